import * as z from "zod";
import { BEGINNING, type EventKind, linkHash } from "./chain";
import { bytes, hex, sha256 } from "./columns";
import type { Connection } from "./connection";
import { forgettingBody } from "./forgetting";
import { deleteBody } from "./gaps";
import { holdBody } from "./holds";
import { outcomesBody, tellingBody } from "./outcomes";
import { removalBody } from "./retention";
import { runBody } from "./runs";
import { versionBody } from "./versions";

/** Something that is not as it was written. */
export interface Damage {
  /** `event 17`, `version 3 of people`. */
  readonly where: string;
  readonly what: string;
}

/** Where a person was replaced: what was there before, nobody can tell any more. */
export interface Rewriting {
  readonly seq: number;
  readonly at: string;
  readonly pseudonym: string;
  readonly by: string | null;
  readonly reason: string;
  /** `version 3 of people`, `event 17, run 4711`. */
  readonly places: readonly string[];
}

/** What there has to be, by what the chain says. */
export interface Expected {
  /** By stack and number. */
  readonly versions: Map<string, { seq: number; hash: string; size: number }>;
  /** The newest number, by stack. */
  readonly newest: Map<string, number>;
  readonly runs: Map<string, number>;
  /** The runs that have written a version: what they have said of themselves is settled. */
  readonly applied: Set<string>;
  readonly tokens: Map<string, { seq: number; hash: string; role: string }>;
  /** By number. */
  readonly holds: Map<number, z.output<typeof holdBody>>;
  /** What was replaced because somebody is forgotten, oldest first. */
  readonly rewritings: Rewriting[];
  /** How many versions retention removed, by the event that tells of it. */
  readonly removals: Map<number, number>;
  /** All hashes of the chain, oldest first, in hexadecimal. */
  readonly hashes: string[];
}

export function versionKey(stack: string, number: number): string {
  return `version ${number} of ${stack}`;
}

const eventRow = z.object({
  seq: z.number(),
  kind: z.string(),
  stack: z.string().nullable(),
  at: z.string(),
  body: z.string(),
  body_hash: bytes,
  hash: bytes,
});
type EventRow = z.output<typeof eventRow>;
const PAGE = 500;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u;

/** Goes through the chain from its beginning, and works out what the rest has to be. */
export function replay(connection: Connection, report: (damage: Damage) => void): Expected {
  const expected: Expected = {
    versions: new Map(),
    newest: new Map(),
    runs: new Map(),
    applied: new Set(),
    tokens: new Map(),
    holds: new Map(),
    rewritings: [],
    removals: new Map(),
    hashes: [],
  };
  const bodies: Bodies = new Map();
  const times = new Map<string | null, string>();
  let before: Uint8Array = BEGINNING;
  let last = 0;
  for (;;) {
    const rows = connection.all(
      eventRow,
      "SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
      last,
      PAGE,
    );
    for (const event of rows) {
      const where = eventName(event);
      if (event.seq !== last + 1) report({ where, what: `the events after ${last} are missing` });
      if (!linkHash(before, { ...event, bodyHash: event.body_hash }).equals(event.hash))
        report({ where, what: "it does not fit the hash of the event before it" });
      if (!TIME.test(event.at)) report({ where, what: "its time is none" });
      if (event.at < (times.get(event.stack) ?? ""))
        report({ where, what: "its time is before that of the last" });
      bodies.set(event.seq, { where, now: hex(sha256(event.body)), expected: hex(event.body_hash) });
      try {
        apply(event, expected, bodies);
      } catch {
        report({ where, what: "what it says cannot be read, or cannot have been done" });
      }
      times.set(event.stack, event.at);
      expected.hashes.push(hex(event.hash));
      before = event.hash;
      last = event.seq;
    }
    if (rows.length < PAGE) break;
  }
  for (const { where, now, expected: written } of bodies.values())
    if (now !== written) report({ where, what: "what it says is not what was written" });
  return expected;
}

/** What was written, by the event's number. */
type Bodies = Map<number, { readonly where: string; readonly now: string; expected: string }>;

