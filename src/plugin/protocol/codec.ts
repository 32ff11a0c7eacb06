import { type Field, type FieldType, layoutOf } from "./layout";
import type { Messages } from "./messages";
import { WireReader } from "./wire-reader";
import { WireType, WireWriter } from "./wire-writer";

/** What a message may be made of: every field of it may be left out, at every depth. */
export type Init<T> = T extends string | number | boolean | Uint8Array | undefined
  ? T
  : T extends readonly (infer E)[]
    ? readonly Init<E>[]
    : { readonly [K in keyof T]?: Init<T[K]> | undefined };

type DecodedMessage = Record<string, unknown>;

/** Deeper input than any schema needs is refused, so that nobody can exhaust the stack. */
const MAX_DEPTH = 100;

/** The bytes of a message. Throws a `TypeError` that names the field for a value that it cannot hold. */
export function encode<N extends keyof Messages>(name: N, value: Init<Messages[N]>): Buffer {
  const writer = new WireWriter();
  writeMessage(writer, name, value);
  return writer.finish();
}

/**
 * Reads a message. Fields that it does not know are skipped; those that are missing have their default,
 * or are undefined where presence matters. `bytes` fields share memory with the input, and maps are objects
 * without a prototype. Throws a `RangeError` for bytes that are no message.
 */
export function decode<N extends keyof Messages>(name: N, bytes: Uint8Array): Messages[N];
export function decode(name: keyof Messages, bytes: Uint8Array): unknown {
  const message = emptyMessage(name);
  readMessage(bytes, name, message, 0);
  return message;
}

function writeMessage(writer: WireWriter, name: keyof Messages, message: object): void {
  const layout = layoutOf(name);
  const seen = new Set<string>();
  // From the last field to the first, because that is the way the writer goes.
  for (let index = layout.length - 1; index >= 0; index--) {
    const field = layout[index];
    if (field === undefined) continue;
    const value: unknown = Reflect.get(message, field.name);
    if (value === undefined) continue;
    if (field.oneof !== undefined) {
      if (seen.has(field.oneof)) throw new TypeError(`${name} has more than one ${field.oneof}`);
      seen.add(field.oneof);
    }
    writeField(writer, field, value, `${name}.${field.name}`);
  }
}

function writeField(writer: WireWriter, field: Field, value: unknown, where: string): void {
  switch (field.shape) {
    case "single":
      if (field.presence || !isDefault(field.type, value))
        writeValue(writer, field.number, field.type, value, where);
      return;
    case "repeated":
      if (!Array.isArray(value)) throw mismatch(where, "an array", value);
      for (let index = value.length - 1; index >= 0; index--)
        writeValue(writer, field.number, field.type, value[index], where);
      return;
    case "map":
      for (const [key, element] of Object.entries(objectAt(value, where)).reverse())
        if (element !== undefined) writeMapEntry(writer, field, key, element, where);
      return;
  }
}

function writeMapEntry(writer: WireWriter, field: Field, key: string, value: unknown, where: string): void {
  const before = writer.length;
  writeValue(writer, 2, field.type, value, where);
  writeValue(writer, 1, { kind: "string" }, key, where);
  writer.varint(writer.length - before);
  writer.tag(field.number, WireType.bytes);
}

function isDefault(type: FieldType, value: unknown): boolean {
  if (type.kind === "enum") return value === type.values[0];
  if (type.kind === "bytes") return value instanceof Uint8Array && value.length === 0;
  return value === "" || value === 0 || value === false;
}

function writeValue(
  writer: WireWriter,
  number: number,
  type: FieldType,
  value: unknown,
  where: string,
): void {
  switch (type.kind) {
    case "string":
      if (typeof value !== "string") throw mismatch(where, "a string", value);
      writer.string(value);
      writer.tag(number, WireType.bytes);
      return;
    case "bytes":
      if (!(value instanceof Uint8Array)) throw mismatch(where, "a Uint8Array", value);
      writer.bytes(value);
      writer.tag(number, WireType.bytes);
      return;
    case "message": {
      const before = writer.length;
      writeMessage(writer, type.message, objectAt(value, where));
      writer.varint(writer.length - before);
      writer.tag(number, WireType.bytes);
      return;
    }
    default:
      writer.varint(integerOf(type, value, where));
      writer.tag(number, WireType.varint);
  }
}

function integerOf(type: FieldType, value: unknown, where: string): number {
  switch (type.kind) {
    case "bool":
      if (typeof value !== "boolean") throw mismatch(where, "a boolean", value);
      return Number(value);
    case "enum": {
      const index = typeof value === "string" ? type.values.indexOf(value) : -1;
      if (index < 0) throw mismatch(where, `one of ${type.values.join(", ")}`, value);
      return index;
    }
    case "uint32":
      return integerBetween(0, 0xffff_ffff, value, where);
    case "int32":
      return integerBetween(-0x8000_0000, 0x7fff_ffff, value, where);
    default:
      return integerBetween(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, value, where);
  }
}

