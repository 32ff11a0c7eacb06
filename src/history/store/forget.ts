import * as z from "zod";
import { append } from "./chain";
import { ChunkReader, keepBytes, sweepChunks } from "./chunks";
import { asBytes, hex, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { heldBack } from "./errors";
import { type Hold, holds } from "./holds";
import { EVENT_RECORDS, type Forgotten, OUTCOME_RECORDS, Redaction, STATE_RECORDS } from "./redact";
import { runBody } from "./runs";
import { refuseSecrets } from "./secrets";
import { holdsText } from "./text-search";
import { tokenUsers } from "./tokens";
import { currentVersion, type KeptVersion, stacks, version, versionsAfter } from "./versions";

export interface Forgetting extends Forgotten {
  readonly by: string | null;
  /** Why: the request, the law. */
  readonly reason: string;
}

export interface ForgetResult {
  /** In how many versions the person was, and is no more. */
  readonly versions: number;
  /** In how many run records, outcomes and the like. */
  readonly events: number;
}

/** What the chain says of it: whom, nobody can read any more. */
export const forgettingBody = z.object({
  pseudonym: z.string(),
  by: z.string().nullable(),
  reason: z.string(),
  /** Hashes (SHA-256, hexadecimal) of the bytes before and after. */
  versions: z.array(
    z.object({
      stack: z.string(),
      number: z.number(),
      before: z.string(),
      after: z.string(),
      size: z.number(),
    }),
  ),
  events: z.array(z.object({ seq: z.number(), before: z.string(), after: z.string() })),
});

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
    by: asked.by === null ? null : redaction.textWithout(asked.by),
    reason: redaction.textWithout(asked.reason),
  };
  const reader = new ChunkReader(connection);
  const read = (kept: KeptVersion): string =>
    reader.read(kept.chunks, kept.size, `version ${kept.number} of ${kept.stack}`).toString("utf8");
  const work: Work = { forgetting, redaction, read, now };
  /** By stack, up to which version everything was looked at. */
  const looked: Looked = new Map();
  let versions = 0;
  let events: number | undefined;
  // A server may write beside this: what it has added meanwhile is looked at, too, until nothing is new.
  for (let isDone = false; !isDone;) {
    const concerned = refuseOrFind(connection, work, looked);
    // Before the versions: whoever goes on after it was cut short learns from these what the person was called.
    events ??= rewriteEvents(connection, work);
    for (let start = 0; start < concerned.length; start += BATCH)
      rewriteVersions(connection, concerned.slice(start, start + BATCH), work);
    versions += concerned.length;
    isDone = connection.transaction(() => {
      if (stacks(connection).some(({ stack }) => hasNew(connection, stack, looked))) return false;
      sweepChunks(connection);
      rewriteLocks(connection, redaction);
      return true;
    });
  }
  const later = rewriteEvents(connection, work);
  connection.checkpoint();
  return { versions, events: (events ?? 0) + later };
}

type Read = (kept: KeptVersion) => string;
type Looked = Map<string, number>;

function hasNew(connection: Connection, stack: string, looked: Looked): boolean {
  return versionsAfter(connection, stack, looked.get(stack) ?? 0, 1).length > 0;
}

function refuseOrFind(
  connection: Connection,
  { forgetting, redaction, read }: Work,
  looked: Looked,
): readonly KeptVersion[] {
  const standing = holds(connection);
  const own = standing.find(({ text }) => text !== null && isAmong(text, forgetting));
  if (own !== undefined) throw underHold(own);
  const user = tokenUsers(connection).find(({ name }) => redaction.isIn(JSON.stringify(name)));
  if (user !== undefined)
    throw heldBack(`${user.name} still has a token of this history; history token remove takes it away.`);
  const concerned: KeptVersion[] = [];
  for (const { stack } of stacks(connection)) {
    const current = currentVersion(connection, stack);
    if (current !== undefined) {
      const state = read(current);
      if (redaction.isIn(state))
        throw heldBack(
          `The person is in the current state of ${stack} (${placesIn(state, redaction).join(", ")}): take them out of the code, and out of what a data source reads, and deploy first.`,
        );
    }
    const covering = standing.filter((hold) => hold.stack === null || hold.stack === stack);
    for (const kept of versionsAfter(connection, stack, looked.get(stack) ?? 0, Number.MAX_SAFE_INTEGER)) {
      looked.set(stack, kept.number);
      const state = read(kept);
      if (!redaction.isIn(state)) continue;
      const hold = covering.find(({ text }) => text === null || concerns(text, state, redaction));
      if (hold !== undefined)
        throw heldBack(
          `Legal hold ${hold.id} (${hold.reason}) covers version ${kept.number} of ${stack}, which the person stands in: nothing of it is replaced until the hold is released.`,
        );
      concerned.push(kept);
    }
  }
  return concerned;
}

const resources = z.object({
  resources: z.array(
    z.object({
      module: z.string().optional(),
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      instances: z.array(z.unknown()),
    }),
  ),
});

