import { decode, encode, ExtData, type ExtensionCodecType } from "@msgpack/msgpack";
import { valueFrom } from "./convert";
import { ValueError } from "./error";
import { parseJson } from "./json";
import { Decimal } from "./number";
import { type Type, typeBytes } from "./type";
import { UNKNOWN } from "./unknown";
import { Dynamic, isList, isMap, type Value } from "./value";

/**
 * Every extension is an unknown value: code 12 carries refinements, which promise more than we need, and
 * code -1, a timestamp elsewhere, is none of Terraform's.
 */
const EXTENSIONS: ExtensionCodecType<undefined> = {
  tryToEncode: () => null,
  decode: () => UNKNOWN,
};

/** A value from Terraform's MessagePack. */
export function fromMsgpack(bytes: Uint8Array, type: Type): Value {
  return valueFrom(unpacked(bytes), type);
}

/** A value from JSON, as states of older versions and some callers carry it. */
export function fromJson(bytes: Uint8Array, type: Type): Value {
  let raw: unknown;
  try {
    raw = parseJson(bytes);
  } catch {
    throw new ValueError("what should be JSON is none");
  }
  return valueFrom(raw, type);
}

function unpacked(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, { useBigInt64: true, extensionCodec: EXTENSIONS });
  } catch {
    throw new ValueError("what should be MessagePack is none");
  }
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
      if (typeof value === "number") return numberToWire(value);
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
      if (value instanceof Dynamic) return [typeBytes(value.type), toWire(value.value, value.type)];
      break;
  }
  throw ValueError.mismatch(type, value);
}

/**
 * A fraction goes as decimal text: Terraform reads what people write to 512 bits, so that its 0.1 is another
 * number than the double of that name, and a plan that answers with the double would be refused.
 */
function numberToWire(value: number): number | string {
  return Number.isInteger(value) || !Number.isFinite(value) ? value : String(value);
}

const INT64 = 2n ** 63n;

function fitsInt64(value: bigint): boolean {
  return value >= -INT64 && value < INT64;
}
