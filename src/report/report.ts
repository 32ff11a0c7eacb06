import { folded } from "../changes";
import type { HistorySource, Interruptible } from "../history";
import { type Catalogue, openCatalogue } from "./catalogue";
import type { KeptRow, ReportRow } from "./event";
import { type ReportHeader, silenceOf, sourceHeader, type SourceHeader, stackNames } from "./header";
import { Outcomes } from "./outcomes";
import { isCalled, isPersonWanted, isWanted, ordered, type ReportQuery } from "./query";

export interface ReportOptions {
  readonly signal?: AbortSignal | undefined;
  /** @default the present */
  readonly now?: Date | undefined;
  /** Called while versions are read, with how many it has passed. */
  readonly onProgress?: ((versions: number) => void) | undefined;
}

/** What happened to people, and what the report was made from. */
export interface Report {
  readonly header: ReportHeader;
  readonly rows: readonly ReportRow[];
}

/**
 * Answers who was provisioned and deprovisioned, when, and by whose decision: one row for each thing that happened to
 * a person, a group or its access. What was worked out before is taken from the source's index.
 *
 * @throws HistoryError when a source does not answer
 */
export async function report(
  sources: readonly HistorySource[],
  query: ReportQuery = {},
  options: ReportOptions = {},
): Promise<Report> {
  const found: KeptRow[] = [];
  const headers: SourceHeader[] = [];
  const stacks = stackNames(sources);
  for (const [index, source] of sources.entries()) {
    const stack = stacks[index] ?? source.stack;
    const interruptible: Interruptible = options.signal === undefined ? {} : { signal: options.signal };
    const catalogue = await openCatalogue(source, options);
    const outcomes = await Outcomes.of(source, catalogue, interruptible);
    for (const kept of await candidates(source, catalogue, outcomes, query))
      found.push(stack === source.stack ? kept : { ...kept, row: { ...kept.row, stack } });
    const silence =
      source.outcomes === undefined ? undefined : silenceOf(await catalogue.silent(spanOf(query)));
    headers.push(await sourceHeader(source, stack, catalogue, silence, interruptible));
  }
  const all = ordered(found, query.sort).map(({ row }) => row);
  const { limit, page = 1 } = query;
  const rows = limit === undefined ? all : all.slice((page - 1) * limit, page * limit);
  return {
    header: {
      formatVersion: 1,
      sources: headers,
      filter: filterOf(query),
      rows: all.length,
      first: all.length === 0 ? null : earliest(all),
      last: all.length === 0 ? null : latest(all),
      page: limit === undefined ? 1 : page,
      pages: limit === undefined ? 1 : Math.max(1, Math.ceil(all.length / limit)),
      rowsOnPage: rows.length,
    },
    rows,
  };
}

async function candidates(
  source: HistorySource,
  catalogue: Catalogue,
  outcomes: Outcomes,
  query: ReportQuery,
): Promise<readonly KeptRow[]> {
  const { user = "", group, application, since, until } = query;
  const failures = await outcomes.failures(source.stack);
  const found =
    user === ""
      ? await inSpan(catalogue, outcomes, query)
      : await ofPerson(catalogue, outcomes, failures, user);
  await outcomes.learn(found.rows);
  outcomes.match(found.rows);
  const isMeant = (row: ReportRow): boolean => isWanted(row, query) && found.isMeant(row);
  const isNarrow = user === "" && [group, application, since, until].some((part) => part !== undefined);
  // What shows a write may stand outside of what is asked for.
  if (isNarrow && (await outcomes.unshown(source.stack, isMeant)).length > 0)
    outcomes.match(await catalogue.find(since === undefined ? {} : { since: dayBefore(since) }));
  const judged: KeptRow[] = [];
  for (const kept of found.rows) judged.push({ ...kept, row: await outcomes.judged(kept) });
  return [
    ...judged,
    ...failures.filter(({ row }) => found.isMeant(row)),
    ...(await outcomes.unshown(source.stack, isMeant)),
  ].filter(({ row }) => isWanted(row, query));
}

/** What the states say, and whether something else that was told belongs to it. */
interface Found {
  readonly rows: readonly KeptRow[];
  isMeant(row: ReportRow): boolean;
}

async function inSpan(
  catalogue: Catalogue,
  outcomes: Outcomes,
  { group, application, since, until }: ReportQuery,
): Promise<Found> {
  await (since === undefined
    ? outcomes.learnt.everything()
    : outcomes.learnt.within([{ since: dayBefore(since), until: "" }]));
  const rows = await catalogue.find({ ...spanOf({ since, until }), ...textOf(group ?? application) });
  return { rows, isMeant: () => true };
}

/** By so much a run's clock may be ahead of its history's. */
function dayBefore(at: string): string {
  return new Date(Date.parse(at) - 24 * 60 * 60 * 1_000).toISOString();
}

function spanOf({ since, until }: Pick<ReportQuery, "since" | "until">): {
  readonly since?: string;
  readonly until?: string;
} {
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

function textOf(text: string | undefined): { readonly text?: string } {
  return text === undefined || text === "" ? {} : { text: folded(text).toLowerCase() };
}

/** Beyond it, one look at all rows is faster than one for each person. */
const MOST_LOOKS = 5;

/** Everything of whoever was ever called so: also from times when they had another name, or no account yet. */
async function ofPerson(
  catalogue: Catalogue,
  outcomes: Outcomes,
  failures: readonly KeptRow[],
  user: string,
): Promise<Found> {
  await outcomes.learnt.about([user]);
  const named = (await catalogue.find(textOf(user))).filter(({ row }) => isPersonWanted(row, user));
  const ids = new Set([
    ...[...named, ...failures.filter(({ row }) => isPersonWanted(row, user))].flatMap(
      ({ row }) => row.person?.id ?? [],
    ),
    ...outcomes.idsOf((person) => isCalled(person, user)),
  ]);
  const isMeant = (row: ReportRow): boolean => isPersonWanted(row, user) || ids.has(row.person?.id ?? "");
  if (ids.size > 0) await outcomes.learnt.about([...ids]);
  const looks = ids.size > MOST_LOOKS ? [{}] : [...ids].map((id) => ({ text: id.toLowerCase() }));
  const rows = new Map(named.map((kept) => [kept.row.id, kept]));
  for (const look of looks)
    for (const kept of await catalogue.find(look))
      if (ids.has(kept.row.person?.id ?? "")) rows.set(kept.row.id, kept);
  return { rows: [...rows.values()], isMeant };
}

function filterOf({
  user,
  application,
  group,
  actions,
  since,
  until,
  sort,
  limit,
}: ReportQuery): ReportHeader["filter"] {
  return {
    user: user ?? null,
    application: application ?? null,
    group: group ?? null,
    actions: actions ?? [],
    since: since ?? null,
    until: until ?? null,
    sort: sort ?? "oldest",
    limit: limit ?? null,
  };
}

function earliest(rows: readonly ReportRow[]): string {
  return rows.reduce((time, { at }) => (at < time ? at : time), rows[0]?.at ?? "");
}

function latest(rows: readonly ReportRow[]): string {
  return rows.reduce((time, { at }) => (at > time ? at : time), "");
}
