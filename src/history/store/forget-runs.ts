import * as z from "zod";
import { asBytes, hex, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { refuseNewHold } from "./forget-refusals";
import { appendForgetting, type Work } from "./forgetting";
import type { Hold } from "./holds";
import { withStrings } from "./json-strings";

const idRow = z.object({ id: text.nullable() });
const eventRow = z.object({ seq: z.number(), kind: text, body: text });

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
    const ids = connection
      .all(
        idRow,
        `SELECT ${asBytes("id")} FROM run
         UNION SELECT CAST(json_extract(body, '$.run') AS BLOB) FROM event WHERE kind IN ('version', 'telling')
         UNION SELECT CAST(json_extract(value, '$.run') AS BLOB) FROM event, json_each(body, '$.outcomes')
           WHERE kind = 'outcomes'
         UNION SELECT CAST(run AS BLOB) FROM lock`,
      )
      .flatMap(({ id }) => (id === null ? [] : [id]));
    // A name that others may have, too, is the person's where the person stands in the same event.
    const named = ids.filter(
      (id) =>
        redaction.textWithout(id) !== id &&
        (redaction.isNamed(id) ||
          eventsWith(connection, escaped(id)).some(({ kind, body }) => redaction.isInEvent(kind, body))),
    );
    if (named.length === 0) return 0;
    refuseNewHold(connection, standing);
    const taken = new Set(ids.filter((id) => !named.includes(id)));
    const names = new Map<string, string>();
    for (const id of named) {
      const base = redaction.textWithout(id);
      let name = base;
      for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
      taken.add(name);
      names.set(id, name);
      connection.run("UPDATE run SET id = ? WHERE id = ?", name, id);
      connection.run("UPDATE lock SET run = ? WHERE run = ?", name, id);
    }
    const events: { seq: number; before: string; after: string }[] = [];
    for (const id of names.keys())
      for (const { seq, kind, body } of eventsWith(connection, escaped(id))) {
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

/** Under which key an event holds the id of its run. */
function keyOfRun(kind: string): string {
  return kind === "run" ? "id" : "run";
}

/** @param id as JSON has it */
function eventsWith(connection: Connection, id: string): readonly z.output<typeof eventRow>[] {
  return connection.all(
    eventRow,
    `SELECT seq, ${asBytes("kind")}, ${asBytes("body")} FROM event WHERE instr(body, ?) > 0 ORDER BY seq`,
    `"${id}"`,
  );
}

function escaped(id: string): string {
  return JSON.stringify(id).slice(1, -1);
}
