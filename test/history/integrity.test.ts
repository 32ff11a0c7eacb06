import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import Libsql from "libsql";
import { HistoryStore, openHistory, type Outcome, type RunRecord } from "../../src/history";
import * as z from "zod";
import { HistoryFolder, keep } from "./support/folder";
import { crowd, state, stateText } from "./support/states";

let folder: HistoryFolder;

beforeEach(() => {
  folder = new HistoryFolder();
});

afterEach(() => {
  folder.close();
});

const instance = z.looseObject({ attributes: z.looseObject({}), private: z.string() });
const stateOfPeople = z.object({ resources: z.array(z.object({ instances: z.tuple([instance]) })) });

function resourcesOf(text: string): z.output<typeof instance>[] {
  return stateOfPeople.parse(JSON.parse(text)).resources.map(({ instances: [only] }) => only);
}

const RUN: RunRecord = {
  id: "17",
  startedAt: "2026-03-01T10:00:00Z",
  link: null,
  commit: "abc",
  pullRequest: null,
  author: "ana@acme.com",
  approvers: ["ben@acme.com"],
  mergedBy: null,
  ticket: null,
  digest: null,
  limitsOverride: null,
};

const OUTCOME: Outcome = {
  at: "2026-03-01T10:00:00.000Z",
  run: "17",
  resource: "atlassian_group",
  operation: "create",
  person: null,
  group: "team",
  application: null,
  status: "succeeded",
  error: null,
};

/** A small history with something of everything, closed. */
async function filled(): Promise<{ file: string; head: string }> {
  const store = await folder.store();
  store.addToken("ci", "write");
  store.putRun(RUN, "ci");
  for (let serial = 1; serial <= 4; serial += 1)
    keep(store, state({ serial, people: crowd(serial * 2) }), { user: "ci", run: "17" });
  const telling = { teller: "7c2f4f6e-5c1e-4a3c-9a70-0c7f2d6f9f11", run: "17", phase: "begin" } as const;
  store.addOutcomes("people", { telling, outcomes: [OUTCOME], by: "ci" });
  store.addHold({ stack: null, text: "person-1@acme.com", reason: "case 7", by: "ana" });
  const head = store.head() ?? "";
  store.close();
  return { file: store.file, head };
}

/** What verify says of a file, in one text; also when it cannot even be opened. */
async function damagesOf(file: string, noted?: string): Promise<string> {
  try {
    const store = await HistoryStore.openToRead(file);
    try {
      const { damages } = await store.verify(noted);
      return damages.map(({ where, what }) => `${where}: ${what}`).join("\n");
    } finally {
      store.close();
    }
  } catch (error) {
    return String(error);
  }
}

/** Everything that anybody can be told by the history. */
async function contentOf(file: string): Promise<string> {
  const store = await HistoryStore.openToRead(file);
  const versions = store.versions("people", 0, 100);
  const content = {
    versions: versions.map(({ chunks: _chunks, ...version }) => version),
    states: versions.map(({ number }) => store.bytes("people", number).toString("utf8")),
    ...{ run: store.run("17"), holds: store.holds(), users: store.tokenUsers(), head: store.head() },
  };
  store.close();
  return JSON.stringify(content);
}

function change(file: string, sql: string): void {
  const database = new Libsql(file);
  database.exec(sql);
  database.close();
}

