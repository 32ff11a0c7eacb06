import * as z from "zod";
import { asBytes, text } from "./columns";
import type { Connection } from "./connection";
import { forgettingBody } from "./forget";
import { removalBody } from "./retention";

const deleteBody = z.object({ number: z.number(), by: z.string().nullable() });
const row = z.object({ kind: z.string(), at: text, body: text });

/** What cannot be known of a stack any more, in sentences, oldest first. */
export function gaps(connection: Connection, stack: string): readonly string[] {
  return connection
    .all(
      row,
      `SELECT kind, ${asBytes("at")}, ${asBytes("body")} FROM event WHERE kind IN ('removal', 'forgetting', 'delete') AND stack = ? ORDER BY seq`,
      stack,
    )
    .map(({ kind, at, body }) => sentence(kind, at, JSON.parse(body)));
}

function sentence(kind: string, at: string, json: unknown): string {
  const day = at.slice(0, 10);
  if (kind === "removal") {
    const { versions, by } = removalBody.parse(json);
    return `Retention removed ${spans(versions)} on ${day}${byWhom(by)}.`;
  }
  if (kind === "forgetting") {
    const { versions, pseudonym, by, reason } = forgettingBody.parse(json);
    return `A person was replaced by ${pseudonym} in ${spans(versions.map(({ number }) => number))} on ${day}${byWhom(by)}: ${reason}.`;
  }
  const { number, by } = deleteBody.parse(json);
  return `The state was deleted after version ${number} on ${day}${byWhom(by)}.`;
}

function byWhom(by: string | null): string {
  return by === null ? "" : ` (${by})`;
}

/** `versions 1 to 40, 42`. */
function spans(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((one, other) => one - other);
  const parts: { from: number; to: number }[] = [];
  for (const number of sorted) {
    const last = parts.at(-1);
    if (last?.to === number - 1) last.to = number;
    else parts.push({ from: number, to: number });
  }
  const texts = parts.map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`));
  return `${sorted.length === 1 ? "version" : "versions"} ${texts.join(", ")}`;
}

/**
 * Changes whenever something was taken out of the stack's past, so that what was worked out of it before has to be
 * worked out again.
 */
export function generation(connection: Connection, stack: string): number {
  const found = connection.get(
    z.object({ seq: z.number().nullable() }),
    "SELECT max(seq) AS seq FROM event WHERE kind IN ('removal', 'forgetting') AND (stack = ? OR stack IS NULL)",
    stack,
  );
  return found?.seq ?? 0;
}
