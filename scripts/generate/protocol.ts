import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import * as protobuf from "protobufjs";

const FOLDER = join(__dirname, "../../src/plugin/protocol");
const SOURCES = ["tfplugin6.proto", "go-plugin.proto", "health.proto"];
/** Types of Google's own packages, by the name that they get here. */
const WELL_KNOWN = { ".google.protobuf.Timestamp": "Timestamp", ".google.protobuf.Empty": "Empty" };
/** TypeScript's word for every scalar that the codec can read and write. */
const SCALARS = new Map([
  ["string", "string"],
  ["bytes", "Uint8Array"],
  ["bool", "boolean"],
  ["int64", "number"],
  ["int32", "number"],
  ["uint32", "number"],
]);

const MESSAGES_FILE = join(FOLDER, "messages.ts");

/** The table of all messages, from the .proto files beside it, by path from the project's root. */
export async function generateMessages(): Promise<ReadonlyMap<string, string>> {
  const root = readProtos();
  const types = typesOf(root);
  const enums = enumsOf(root);
  const source = [
    "/* eslint-disable max-lines -- generated */",
    "// Made by `npm run generate` from the .proto files beside this one; change those.",
    "",
    ...enums.map(enumUnion),
    ...types.map(messageInterface),
    "/** Every message by its name. */",
    "export interface Messages {",
    ...types.map((type) => `  ${flatName(type)}: ${flatName(type)};`),
    "}",
    "",
    "/** The names of the values of each enumeration, at the index that is their number. */",
    "export const ENUMS = {",
    ...enums.map((entry) => `  ${flatName(entry)}: [${enumNames(entry).map(quote).join(", ")}],`),
    "} as const;",
    "",
    "/**",
    " * The fields of each message, as `number name type` with commas between. After the type, `[]` means repeated,",
    " * `{}` a map with strings for keys, `?` a presence of its own, and `|x` a member of the oneof `x`.",
    " */",
    "export const FIELDS = {",
    ...types.map((type) => `  ${flatName(type)}: ${quote(type.fieldsArray.map(fieldEntry).join(","))},`),
    "} as const satisfies Record<keyof Messages, string>;",
    "",
    "/** The calls of each service: what comes in, what goes out, and which of the two is a stream of messages. */",
    "export const SERVICES = {",
    ...servicesOf(root).map(serviceEntry),
    "} as const;",
  ].join("\n");
  const options = await prettier.resolveConfig(MESSAGES_FILE);
  const text = await prettier.format(source, { ...options, filepath: MESSAGES_FILE });
  return new Map([["src/plugin/protocol/messages.ts", text]]);
}

function readProtos(): protobuf.Root {
  const root = new protobuf.Root();
  for (const file of SOURCES) {
    const text = readFileSync(join(FOLDER, file), "utf8");
    const { imports } = protobuf.parse(text, root, {
      alternateCommentMode: true,
      preferTrailingComment: false,
    });
    for (const name of imports ?? []) {
      const known = protobuf.common.get(name);
      if (known === null) throw new Error(`${file} imports ${name}, which protobufjs does not bring along`);
      root.addJSON(known.nested ?? {});
    }
  }
  root.resolveAll();
  return root;
}

function everythingIn(namespace: protobuf.NamespaceBase): protobuf.ReflectionObject[] {
  return namespace.nestedArray.flatMap((entry) => [
    entry,
    ...(entry instanceof protobuf.Namespace || entry instanceof protobuf.Type ? everythingIn(entry) : []),
  ]);
}

function typesOf(root: protobuf.Root): protobuf.Type[] {
  const types = everythingIn(root).filter((entry) => entry instanceof protobuf.Type);
  // `StopProvider` and its like only hold `Request` and `Response`; `Empty` is there twice, in two packages.
  const used = types.filter(
    (type) =>
      type.fieldsArray.length > 0 || type.nestedArray.length === 0 || type.fullName === ".plugin.Empty",
  );
  return [...new Map(used.map((type) => [flatName(type), type])).values()];
}

function enumsOf(root: protobuf.Root): protobuf.Enum[] {
  return everythingIn(root).filter((entry) => entry instanceof protobuf.Enum);
}

function servicesOf(root: protobuf.Root): protobuf.Service[] {
  return everythingIn(root).filter((entry) => entry instanceof protobuf.Service);
}

