import { folded } from "../changes";
import {
  type HistorySource,
  type IndexQuery,
  type IndexRow,
  type Interruptible,
  type ReportIndex,
  type RunRecord,
  type Since,
  type StateVersion,
  type ToldRuns,
  instant,
} from "../history";
import {
  type KeptMark,
  keptMark,
  type KeptNote,
  keptNote,
  type KeptRow,
  keptRow,
  type ReportRow,
} from "./event";
import { events, type Known, PastChanged, type StateEvent, STILL_RUNNING } from "./events";
import { MemoryIndex } from "./memory-index";
import { namesIn } from "./query";

/** Changes whenever rows are worked out or kept in another way: what was kept before is then worked out again. */
const FORM = "identity report 8";

// No name begins so.
const NOTE = "\u0001note";
const MARK = "\u0001mark ";
/** Stands in the mark of an event of which the provider has told nothing or not everything. */
const SILENT = "\u0001silent";

/** By how much a history's clock may be behind, in milliseconds. */
const CLOCKS_DIFFER = 10 * 60 * 1_000;

export interface CatalogueOptions {
  readonly signal?: AbortSignal | undefined;
  /** @default the present */
  readonly now?: Date | undefined;
  readonly onProgress?: ((versions: number) => void) | undefined;
}

/** Everything that a source's versions tell, up to the newest one. */
export interface Catalogue {
  readonly versions: number;
  readonly first: StateVersion | undefined;
  readonly last: StateVersion | undefined;
  readonly notes: readonly string[];
  /** What a run said of itself. */
  run(id: string): Promise<RunRecord | undefined>;
  /** Oldest first. @param query as of an index: rows within the time span whose keys contain the text */
  find(query: IndexQuery): Promise<readonly KeptRow[]>;
  /** The versions, within the time span, of whose changes the provider has told nothing or not everything. */
  silent(query: Pick<IndexQuery, "since" | "until">): Promise<readonly string[]>;
}

/** Adds what is new to the source's index, and opens it. */
export async function openCatalogue(
  source: HistorySource,
  options: CatalogueOptions = {},
): Promise<Catalogue> {
  // Two at once would both add the same.
  const before = updates.get(source) ?? Promise.resolve();
  const opened = before.then(() => updated(source, options));
  updates.set(
    source,
    opened.then(
      () => undefined,
      () => undefined,
    ),
  );
  return await opened;
}

const updates = new WeakMap<HistorySource, Promise<void>>();

async function updated(source: HistorySource, options: CatalogueOptions): Promise<Catalogue> {
  try {
    return await through(source, await openIndex(source, interruptibleBy(options)), options);
  } catch (error) {
    if (!(error instanceof PastChanged)) throw error;
    const index = indexOf(source);
    await index.clear(interruptibleBy(options));
    return await through(source, { index, from: undefined }, options);
  }
}

function interruptibleBy({ signal }: CatalogueOptions): Interruptible {
  return signal === undefined ? {} : { signal };
}

async function through(
  source: HistorySource,
  { index, from }: OpenIndex,
  options: CatalogueOptions,
): Promise<Catalogue> {
  const { signal, now = new Date(), onProgress } = options;
  const interruptible = interruptibleBy(options);
  let versions = 0;
  const runs = new Map<string, RunRecord>();
  let first: StateVersion | undefined;
  let last: StateVersion | undefined;
  let open: StateEvent | undefined;
  const onVersion = (version: StateVersion): void => {
    versions += 1;
    first ??= version;
    last = version;
    if (version.run !== undefined) runs.set(version.run.id, version.run);
    onProgress?.(versions);
  };
  const onKnown = (known: Since): void => {
    ({ versions, first, version: last } = known);
    onProgress?.(versions);
  };
  let told: ToldRuns | undefined;
  let toldAt = "";
  const entries = async (event: StateEvent): Promise<readonly IndexRow[]> => {
    // Once the next version is there, nobody tells anything of a run any more; what was asked for before is too old.
    if (told === undefined || (last !== undefined && last.at > toldAt)) {
      toldAt = new Date(Date.now() - CLOCKS_DIFFER).toISOString();
      told = (await source.told?.(interruptible)) ?? new Map<string | null, boolean>();
    }
    return entriesOf(event, told);
  };
  for await (const event of events(source, { from, signal, onVersion, onKnown })) {
    if (event.isLast && mayGoOn(event, now)) open = event;
    else await index.add(event.version.id, await entries(event), interruptible);
  }
  const notes: string[] = [];
  for await (const json of index.find({ text: NOTE }, interruptible)) {
    // Somebody may have a name of all sorts.
    const { data } = keptNote.safeParse(JSON.parse(json));
    if (data !== undefined) notes.push(data.text);
  }
  const pending = new MemoryIndex();
  if (open !== undefined) {
    await pending.add(open.version.id, await entries(open));
    notes.push(...open.notes.map(({ text }) => text));
  }
  const run = async (id: string): Promise<RunRecord | undefined> => {
    const record = runs.get(id) ?? (await source.run?.(id, interruptible));
    if (record !== undefined) runs.set(id, record);
    return record;
  };
  return {
    versions,
    first,
    last,
    notes,
    run,
    silent: async (query) => [
      ...(await silentIn(index, query, interruptible)),
      ...(await silentIn(pending, query, interruptible)),
    ],
    find: async (query) => [
      ...(await rowsIn(index, query, interruptible)),
      ...(await rowsIn(pending, query, interruptible)),
    ],
  };
}