describe("verify", () => {
  test("finds nothing in a history that nobody touched, and knows an earlier head", async () => {
    const { file, head } = await filled();
    expect(await damagesOf(file, head)).toBe("");
    expect(await damagesOf(file, "00")).toMatch(
      /the hash 00 is not in it: the history was replaced or cut off/u,
    );
  });

  test("finds one changed byte wherever it makes a difference", async () => {
    const { file } = await filled();
    const original = readFileSync(file);
    const expected = await contentOf(file);
    const changed = folder.path("changed.db");
    const silent: number[] = [];
    let found = 0;
    // What is zero is hardly ever used: pages are half empty in a small history.
    const places = [...original.keys()].filter((place) => original[place] !== 0);
    for (let round = 0; round < 120; round += 1) {
      const at = places[(round * 7_919 + round * round * 31) % places.length] ?? 0;
      const bytes = Buffer.from(original);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (round % 8));
      writeFileSync(changed, bytes);
      if ((await damagesOf(changed)) !== "") found += 1;
      else if ((await contentOf(changed)) !== expected) silent.push(at);
    }
    expect(silent).toEqual([]);
    expect(found).toBeGreaterThan(80);
  });

  test("finds bytes that a changed byte has made a text, which nobody can read any more", async () => {
    const { file } = await filled();
    const original = readFileSync(file);
    const expected = await contentOf(file);
    const changed = folder.path("changed.db");
    // How SQLite notes that 32 bytes follow; one more, and they are a text.
    const places = [...original.keys()].filter((place) => original[place] === 12 + 2 * 32);
    let found = 0;
    for (const at of places) {
      const bytes = Buffer.from(original);
      bytes[at] = 13 + 2 * 32;
      writeFileSync(changed, bytes);
      if ((await damagesOf(changed)) !== "") found += 1;
      else expect(await contentOf(changed)).toBe(expected);
    }
    expect(found).toBeGreaterThan(20);
  });

  test.each([
    [
      "a version's time",
      "UPDATE event SET at = '2020-01-01T00:00:00.000Z' WHERE kind = 'version'",
      /event \d+, version of people: it does not fit/u,
    ],
    [
      "who wrote it",
      `UPDATE event SET body = replace(body, '"by":"ci"', '"by":"eve"')`,
      /event 1?\d, version of people: what it says is not what was written/u,
    ],
    [
      "who approved",
      "UPDATE event SET body = replace(body, 'ben@', 'eve@') WHERE kind = 'run'",
      /event 2, run 17: what it says/u,
    ],
    ["an event taken out", "DELETE FROM event WHERE seq = 3", /events after 2 are missing/u],
    [
      "a version taken out",
      "DELETE FROM version WHERE number = 2",
      /version 2 of people: it is missing, and nothing/u,
    ],
    [
      "a version's content",
      "UPDATE version SET chunks = (SELECT chunks FROM version WHERE number = 1), size = (SELECT size FROM version WHERE number = 1) WHERE number = 2",
      /version 2 of people: its content is not/u,
    ],
    [
      "a version put in",
      "INSERT INTO version SELECT stack, 9, 99, size, hash, chunks FROM version WHERE number = 1",
      /version 9 of people: nothing in the chain tells of it/u,
    ],
    [
      "a reader made a writer",
      "UPDATE token SET role = 'read'",
      /the token of ci: it is not what the chain tells/u,
    ],
    ["a token put in", "INSERT INTO token VALUES ('eve', 1, x'00', 'write')", /the token of eve: it is not/u],
    ["a hold taken out", "DELETE FROM hold", /the legal hold \d+: it is not/u],
    ["a run tied to another record", "UPDATE run SET seq = 3", /the run 17: it is not/u],
    [
      "a trigger",
      "CREATE TRIGGER quiet AFTER INSERT ON event BEGIN DELETE FROM version; END",
      /the tables: they are not those/u,
    ],
  ])("finds %s and says where", async (_name, sql, message) => {
    const { file } = await filled();
    change(file, sql);
    expect(await damagesOf(file)).toMatch(message);
  });
});

test.each([
  [
    "lock",
    "UPDATE lock SET document = CAST(x'7bff7d' AS TEXT)",
    (store: HistoryStore) => store.holder("people"),
  ],
  ["token", "UPDATE token SET name = CAST(x'ff' AS TEXT)", (store: HistoryStore) => store.tokenUsers()],
])("text of a %s that is none any more ends no server", async (_name, sql, look) => {
  const store = await folder.store();
  store.addToken("ci", "write");
  store.lock("people", '{"ID":"1"}', { user: "ci", run: null });
  change(folder.path("history.db"), sql);
  expect(() => look(store)).toThrow("a row that holds something else");
});

