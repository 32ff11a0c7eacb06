import * as prettier from "prettier";
import type { Attributes } from "../../src/plugin/attributes";
import { type AttributeModel, modelOf } from "../../src/plugin/schema/model";
import { groupAttributes } from "../../src/resources/group/schema";
import { providerAttributes } from "../../src/resources/provider/schema";
import { userAttributes } from "../../src/resources/user/schema";
import { camelCase } from "../../src/constructs/props";
import * as z from "zod";

/** A file of interfaces made from one schema. */
interface Source {
  /** In `src/constructs/generated`. */
  readonly file: string;
  readonly attributes: Attributes;
  /** The name of the class that takes the props. */
  readonly construct: string;
  readonly schema: string;
}

const SOURCES: readonly Source[] = [
  {
    file: "provider.ts",
    attributes: providerAttributes,
    construct: "AtlassianProvider",
    schema: "src/resources/provider/schema.ts",
  },
  {
    file: "user.ts",
    attributes: userAttributes,
    construct: "AtlassianUser",
    schema: "src/resources/user/schema.ts",
  },
  {
    file: "group.ts",
    attributes: groupAttributes,
    construct: "AtlassianGroup",
    schema: "src/resources/group/schema.ts",
  },
];

/** The interfaces of the constructs' props, by path from the project's root. */
export async function generateProps(): Promise<ReadonlyMap<string, string>> {
  const files = await Promise.all(
    SOURCES.map(async (source) => {
      const path = `src/constructs/generated/${source.file}`;
      const options = await prettier.resolveConfig(path);
      return [path, await prettier.format(fileOf(source), { ...options, filepath: path })] as const;
    }),
  );
  return new Map(files);
}

function fileOf({ attributes, construct, schema }: Source): string {
  const nested: string[] = [];
  const body = interfaceOf(
    `${construct}Attributes`,
    `What \`${construct}\` is declared with.`,
    modelOf(attributes),
    {
      construct,
      nested,
    },
  );
  const text = [body, ...nested].join("\n");
  const imports = text.includes("IResolvable") ? 'import type { IResolvable } from "cdktf";\n' : "";
  return `// Made by \`npm run generate\` from ${schema}; change that.\n${imports}\n${text}`;
}

interface Naming {
  readonly construct: string;
  /** Gets the interfaces of nested objects. */
  readonly nested: string[];
}

function interfaceOf(
  name: string,
  comment: string,
  attributes: readonly AttributeModel[],
  naming: Naming,
): string {
  const lines = attributes
    .filter(({ presence }) => presence !== "computed")
    .map((attribute) => {
      const type = typeOf(attribute, naming);
      const prop = camelCase(attribute.name);
      const declared =
        attribute.presence === "required" ? `${prop}: ${type}` : `${prop}?: ${type} | undefined`;
      return `${docOf(attribute)}readonly ${declared};`;
    });
  return `/** ${comment} */\nexport interface ${name} {\n${lines.join("\n")}\n}\n`;
}

function docOf({ facets }: AttributeModel): string {
  const fallback = facets.default === undefined ? [] : [`@default ${JSON.stringify(facets.default)}`];
  const lines = [inTypeScript(facets.description), ...fallback].map((line) => ` * ${line}\n`);
  return `/**\n${lines.join("")} */\n`;
}

/** The schema's descriptions speak HCL. */
function inTypeScript(description: string): string {
  return description.replace(/`([^`]*)`/gu, (code, inside: string) =>
    /^[a-z]+(_[a-z]+)*( = .*)?$/u.test(inside) ? `\`${camelCase(inside).replace(" = ", ": ")}\`` : code,
  );
}

function typeOf({ name, zod, nested }: AttributeModel, naming: Naming): string {
  if (nested !== undefined) {
    const interfaceName = `${naming.construct}${singular(camelCase(`_${name}`))}`;
    naming.nested.push(
      interfaceOf(interfaceName, `One part of \`${camelCase(name)}\`.`, nested.attributes, naming),
    );
    if (nested.mode === "SINGLE") return interfaceName;
    return nested.mode === "LIST"
      ? `readonly ${interfaceName}[] | IResolvable`
      : `Readonly<Record<string, ${interfaceName}>>`;
  }
  if (zod instanceof z.ZodEnum) return zod.options.map((option) => JSON.stringify(option)).join(" | ");
  if (zod instanceof z.ZodBoolean) return "boolean | IResolvable";
  if (zod instanceof z.ZodNumber) return "number";
  if (zod instanceof z.ZodString) return "string";
  if (zod instanceof z.ZodRecord && zod.valueType instanceof z.ZodNumber)
    return "Readonly<Record<string, number>>";
  if (zod instanceof z.ZodArray && zod.element instanceof z.ZodString) return "readonly string[]";
  throw new Error(`${name} has a type that no prop has had yet`);
}

function singular(word: string): string {
  return word.endsWith("s") ? word.slice(0, -1) : word;
}
