import { type Problem, ProblemError } from "../../plugin";
import { UNKNOWN } from "../../plugin/attributes";

type Keys<K extends string> = Readonly<Record<K, unknown>>;

/** A look-up needs exactly one key. One that is unknown may still turn out to be written, or null. */
export function oneKey<K extends string>(config: Keys<K>, keys: readonly K[]): readonly Problem[] {
  const written = keys.filter((key) => config[key] !== null && config[key] !== UNKNOWN);
  if (written.length === 1) return [];
  if (written.length === 0 && keys.some((key) => config[key] === UNKNOWN)) return [];
  const found = written.length === 0 ? "none is written" : `${written.join(" and ")} are written`;
  return [{ summary: "One key is needed", detail: `Write exactly one of ${keys.join(", ")}: ${found}.` }];
}

/** The key that a wholly known configuration writes. Throws a ProblemError when there is not exactly one. */
export function soughtBy<K extends string>(
  config: Keys<K>,
  keys: readonly K[],
): { readonly attribute: K; readonly value: string } {
  const [problem] = oneKey(config, keys);
  if (problem !== undefined) throw new ProblemError(problem);
  for (const attribute of keys) {
    const value = config[attribute];
    if (typeof value === "string") return { attribute, value };
  }
  throw new Error(`none of ${keys.join(", ")} is known yet`);
}
