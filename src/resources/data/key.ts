import { UNKNOWN, type Problem } from "../../plugin/attributes";

type Keys<K extends string> = Readonly<Record<K, unknown>>;

/** A look-up needs exactly one key; a key that is unknown counts as written. */
export function oneKey<K extends string>(config: Keys<K>, keys: readonly K[]): readonly Problem[] {
  const written = keys.filter((key) => config[key] !== null);
  if (written.length === 1) return [];
  const found = written.length === 0 ? "none is written" : `${written.join(" and ")} are written`;
  return [{ summary: "One key is needed", detail: `Write exactly one of ${keys.join(", ")}: ${found}.` }];
}

/** The key that a wholly known configuration writes. */
export function soughtBy<K extends string>(
  config: Keys<K>,
  keys: readonly K[],
): { readonly attribute: K; readonly value: string } {
  for (const attribute of keys) {
    const value = config[attribute];
    if (typeof value === "string") return { attribute, value };
  }
  throw new Error(
    `none of ${keys.join(", ")} is known${keys.some((key) => config[key] === UNKNOWN) ? " yet" : ""}`,
  );
}
