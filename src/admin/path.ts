import { emptyId } from "./errors";

/** A part of a path. An empty one would lead to the list above it, and two dots to who knows what. */
export function part(what: string, id: string): string {
  if (id === "" || id === "." || id === "..") throw emptyId(what);
  return encodeURIComponent(id);
}

/** Many names in words: the first one tells people more than a number alone. */
export function some(values: readonly string[]): string {
  const [first = "nobody"] = values;
  const others = values.length - 1;
  return others <= 0 ? first : `${first} and ${others} ${others === 1 ? "other" : "others"}`;
}
