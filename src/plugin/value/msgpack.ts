import { decode, encode, ExtData } from "@msgpack/msgpack";
import * as z from "zod";
import { numberFromText } from "./number";
import { type Type, typeFromJson, typeToJson } from "./type";
import { UNKNOWN } from "./unknown";
import { Decimal, Dynamic, isList, isMap, type Value, type ValueMap } from "./value";

/** Thrown when bytes do not hold a value of the type that the schema gives them. */
export class ValueError extends Error {
  override readonly name = "ValueError";

  constructor(type: Type, found: unknown) {
    super(
      `expected ${JSON.stringify(typeToJson(type))}, and found ${found === null ? "null" : typeof found}`,
    );
  }
}

const record = z.record(z.string(), z.unknown());

/** A value from Terraform's MessagePack. */
export function fromMsgpack(bytes: Uint8Array, type: Type): Value {
  return valueFrom(decode(bytes, { useBigInt64: true }), type);
}

/** A value from JSON, as states of older versions and some callers carry it. */
export function fromJson(bytes: Uint8Array, type: Type): Value {
  return valueFrom(JSON.parse(new TextDecoder().decode(bytes)), type);
}

/**
 * A value of the given type from what a handler or a decoder made; a missing attribute is null.
 *
 * @throws ValueError when it is of another type
 */
export function valueFrom(raw: unknown, type: Type): Value {
  if (raw === null || raw === undefined) return null;
  if (raw === UNKNOWN) return UNKNOWN;
  // Every extension is an unknown value: code 12 carries refinements, which promise more than we need, and
  // code -1, a timestamp elsewhere, is none of Terraform's.
  if (raw instanceof ExtData || raw instanceof Date) return UNKNOWN;
  switch (type.kind) {
    case "string":
      if (typeof raw === "string") return raw;
      break;
    case "bool":
      if (typeof raw === "boolean") return raw;
      break;
    case "number": {
      const number = numberFrom(raw);
      if (number !== undefined) return number;
      break;
    }
    case "list":
    case "set":
      if (Array.isArray(raw)) return raw.map((element: unknown) => valueFrom(element, type.element));
      break;
    case "tuple":
      if (Array.isArray(raw) && raw.length === type.elements.length) {
        return type.elements.map((element, index) => valueFrom(raw[index], element));
      }
      break;
    case "map": {
      const map = record.safeParse(raw);
      if (map.success) return mapValues(map.data, (element) => valueFrom(element, type.element));
      break;
    }
    case "object": {
      const map = record.safeParse(raw);
      if (map.success) {
        const { data } = map;
        return Object.fromEntries(
          Object.entries(type.attributes).map(([name, part]) => [name, valueFrom(data[name], part)]),
        );
      }
      break;
    }
    case "dynamic":
      return dynamicFrom(raw, type);
  }
  throw new ValueError(type, raw);
}

function numberFrom(raw: unknown): number | bigint | Decimal | undefined {
  if (typeof raw === "number") return raw;
  if (typeof raw === "bigint") return Number.isSafeInteger(Number(raw)) ? Number(raw) : raw;
  return typeof raw === "string" ? numberFromText(raw) : undefined;
}

function dynamicFrom(raw: unknown, type: Type): Value {
  if (Array.isArray(raw) && raw.length === 2 && raw[0] instanceof Uint8Array) {
    const inner = typeFromJson(JSON.parse(new TextDecoder().decode(raw[0])));
    return new Dynamic(inner, valueFrom(raw[1], inner));
  }
  const json = z.object({ type: z.unknown(), value: z.unknown() }).safeParse(raw);
  if (!json.success) throw new ValueError(type, raw);
  const inner = typeFromJson(json.data.type);
  return new Dynamic(inner, valueFrom(json.data.value, inner));
}

function mapValues(map: Readonly<Record<string, unknown>>, change: (value: unknown) => Value): ValueMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/** A value as Terraform's MessagePack. */
export function toMsgpack(value: Value, type: Type): Uint8Array {
  return encode(toWire(value, type), { useBigInt64: true });
}

/** A plain unknown as Terraform writes it. */
const UNKNOWN_EXTENSION = new ExtData(0, new Uint8Array([0]));

function toWire(value: Value, type: Type): unknown {
  if (value === null) return null;
  if (value === UNKNOWN) return UNKNOWN_EXTENSION;
  switch (type.kind) {
    case "string":
      if (typeof value === "string") return value;
      break;
    case "bool":
      if (typeof value === "boolean") return value;
      break;
    case "number":
      if (typeof value === "number") return value;
      if (typeof value === "bigint") return fitsInt64(value) ? value : value.toString();
      if (value instanceof Decimal) return value.text;
      break;
    case "list":
    case "set":
      if (isList(value)) return value.map((element) => toWire(element, type.element));
      break;
    case "tuple":
      if (isList(value)) return type.elements.map((element, index) => toWire(value[index] ?? null, element));
      break;
    case "map":
      if (isMap(value)) {
        return Object.fromEntries(
          Object.entries(value).map(([key, part]) => [key, toWire(part, type.element)]),
        );
      }
      break;
    case "object":
      if (isMap(value)) {
        return Object.fromEntries(
          Object.entries(type.attributes).map(([name, part]) => [name, toWire(value[name] ?? null, part)]),
        );
      }
      break;
    case "dynamic":
      if (value instanceof Dynamic) {
        return [
          new TextEncoder().encode(JSON.stringify(typeToJson(value.type))),
          toWire(value.value, value.type),
        ];
      }
      break;
  }
  throw new ValueError(type, value);
}

const INT64 = 2n ** 63n;

function fitsInt64(value: bigint): boolean {
  return value >= -INT64 && value < INT64;
}