/** `event 17, version of people`: what it is about, so that somebody knows what to look at. */
function eventName({ seq, kind, stack, body }: EventRow): string {
  const of = kind === "run" ? runNamedIn(body) : stack === null ? "" : ` of ${stack}`;
  return `event ${seq}, ${kind}${of}`;
}

function runNamedIn(body: string): string {
  try {
    return ` ${runBody.parse(JSON.parse(body)).record.id}`;
  } catch {
    return "";
  }
}

const appliers: Readonly<
  Record<EventKind, (event: EventRow, body: unknown, expected: Expected, bodies: Bodies) => void>
> = {
  version: ({ seq, stack }, json, { versions, newest, applied }) => {
    const { number, hash, size, run } = versionBody.parse(json);
    // One that is there already would be written over.
    if (number !== (newest.get(stack ?? "") ?? 0) + 1) throw new Error("it may not have this number");
    if (run !== null) applied.add(run);
    versions.set(versionKey(stack ?? "", number), { seq, hash, size });
    newest.set(stack ?? "", number);
  },
  removal: ({ seq, stack }, json, { versions, holds, newest, removals }) => {
    const removed = removalBody.parse(json).versions;
    const isHeld = [...holds.values()].some(
      (hold) => hold.text === null && (hold.stack === null || hold.stack === stack),
    );
    for (const number of removed) {
      const isThere = versions.delete(versionKey(stack ?? "", number));
      if (isHeld || !isThere || number === newest.get(stack ?? "")) throw new Error("it may not be removed");
    }
    removals.set(seq, removed.length);
  },
  forgetting: ({ seq, at, stack: own }, json, { versions, rewritings }, bodies) => {
    const body = forgettingBody.parse(json);
    for (const { stack, number, before, after, size } of body.versions) {
      const version = versions.get(versionKey(stack, number));
      if (version?.hash !== before || stack !== own) throw new Error("another version was replaced");
      Object.assign(version, { hash: after, size });
    }
    for (const { seq: number, before, after } of body.events) {
      const known = bodies.get(number);
      if (known?.expected !== before || number >= seq) throw new Error("another event was replaced");
      known.expected = after;
    }
    const { pseudonym, by, reason } = body;
    const events = body.events.flatMap(({ seq: number }) => bodies.get(number)?.where ?? []);
    const places = [...body.versions.map(({ number }) => versionKey(own ?? "", number)), ...events];
    rewritings.push({ seq, at, pseudonym, by, reason, places });
  },
  run: ({ seq }, json, { runs, applied }) => {
    const { id } = runBody.parse(json).record;
    if (runs.has(id) && applied.has(id)) throw new Error("what it said is settled");
    runs.set(id, seq);
  },
  token: ({ seq }, json, { tokens }) => {
    const { name, hash, role } = z
      .object({ name: z.string(), hash: z.string(), role: z.string() })
      .parse(json);
    tokens.set(name, { seq, hash, role });
  },
  revocation: (_event, json, { tokens }) => {
    tokens.delete(z.object({ name: z.string() }).parse(json).name);
  },
  hold: ({ seq }, json, { holds }) => {
    holds.set(seq, holdBody.parse(json));
  },
  release: (_event, json, { holds }) => {
    if (!holds.delete(z.object({ id: z.number() }).parse(json).id)) throw new Error("no such hold");
  },
  outcomes: (_event, json) => {
    outcomesBody.parse(json);
  },
  telling: (_event, json) => {
    tellingBody.parse(json);
  },
  delete: ({ stack }, json, { newest }) => {
    if (deleteBody.parse(json).number !== newest.get(stack ?? "")) throw new Error("it was not current");
  },
  "broken-lock": () => undefined,
};

function isKind(kind: string): kind is EventKind {
  return Object.hasOwn(appliers, kind);
}

function apply(event: EventRow, expected: Expected, bodies: Bodies): void {
  if (!isKind(event.kind)) throw new Error("unknown kind");
  appliers[event.kind](event, JSON.parse(event.body), expected, bodies);
}