describe("retention", () => {
  const DAY = 86_400_000;

  async function aged(): Promise<HistoryStore> {
    let now = Date.parse("2026-01-01T00:00:00Z");
    const store = await folder.store("history.db", { clock: () => new Date(now) });
    for (let serial = 1; serial <= 10; serial += 1) {
      keep(store, state({ serial, people: crowd(serial === 3 ? 5 : 2) }));
      now += DAY;
    }
    return store;
  }

  function numbers(store: HistoryStore): number[] {
    return store.versions("people", 0, 100).map(({ number }) => number);
  }

  test.each([
    [{ versions: 3 }, [8, 9, 10]],
    [{ days: 4 }, [7, 8, 9, 10]],
    [{ days: 2, versions: 5 }, [6, 7, 8, 9, 10]],
    [{ days: 4, versions: 1 }, [7, 8, 9, 10]],
    [{ versions: 0 }, [10]],
    [{ days: 0 }, [10]],
  ])("%j keeps %j", async (rule, left) => {
    const store = await aged();
    const trial = await store.retain({ keep: rule, by: "ana", isTrial: true });
    expect(numbers(store)).toHaveLength(10);
    expect(await store.retain({ keep: rule, by: "ana" })).toEqual(trial);
    expect(numbers(store)).toEqual(left);
    for (const number of left)
      expect(store.bytes("people", number)).toHaveLength(store.version("people", number)?.size ?? 0);
    expect((await store.verify()).damages).toEqual([]);
    expect(() => store.bytes("people", 1)).toThrow(/no version 1 of people \(any more\)/u);
  });

  test("says what is missing, and the numbers of versions go on", async () => {
    const store = await aged();
    await store.retain({ keep: { versions: 7 }, by: "ana" });
    expect(store.gaps("people")).toEqual(["Retention removed versions 1 to 3 on 2026-01-11 (ana)."]);
    expect(keep(store, state({ serial: 11 }))).toMatchObject({ number: 11 });
    await expect(store.retain({ keep: {}, by: null })).rejects.toThrow(
      /say how many days or how many versions/u,
    );
  });

  test("leaves what a legal hold covers until it is released", async () => {
    const store = await aged();
    const person = store.addHold({ stack: null, text: "Person-4@ACME.com", reason: "case 7", by: "ana" });
    expect(await store.retain({ keep: { versions: 1 }, by: null })).toMatchObject([{ held: [3] }]);
    expect(numbers(store)).toEqual([3, 10]);
    const all = store.addHold({ stack: "people", text: null, reason: "case 8", by: "ana" });
    store.releaseHold(person.id, "ana");
    await store.retain({ keep: { versions: 1 }, by: null });
    expect(numbers(store)).toEqual([3, 10]);
    store.releaseHold(all.id, "ana");
    await store.retain({ keep: { versions: 1 }, by: null });
    expect(numbers(store)).toEqual([10]);
    expect(store.releaseHold(all.id, "ana")).toBe(false);
    expect((await store.verify()).damages).toEqual([]);
  });

  test("leaves nothing of what was removed in the file", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1, people: [{ userName: "gone@acme.com" }] }));
    keep(store, state({ serial: 2 }));
    const removed = store.bytes("people", 1);
    await store.retain({ keep: { versions: 1 }, by: null });
    store.close();
    // The only piece was stored packed; its beginning is as good as its name.
    const [packed] = [gzipSync(removed).subarray(40, 80)];
    expect(readFileSync(store.file).includes(packed)).toBe(false);
  });
});

