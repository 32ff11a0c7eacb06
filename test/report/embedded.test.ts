import { writeFileSync } from "node:fs";
import Libsql from "libsql";
import { clearReportIndex, FileReportIndex } from "../../src/history/store/report-index";
import { openCatalogue } from "../../src/report/catalogue";
import {
  type HistorySource,
  type HistoryStore,
  openHistory,
  type Outcome,
  type Since,
  type StateVersion,
} from "../../src/history";
import { accessReport, briefReport, report } from "../../src/report";
import { differences } from "../../src/report/differing";
import { HistoryFolder, keep } from "../history/support/folder";
import { state } from "../history/support/states";
import { runNamed, toldAll } from "./support/source";

let folder: HistoryFolder;

beforeEach(() => {
  folder = new HistoryFolder();
});

afterEach(() => {
  folder.close();
});

const ANA = { userName: "ana@acme.com" };
const BEN = { userName: "ben@acme.com" };
const CY = { userName: "cy@acme.com" };
const LATER = { now: new Date("2030-01-01T00:00:00Z") };

function told(run: string, { userName }: typeof ANA, more: Partial<Outcome> = {}): Outcome {
  return {
    at: "2026-06-01T12:00:00.000Z",
    run,
    resource: "atlassian_user",
    operation: "create",
    person: { id: null, userName, email: null, accountId: null },
    group: null,
    application: null,
    status: "succeeded",
    error: null,
    ...more,
  };
}

async function filled(): Promise<HistoryStore> {
  const store = await folder.store("history.db", { clock: () => new Date("2026-06-01T12:00:00Z") });
  for (const id of ["r-1", "r-2", "r-3"]) store.putRun(runNamed(id), "ci");
  keep(store, state({ serial: 1, people: [ANA] }), { user: "ci", run: "r-1" });
  store.addOutcomes("people", { outcomes: [told("r-1", ANA)], by: "ci" });
  keep(store, state({ serial: 2, people: [ANA, BEN] }), { user: "ci", run: "r-2" });
  store.addOutcomes("people", {
    outcomes: [told("r-2", ANA, { operation: "update", attributes: [] })],
    by: "ci",
  });
  store.addOutcomes("people", {
    outcomes: [told("r-3", BEN, { status: "failed", error: "It was refused." })],
    by: "ci",
  });
  return store;
}

test("a question that is asked again is answered alike, from what was worked out before", async () => {
  const { file } = await filled();
  const source = await openHistory({ file, stack: "people" });
  const first = await report([source], {}, LATER);
  await source.close();
  const again = await openHistory({ file, stack: "people" });
  const second = await report([again], {}, LATER);
  await again.close();
  expect(second).toEqual(first);
  expect(second.header.sources).toMatchObject([
    { versions: 2, firstVersion: { id: "1" }, lastVersion: { id: "2" } },
  ]);
  expect(briefReport(second).about[0]).toEqual(["Source", `history in ${file}, stack people`]);
});

test("outcomes are joined with one person's rows, those that failed with the run that had no version", async () => {
  const { file } = await filled();
  const source = await openHistory({ file, stack: "people" });
  await report([source], {}, LATER);
  const { rows } = await report([source], { user: "ana" }, LATER);
  expect(rows).toMatchObject([{ action: "Create", evidence: "written", status: "succeeded" }]);
  const others = await report([source], { user: "ben" }, LATER);
  expect(others.rows).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ action: "Create", evidence: "state", status: "succeeded" }),
      expect.objectContaining({ status: "failed", approvers: ["eli@acme.example"], version: null }),
    ]),
  );
  await source.close();
});

/** Counts the versions whose bytes are read. */
function counted(source: HistorySource): { readonly source: HistorySource; readonly read: string[] } {
  const read: string[] = [];
  const watched = (version: StateVersion): StateVersion => ({
    ...version,
    read: (options) => {
      read.push(version.id);
      return version.read(options);
    },
  });
  async function* all(versions: AsyncIterable<StateVersion>): AsyncGenerator<StateVersion> {
    for await (const version of versions) yield watched(version);
  }
  const since = async (id: string): Promise<Since | undefined> => {
    const found = await source.since?.(id);
    return found && { ...found, version: watched(found.version), after: () => all(found.after()) };
  };
  return {
    read,
    source: new Proxy(source, {
      get: (whole, name) => {
        if (name === "since") return since;
        if (name === "versions") return () => all(whole.versions());
        const value: unknown = Reflect.get(whole, name, whole);
        return typeof value === "function" ? (value.bind(whole) as unknown) : value;
      },
    }),
  };
}

