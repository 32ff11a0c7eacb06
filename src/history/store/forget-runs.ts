import * as z from "zod";
import { asBytes, hex, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { refuseNewHold } from "./forget-refusals";
import { appendForgetting, type Work } from "./forgetting";
import type { Hold } from "./holds";
import { strings, withStrings } from "./json-strings";
import type { Redaction } from "./redact";

const idRow = z.object({ id: text.nullable() });
const eventRow = z.object({ seq: z.number(), kind: text, body: text });
type EventRow = z.output<typeof eventRow>;
const PAGE = 500;

/**
 * Replaces the person in the ids of runs, everywhere at once: an id ties versions and outcomes to what their run said,
 * and two runs whose ids differ by the person's names alone have to stay two.
 *
 * @returns in how many events
 */
export function renameRuns(
  connection: Connection,
  { forgetting, redaction, now }: Work,
  standing: readonly Hold[],
): number {
  return connection.transaction(() => {
    const { ids, beside } = runsIn(connection, redaction);
    // A name that others may have, too, is the person's where the person stands in the same event.
    const named = [...ids].filter(
      (id) => redaction.textWithout(id) !== id && (redaction.isInText(id) || beside.has(id)),
    );
    if (named.length === 0) return 0;
    refuseNewHold(connection, standing);
    const names = namesFor(named, ids, redaction);
    for (const [id, name] of names) {
      connection.run("UPDATE run SET id = ? WHERE id = ?", name, id);
      connection.run("UPDATE lock SET run = ? WHERE run = ?", name, id);
    }
    const events: { seq: number; before: string; after: string }[] = [];
    for (const { seq, kind, body } of allEvents(connection)) {
      const replaced = withStrings(body, ({ text: own, key }) =>
        key === keyOfRun(kind) ? (names.get(own) ?? own) : own,
      );
      if (replaced === body) continue;
      connection.run("UPDATE event SET body = ? WHERE seq = ?", replaced, seq);
      events.push({ seq, before: hex(sha256(body)), after: hex(sha256(replaced)) });
    }
    appendForgetting(connection, forgetting, { stack: null, versions: [], events }, now);
    return events.length;
  });
}

/** The ids of all runs, and those in whose events the person stands. */
function runsIn(
  connection: Connection,
  redaction: Redaction,
): { readonly ids: ReadonlySet<string>; readonly beside: ReadonlySet<string> } {
  const held = connection.all(
    idRow,
    `SELECT ${asBytes("id")} FROM run UNION SELECT CAST(run AS BLOB) FROM lock`,
  );
  const ids = new Set(held.flatMap(({ id }) => (id === null ? [] : [id])));
  const beside = new Set<string>();
  for (const { kind, body } of allEvents(connection)) {
    const isThere = redaction.isInEvent(kind, body);
    for (const { text: id, key } of strings(body)) {
      if (key !== keyOfRun(kind)) continue;
      ids.add(id);
      if (isThere) beside.add(id);
    }
  }
  return { ids, beside };
}

/** A new name for each, which no other run has. */
function namesFor(
  named: readonly string[],
  ids: ReadonlySet<string>,
  redaction: Redaction,
): ReadonlyMap<string, string> {
  const taken = new Set(ids);
  const names = new Map<string, string>();
  for (const id of named) taken.delete(id);
  for (const id of named) {
    const base = redaction.textWithout(id);
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

/** Page by page. */
function* allEvents(connection: Connection): Generator<EventRow> {
  let after = 0;
  for (;;) {
    const rows = connection.all(
      eventRow,
      `SELECT seq, ${asBytes("kind")}, ${asBytes("body")} FROM event WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`,
      after,
    );
    yield* rows;
    after = rows.at(-1)?.seq ?? after;
    if (rows.length < PAGE) return;
  }
}

/** Under which key an event holds the id of its run. */
function keyOfRun(kind: string): string {
  return kind === "run" ? "id" : "run";
}