function integerBetween(low: number, high: number, value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < low || value > high)
    throw mismatch(where, `an integer from ${low} to ${high}`, value);
  return value;
}

function objectAt(value: unknown, where: string): object {
  if (typeof value !== "object" || value === null) throw mismatch(where, "an object", value);
  return value;
}

/** Says the kind of the wrong value and not the value, which may be a secret. */
function mismatch(where: string, wanted: string, value: unknown): TypeError {
  return new TypeError(`${where} must be ${wanted}, but is ${value === null ? "null" : `a ${typeof value}`}`);
}

function emptyMessage(name: keyof Messages): DecodedMessage {
  const message: DecodedMessage = {};
  for (const field of layoutOf(name)) message[field.name] = emptyField(field);
  return message;
}

function emptyField(field: Field): unknown {
  if (field.shape === "repeated") return [];
  if (field.shape === "map") return Object.create(null);
  return field.presence ? undefined : defaultOf(field.type);
}

function defaultOf(type: FieldType): unknown {
  switch (type.kind) {
    case "string":
      return "";
    case "bytes":
      return new Uint8Array();
    case "bool":
      return false;
    case "enum":
      return type.values[0];
    case "message":
      return emptyMessage(type.message);
    default:
      return 0;
  }
}

function readMessage(bytes: Uint8Array, name: keyof Messages, into: DecodedMessage, depth: number): void {
  if (depth > MAX_DEPTH) throw new RangeError("A protobuf message is nested too deeply");
  const layout = layoutOf(name);
  const reader = new WireReader(bytes);
  while (!reader.done) {
    const tag = reader.tag();
    const field = fieldNumbered(layout, tag >>> 3);
    // A known number with another wire type is as good as an unknown field.
    if (field === undefined || (tag & 7) !== wireTypeOf(field)) reader.skip(tag);
    else readField(reader, layout, field, into, depth);
  }
}

/** Messages have at most a dozen fields, so that looking is as fast as a table. */
function fieldNumbered(layout: readonly Field[], number: number): Field | undefined {
  return layout.find((field) => field.number === number);
}

function wireTypeOf(field: Field): number {
  if (field.shape === "map") return WireType.bytes;
  return ["string", "bytes", "message"].includes(field.type.kind) ? WireType.bytes : WireType.varint;
}

function readField(
  reader: WireReader,
  layout: readonly Field[],
  field: Field,
  into: DecodedMessage,
  depth: number,
): void {
  const present = into[field.name];
  if (field.shape === "map") {
    const [key, value] = readMapEntry(reader.bytes(), field.type, depth);
    Reflect.set(objectAt(present, field.name), key, value);
  } else if (Array.isArray(present)) {
    present.push(readValue(reader, field.type, undefined, depth));
  } else {
    into[field.name] = readValue(reader, field.type, present, depth);
    if (field.oneof !== undefined)
      for (const rival of layout)
        if (rival.oneof === field.oneof && rival !== field) into[rival.name] = undefined;
  }
}

function readMapEntry(bytes: Uint8Array, type: FieldType, depth: number): [key: string, value: unknown] {
  const reader = new WireReader(bytes);
  const valueField = {
    shape: "single",
    type,
    number: 2,
    name: "value",
    presence: true,
    oneof: undefined,
  } as const;
  let key = "";
  let value: unknown;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === (1 << 3) + WireType.bytes) key = reader.string();
    else if (tag === (2 << 3) + wireTypeOf(valueField)) value = readValue(reader, type, value, depth);
    else reader.skip(tag);
  }
  return [key, value ?? defaultOf(type)];
}

/** A message that comes in several pieces is merged into `present`; of anything else the last one counts. */
function readValue(reader: WireReader, type: FieldType, present: unknown, depth: number): unknown {
  switch (type.kind) {
    case "string":
      return reader.string();
    case "bytes":
      return reader.bytes();
    case "bool":
      return reader.bool();
    case "int64":
      return reader.int64();
    case "int32":
      return reader.int32();
    case "uint32":
      return reader.uint32();
    case "enum":
      return type.values[reader.int32()] ?? type.values[0];
    case "message": {
      const message = isDecoded(present) ? present : emptyMessage(type.message);
      readMessage(reader.bytes(), type.message, message, depth + 1);
      return message;
    }
  }
}

function isDecoded(value: unknown): value is DecodedMessage {
  return typeof value === "object" && value !== null;
}
