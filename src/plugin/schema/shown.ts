import { Decimal } from "../value/number";
import { UNKNOWN } from "../value/unknown";
import { Dynamic, isList, isMap, type Value } from "../value/value";

const LONGEST = 80;

/** A value in the text of a diagnostic: as in a configuration, and cut when it is long. */
export function shown(value: Value): string {
  const text = written(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}…` : text;
}

function written(value: Value): string {
  if (value === UNKNOWN) return "(unknown)";
  if (value instanceof Decimal) return value.text;
  if (value instanceof Dynamic) return written(value.value);
  if (typeof value === "bigint") return value.toString();
  if (isList(value)) return `[${value.map(written).join(",")}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${written(part)}`);
  return `{${entries.join(",")}}`;
}