/** So many are named. */
const MOST_PLACES = 5;

/** The addresses in a state of what holds the person. */
function placesIn(state: string, redaction: Redaction): readonly string[] {
  const { data } = resources.safeParse(JSON.parse(state));
  const places = (data?.resources ?? [])
    .filter(({ instances }) => instances.some((instance) => redaction.isIn(JSON.stringify(instance))))
    .map(({ module, mode, type, name }) =>
      [...(module === undefined ? [] : [module]), ...(mode === "data" ? ["data"] : []), type, name].join("."),
    );
  if (places.length === 0) return ["in an output or a check"];
  const more = places.length - MOST_PLACES;
  return more <= 0 ? places : [...places.slice(0, MOST_PLACES), `${more} more`];
}

function isAmong(text: string, { identifiers, attributes }: Forgotten): boolean {
  const folded = text.trim().toLowerCase();
  return [...identifiers, ...attributes].some((own) => own.trim().toLowerCase() === folded);
}

/** Whether the person's own record holds the text; a group's record holds other people's names, too. */
function concerns(text: string, state: string, redaction: Redaction): boolean {
  for (const record of redaction.recordsOf(state, STATE_RECORDS))
    if (record.includes('"user_name":') && holdsText(record, text)) return true;
  return false;
}

function underHold({ id, reason }: Hold): Error {
  return heldBack(`The person is under legal hold ${id} (${reason}), and stays until it is released.`);
}

interface Work {
  readonly forgetting: Forgetting;
  readonly redaction: Redaction;
  readonly read: Read;
  readonly now: Date;
}

function rewriteVersions(
  connection: Connection,
  batch: readonly KeptVersion[],
  { forgetting, redaction, read, now }: Work,
): void {
  connection.transaction(() => {
    // Retention may have removed one meanwhile.
    const there = batch.flatMap(({ stack, number }) => version(connection, stack, number) ?? []);
    const versions = there.map((kept) => {
      const data = Buffer.from(redaction.replacedIn(read(kept), STATE_RECORDS));
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
const PAGE = 100;

/** Page by page, so that a server beside this does not wait for all of it. */
function rewriteEvents(connection: Connection, work: Work): number {
  let count = 0;
  for (let after: number | undefined = 0; after !== undefined;) {
    const from: number = after;
    const { last, rewritten } = connection.transaction(() => rewritePage(connection, from, work));
    count += rewritten;
    after = last;
  }
  return count;
}

function rewritePage(
  connection: Connection,
  after: number,
  { forgetting, redaction, now }: Work,
): { readonly last: number | undefined; readonly rewritten: number } {
  const events: { seq: number; before: string; after: string }[] = [];
  const rows = connection.all(
    eventRow,
    `SELECT seq, ${asBytes("kind")}, ${asBytes("body")} FROM event WHERE seq > ? ORDER BY seq LIMIT ?`,
    ...[after, PAGE],
  );
  for (const { seq, kind, body } of rows) {
    if (!redaction.isIn(body)) continue;
    const replaced = redaction.replacedIn(body, kind === "outcomes" ? OUTCOME_RECORDS : EVENT_RECORDS);
    if (replaced === body) continue;
    connection.run("UPDATE event SET body = ? WHERE seq = ?", replaced, seq);
    if (kind === "run") {
      const { record } = runBody.parse(JSON.parse(replaced));
      connection.run("UPDATE run SET id = ? WHERE seq = ?", record.id, seq);
    }
    events.push({ seq, before: hex(sha256(body)), after: hex(sha256(replaced)) });
  }
  if (events.length > 0) appendForgetting(connection, forgetting, { stack: null, versions: [], events }, now);
  return { last: rows.at(-1)?.seq, rewritten: events.length };
}

const lockRow = z.object({
  stack: text,
  document: text,
  holder: text.nullable(),
  run: text.nullable(),
});

/** A lock names its holder; it is of the moment and in no chain, and its id stays, so that it can be given back. */
function rewriteLocks(connection: Connection, redaction: Redaction): void {
  const without = (text: string | null): string | null =>
    text === null ? null : redaction.textWithout(text);
  for (const { stack, document, holder, run } of connection.all(
    lockRow,
    `SELECT ${["stack", "document", "holder", "run"].map(asBytes).join(", ")} FROM lock`,
  ))
    connection.run(
      "UPDATE lock SET document = ?, holder = ?, run = ? WHERE stack = ?",
      ...[redaction.replacedIn(document, EVENT_RECORDS), without(holder), without(run), stack],
    );
}

function appendForgetting(
  connection: Connection,
  { pseudonym, by, reason }: Forgetting,
  { stack, ...what }: Pick<z.output<typeof forgettingBody>, "versions" | "events"> & { stack: string | null },
  now: Date,
): void {
  append(connection, { kind: "forgetting", stack, now, body: { pseudonym, by, reason, ...what } });
}