test("a question that is asked again reads no version, and one after a new version reads that and the one before", async () => {
  const store = await filled();
  const { source, read } = counted(await openHistory({ file: store.file, stack: "people" }));
  await report([source], {}, LATER);
  expect(read).toEqual(["1", "2"]);
  // The newest run may still be going on: its versions are told anew until another one follows.
  keep(store, state({ serial: 3, people: [BEN] }), { user: "ci", run: "r-3" });
  keep(store, state({ serial: 4, people: [BEN] }), { user: "ci", run: "r-4" });
  await report([source], {}, LATER);
  read.length = 0;
  await report([source], {}, LATER);
  expect(read).toEqual([]);
  keep(store, state({ serial: 5, people: [ANA, BEN] }), { user: "ci", run: "r-5" });
  const { rows } = await report([source], { user: "ana" }, LATER);
  expect(rows.map(({ version }) => version)).toEqual(["1", "3", "5"]);
  expect(read.length).toBeLessThanOrEqual(3);
  await source.close();
});

test("what a run has said of itself is settled when it has written a state", async () => {
  const store = await filled();
  const later = { ...runNamed("r-1"), approvers: ["zoe@acme.example"] };
  expect(() => {
    store.putRun(later, "ci");
  }).toThrow(/has written a state already, and what it said of itself before stays/u);
  store.putRun(runNamed("r-1"), "ci");
  // One that has written nothing yet may say more.
  store.putRun({ ...later, id: "r-3" }, "ci");
  expect([store.run("r-1")?.approvers, store.run("r-3")?.approvers]).toEqual([
    runNamed("r-1").approvers,
    ["zoe@acme.example"],
  ]);
  const forged = [told("r-1", BEN, { status: "failed", error: "forged" })];
  expect(() => {
    store.addOutcomes("people", { outcomes: forged, by: "eve" });
  }).toThrow(/nobody else tells of it/u);
});

test("what a run wrote that was killed is its own, and not the next one's nor anybody's outside", async () => {
  let now = "2026-06-01T11:00:00Z";
  const store = await folder.store("history.db", { clock: () => new Date(now) });
  store.putRun(runNamed("r-3"), "ci");
  keep(store, state({ serial: 1, people: [ANA, BEN] }), { user: "ci", run: "r-2" });
  now = "2026-06-01T13:00:00Z";
  const begun = { ...toldAll("r-3"), phase: "begin" } as const;
  store.addOutcomes("people", { telling: begun, outcomes: [told("r-3", CY)], by: "ci" });
  store.putRun({ ...runNamed("r-4"), approvers: ["zoe@acme.example"] }, "ci");
  keep(store, state({ serial: 2, people: [ANA, BEN, CY] }), { user: "ci", run: "r-4" });
  for (const phase of ["begin", "end"] as const)
    store.addOutcomes("people", { telling: { ...toldAll("r-4"), phase }, outcomes: [], by: "ci" });
  for (const withoutIndex of [true, false]) {
    const source = await openHistory({ file: store.file, stack: "people", withoutIndex });
    const { rows } = await report([source], { user: "cy@" }, LATER);
    expect(rows).toMatchObject([
      { action: "Create", evidence: "written", run: { id: "r-3" }, approvers: runNamed("r-3").approvers },
    ]);
    expect(rows[0]?.notes.join()).toContain("written by the run r-3, which told of it, came to no end");
    await source.close();
  }
});

test("what is new is told after what was known", async () => {
  const store = await filled();
  const source = await openHistory({ file: store.file, stack: "people" });
  await report([source], {}, LATER);
  keep(store, state({ serial: 3, people: [BEN] }), { user: "ci", run: "r-3" });
  for (const phase of ["begin", "end"] as const)
    store.addOutcomes("people", { telling: { ...toldAll("r-3"), phase }, outcomes: [], by: "ci" });
  const { header, rows } = await report([source], { user: "ana" }, LATER);
  expect(header.sources).toMatchObject([{ versions: 3, lastVersion: { id: "3" } }]);
  expect(rows.map(({ action, version }) => [action, version])).toEqual([
    ["Create", "1"],
    // The run has told of all its writes, and of none for this one.
    ["Forget", "3"],
  ]);
  expect(await source.since?.("9")).toBeUndefined();
  await source.close();
});

