import type { Problem } from "../problem";
import type { Operation } from "../resource";
import { STRING, type Type } from "../value/type";
import { isMap, type Value } from "../value/value";
import { TIMEOUTS } from "../schema/message";

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const DURATION = /^(\d+(\.\d+)?(h|ms|m|s))+$/u;

/** The type of a `timeouts` block. */
export function timeoutsType(operations: readonly Operation[]): Type {
  return { kind: "object", attributes: Object.fromEntries(operations.map((name) => [name, STRING])) };
}

/** Milliseconds of a duration such as `90s` or `1h30m`; undefined when it is none. */
export function durationMs(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/gu)].reduce(
    (sum, [, amount = "0", unit = "s"]) => sum + Number(amount) * (UNIT_MS[unit] ?? 0),
    0,
  );
}

/** Timers take no longer time, and no fraction of a millisecond. */
const LONGEST_MS = 2 ** 31 - 1;

/** How long an operation may take by the resource's own `timeouts` block, in whole milliseconds. */
export function limitOf(values: Value, operation: Operation): number | undefined {
  const block = isMap(values) ? (values[TIMEOUTS] ?? null) : null;
  const text = isMap(block) ? block[operation] : undefined;
  const limit = typeof text === "string" ? durationMs(text) : undefined;
  return limit === undefined ? undefined : Math.min(Math.ceil(limit), LONGEST_MS);
}

/** What is wrong with a `timeouts` block. */
export function checkTimeouts(config: Value): readonly Problem[] {
  const block = isMap(config) ? (config[TIMEOUTS] ?? null) : null;
  if (!isMap(block)) return [];
  return Object.entries(block).flatMap(([name, text]) =>
    typeof text === "string" && durationMs(text) === undefined
      ? [
          {
            summary: `Invalid ${TIMEOUTS}.${name}`,
            detail: `${JSON.stringify(text)} is no duration: write it as in "90s", "10m" or "1h30m".`,
            path: [TIMEOUTS, name],
          },
        ]
      : [],
  );
}
