import Libsql from "libsql";
import * as z from "zod";
import { sha256 } from "../../src/history/store/columns";
import { pieces } from "../../src/history/store/chunker";
import { Connection } from "../../src/history/store/connection";
import { retain } from "../../src/history/store/retention";
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
function append(
  database: Libsql.Database,
  kind: string,
  stack: string | null,
  body: object,
  at = "2026-03-01T10:00:00.000Z",
): void {
  const [last] = database.prepare("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").raw().all();
  if (!Array.isArray(last)) throw new Error("no event");
  const [seq, before] = [Number(last[0]) + 1, Buffer.from(last[1] as Buffer)];
  const text = JSON.stringify(body);
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

test("a piece that waits for a version is found, thrown away, and ruins no state", async () => {
  const store = await filled();
  const next = state({ serial: 5, people: crowd(2) });
  changed(store.file, (database) => {
    for (const piece of pieces(next))
      database
        .prepare("INSERT OR IGNORE INTO chunk (hash, data) VALUES (?, ?)")
        .run(sha256(piece), Buffer.from("x"));
  });
  expect((await store.verify()).damages.map(({ what }) => what)).toContainEqual(
    expect.stringMatching(/^no version needs it/u),
  );
  keep(store, next);
  expect(store.bytes("people", 5)).toEqual(next);
  changed(store.file, (database) => {
    database.prepare("INSERT INTO chunk (hash, data) VALUES (?, ?)").run(Buffer.from("y"), Buffer.from("x"));
  });
  store.sweep();
  expect((await store.verify()).damages).toEqual([]);
});

test("a version that is made of another one's pieces is given to nobody", async () => {
  const store = await filled();
  changed(store.file, (database) => {
    database.exec(
      "UPDATE version SET (size, chunks) = (SELECT size, chunks FROM version WHERE number = 2) WHERE number = 3",
    );
  });
  expect(() => store.bytes("people", 3)).toThrow(/damaged at version 3 of people/u);
});

test.each([
  ["the newest", [4], null],
  ["one that is not there", [9], null],
  ["one under a legal hold", [1], "people"],
])("a removal of %s is none that the server has done", async (_what, versions, held) => {
  const store = await filled();
  if (held !== null) store.addHold({ stack: held, text: null, reason: "case 7", by: null });
  changed(store.file, (database) => {
    append(database, "removal", "people", { versions, keep: { days: 1 }, by: "ops" });
    for (const number of versions) database.prepare("DELETE FROM version WHERE number = ?").run(number);
  });
  expect((await store.verify()).damages).toContainEqual({
    where: expect.stringMatching(/, removal of people$/u) as unknown,
    what: "what it says cannot be read, or cannot have been done",
  });
});

test("a version that is said to be written again is none that the server has written", async () => {
  const store = await filled();
  const head = store.head();
  const other = state({ serial: 2, people: crowd(7) });
  keep(store, other, { stack: "trials" });
  changed(store.file, (database) => {
    const body = { number: 2, hash: sha256(other).toString("hex"), size: other.length };
    const [row] = database.prepare("SELECT body FROM event WHERE kind = 'version' AND seq = 3").raw().all();
    const before = z.looseObject({}).parse(JSON.parse(String(Array.isArray(row) ? row[0] : "")));
    append(database, "version", "people", { ...before, ...body });
    database.exec(
      `UPDATE version SET seq = (SELECT max(seq) FROM event), (size, hash, chunks) =
       (SELECT size, hash, chunks FROM version WHERE stack = 'trials') WHERE stack = 'people' AND number = 2`,
    );
  });
  expect(store.bytes("people", 2)).toEqual(other);
  expect((await store.verify(head)).damages).toContainEqual({
    where: expect.stringMatching(/^event \d+, version of people$/u) as unknown,
    what: "what it says cannot be read, or cannot have been done",
  });
});

test("a run that says who approved it anew, after it was applied, is none that the server has taken", async () => {
  const store = await filled();
  const head = store.head();
  changed(store.file, (database) => {
    const record = { ...QUIET_RUN, id: "17", approvers: ["boss@acme.com"] };
    append(database, "run", null, { record, by: null });
    database.exec("UPDATE run SET seq = (SELECT max(seq) FROM event)");
  });
  expect(store.run("17")?.approvers).toEqual(["boss@acme.com"]);
  expect((await store.verify(head)).damages).toContainEqual({
    where: "event 6, run 17",
    what: "what it says cannot be read, or cannot have been done",
  });
});

test.each([
  ["delete", "people", { number: 2, by: null }],
  ["delete", "people", {}],
  ["release", null, { id: 9, by: null }],
])("an event that tells of a %s which cannot have been is found: %s %j", async (kind, stack, body) => {
  const store = await filled();
  changed(store.file, (database) => {
    append(database, kind, stack, body);
  });
  const { damages } = await store.verify();
  expect(damages).toEqual([
    {
      where: stack === null ? `event 6, ${kind}` : `event 6, ${kind} of ${stack}`,
      what: "what it says cannot be read, or cannot have been done",
    },
  ]);
});

test("a time that is none is found", async () => {
  const store = await filled();
  changed(store.file, (database) => {
    append(database, "outcomes", "people", { outcomes: [], by: null }, "9999");
  });
  expect((await store.verify()).damages).toEqual([
    { where: "event 6, outcomes of people", what: "its time is none" },
  ]);
});

test.each([
  ["DROP TABLE hold", "the tables"],
  ["UPDATE sqlite_sequence SET seq = 0 WHERE name = 'chunk'", "the numbers of pieces"],
])("%s is found, and told as a damage", async (sql, where) => {
  const store = await filled();
  changed(store.file, (database) => {
    database.exec(sql);
  });
  expect((await store.verify()).damages.map((damage) => damage.where)).toContain(where);
});

test("two at once that remove the same versions remove them once", async () => {
  const store = await filled();
  const other = await Connection.open(store.file, { isWriter: true });
  const connection = await Connection.open(store.file, { isWriter: true });
  const snapshot = connection.snapshot.bind(connection);
  const keepOne = { keep: { versions: 1 }, by: "ops" };
  connection.snapshot = (work) => {
    const found = snapshot(work);
    retain(other, keepOne, new Date("2026-03-01T10:00:00Z"));
    return found;
  };
  retain(connection, keepOne, new Date("2026-03-01T10:00:00Z"));
  connection.close();
  other.close();
  const { damages, removed } = await store.verify();
  expect({ damages, removed }).toEqual({ damages: [], removed: { all: 3, later: 0 } });
});
