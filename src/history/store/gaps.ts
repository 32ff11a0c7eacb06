import * as z from "zod";
import { asBytes, text } from "./columns";
import type { Connection } from "./connection";
import { forgettingBody } from "./forgetting";
import { removalBody } from "./retention";

/** What the chain says of a state that was deleted. */
export const deleteBody = z.object({ number: z.number(), by: z.string().nullable() });
const row = z.object({ kind: text, at: text, body: text }).transform(({ kind, at, body }) => {
  const json: unknown = JSON.parse(body);
  if (kind === "removal") return { kind: "removal" as const, at, body: removalBody.parse(json) };
  if (kind === "delete") return { kind: "delete" as const, at, body: deleteBody.parse(json) };
  return { kind: "forgetting" as const, at, body: forgettingBody.parse(json) };
});

/** What cannot be known of a stack any more, in sentences, oldest first. */
export function gaps(connection: Connection, stack: string): readonly string[] {
  const sentences = new Set<string>();
  /** Of runs and outcomes, how many: they are replaced page by page, which is nothing that anybody asks for. */
  const events = new Map<string, number>();
  for (const { kind, at, body } of connection.all(
    row,
    `SELECT ${["kind", "at", "body"].map(asBytes).join(", ")} FROM event
     WHERE (kind IN ('removal', 'forgetting', 'delete') AND stack = ?) OR (kind = 'forgetting' AND stack IS NULL)
     ORDER BY seq`,
    stack,
  )) {
    const day = at.slice(0, 10);
    if (kind === "removal")
      sentences.add(`Retention removed ${spans(body.versions)} on ${day}${byWhom(body.by)}.`);
    else if (kind === "delete")
      sentences.add(`The state was deleted after version ${body.number} at ${at}${byWhom(body.by)}.`);
    else {
      const { versions, pseudonym, by, reason } = body;
      const end = `on ${day}${byWhom(by)}: ${reason}.`;
      if (versions.length > 0)
        sentences.add(
          `A person was replaced by ${pseudonym} in ${spans(versions.map(({ number }) => number))} ${end}`,
        );
      if (body.events.length > 0) {
        const key = `${pseudonym}\n${end}`;
        events.set(key, (events.get(key) ?? 0) + body.events.length);
      }
    }
  }
  for (const [key, count] of events) {
    const [pseudonym = "", end = ""] = key.split("\n");
    sentences.add(
      `A person was replaced by ${pseudonym} in ${count} ${count === 1 ? "record" : "records"} of runs and changes ${end}`,
    );
  }
  return [...sentences];
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