describe("forget", () => {
  const forgetting = {
    identifiers: ["Gone@acme.com"],
    attributes: ["Gone Girl", "Gone", "Girl", "hr-gone"],
    others: ["other.gone@acme.com"],
    pseudonym: "forgotten-1",
    by: "dpo",
    reason: "request 12",
  };
  const gone = { userName: "gone@acme.com", displayName: "Gone Girl" };
  const namesake = {
    userName: "other.gone@acme.com",
    displayName: "Gone Girl",
    title: "Asks gone@acme.com.au",
  };

  async function left(): Promise<HistoryStore> {
    const store = await folder.store("history.db", { clock: () => new Date("2026-03-01T10:00:00Z") });
    store.putRun({ ...RUN, author: "gone@acme.com", approvers: ["Gone Girl", "ben@acme.com"] }, "ci");
    keep(store, state({ serial: 1, people: [gone, namesake] }));
    keep(store, state({ serial: 2, people: [{ ...gone, title: "Ends" }, namesake] }), { run: "17" });
    return store;
  }

  test("is refused while the person is in the current state", async () => {
    const store = await left();
    await expect(store.forget(forgetting)).rejects.toThrow(
      /in the current state of people \(atlassian_user\.gone-acme-com\): take them out/u,
    );
  });

  test.each([
    { stack: "people", text: null },
    { stack: null, text: "gone@acme.com" },
    { stack: null, text: "hr-gone" },
  ])("is refused under the legal hold %j", async (hold) => {
    const store = await left();
    keep(store, state({ serial: 3, people: [namesake] }));
    store.addHold({ ...hold, reason: "case 7", by: null });
    await expect(store.forget(forgetting)).rejects.toThrow(/[Ll]egal hold \d+ \(case 7\)/u);
  });

  test("replaces the person everywhere and nobody else, and the chain still holds", async () => {
    const store = await left();
    keep(store, state({ serial: 3, people: [namesake] }));
    const head = store.head() ?? "";
    expect(await store.forget(forgetting)).toMatchObject({ versions: 2, events: 1 });
    const text = store.bytes("people", 2).toString("utf8");
    expect(text).not.toMatch(/"(gone@acme\.com|hr-gone)"/iu);
    const [own, other] = resourcesOf(text);
    expect(own?.attributes).toMatchObject({
      ...{ user_name: "forgotten-1", display_name: "forgotten-1", external_id: "forgotten-1", title: "Ends" },
      name: { given_name: "forgotten-1", family_name: "forgotten-1" },
      emails: [{ value: "forgotten-1" }],
    });
    expect(Buffer.from(own?.private ?? "", "base64").toString()).toBe('{"seen":"forgotten-1"}');
    expect(other).toEqual(resourcesOf(stateText({ serial: 2, people: [gone, namesake] }))[1]);
    expect(store.bytes("people", 3)).toEqual(state({ serial: 3, people: [namesake] }));
    expect(store.run("17")).toMatchObject({
      author: "forgotten-1",
      approvers: ["forgotten-1", "ben@acme.com"],
    });
    expect((await store.verify(head)).damages).toEqual([]);
    expect(store.gaps("people")).toEqual([
      "A person was replaced by forgotten-1 in versions 1 to 2 on 2026-03-01 (dpo): request 12.",
      "A person was replaced by forgotten-1 in 1 record of runs and changes on 2026-03-01 (dpo): request 12.",
    ]);
    expect(await store.forget(forgetting)).toMatchObject({ versions: 0, events: 0 });
    // Somebody who changes what is left of them is found, as before.
    store.close();
    change(store.file, "UPDATE version SET hash = x'00' WHERE number = 1");
    expect(await damagesOf(store.file)).toMatch(/version 1 of people: the chain tells something else/u);
  });

  test.each([
    [{ identifiers: [] }, /name a user name, an e-mail address or an account id/u],
    [{ identifiers: ["a"] }, /too short/u],
    [{ pseudonym: 'a"b' }, /The pseudonym: it has/u],
  ])("refuses %j", async (wrong, message) => {
    const store = await left();
    await expect(store.forget({ ...forgetting, ...wrong })).rejects.toThrow(message);
  });
});

