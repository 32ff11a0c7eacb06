import * as z from "zod";
import { bytes, hex, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { damaged } from "./errors";

/** The columns of `EVENT_BODY`, as they come. */
export const eventBody = z.object({ seq: z.number(), at: text, body: text, body_hash: bytes });
export const EVENT_BODY = "seq, CAST(at AS BLOB) AS at, CAST(body AS BLOB) AS body, body_hash";

type EventBody = z.output<typeof eventBody>;

/**
 * What events say, each compared with what was written, as versions are when they are read: another text was put in
 * its place behind the history's back, unless a forgetting says so.
 *
 * @throws HistoryError of kind `damaged`
 */
export function checkedBodies(connection: Connection, events: readonly EventBody[]): readonly EventBody[] {
  let rewritten: ReadonlyMap<number, string> | undefined;
  for (const { seq, body, body_hash: written } of events) {
    const now = sha256(body);
    if (now.equals(written)) continue;
    rewritten ??= rewrittenBodies(connection);
    if (rewritten.get(seq) !== hex(now)) throw damaged(`event ${seq}`);
  }
  return events;
}

const rewrittenRow = z.object({ seq: z.number(), after: z.string() });

/** The newest hash of what a forgetting left, by the event's number. */
function rewrittenBodies(connection: Connection): ReadonlyMap<number, string> {
  const rows = connection.all(
    rewrittenRow,
    `SELECT each.value ->> '$.seq' AS seq, each.value ->> '$.after' AS after
       FROM event, json_each(event.body, '$.events') AS each WHERE event.kind = 'forgetting' ORDER BY event.seq`,
  );
  return new Map(rows.map(({ seq, after }) => [seq, after]));
}
