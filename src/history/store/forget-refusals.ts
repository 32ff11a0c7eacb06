import * as z from "zod";
import { asBytes, text } from "./columns";
import type { Connection } from "./connection";
import { heldBack } from "./errors";
import type { Work } from "./forgetting";
import { type Hold, holds } from "./holds";
import type { Forgotten, Redaction } from "./redact";
import { holdsText } from "./text-search";
import { tokenUsers } from "./tokens";
import { currentVersion, type KeptVersion, stacks, versionsAfter } from "./versions";

/** By stack, up to which version everything was looked at. */
export type Looked = Map<string, number>;

export interface Found {
  /** The versions that the person stands in. */
  readonly versions: readonly KeptVersion[];
  /** The holds that were in force then. */
  readonly standing: readonly Hold[];
}

/**
 * Where the person stands, in what was not looked at yet.
 *
 * @throws HistoryError while the person is in a current state, has a token, or is under a legal hold
 */
export function refuseOrFind(connection: Connection, work: Work, looked: Looked): Found {
  const { forgetting, redaction, read } = work;
  const standing = holds(connection);
  const own = standing.find(({ text }) => text !== null && isAmong(text, forgetting));
  if (own !== undefined) throw underHold(own);
  const user = tokenUsers(connection).find(({ name }) => redaction.isNamed(name));
  if (user !== undefined)
    throw heldBack(`${user.name} still has a token of this history; history token remove takes it away.`);
  const concerned: KeptVersion[] = [];
  for (const { stack } of stacks(connection)) {
    const current = currentVersion(connection, stack);
    if (current !== undefined) {
      const state = read(current);
      if (redaction.isInState(state))
        throw heldBack(
          `The person is in the current state of ${stack} (${placesIn(state, redaction).join(", ")}): take them out of the code, and out of what a data source reads, and deploy first.`,
        );
    }
    const covering = standing.filter((hold) => hold.stack === null || hold.stack === stack);
    for (const kept of versionsAfter(connection, stack, looked.get(stack) ?? 0, Number.MAX_SAFE_INTEGER)) {
      looked.set(stack, kept.number);
      const state = read(kept);
      if (!redaction.isInState(state)) continue;
      const hold = covering.find(({ text }) => text === null || concerns(text, state, redaction));
      if (hold !== undefined)
        throw heldBack(
          `Legal hold ${hold.id} (${hold.reason}) covers version ${kept.number} of ${stack}, which the person stands in: nothing of it is replaced until the hold is released.`,
        );
      concerned.push(kept);
    }
  }
  refuseHeldEvents(connection, work, standing);
  return { versions: concerned, standing };
}

/** @throws HistoryError when another hold is in force than the holds that were looked at */
export function refuseNewHold(connection: Connection, known: readonly Hold[]): void {
  const added = holds(connection).find(({ id }) => known.every((hold) => hold.id !== id));
  if (added !== undefined)
    throw heldBack(
      `Legal hold ${added.id} (${added.reason}) was added meanwhile. What was replaced before it stays so; ask again, and what it covers is left as it is.`,
    );
}

const eventRow = z.object({ seq: z.number(), kind: text, stack: text.nullable(), body: text });
const runNamed = z.object({ record: z.object({ id: z.string() }) });
const PAGE = 500;

/** Outcomes and runs' records are as much of a stack as its versions are. */
function refuseHeldEvents(connection: Connection, { redaction }: Work, standing: readonly Hold[]): void {
  if (standing.length === 0) return;
  let after = 0;
  for (;;) {
    const rows = connection.all(
      eventRow,
      `SELECT seq, ${["kind", "stack", "body"].map(asBytes).join(", ")} FROM event
       WHERE seq > ? AND kind NOT IN ('hold', 'release') ORDER BY seq LIMIT ${PAGE}`,
      after,
    );
    for (const { seq, kind, stack, body } of rows) {
      after = seq;
      if (!redaction.isInEvent(kind, body)) continue;
      const own = kind === "run" ? stacksOfRun(connection, body) : stack === null ? [] : [stack];
      const records = redaction.recordsOfEvent(kind, body);
      const hold = standing.find(
        (one) =>
          (one.stack === null || own.includes(one.stack)) &&
          (one.text === null || records.some(({ record }) => holdsText(record, one.text ?? ""))),
      );
      if (hold !== undefined)
        throw heldBack(
          `Legal hold ${hold.id} (${hold.reason}) covers ${kind === "run" ? "the record of a run" : "what was told of changes"} that the person stands in: nothing of it is replaced until the hold is released.`,
        );
    }
    if (rows.length < PAGE) return;
  }
}

function stacksOfRun(connection: Connection, body: string): readonly string[] {
  const { data } = runNamed.safeParse(JSON.parse(body));
  return connection
    .all(
      z.object({ stack: text }),
      `SELECT DISTINCT ${asBytes("stack")} FROM event
       WHERE kind IN ('version', 'telling') AND json_extract(body, '$.run') = ?`,
      data?.record.id ?? "",
    )
    .map(({ stack }) => stack);
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
    .filter(({ instances }) => instances.some((instance) => redaction.isInState(JSON.stringify(instance))))
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
  return redaction
    .recordsOfState(state)
    .some(({ record }) => record.includes('"user_name":') && holdsText(record, text));
}

function underHold({ id, reason }: Hold): Error {
  return heldBack(`The person is under legal hold ${id} (${reason}), and stays until it is released.`);
}
