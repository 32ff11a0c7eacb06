import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import fc from "fast-check";
import { HistoryStore, type Outcome } from "../../src/history";
import { decodeList, encodeList } from "../../src/history/store/chunk-list";
import { pieces } from "../../src/history/store/chunker";
import { lockDocument } from "./support/client";
import { HistoryFolder, keep } from "./support/folder";
import { QUIET_RUN } from "./support/runs";
import { crowd, LINEAGE, state } from "./support/states";

let folder: HistoryFolder;

beforeEach(() => {
  folder = new HistoryFolder();
});

afterEach(() => {
  folder.close();
});

describe("versions", () => {
  test("come back byte for byte, with what is known of them", async () => {
    const store = await folder.store("history.db", { clock: () => new Date("2026-03-01T10:00:00Z") });
    const [first, second] = [state({ serial: 1 }), state({ serial: 2, people: crowd(40) })];
    expect(keep(store, first)).toEqual({ kind: "kept", number: 1, isNew: true });
    expect(keep(store, second, { user: "ci", run: "17" })).toEqual({ kind: "kept", number: 2, isNew: true });
    expect(store.state("people")).toEqual(second);
    expect(store.bytes("people", 1)).toEqual(first);
    expect(store.versions("people", 0, 10)).toMatchObject([
      { number: 1, serial: 1, lineage: LINEAGE, by: null, run: null, at: "2026-03-01T10:00:00.000Z" },
      { number: 2, serial: 2, lineage: LINEAGE, by: "ci", run: "17", size: second.length },
    ]);
    expect(store.versions("people", 1, 10)).toHaveLength(1);
  });

  test("the same state twice is one version", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1 }));
    expect(keep(store, state({ serial: 1 }))).toEqual({ kind: "kept", number: 1, isNew: false });
    expect(store.versions("people", 0, 10)).toHaveLength(1);
  });

  test.each([
    ["an older serial", state({ serial: 4 }), /has serial 5 already, and serial 4 is older/u],
    ["the same serial", state({ serial: 5, people: crowd(1) }), /has serial 5 already with another content/u],
    ["another lineage", state({ serial: 6, lineage: "other" }), /belongs to something else/u],
    ["no JSON", Buffer.from("{"), /is no Terraform state/u],
    ["no state", Buffer.from("{}"), /is no Terraform state: version/u],
  ])("refuses %s and keeps what is there", async (_name, data, message) => {
    const store = await folder.store();
    keep(store, state({ serial: 5 }));
    expect(() => keep(store, data)).toThrow(message);
    expect(store.state("people")).toEqual(state({ serial: 5 }));
    expect(store.versions("people", 0, 10)).toHaveLength(1);
  });

  test("one that OpenTofu has encrypted is kept, too", async () => {
    const store = await folder.store();
    const data = Buffer.from(
      JSON.stringify({
        serial: 7,
        lineage: LINEAGE,
        meta: {},
        encrypted_data: "c2VjcmV0",
        encryption_version: "v0",
      }),
    );
    store.post({ stack: "people", data, isWhole: true, lock: null, user: "ci", run: null });
    expect(store.versions("people", 0, 10)).toMatchObject([{ serial: 7, lineage: LINEAGE }]);
    expect(store.state("people")).toEqual(data);
  });

  test("one database holds many stacks, which know nothing of each other", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 3 }), { stack: "people" });
    keep(store, state({ serial: 1, lineage: "other" }), { stack: "groups" });
    expect(store.stacks()).toMatchObject([
      { stack: "groups", versions: 1, isDeleted: false },
      { stack: "people", versions: 1 },
    ]);
    expect(() => store.state("../people")).toThrow(/cannot be a stack's name/u);
  });

  test("a deleted state is gone, its versions stay, and another lineage may follow", async () => {
    const store = await folder.store("history.db", { clock: () => new Date("2026-03-01T10:00:00Z") });
    keep(store, state({ serial: 3 }));
    expect(store.deleteState({ stack: "people", lock: null, user: "ana", run: null })).toBeUndefined();
    expect(store.state("people")).toBeUndefined();
    expect(store.versions("people", 0, 10)).toHaveLength(1);
    expect(store.gaps("people")).toEqual([
      "The state was deleted after version 1 at 2026-03-01T10:00:00.000Z (ana).",
    ]);
    expect(keep(store, state({ serial: 1, lineage: "other" }))).toMatchObject({ number: 2 });
  });

  test("time never goes back, whatever the clock does", async () => {
    const times = ["2026-03-01T10:00:00Z", "2025-01-01T00:00:00Z", "2026-03-01T10:00:01Z"];
    const store = await folder.store("history.db", { clock: () => new Date(times.shift() ?? 0) });
    for (const serial of [1, 2, 3]) keep(store, state({ serial }));
    expect(store.versions("people", 0, 10).map(({ at }) => at)).toEqual([
      "2026-03-01T10:00:00.000Z",
      "2026-03-01T10:00:00.000Z",
      "2026-03-01T10:00:01.000Z",
    ]);
  });

  test("a full disk keeps nothing half", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1 }));
    const before = await store.verify();
    // SQLite's own limit stands for a disk that is full.
    store.limitPages(40);
    const large = state({ serial: 2, people: [{ userName: randomBytes(300_000).toString("base64") }] });
    expect(() => keep(store, large)).toThrow(/disk is full; nothing of this request was kept/u);
    expect(store.state("people")).toEqual(state({ serial: 1 }));
    expect(await store.verify()).toEqual(before);
    store.limitPages(100_000);
    expect(keep(store, large)).toMatchObject({ number: 2 });
  });

  test.each([0, 1, 2, 3])("secrets in base64 are refused, %d bytes behind its beginning", async (before) => {
    const store = await folder.store();
    const token = store.addToken("ci", "write");
    for (const [secret, said] of [
      [token, /holds the history's token of ci/u],
      ["ATCTT3xFfGN0abc", /holds an Atlassian API key/u],
    ] as const) {
      const coded = Buffer.from(`${"{".repeat(before)}${secret}"}`).toString("base64");
      const kept = state({ serial: 1, people: [{ userName: "ana", title: coded }] });
      expect(() => keep(store, kept)).toThrow(said);
    }
    // The beginning of a token alone is none.
    const title = Buffer.from(`${"{".repeat(before)}aih_short`).toString("base64");
    expect(keep(store, state({ serial: 1, people: [{ userName: "ana", title }] }))).toMatchObject({
      number: 1,
    });
  });

  test("secrets that are known as such are refused and not repeated", async () => {
    const store = await folder.store();
    const token = store.addToken("ci", "write");
    const withToken = state({ serial: 1, people: [{ userName: "ana", title: token }] });
    expect(() => keep(store, withToken)).toThrow(/holds the history's token of ci, and/u);
    const withKey = state({ serial: 1, people: [{ userName: "ana", title: "ATCTT3xFfGN0abc" }] });
    expect(() => keep(store, withKey)).toThrow(/state holds an Atlassian API key/u);
    const run = { ...QUIET_RUN, link: `https://ci:${token}@ci.acme.com/1` };
    expect(() => {
      store.putRun(run, "ci");
    }).toThrow(/run's record holds the history's token of ci, and/u);
    const outcome: Outcome = {
      ...{ at: "2026-03-01T10:00:00Z", run: null, resource: "atlassian_group", operation: "create" },
      ...{ person: null, group: "a", application: null, status: "failed", error: `sent ${token}` },
    };
    expect(() => {
      store.addOutcomes("people", { outcomes: [outcome], by: "ci" });
    }).toThrow(/batch of outcomes holds the history's token of ci, and/u);
    expect(() => store.addHold({ stack: "people", text: null, reason: `he has ${token}`, by: null })).toThrow(
      /legal hold holds the history's token of ci, and/u,
    );
    // JSON may write any character by its number.
    const behind = state({ serial: 1, people: [{ userName: "ana", title: "ATATT3xFfGN0abc" }] });
    const escaped = Buffer.from(behind.toString().replace("ATATT3", "A\\u0054AT\\u00543"));
    expect(JSON.parse(escaped.toString())).toEqual(JSON.parse(behind.toString()));
    expect(() => keep(store, escaped)).toThrow(/state holds an Atlassian API key/u);
    expect(() => keep(store, state({ serial: 1 }), { run: token })).toThrow(
      /name of the run, the user or the stack holds the history's token/u,
    );
    for (const [who, run] of [
      [token, null],
      ["ana", token],
    ] as const)
      expect(() => store.lock("people", lockDocument("l1", who), { user: null, run })).toThrow(
        /lock holds the history's token of ci, and/u,
      );
    const forgetting = { identifiers: ["ana"], attributes: [], pseudonym: "gone-1", by: null };
    await expect(store.forget({ ...forgetting, reason: `sent ${token}` })).rejects.toThrow(
      /reason to forget holds the history's token/u,
    );
    expect(store.stacks()).toEqual([]);
  });

  test("new files are their owner's alone", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1 }));
    await store.backup(folder.path("copy.db"));
    for (const name of ["history.db", "history.db-wal", "copy.db"])
      expect((statSync(folder.path(name)).mode & 0o777).toString(8)).toBe("600");
  });

  test("versions that differ in a few people cost little", async () => {
    const store = await folder.store();
    const people = crowd(700);
    for (let serial = 1; serial <= 60; serial += 1) {
      const place = (serial * 421) % people.length;
      people[place] = { userName: `person-${place}@acme.com`, title: `Title ${serial}` };
      keep(store, state({ serial, people }));
    }
    const size = state({ serial: 60, people }).length;
    store.close();
    // 200 MB for 1,000 versions of 5 MB are 4 % of their bytes, and the first costs most.
    expect(statSync(store.file).size).toBeLessThan(60 * size * 0.012);
  });
});