test.each([
  [[], []],
  [
    ["a", "b", "c"],
    ["a", "x", "c"],
  ],
  [
    ["a", "b", "c"],
    ["a", "c"],
  ],
  [
    ["a", "c"],
    ["a", "b", "c"],
  ],
  [
    ["a", "b", "c"],
    ["c", "b", "a"],
  ],
  [["a", "b"], []],
])("what differs between %j and %j is in one of them alone", (before, after) => {
  const { gone, come } = differences<string>(before, after);
  expect(gone).toEqual(before.filter((value) => !after.includes(value)));
  expect(come).toEqual(after.filter((value) => !before.includes(value)));
});

test("what follows versions that are not kept any more is not told as one run's work alone", async () => {
  const store = await folder.store("history.db", { clock: () => new Date("2026-06-01T12:00:00Z") });
  for (const id of ["r-1", "r-2", "r-3"]) store.putRun(runNamed(id), "ci");
  keep(store, state({ serial: 1, people: [ANA] }), { user: "ci", run: "r-1" });
  keep(store, state({ serial: 2, people: [BEN] }), { user: "ci", run: "r-2" });
  keep(store, state({ serial: 3, people: [BEN, { userName: "cy@acme.com" }] }), { user: "ci", run: "r-3" });
  store.addHold({ stack: null, text: ANA.userName, reason: "a case", by: "legal" });
  const removed = await store.retain({ stack: undefined, keep: { versions: 1, days: undefined }, by: "ops" });
  expect(removed).toMatchObject([{ removed: [2] }]);
  const source = await openHistory({ file: store.file, stack: "people" });
  const { rows } = await report([source], { user: "ben", actions: ["Create"] }, LATER);
  await source.close();
  expect(rows.map(({ notes }) => notes)).toEqual([
    [
      "It may have happened before, and by another run: what was written by version 2 before this one is not known.",
    ],
  ]);
});

test("of a moment whose versions are not kept any more, the list says that it may have been another one", async () => {
  let now = Date.parse("2026-06-01T12:00:00Z");
  const store = await folder.store("history.db", { clock: () => new Date((now += 3_600_000)) });
  keep(store, state({ serial: 1, people: [ANA] }));
  keep(store, state({ serial: 2, people: [BEN] }));
  keep(store, state({ serial: 3, people: [BEN] }));
  store.addHold({ stack: null, text: ANA.userName, reason: "a case", by: "legal" });
  const gapsAt = async (at?: string): Promise<readonly string[]> => {
    const source = await openHistory({ file: store.file, stack: "people" });
    const { header } = await accessReport([source], { at });
    await source.close();
    return header.sources.flatMap(({ gaps }) => gaps);
  };
  const DOUBT =
    "Of what was between version 1 of 2026-06-01T13:00:00.000Z and version 3 of 2026-06-01T15:00:00.000Z, 2 is not kept any more: the list is that of version 1, and may have been another one at the moment that was asked for.";
  expect(await gapsAt("2026-06-01T14:30:00.000Z")).toEqual([]);
  await store.retain({ stack: undefined, keep: { versions: 1, days: undefined }, by: "ops" });
  expect(await gapsAt("2026-06-01T14:30:00.000Z")).toContain(DOUBT);
  expect(await gapsAt("2026-06-01T15:00:00.000Z")).not.toContain(DOUBT);
  expect(await gapsAt()).not.toContain(DOUBT);
});

test("an index that is damaged is made anew, and is used again", async () => {
  const store = await filled();
  store.close();
  const path = `${store.file}-report`;
  writeFileSync(path, "x".repeat(10_000));
  const { source, read } = counted(await openHistory({ file: store.file, stack: "people" }));
  const first = await report([source], {}, LATER);
  await source.close();
  const again = counted(await openHistory({ file: store.file, stack: "people" }));
  expect(await report([again.source], {}, LATER)).toEqual(first);
  await again.source.close();
  expect({ first: read, second: again.read }).toEqual({ first: ["1", "2"], second: [] });
});

test("one row of the index that is no text any more ends no report and no check", async () => {
  const store = await filled();
  const source = await openHistory({ file: store.file, stack: "people" });
  const first = await report([source], {}, LATER);
  const path = `${store.file}-report`;
  const database = new Libsql(path);
  database.exec("UPDATE row SET json = CAST(x'ff' || CAST(json AS BLOB) AS TEXT)");
  database.close();
  expect((await store.verify()).damages).toHaveLength(1);
  await expect(report([source], {}, LATER)).rejects.toThrow(/ask again/u);
  expect(await report([source], {}, LATER)).toEqual(first);
  expect((await store.verify()).damages).toEqual([]);
  await source.close();
});