/** `.tfplugin6.GetProviderSchema.Response` is called `GetProviderSchemaResponse`. */
function flatName(entry: protobuf.ReflectionObject): string {
  for (const [full, name] of Object.entries(WELL_KNOWN)) if (entry.fullName === full) return name;
  const parents: string[] = [];
  for (
    let at: protobuf.ReflectionObject | null = entry;
    at instanceof protobuf.Type || at === entry;
    at = at.parent
  )
    parents.unshift(at.name);
  return parents.join("");
}

function camelCase(name: string): string {
  const camel = name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
  return camel.charAt(0).toLowerCase() + camel.slice(1);
}

function enumNames(entry: protobuf.Enum): string[] {
  const names = Object.entries(entry.values).sort(([, left], [, right]) => left - right);
  if (names.some(([, number], index) => number !== index))
    throw new Error(`${entry.fullName} does not count from 0 without gaps, which the codec needs`);
  return names.map(([name]) => name);
}

function enumUnion(entry: protobuf.Enum): string {
  return `${docComment(entry)}export type ${flatName(entry)} = ${enumNames(entry).map(quote).join(" | ")};\n`;
}

function messageInterface(type: protobuf.Type): string {
  const fields = type.fieldsArray.map((field) => `  readonly ${camelCase(field.name)}: ${fieldType(field)};`);
  const comment = docComment(type);
  return fields.length === 0
    ? `${comment}export type ${flatName(type)} = Readonly<Record<string, never>>;\n`
    : `${comment}export interface ${flatName(type)} {\n${fields.join("\n")}\n}\n`;
}

function fieldType(field: protobuf.Field): string {
  const name = typeName(field);
  const type = SCALARS.get(name) ?? name;
  if (field instanceof protobuf.MapField) return `Readonly<Record<string, ${type}>>`;
  if (field.repeated) return `readonly ${type}[]`;
  return hasPresence(field) ? `${type} | undefined` : type;
}

/** The name of a field's type here; refuses what the codec does not know. */
function typeName(field: protobuf.Field): string {
  field.resolve();
  if (field instanceof protobuf.MapField && field.keyType !== "string")
    throw new Error(`${field.fullName} is a map whose keys are not strings, which the codec does not know`);
  if (field.resolvedType !== null) {
    if (field.repeated && field.resolvedType instanceof protobuf.Enum)
      throw new Error(`${field.fullName} repeats an enumeration, which the codec does not know`);
    return flatName(field.resolvedType);
  }
  const known = SCALARS.get(field.type);
  if (known === undefined || (field.repeated && known !== "string" && known !== "Uint8Array"))
    throw new Error(`${field.fullName} has the type ${field.type}, which the codec does not know there`);
  return field.type;
}

function hasPresence(field: protobuf.Field): boolean {
  return field.partOf !== null || field.resolvedType instanceof protobuf.Type;
}

function fieldEntry(field: protobuf.Field): string {
  const head = `${field.id} ${camelCase(field.name)} ${typeName(field)}`;
  if (field instanceof protobuf.MapField) return `${head}{}`;
  if (field.repeated) return `${head}[]`;
  // proto3's `optional` is a oneof of one member whose name begins with an underscore.
  if (field.partOf !== null && !field.partOf.name.startsWith("_")) return `${head}|${field.partOf.name}`;
  return hasPresence(field) ? `${head}?` : head;
}

function serviceEntry(service: protobuf.Service): string {
  const methods = service.methodsArray.map((method) => {
    method.resolve();
    const { resolvedRequestType: request, resolvedResponseType: response } = method;
    if (request === null || response === null)
      throw new Error(`${method.fullName} has types that are nowhere`);
    return `    ${method.name}: { request: ${quote(flatName(request))}, response: ${quote(flatName(response))}, kind: ${quote(callKind(method))} },`;
  });
  return [`  ${quote(service.fullName.slice(1))}: {`, ...methods, "  },"].join("\n");
}

function callKind(method: protobuf.Method): string {
  if (method.requestStream === true) return method.responseStream === true ? "bidirectional" : "clientStream";
  return method.responseStream === true ? "serverStream" : "unary";
}

/** The message's own comment, or for the two halves of a call the one of the call. */
function docComment(entry: protobuf.ReflectionObject): string {
  const comment = entry.comment ?? entry.parent?.comment ?? null;
  return comment === null ? "" : `/** ${comment} */\n`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
