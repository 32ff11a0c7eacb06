import { Decimal } from "./number";
import { type Type, typeToJson } from "./type";
import { UNKNOWN, type Unknown } from "./unknown";

/**
 * A value of Terraform's in JavaScript: null, unknown, the primitives, lists, sets and tuples as arrays, maps
 * and objects as plain objects. A set is sorted and without repetition. A number that no double holds is a
 * bigint or a {@link Decimal}; a dynamic value carries its type.
 */
export type Value =
  Unknown | null | string | boolean | number | bigint | Decimal | Dynamic | readonly Value[] | ValueMap;

export interface ValueMap {
  readonly [key: string]: Value;
}

/** A value whose type only the value knows. */
export class Dynamic {
  constructor(
    readonly type: Type,
    readonly value: Value,
  ) {}
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ValueMap {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Decimal) &&
    !(value instanceof Dynamic)
  );
}

/** Whether nothing in it is unknown. */
export function isKnown(value: Value): boolean {
  if (value === UNKNOWN) return false;
  if (value instanceof Dynamic) return isKnown(value.value);
  if (isList(value)) return value.every(isKnown);
  return isMap(value) ? Object.values(value).every(isKnown) : true;
}

/** Whether two values of one type are the same; unknown equals unknown. */
export function same(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (left instanceof Decimal) return right instanceof Decimal && left.equals(right);
  if (left instanceof Dynamic) {
    return right instanceof Dynamic && sameType(left.type, right.type) && same(left.value, right.value);
  }
  if (isList(left)) {
    return (
      isList(right) &&
      left.length === right.length &&
      left.every((value, index) => same(value, right[index] ?? null))
    );
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key] ?? null, right[key] ?? null))
  );
}

/** Whether two dynamic values are of one type. */
export function sameType(left: Type, right: Type): boolean {
  return JSON.stringify(typeToJson(left)) === JSON.stringify(typeToJson(right));
}

/** A copy that shares no list and no map with the value. */
export function copyOf(value: Value): Value {
  if (isList(value)) return value.map(copyOf);
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)]))
    : value;
}