describe("the report's rows", () => {
  async function found(file: string, query: object = {}): Promise<string[]> {
    const source = await openHistory({ file, stack: "people" });
    const rows: string[] = [];
    await source.index?.open("1");
    for await (const row of source.index?.find(query) ?? []) rows.push(row);
    await source.close();
    return rows;
  }

  async function indexed(): Promise<HistoryStore> {
    const store = await folder.store();
    const source = await openHistory({
      file: (keep(store, state({ serial: 1 })), store.file),
      stack: "people",
    });
    await source.index?.open("1");
    keep(store, state({ serial: 2 }));
    await source.index?.add("1", [
      { at: "2026-03-01T10:00:00Z", keys: "ana@acme.com engineering", json: '"ana"' },
      { at: "2026-03-01T10:00:00.000Z", keys: "ben@acme.com", json: '"ben"' },
    ]);
    await source.index?.add("2", [{ at: "2026-03-02T10:00:00Z", keys: "ana@acme.com", json: '"ana 2"' }]);
    await source.index?.add("2", [{ at: "2026-03-02T10:00:00Z", keys: "twice", json: '"twice"' }]);
    expect(await source.index?.through()).toBe("2");
    await source.close();
    return store;
  }

  test("are found by text and time, oldest first", async () => {
    const { file } = await indexed();
    expect(await found(file)).toEqual(['"ana"', '"ben"', '"ana 2"']);
    expect(await found(file, { text: "ANA@" })).toEqual(['"ana"', '"ana 2"']);
    expect(await found(file, { since: "2026-03-01T10:00:00Z", until: "2026-03-01T10:00:00Z" })).toHaveLength(
      2,
    );
    expect(await found(file, { since: "2026-03-01T10:00:01Z" })).toEqual(['"ana 2"']);
    expect(await found(file, { text: "%" })).toEqual([]);
  });

  test("are thrown away when the form or the past changes", async () => {
    const store = await indexed();
    const source = await openHistory({ file: store.file, stack: "people" });
    await source.index?.open("2");
    expect(await source.index?.through()).toBeUndefined();
    await source.close();
    const other = await indexedAgain(store);
    await store.retain({ keep: { versions: 1 }, by: null });
    expect(await found(other.file)).toEqual([]);
  });

  test("that somebody changed are found, and another history's are not taken", async () => {
    const store = await indexed();
    expect(await damagesOf(store.file)).toBe("");
    change(`${store.file}-report`, "UPDATE row SET json = 'x' WHERE id = 2");
    expect(await damagesOf(store.file)).toMatch(/the report's rows for version 1 of people: they are not/u);
    store.close();
    const other = await folder.store("other.db");
    keep(other, state({ serial: 1 }));
    keep(other, state({ serial: 7 }));
    other.close();
    copyFileSync(other.file, store.file);
    expect(await found(store.file)).toEqual([]);
  });

  async function indexedAgain(store: HistoryStore): Promise<HistoryStore> {
    const source = await openHistory({ file: store.file, stack: "people" });
    await source.index?.open("1");
    await source.index?.add("1", [{ at: "2026-03-01T10:00:00Z", keys: "ana", json: "1" }]);
    await source.close();
    return store;
  }
});

test("a backup of a history that is written is a whole history", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 1, people: crowd(20) }));
  const copy = folder.path("copy.db");
  await store.backup(copy);
  keep(store, state({ serial: 2 }));
  await expect(store.backup(copy)).rejects.toThrow(/overwrites nothing/u);
  await expect(store.backup(folder.path("none/copy.db"))).rejects.toMatchObject({ kind: "setting" });
  const restored = await folder.store("copy.db");
  expect((await restored.verify()).damages).toEqual([]);
  expect(restored.state("people")).toEqual(state({ serial: 1, people: crowd(20) }));
  expect(keep(restored, state({ serial: 2 }))).toMatchObject({ number: 2 });
});
