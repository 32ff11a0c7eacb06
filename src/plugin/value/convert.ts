import { ValueError, within } from "./error";
import { Decimal, numberFromText } from "./number";
import { setOf } from "./set";
import { type Type, typeFromJson } from "./type";
import { UNKNOWN } from "./unknown";
import { Dynamic, type Value } from "./value";

/**
 * A value of the given type from what a handler or a decoder made; a missing attribute is null, and what the
 * type does not have is left out.
 *
 * @throws ValueError when it is of another type
 */
export function valueFrom(raw: unknown, type: Type): Value {
  if (raw === null || raw === undefined) return null;
  if (raw === UNKNOWN) return UNKNOWN;
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
      if (Array.isArray(raw)) return elements(raw, type.element);
      break;
    case "set":
      if (Array.isArray(raw)) return setOf(elements(raw, type.element));
      break;
    case "tuple":
      if (Array.isArray(raw) && raw.length === type.elements.length) {
        return type.elements.map((element, index) => within(index, () => valueFrom(raw[index], element)));
      }
      break;
    case "map":
      if (isRecord(raw)) {
        return Object.fromEntries(
          Object.entries(raw).map(([key, part]) => [key, within(key, () => valueFrom(part, type.element))]),
        );
      }
      break;
    case "object":
      if (isRecord(raw)) {
        return Object.fromEntries(
          Object.entries(type.attributes).map(([name, part]) => [
            name,
            Object.hasOwn(raw, name) ? within(name, () => valueFrom(raw[name], part)) : null,
          ]),
        );
      }
      break;
    case "dynamic":
      return dynamicFrom(raw, type);
  }
  throw ValueError.mismatch(type, raw);
}

function elements(raw: readonly unknown[], type: Type): readonly Value[] {
  return raw.map((element, index) => within(index, () => valueFrom(element, type)));
}

function numberFrom(raw: unknown): number | bigint | Decimal | undefined {
  if (raw instanceof Decimal) return raw;
  if (typeof raw === "number") return Number.isNaN(raw) ? undefined : raw;
  if (typeof raw === "bigint") return Number.isSafeInteger(Number(raw)) ? Number(raw) : raw;
  return typeof raw === "string" ? numberFromText(raw) : undefined;
}

/** A dynamic value from ours, from MessagePack's pair of type and value, or from JSON's object of both. */
function dynamicFrom(raw: unknown, type: Type): Dynamic {
  if (raw instanceof Dynamic) return new Dynamic(raw.type, valueFrom(raw.value, raw.type));
  if (isArray(raw)) {
    const [typeJson, value] = raw;
    if (raw.length !== 2 || !(typeJson instanceof Uint8Array)) throw ValueError.mismatch(type, raw);
    const inner = readType(() => JSON.parse(new TextDecoder().decode(typeJson)));
    return new Dynamic(inner, valueFrom(value, inner));
  }
  if (!isRecord(raw) || !Object.hasOwn(raw, "type")) throw ValueError.mismatch(type, raw);
  const inner = readType(() => raw.type);
  return new Dynamic(inner, valueFrom(raw.value, inner));
}

function readType(json: () => unknown): Type {
  try {
    return typeFromJson(json());
  } catch {
    throw new ValueError("a dynamic value has a type that Terraform does not have");
  }
}

function isArray(raw: unknown): raw is readonly unknown[] {
  return Array.isArray(raw);
}

/** A plain object; what is of a class of its own is no map. */
function isRecord(raw: unknown): raw is Readonly<Record<string, unknown>> {
  if (typeof raw !== "object" || raw === null) return false;
  const prototype: unknown = Object.getPrototypeOf(raw);
  return prototype === Object.prototype || prototype === null;
}
