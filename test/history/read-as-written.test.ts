import Libsql from "libsql";
import { type HistorySource, type HistoryStore, openHistory, type Outcome } from "../../src/history";
import { report } from "../../src/report";
import { runNamed } from "../report/support/source";
import { HistoryFolder, keep } from "./support/folder";
import { state } from "./support/states";

/** What time and other hands must not change: a report believes no record of a run and no outcome that is not what was written. */

const ANA = { userName: "ana@acme.com" };
const BEN = { userName: "ben@acme.com" };

let folder: HistoryFolder;
let store: HistoryStore;
let source: HistorySource;

beforeEach(async () => {
  folder = new HistoryFolder();
  store = await folder.store();
  store.putRun(runNamed("r-1"), "ci");
  keep(store, state({ serial: 1, people: [ANA, BEN] }), { user: "ci", run: "r-1" });
  const told: Outcome = {
    ...{ at: "2026-03-01T10:00:00Z", run: "r-1", resource: "atlassian_user", operation: "create" },
    ...{ group: null, application: null, status: "succeeded", error: null },
    person: { id: null, userName: BEN.userName, email: null, accountId: null },
  };
  store.addOutcomes("people", { outcomes: [told], by: "ci" });
  keep(store, state({ serial: 2, people: [ANA] }), { user: "ci" });
  source = await openHistory({ file: store.file, stack: "people" });
});
afterEach(async () => {
  await source.close();
  folder.close();
});

function tampered(sql: string): void {
  const database = new Libsql(store.file);
  expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
  database.close();
}

test.each([
  ["another approver", "UPDATE event SET body = replace(body, 'eli@', 'eve@') WHERE kind = 'run'"],
  ["another time", `UPDATE event SET body = replace(body, '10:00:00Z', '11:00:00Z') WHERE kind = 'outcomes'`],
])("%s is not believed", async (_, sql) => {
  expect((await report([source])).rows.length).toBeGreaterThan(0);
  await source.close();
  tampered(sql);
  source = await openHistory({ file: store.file, stack: "people", withoutIndex: true });
  await expect(report([source])).rejects.toThrow(
    /^The history is damaged at event \d+; atlassian-identity history verify tells more\.$/u,
  );
});

test("a clock that is years ahead removes nothing by itself", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const own = await folder.store("own.db", { clock: () => new Date(now) });
  for (const serial of [1, 2, 3]) keep(own, state({ serial, people: [ANA] }));
  now = Date.parse("2031-01-01T00:00:00Z");
  const rule = { keep: { days: 730 }, by: "ops" } as const;
  for (const isTrial of [true, false])
    await expect(own.retain({ ...rule, isTrial })).rejects.toThrow(
      /^Nothing was written to the history since 2026-01-01.*by this machine's clock \(2031-.*--clock-is-right\.$/u,
    );
  expect(own.versions("people", 0, 10)).toHaveLength(3);
  expect(await own.retain({ ...rule, isClockRight: true })).toMatchObject([{ removed: [1, 2] }]);
});

test("what a forgetting has put in its place is what is there", async () => {
  await store.forget({
    ...{ identifiers: [BEN.userName], pseudonym: "forgotten-1", by: "ci", reason: "asked" },
    attributes: [],
  });
  const { rows } = await report([source], { user: "forgotten-1" });
  expect(rows.map(({ action, evidence }) => `${action} ${evidence}`)).toContain("Create written");
});
