import * as z from "zod";
import { outcome, toldBatch } from "../outcome";
import type { SomeOutcomes } from "../source";
import { runRecord } from "../run-record";
import { noStack } from "../store/errors";
import type { HistoryStore } from "../store/store";
import type { KeptVersion } from "../store/versions";
import { LARGEST_OUTCOMES_PAGE, LARGEST_PAGE, OUTCOMES_PAGE, PAGE, type VersionLine } from "../wire";
import { type Answer, done, json, lines, sentence } from "./answer";
import { type Body, parsed, understood } from "./body";
import { notUnderstood } from "./refusals";

/** What the report and the deploy ask for. */

/** From another tool than the provider: nobody knows whether it tells everything. */
const outcomes = z.array(outcome).max(10_000);
const number = z
  .string()
  .regex(/^\d{1,15}$/u)
  .transform(Number);

export function versionsPage(store: HistoryStore, stack: string, query: URLSearchParams): Answer {
  return lines(
    known(store, stack)
      .versions(stack, ...span(query))
      .map((kept) => versionLine(store, kept)),
  );
}

export function versionBytes(store: HistoryStore, stack: string, id: string): Answer {
  return { status: 200, type: "application/json", body: store.bytes(stack, Number(id)) };
}

export function outcomesPage(store: HistoryStore, stack: string, query: URLSearchParams): Answer {
  const limits = { usual: OUTCOMES_PAGE, largest: LARGEST_OUTCOMES_PAGE };
  const [after, limit] = span(query, limits);
  const which = wantedOf(query);
  return lines(
    which === undefined
      ? known(store, stack).outcomes(stack, after, limit)
      : known(store, stack).someOutcomes(stack, which, after, limit),
  );
}

/** Undefined: all of them. */
function wantedOf(query: URLSearchParams): SomeOutcomes | undefined {
  if (query.has("failed")) return "failed";
  const [runs, spans] = [query.getAll("run"), query.getAll("span")];
  if (spans.length > 0)
    return {
      spans: spans.map((span) => {
        const [since = "", until = ""] = span.split("/");
        return { since, until };
      }),
    };
  // An empty name stands for no run.
  return runs.length === 0 ? undefined : { runs: runs.map((run) => (run === "" ? null : run)) };
}

export function toldOf(store: HistoryStore, stack: string): Answer {
  return json({ runs: [...known(store, stack).toldRuns(stack)].map(([run, all]) => ({ run, all })) });
}

export function keepOutcomes(store: HistoryStore, stack: string, body: Body, user: string | null): Answer {
  const given = parsed(body.data);
  if (Array.isArray(given)) store.addOutcomes(stack, { outcomes: understood(outcomes, given), by: user });
  else {
    const { outcomes: told, ...telling } = understood(toldBatch, given);
    store.addOutcomes(stack, { outcomes: told, telling, by: user });
  }
  return done;
}

export function keepRun(store: HistoryStore, id: string, body: Body, user: string | null): Answer {
  const record = understood(runRecord, parsed(body.data));
  if (record.id !== id) throw notUnderstood("The run's id in the body is not the one in the address.");
  store.putRun(record, user);
  return done;
}

export function readRun(store: HistoryStore, id: string): Answer {
  const record = store.run(id);
  return record === undefined ? sentence(404, `There is no record of run ${id}.`) : json(record);
}

export function stackList(store: HistoryStore): Answer {
  return json({ stacks: store.stacks(), locks: store.locks() });
}

export function aboutStack(store: HistoryStore, stack: string): Answer {
  return json({
    stack,
    gaps: known(store, stack).gaps(stack),
    head: store.head() ?? null,
    generation: String(store.generation(stack)),
    lock: store.locks().find((lock) => lock.stack === stack) ?? null,
  });
}

/** Answers only while the database does. */
export function health(store: HistoryStore): Answer {
  store.head();
  return json({ status: "ok" });
}

function known(store: HistoryStore, stack: string): HistoryStore {
  if (!store.isKnown(stack) && store.holder(stack) === undefined) throw noStack(stack);
  return store;
}

function span(
  query: URLSearchParams,
  { usual, largest } = { usual: PAGE, largest: LARGEST_PAGE },
): [after: number, limit: number] {
  const after = number.safeParse(query.get("after") ?? "0");
  const limit = number.safeParse(query.get("limit") ?? String(usual));
  // A shorter page than was asked for would look like the last one.
  if (!after.success || !limit.success || limit.data < 1 || limit.data > largest)
    throw notUnderstood(`after and limit are whole numbers, and limit is 1 to ${largest}.`);
  return [after.data, limit.data];
}

function versionLine(store: HistoryStore, kept: KeptVersion): VersionLine {
  const { at, serial, lineage, by, run, lock, size, hash } = kept;
  return {
    ...{ id: String(kept.number), at, serial, lineage, by, size, hash },
    runId: run,
    lock,
    run: run === null ? null : (store.run(run) ?? null),
  };
}