// So that a page that is served again and again works out what is new alone.
const memories = new WeakMap<HistorySource, ReportIndex>();

function indexOf(source: HistorySource): ReportIndex {
  if (source.index !== undefined) return source.index;
  const there = memories.get(source) ?? new MemoryIndex();
  memories.set(source, there);
  return there;
}

function mayGoOn({ version, together }: StateEvent, now: Date): boolean {
  return together !== undefined && now.getTime() - Date.parse(version.at) < STILL_RUNNING;
}

interface OpenIndex {
  readonly index: ReportIndex;
  readonly from: Known | undefined;
}

async function openIndex(source: HistorySource, options: Interruptible): Promise<OpenIndex> {
  const index = indexOf(source);
  await index.open(FORM, options);
  const version = await index.through(options);
  if (version === undefined) return { index, from: undefined };
  const from = await markFor(version, index, options);
  // An index that does not know how far it goes would be filled twice.
  if (from === undefined) await index.clear(options);
  return { index, from };
}

async function markFor(
  version: string,
  index: ReportIndex,
  options: Interruptible,
): Promise<KeptMark | undefined> {
  let found: KeptMark | undefined;
  for await (const json of index.find({ text: markOf(version) }, options)) {
    const { data } = keptMark.safeParse(JSON.parse(json));
    if (data?.version === version) found = data;
  }
  return found;
}

function markOf(version: string): string {
  return `${MARK}${version}`.toLowerCase();
}

function entriesOf(event: StateEvent, told: ToldRuns): readonly IndexRow[] {
  const { version, read, count, sequence, rows, notes } = event;
  const mark: KeptMark = { kind: "mark", sequence, version: version.id, read, count, at: version.at };
  const run = version.run?.id ?? event.together;
  const isToldAll = run !== undefined && told.get(run) === true;
  return [
    ...rows.map((row) => {
      const kept: KeptRow = { ...row, isToldAll };
      return { at: kept.row.at, keys: keysOf(kept.row), json: JSON.stringify(kept) };
    }),
    ...notes.map((note: KeptNote) => ({ at: note.at, keys: NOTE, json: JSON.stringify(note) })),
    {
      at: instant(version.at),
      keys: `${markOf(version.id)}${isSilent(event, told) ? SILENT : ""}`,
      json: JSON.stringify(mark),
    },
  ];
}

function isSilent({ version: { run }, rows, together }: StateEvent, told: ToldRuns): boolean {
  if (together !== undefined && told.get(together) === true) return false;
  // A deploy that changes nothing of Atlassian does not start the provider.
  return rows.length > 0 || run === undefined || told.has(run.id);
}

/** What a row is found by; of somebody who is renamed, the old names as well as the new ones. */
export function keysOf(row: ReportRow): string {
  const keys = [...namesIn(row), row.person?.id, ...row.groups, row.application];
  return folded(keys.filter((key) => key !== null && key !== undefined).join("\n")).toLowerCase();
}

async function rowsIn(
  index: ReportIndex,
  query: IndexQuery,
  options: Interruptible,
): Promise<readonly KeptRow[]> {
  // Two processes may have added the same version to one index.
  const rows = new Map<string, KeptRow>();
  for await (const json of index.find(query, options)) {
    const value: unknown = JSON.parse(json);
    if (!isRow(value)) continue;
    const kept = keptRow.parse(value);
    if (!rows.has(kept.row.id)) rows.set(kept.row.id, kept);
  }
  return [...rows.values()];
}

async function silentIn(
  index: ReportIndex,
  query: Pick<IndexQuery, "since" | "until">,
  options: Interruptible,
): Promise<readonly string[]> {
  const versions = new Set<string>();
  for await (const json of index.find({ ...query, text: SILENT }, options)) {
    const { data } = keptMark.safeParse(JSON.parse(json));
    if (data !== undefined) versions.add(data.version);
  }
  return [...versions];
}

function isRow(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "row";
}
