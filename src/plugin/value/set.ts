import { Decimal, normalised } from "./number";
import { typeToJson } from "./type";
import { UNKNOWN } from "./unknown";
import { Dynamic, isKnown, isList, isMap, type Value } from "./value";

/**
 * The elements of a set in an order that depends on nothing but their values, each of them once. So two sets
 * are the same when their arrays are, and comparing them costs no more than sorting. What is not wholly known
 * may still become different values, and stays as often as it is there.
 */
export function setOf(elements: readonly Value[]): readonly Value[] {
  const keyed = elements.map((element): Keyed => ({ element, key: keyOf(element) }));
  keyed.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return keyed
    .filter(({ element, key }, index) => key !== keyed[index - 1]?.key || !isKnown(element))
    .map(({ element }) => element);
}

interface Keyed {
  readonly element: Value;
  readonly key: string;
}

/** A text that is the same for the same values, and for no others. */
export function keyOf(value: Value): string {
  if (value === null) return "null";
  if (value === UNKNOWN) return "?";
  if (value instanceof Decimal) return `#${normalised(value.text)}`;
  if (value instanceof Dynamic) return `<${JSON.stringify(typeToJson(value.type))}>${keyOf(value.value)}`;
  if (typeof value === "number" || typeof value === "bigint") return `#${normalised(String(value))}`;
  if (isList(value)) return `[${value.map(keyOf).join(",")}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${keyOf(part)}`).join(",")}}`;
}
