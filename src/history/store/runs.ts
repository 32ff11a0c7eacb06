import * as z from "zod";
import { keptRun, type RunRecord } from "../run-record";
import { append } from "./chain";
import type { Connection } from "./connection";
import { foreignRun, reusedRun, settledRun } from "./errors";
import { checkedBodies, EVENT_BODY, eventBody } from "./event-body";
import { refuseSecrets } from "./secrets";

/** What the chain says of a run. */
export const runBody = z.object({ record: keptRun, by: z.string().nullable() });

/**
 * Keeps what a run says of itself. Whoever wrote it may say it anew, and what was said before stays in the chain.
 *
 * @throws HistoryError when another user wrote it, or when it says that another plan was reviewed
 */
export function putRun(connection: Connection, record: RunRecord, by: string | null, now: Date): void {
  refuseSecrets(connection, Buffer.from(JSON.stringify(record)), "run's record");
  connection.transaction(() => {
    const known = runWithAuthor(connection, record.id);
    if (known !== undefined && known.by !== by) throw foreignRun(record.id);
    // Two plans are two runs: the versions of the first would be told as the second's.
    if (known !== undefined && differs(known.record.digest, record.digest)) throw reusedRun(record.id);
    if (known !== undefined && JSON.stringify(known.record) === JSON.stringify(record)) return;
    // By whose decision it was applied is settled when it is.
    if (known !== undefined && hasWritten(connection, record.id)) throw settledRun(record.id);
    const { seq } = append(connection, { kind: "run", stack: null, now, body: { record, by } });
    connection.run("INSERT OR REPLACE INTO run (id, seq) VALUES (?, ?)", record.id, seq);
  });
}

function hasWritten(connection: Connection, run: string): boolean {
  const found = connection.get(
    z.object({ found: z.number() }),
    "SELECT 1 AS found FROM event WHERE kind = 'version' AND json_extract(body, '$.run') = ? LIMIT 1",
    run,
  );
  return found !== undefined;
}

/** @throws HistoryError when somebody else has announced the run */
export function refuseForeign(connection: Connection, id: string, by: string | null): void {
  const known = runWithAuthor(connection, id);
  if (known !== undefined && known.by !== by) throw foreignRun(id);
}

function differs(known: string | null, said: string | null): boolean {
  return known !== null && said !== null && known !== said;
}

export function run(connection: Connection, id: string): RunRecord | undefined {
  return runWithAuthor(connection, id)?.record;
}

function runWithAuthor(connection: Connection, id: string): z.output<typeof runBody> | undefined {
  const found = connection.get(
    eventBody,
    `SELECT ${EVENT_BODY} FROM event WHERE seq = (SELECT seq FROM run WHERE id = ?)`,
    id,
  );
  if (found === undefined) return undefined;
  checkedBodies(connection, [found]);
  return runBody.parse(JSON.parse(found.body));
}