describe("pieces", () => {
  test("together are the bytes, whatever these are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200_000, size: "max" }), (data) => {
        const parts = [...pieces(data)];
        expect(Buffer.concat(parts).equals(data)).toBe(true);
        expect(parts.every(({ length }) => length > 0 && length <= 65_536)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("stay the same before and after a change", () => {
    const data = randomBytes(500_000);
    const changed = Buffer.concat([
      data.subarray(0, 250_000),
      Buffer.from("new"),
      data.subarray(250_003 - 100),
    ]);
    const known = new Set([...pieces(data)].map((piece) => Buffer.from(piece).toString("base64")));
    const others = [...pieces(changed)].filter((piece) => !known.has(Buffer.from(piece).toString("base64")));
    expect(others.length).toBeLessThanOrEqual(3);
  });

  test("lists of them come back", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 40 })), (ids) => {
        expect(decodeList(encodeList(ids), "it")).toEqual(ids);
      }),
    );
    const inARow = Array.from({ length: 5_000 }, (_, place) => place + 1_000_000);
    expect(encodeList(inARow).length).toBeLessThan(60);
  });
});

describe("opening", () => {
  test("a reader makes no history where there is none", async () => {
    await expect(HistoryStore.openToRead(folder.path("none.db"))).rejects.toMatchObject({
      kind: "not-found",
    });
  });

  test("a reader sees what a writer adds, and cannot write", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1 }));
    const reader = await HistoryStore.openToRead(store.file);
    keep(store, state({ serial: 2 }));
    expect(reader.versions("people", 0, 10)).toHaveLength(2);
    expect(() => keep(reader, state({ serial: 3 }))).toThrow(/readonly/u);
    reader.close();
  });

  test("what is no database is said to be none", async () => {
    const path = folder.path("text.db");
    await import("node:fs/promises").then((fs) => fs.writeFile(path, "no database ".repeat(1_000)));
    await expect(HistoryStore.open(path)).rejects.toThrow(
      /cannot be opened|is damaged at the database file/u,
    );
  });
});
