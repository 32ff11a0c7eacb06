import * as z from "zod";
import { keptOutcome, type Outcome, type Telling, telling } from "../outcome";
import type { SomeOutcomes, ToldRuns } from "../source";
import { append, headOf } from "./chain";
import { asBytes, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { checkedBodies, EVENT_BODY, eventBody } from "./event-body";
import { heldBy, lockDocument } from "./locks";
import { refuseForeign } from "./runs";
import { refuseSecrets } from "./secrets";

/** What the chain says of a batch. */
export const outcomesBody = z.object({ outcomes: z.array(keptOutcome), by: z.string().nullable() });
/** What the chain says of a teller's beginning and end. */
export const tellingBody = telling.extend({
  run: z.string().nullable(),
  phase: telling.shape.phase.exclude(["more"]),
  by: z.string().nullable(),
});
/** So many events back an answer may have been lost. */
const LATELY = 100;

export interface Batch {
  readonly seq: number;
  readonly outcomes: readonly Outcome[];
  readonly by: string | null;
}

export interface NewOutcomes {
  readonly outcomes: readonly Outcome[];
  /** Who tells them, where that is one of those who say when they have told everything. */
  readonly telling?: Telling | undefined;
  readonly by: string | null;
}

/** Keeps a batch; what came a moment ago already, because its answer was lost, is not kept again. */
export function addOutcomes(
  connection: Connection,
  stack: string,
  { outcomes, telling: told, by }: NewOutcomes,
  now: Date,
): void {
  const bodies: Pick<Parameters<typeof append>[1], "kind" | "body">[] = [];
  const teller = by ?? tellerOf(connection, stack, told ?? { run: outcomes[0]?.run ?? null });
  if (outcomes.length > 0) bodies.push({ kind: "outcomes", body: { outcomes, by: teller } });
  if (told !== undefined && told.phase !== "more")
    bodies.push({ kind: "telling", body: { ...told, by: teller } });
  refuseSecrets(connection, Buffer.from(JSON.stringify([stack, bodies])), "batch of outcomes");
  const runs = new Set([...outcomes.map(({ run }) => run), told?.run ?? null]);
  connection.transaction(() => {
    for (const run of runs) if (run !== null) refuseForeign(connection, run, by);
    const since = (headOf(connection)?.seq ?? 0) - LATELY;
    for (const { kind, body } of bodies) {
      const isKnown = connection.get(
        z.object({ seq: z.number() }),
        "SELECT seq FROM event WHERE kind = ? AND stack = ? AND seq > ? AND body_hash = ?",
        ...[kind, stack, since, sha256(JSON.stringify(body))],
      );
      if (isKnown === undefined) append(connection, { kind, stack, now, body });
    }
  });
}

const tellerRow = z.object({ by: text.nullable() });

/**
 * Where nobody needs a token, Terraform alone says who it is: whoever had locked the stack for the run when the teller
 * began. When it ends, the lock may be given back already.
 */
function tellerOf(
  connection: Connection,
  stack: string,
  { run, teller, phase }: Pick<Telling, "run"> & Partial<Telling>,
): string | null {
  if (teller === undefined || phase === "begin") {
    const held = heldBy(connection, stack);
    if (held?.run !== run) return null;
    return lockDocument.safeParse(JSON.parse(held.document)).data?.Who ?? null;
  }
  const begun = connection.get(
    tellerRow,
    `SELECT ${asBytes("by")} FROM (
       SELECT json_extract(body, '$.by') AS by FROM event WHERE kind = 'telling' AND stack = ?
       AND json_extract(body, '$.teller') = ? ORDER BY seq DESC LIMIT 1
     )`,
    ...[stack, teller],
  );
  return begun?.by ?? null;
}

const toldRow = z.object({ run: text.nullable(), isAll: z.number() });

/**
 * Of each run of which somebody told, whether everybody has told everything: their beginning and their end are both
 * here. With the end alone, what came before is in a history that this one has taken the place of.
 */
export function toldRuns(connection: Connection, stack: string): ToldRuns {
  const rows = connection.all(
    toldRow,
    `SELECT ${asBytes("run")}, min(is_whole) AS isAll FROM (
       SELECT json_extract(body, '$.run') AS run, count(DISTINCT json_extract(body, '$.phase')) = 2 AS is_whole
       FROM event WHERE kind = 'telling' AND stack = ? GROUP BY run, json_extract(body, '$.teller')
     ) GROUP BY run`,
    stack,
  );
  return new Map(rows.map(({ run, isAll }) => [run, isAll === 1]));
}

/** The batches after the given event, oldest first. */
export function outcomesAfter(
  connection: Connection,
  stack: string,
  seq: number,
  limit: number,
): readonly Batch[] {
  return batches(connection, { stack, seq, limit }, { condition: "TRUE", value: [] });
}

/** The batches after the given event in which one of the texts is, whatever its case, oldest first. */
export function outcomesAbout(
  connection: Connection,
  stack: string,
  texts: readonly string[],
  seq: number,
  limit: number,
): readonly Batch[] {
  const value = oneOf(texts.map((text) => text.toLowerCase()));
  return batches(connection, { stack, seq, limit }, { condition: ONE_IS_IN("lower(body)"), value });
}

/** The batches after the given event in which one of those that are wanted is, oldest first. */
export function someOutcomes(
  connection: Connection,
  stack: string,
  which: SomeOutcomes,
  seq: number,
  limit: number,
): readonly Batch[] {
  return batches(connection, { stack, seq, limit }, conditionOf(which));
}

/** Outcomes come while their run applies; what was kept for a while is from the same run. In milliseconds. */
const LATEST_AFTER = 6 * 60 * 60 * 1_000;
/** By how much a run's clock may be ahead. */
const AHEAD = 60 * 60 * 1_000;

/** A time that cannot be, because a clock is wrong or somebody made it up, gives way to when the outcome came. */
function dated(outcome: Outcome, came: string): Outcome {
  const late = Date.parse(came) - Date.parse(outcome.at);
  return late > LATEST_AFTER || late < -AHEAD ? { ...outcome, at: came } : outcome;
}

interface Condition {
  readonly condition: string;
  readonly value: readonly string[];
}

function batches(
  connection: Connection,
  { stack, seq, limit }: { readonly stack: string; readonly seq: number; readonly limit: number },
  { condition, value }: Condition,
): readonly Batch[] {
  const events = connection.all(
    eventBody,
    `SELECT ${EVENT_BODY} FROM event WHERE kind = 'outcomes' AND stack = ? AND seq > ? AND ${condition} ORDER BY seq LIMIT ?`,
    ...[stack, seq, ...value, limit],
  );
  return checkedBodies(connection, events).map(({ seq: number, at, body }) => {
    const { outcomes, ...more } = outcomesBody.parse(JSON.parse(body));
    return { seq: number, ...more, outcomes: outcomes.map((outcome) => dated(outcome, at)) };
  });
}

/** No instant is written so: it is after all of them. */
const LAST = "~";

const ONE_IS_IN = (body: string): string =>
  `EXISTS (SELECT 1 FROM json_each(?) WHERE instr(${body}, value) > 0)`;

const oneOf = (texts: readonly string[]): readonly string[] => [JSON.stringify(texts)];

// A body is what JSON.stringify wrote, and a quotation mark within a text has a backslash before it.
function conditionOf(which: SomeOutcomes): Condition {
  if (which === "failed") return { condition: ONE_IS_IN("body"), value: oneOf(['"status":"failed"']) };
  if ("spans" in which)
    return {
      condition: `EXISTS (SELECT 1 FROM json_each(?) WHERE at BETWEEN value ->> '$.since' AND value ->> '$.until')`,
      value: [JSON.stringify(which.spans.map(({ since, until }) => ({ since, until: until || LAST })))],
    };
  return {
    condition: ONE_IS_IN("body"),
    value: oneOf(which.runs.map((run) => `"run":${JSON.stringify(run)}`)),
  };
}
