import Libsql from "libsql";
import { sha256 } from "../../src/history/store/columns";
import { linkHash } from "../../src/history/store/chain";
import type { HistoryStore } from "../../src/history";
import { HistoryFolder, keep } from "./support/folder";
import { QUIET_RUN } from "./support/runs";
import { crowd, state } from "./support/states";

/** Whoever can write the file and knows how events are chained tries to change the past. */

let folder: HistoryFolder;

beforeEach(() => {
  folder = new HistoryFolder();
});

afterEach(() => {
  folder.close();
});

const FORGETTING = { pseudonym: "forgotten-1", by: "dpo", reason: "request 12" };

async function filled(): Promise<HistoryStore> {
  const store = await folder.store("history.db", { clock: () => new Date("2026-03-01T10:00:00Z") });
  store.putRun({ ...QUIET_RUN, id: "17", approvers: ["eve@acme.com"] }, null);
  for (let serial = 1; serial <= 3; serial += 1)
    keep(store, state({ serial, people: crowd(serial) }), { run: "17" });
  keep(store, state({ serial: 4, people: [] }), { run: "17" });
  return store;
}

function changed(file: string, work: (database: Libsql.Database) => void): void {
  const database = new Libsql(file);
  work(database);
  database.close();
}

/** Appends an event that fits the one before it. */
function append(database: Libsql.Database, kind: string, stack: string | null, body: object): void {
  const [last] = database.prepare("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").raw().all();
  if (!Array.isArray(last)) throw new Error("no event");
  const [seq, before] = [Number(last[0]) + 1, Buffer.from(last[1] as Buffer)];
  const [at, text] = ["2026-03-01T10:00:00.000Z", JSON.stringify(body)];
  const bodyHash = sha256(text);
  const hash = linkHash(before, { seq, kind, stack, at, bodyHash });
  database
    .prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)")
    .run(seq, kind, stack, at, text, bodyHash, hash);
}

const hex = (text: string): string => sha256(text).toString("hex");

test.each([
  ["what was there is not what it says", "00", null],
  ["it is of another stack", undefined, "trials"],
])("a forgetting by which the past is rewritten is found: %s", async (_how, before, stack) => {
  const store = await filled();
  const head = store.head();
  changed(store.file, (database) => {
    const [row] = database.prepare("SELECT body FROM event WHERE seq = 1").raw().all();
    const body = String(Array.isArray(row) ? row[0] : "");
    const now = body.replace("eve@", "boss@");
    database.prepare("UPDATE event SET body = ? WHERE seq = 1").run(now);
    const [own] = store.versions("people", 1, 1);
    const after = { before: own?.hash ?? "", after: own?.hash ?? "", size: own?.size ?? 0 };
    append(database, "forgetting", stack, {
      ...FORGETTING,
      versions: [{ stack: "people", number: 2, ...after }],
      events: [{ seq: 1, before: before ?? hex(body), after: hex(now) }],
    });
  });
  const { damages } = await store.verify(head);
  expect(damages.map(({ where }) => where)).toContainEqual(expect.stringMatching(/^event 6, forgetting/u));
});

test("whatever was replaced is told, and whether it was since a head that was noted", async () => {
  const store = await filled();
  const asked = { ...FORGETTING, identifiers: ["person-2@acme.com"], attributes: [] };
  await store.forget(asked);
  const head = store.head();
  const other = { ...asked, pseudonym: "forgotten-2", identifiers: ["eve@acme.com"], by: null };
  await store.forget(other);
  const { damages, rewritings } = await store.verify(head);
  expect(damages).toEqual([]);
  expect(rewritings).toMatchObject([
    { pseudonym: "forgotten-1", by: "dpo", places: ["version 3 of people"], isLater: false },
    { pseudonym: "forgotten-2", by: null, places: ["event 1, run 17"], isLater: true },
  ]);
});

test.each([
  [
    "event",
    `INSERT INTO event VALUES (-1, 'outcomes', 'people', '2026-03-01T10:00:00.000Z', '{"outcomes":[]}', x'00', x'00')`,
  ],
  ["event", "INSERT INTO event VALUES (0, 'outcomes', CAST(x'ff' AS TEXT), '', '', x'00', x'00')"],
  [
    "version",
    "INSERT INTO version (rowid, stack, number, seq, size, hash, chunks) VALUES (-7, CAST(x'ff' AS TEXT), 9, 9, 0, x'00', x'00')",
  ],
  ["hold", "INSERT INTO hold VALUES (-9223372036854775808, 1)"],
])("what is put before the first row of the table %s is found", async (table, sql) => {
  const store = await filled();
  const head = store.head();
  changed(store.file, (database) => {
    database.exec(sql);
  });
  expect((await store.verify(head)).damages).toEqual([
    { where: `the table ${table}`, what: "a row is numbered below 1, which this program never writes" },
  ]);
});
