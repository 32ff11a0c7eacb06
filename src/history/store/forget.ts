import * as z from "zod";
import { ChunkReader, keepBytes, sweepChunks } from "./chunks";
import { asBytes, hex, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { heldBack } from "./errors";
import { type Looked, refuseNewHold, refuseOrFind } from "./forget-refusals";
import { renameRuns } from "./forget-runs";
import { appendForgetting, type Forgetting, forgettingBody, type Work } from "./forgetting";
import { replacedInReleased } from "./forget-holds";
import { type Hold, holds } from "./holds";
import { Redaction } from "./redact";
import { refuseSecrets } from "./secrets";
import { type KeptVersion, stacks, version, versionsAfter } from "./versions";

export interface ForgetResult {
  /** In how many versions the person was, and is no more. */
  readonly versions: number;
  /** In how many run records, outcomes and the like. */
  readonly events: number;
  /** Else somebody who was reading kept the log from being emptied, and the person stands in its old pages. */
  readonly isLogEmptied: boolean;
}

/** Versions that are rewritten at once, while nobody else can write. */
const BATCH = 20;

/**
 * Replaces a person by a pseudonym in everything that is kept. When it is cut short, what it has done is done and in
 * the chain, and doing it again does the rest.
 *
 * @throws HistoryError while the person is in a current state or under a legal hold
 */
export function forget(connection: Connection, asked: Forgetting, now: Date): ForgetResult {
  refuseSecrets(connection, Buffer.from(JSON.stringify([asked.reason, asked.by])), "reason to forget");
  const redaction = new Redaction(asked);
  // Whoever says why may name the person, and what they say is kept for good.
  const forgetting = {
    ...asked,
    by: asked.by === null ? null : redaction.nameWithout(asked.by),
    reason: redaction.textWithout(asked.reason),
  };
  refuseTaken(connection, forgetting);
  const reader = new ChunkReader(connection);
  const read = (kept: KeptVersion): string =>
    reader.read(kept.chunks, kept.size, `version ${kept.number} of ${kept.stack}`).toString("utf8");
  try {
    return replaceEverywhere(connection, { forgetting, redaction, read, now });
  } catch (error) {
    // Of what is replaced already nothing of before stays, also where the rest is refused.
    connection.transaction(() => {
      sweepChunks(connection);
    });
    throw error;
  }
}

function replaceEverywhere(connection: Connection, work: Work): ForgetResult {
  const looked: Looked = new Map();
  let versions = 0;
  let events: number | undefined;
  let last: readonly Hold[] = [];
  // A server may write beside this: what it has added meanwhile is looked at, too, until nothing is new.
  for (let isDone = false; !isDone;) {
    const { versions: concerned, standing } = refuseOrFind(connection, work, looked);
    // Before the versions: whoever goes on after it was cut short learns from these what the person was called.
    events ??= renameRuns(connection, work, standing) + rewriteEvents(connection, work, standing);
    for (let start = 0; start < concerned.length; start += BATCH)
      rewriteVersions(connection, concerned.slice(start, start + BATCH), work, standing);
    versions += concerned.length;
    last = standing;
    isDone = connection.transaction(() => {
      if (stacks(connection).some(({ stack }) => hasNew(connection, stack, looked))) return false;
      sweepChunks(connection);
      rewriteLocks(connection, work.redaction);
      return true;
    });
  }
  const later = rewriteEvents(connection, work, last);
  return {
    versions,
    events: (events ?? 0) + later,
    isLogEmptied: connection.checkpoint({ isPatient: true }),
  };
}

/** Two people of one pseudonym would be one for good. Whoever goes on with what was cut short gives the same reason. */
function refuseTaken(connection: Connection, { pseudonym, reason }: Forgetting): void {
  const row = z.object({ body: text.transform((body) => forgettingBody.parse(JSON.parse(body))) });
  const taken = connection
    .all(row, `SELECT ${asBytes("body")} FROM event WHERE kind = 'forgetting'`)
    .some(({ body }) => body.pseudonym === pseudonym && body.reason !== reason);
  if (taken) throw heldBack(`The pseudonym ${pseudonym} is somebody else's already: choose another one.`);
}

function hasNew(connection: Connection, stack: string, looked: Looked): boolean {
  return versionsAfter(connection, stack, looked.get(stack) ?? 0, 1).length > 0;
}

function rewriteVersions(
  connection: Connection,
  batch: readonly KeptVersion[],
  { forgetting, redaction, read, now }: Work,
  standing: readonly Hold[],
): void {
  connection.transaction(() => {
    refuseNewHold(connection, standing);
    // Retention may have removed one meanwhile.
    const there = batch.flatMap(({ stack, number }) => version(connection, stack, number) ?? []);
    const versions = there.map((kept) => {
      const data = Buffer.from(redaction.replacedInState(read(kept)));
      const hash = sha256(data);
      connection.run(
        "UPDATE version SET size = ?, hash = ?, chunks = ? WHERE stack = ? AND number = ?",
        ...[data.length, hash, keepBytes(connection, data), kept.stack, kept.number],
      );
      const { stack, number } = kept;
      return { stack, number, before: kept.hash, after: hex(hash), size: data.length };
    });
    for (const stack of new Set(versions.map((rewritten) => rewritten.stack))) {
      const own = versions.filter((rewritten) => rewritten.stack === stack);
      appendForgetting(connection, forgetting, { stack, versions: own, events: [] }, now);
    }
  });
}

const eventRow = z.object({ seq: z.number(), kind: text, body: text });
const EVENT = ["seq", asBytes("kind"), asBytes("body")].join(", ");
const PAGE = 100;

/** Page by page, so that a server beside this does not wait for all of it. */
function rewriteEvents(connection: Connection, work: Work, standing: readonly Hold[]): number {
  // A token that has another name than its revocation would be one that is in force.
  let count = rewriteSome(connection, work, standing, () =>
    connection.all(eventRow, `SELECT ${EVENT} FROM event WHERE kind IN ('token', 'revocation') ORDER BY seq`),
  ).rewritten;
  for (let after: number | undefined = 0; after !== undefined;) {
    const from: number = after;
    const { last, rewritten } = rewriteSome(connection, work, standing, () =>
      connection.all(
        eventRow,
        `SELECT ${EVENT} FROM event WHERE seq > ? ORDER BY seq LIMIT ?`,
        ...[from, PAGE],
      ),
    );
    count += rewritten;
    after = last;
  }
  return count;
}

/** At once, and what of it was the person's is told by one event. */
function rewriteSome(
  connection: Connection,
  { forgetting, redaction, now }: Work,
  standing: readonly Hold[],
  read: () => readonly z.output<typeof eventRow>[],
): { readonly last: number | undefined; readonly rewritten: number } {
  return connection.transaction(() => {
    refuseNewHold(connection, standing);
    const inForce = new Set(holds(connection).map(({ id }) => id));
    const rows = read();
    const events = rows.flatMap(({ seq, kind, body }) => {
      const isReleased = kind === "hold" && !inForce.has(seq);
      if (!isReleased && !redaction.isInEvent(kind, body)) return [];
      const replaced = isReleased
        ? replacedInReleased(body, forgetting, redaction)
        : redaction.replacedInEvent(kind, body);
      if (replaced === body) return [];
      connection.run("UPDATE event SET body = ? WHERE seq = ?", replaced, seq);
      return [{ seq, before: hex(sha256(body)), after: hex(sha256(replaced)) }];
    });
    if (events.length > 0)
      appendForgetting(connection, forgetting, { stack: null, versions: [], events }, now);
    return { last: rows.at(-1)?.seq, rewritten: events.length };
  });
}

const lockRow = z.object({
  stack: text,
  document: text,
  holder: text.nullable(),
});

/** A lock names its holder; it is of the moment and in no chain, and its id stays, so that it can be given back. */
function rewriteLocks(connection: Connection, redaction: Redaction): void {
  const without = (text: string | null): string | null =>
    text === null ? null : redaction.nameWithout(text);
  for (const { stack, document, holder } of connection.all(
    lockRow,
    `SELECT ${["stack", "document", "holder"].map(asBytes).join(", ")} FROM lock`,
  ))
    connection.run(
      "UPDATE lock SET document = ?, holder = ? WHERE stack = ?",
      ...[redaction.replacedInLock(document), without(holder), stack],
    );
}