test("a reading that another one of the same source throws the rows away of is none", async () => {
  const { file } = await filled();
  const index = await FileReportIndex.openFile(`${file}-other`, {
    stack: "people",
    generation: () => "1",
    content: () => "",
  });
  await index.open("form");
  const rows = Array.from({ length: 3_000 }, (_, place) => ({
    ...{ at: "2026-06-01T12:00:00.000Z", keys: "", json: String(place) },
  }));
  await index.add("1", rows);
  const found: string[] = [];
  const reading = async (): Promise<void> => {
    for await (const json of index.find({})) {
      found.push(json);
      if (found.length === 500) await index.open("another form");
    }
  };
  await expect(reading()).rejects.toMatchObject({ kind: "conflict" });
  index.close();
});

test("outcomes of a run that has said nothing of itself are its own, and its rows say which run it was", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 1, people: [ANA, BEN] }), { run: "made-elsewhere" });
  const begun = { ...toldAll("made-elsewhere"), phase: "begin" } as const;
  store.addOutcomes("people", { telling: begun, outcomes: [told("made-elsewhere", ANA)], by: "ci" });
  store.addOutcomes("people", { telling: { ...begun, phase: "end" }, outcomes: [], by: "ci" });
  const source = await openHistory({ file: store.file, stack: "people" });
  const { header, rows } = await report([source], {}, LATER);
  await source.close();
  expect(rows.map(({ person, action, evidence }) => [person?.userName, action, evidence])).toEqual([
    [ANA.userName, "Create", "written"],
    [BEN.userName, "Create", "state"],
  ]);
  for (const { notes } of rows) expect(notes.join()).toContain("written by the run made-elsewhere,");
  expect(header.sources.flatMap(({ gaps }) => gaps)).toEqual([]);
});

test("a run that ends while the first report is made is known to have told everything", async () => {
  const store = await folder.store();
  store.putRun(runNamed("r-1"), "ci");
  store.putRun(runNamed("r-2"), "ci");
  keep(store, state({ serial: 1, people: [ANA] }), { run: "r-1" });
  keep(store, state({ serial: 2, people: [ANA, BEN] }), { run: "r-2" });
  const begun = { ...toldAll("r-2"), phase: "begin" } as const;
  store.addOutcomes("people", { telling: begun, outcomes: [], by: "ci" });
  const source = await openHistory({ file: store.file, stack: "people" });
  const ended: HistorySource = {
    ...{ name: source.name, stack: source.stack },
    versions: async function* (options) {
      yield* source.versions(options);
      store.addOutcomes("people", { telling: { ...begun, phase: "end" }, outcomes: [], by: "ci" });
      keep(store, state({ serial: 3, people: [ANA] }), { run: "r-3" });
      for await (const version of source.versions(options)) if (version.id === "3") yield version;
    },
    outcomes: (options) => source.outcomes?.(options) ?? nothing(),
    told: async (options) => (await source.told?.(options)) ?? new Map(),
    close: () => source.close(),
  };
  const { rows } = await report([ended], {}, LATER);
  expect(rows.map(({ action, person }) => [action, person?.userName])).toContainEqual([
    "Create",
    BEN.userName,
  ]);
  const silent = (await report([ended], {}, LATER)).header.sources.flatMap(({ gaps }) => gaps).join();
  expect(silent).not.toMatch(/\b2\b/u);
  await source.close();
});

test("a report that somebody throws the rows away of is none, rather than one that lacks some", async () => {
  const store = await filled();
  const source = await openHistory({ file: store.file, stack: "people" });
  const catalogue = await openCatalogue(source, LATER);
  expect(await catalogue.find({})).not.toEqual([]);
  await clearReportIndex(store.file);
  await expect(catalogue.find({})).rejects.toThrow(/were removed or rewritten while this was worked out/u);
  await expect(source.index?.add("3", [])).rejects.toMatchObject({ kind: "conflict" });
  expect((await report([source], {}, LATER)).rows).not.toEqual([]);
  await source.close();
});

async function* nothing(): AsyncGenerator<never> {
  // There are no outcomes.
}
