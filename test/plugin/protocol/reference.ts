import { join } from "node:path";
import * as fc from "fast-check";
import * as protobuf from "protobufjs";
import type { Messages } from "../../../src/plugin/protocol/messages";

/** The .proto files as protobufjs understands them: an implementation that shares nothing with ours. */
export const reference = new protobuf.Root();
reference.resolvePath = (_origin, target) => join(__dirname, "../../../src/plugin/protocol", target);
reference.loadSync(["tfplugin6.proto", "go-plugin.proto", "health.proto"]);

/** Names of messages with the full names that they have in the .proto files. */
export const FULL_NAMES = {
  GetProviderSchemaResponse: "tfplugin6.GetProviderSchema.Response",
  GetMetadataResponse: "tfplugin6.GetMetadata.Response",
  PlanResourceChangeRequest: "tfplugin6.PlanResourceChange.Request",
  PlanResourceChangeResponse: "tfplugin6.PlanResourceChange.Response",
  UpgradeResourceStateRequest: "tfplugin6.UpgradeResourceState.Request",
  StopProviderResponse: "tfplugin6.StopProvider.Response",
  CallFunctionResponse: "tfplugin6.CallFunction.Response",
  OpenEphemeralResourceResponse: "tfplugin6.OpenEphemeralResource.Response",
  ListResourceEvent: "tfplugin6.ListResource.Event",
  InvokeActionEvent: "tfplugin6.InvokeAction.Event",
  WriteStateBytesRequestChunk: "tfplugin6.WriteStateBytes.RequestChunk",
  GetStatesResponse: "tfplugin6.GetStates.Response",
  ConnInfo: "plugin.ConnInfo",
  StdioData: "plugin.StdioData",
  HealthCheckResponse: "grpc.health.v1.HealthCheckResponse",
} as const satisfies Partial<Record<keyof Messages, string>>;

/** Random messages of a type, some fields left out, with the names that our codec uses. */
export function anyMessage(type: protobuf.Type, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const oneofs = type.oneofsArray.filter((oneof) => !oneof.name.startsWith("_"));
  const plain = type.fieldsArray.filter(
    (field) => !oneofs.includes(field.partOf ?? new protobuf.OneOf("none")),
  );
  const fields = fc.record(
    Object.fromEntries(plain.map((field) => [ourName(field), anyField(field, depth)])),
    { requiredKeys: [] },
  );
  const choices = oneofs.map((oneof) =>
    fc.oneof(
      fc.constant({}),
      ...oneof.fieldsArray.map((field) =>
        anyField(field, depth).map((value) => ({ [ourName(field)]: value })),
      ),
    ),
  );
  return fc.tuple(fields, ...choices).map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
}

function anyField(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  field.resolve();
  if (depth > 4 && field.resolvedType instanceof protobuf.Type) return fc.constant(undefined);
  const value = anyValue(field, depth);
  if (field instanceof protobuf.MapField)
    return fc.dictionary(
      fc.string({ unit: "grapheme" }).filter((key) => key !== "__proto__"),
      value,
      { maxKeys: 3 },
    );
  return field.repeated ? fc.array(value, { maxLength: 3 }) : value;
}

function anyValue(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  if (field.resolvedType instanceof protobuf.Type) return anyMessage(field.resolvedType, depth + 1);
  if (field.resolvedType instanceof protobuf.Enum)
    return fc.constantFrom(...Object.keys(field.resolvedType.values));
  switch (field.type) {
    case "string":
      return fc.string({ unit: "grapheme" });
    case "bytes":
      return fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    case "bool":
      return fc.boolean();
    case "uint32":
      return fc.nat({ max: 0xffff_ffff });
    case "int32":
      return fc.integer();
    default:
      return fc.maxSafeInteger();
  }
}

/** The message as protobufjs takes it; it keeps the capital of the one field that is called `Error`. */
export function toReference(type: protobuf.Type, message: object): Record<string, unknown> {
  return convert(type, message, (field) => [ourName(field), field.name]);
}

/** A decoded message of protobufjs in our form, without the fields that have no value. */
export function fromReference(type: protobuf.Type, message: protobuf.Message): Record<string, unknown> {
  const plain = type.toObject(message, { defaults: true, enums: String, longs: Number });
  return convert(type, plain, (field) => [field.name, ourName(field)]);
}

function convert(
  type: protobuf.Type,
  message: object,
  names: (field: protobuf.Field) => [from: string, to: string],
): Record<string, unknown> {
  const into: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const [from, to] = names(field.resolve());
    const value: unknown = Reflect.get(message, from);
    if (value !== undefined && value !== null) into[to] = convertField(field, value, names);
  }
  return into;
}

function convertField(
  field: protobuf.Field,
  value: unknown,
  names: (field: protobuf.Field) => [from: string, to: string],
): unknown {
  const { resolvedType } = field;
  if (!(resolvedType instanceof protobuf.Type) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element: object) => convert(resolvedType, element, names));
  if (field instanceof protobuf.MapField)
    return Object.fromEntries(
      Object.entries(value).map(([key, element]: [string, object]) => [
        key,
        convert(resolvedType, element, names),
      ]),
    );
  return convert(resolvedType, value, names);
}

function ourName(field: protobuf.Field): string {
  return field.name.charAt(0).toLowerCase() + field.name.slice(1);
}
