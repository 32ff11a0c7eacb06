import * as z from "zod";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Outcome } from "../../src/history";
import { Connection } from "../../src/history/store/connection";
import { forget } from "../../src/history/store/forget";
import { HistoryFolder, keep } from "./support/folder";
import { QUIET_RUN } from "./support/runs";
import { state } from "./support/states";

/** Where a person may stand beside their own records; what is replaced in these is in integrity.test.ts. */

/** Shortly after what is told. */
const clock = (): Date => new Date("2026-03-01T10:11:00.000Z");

let folder: HistoryFolder;

beforeEach(() => {
  folder = new HistoryFolder();
});

afterEach(() => {
  folder.close();
});

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

test("leaves nothing of the person in locks, the reason, addresses and outcomes", async () => {
  const store = await folder.store("history.db", { clock });
  keep(store, state({ serial: 1, people: [gone, namesake] }));
  keep(store, state({ serial: 2, people: [gone] }), { run: "17" });
  keep(store, state({ serial: 3, people: [namesake] }));
  const outcome: Outcome = {
    ...{ at: "2026-03-01T10:10:00.000Z", run: "10", resource: "atlassian_user", operation: "update" },
    person: { id: null, userName: "gone@acme.com", email: null, accountId: null },
    ...{ group: null, application: null, status: "failed", error: "Gone Girl is not there" },
  };
  const others: Outcome = { ...outcome, person: null, group: "Gone", error: "Gone Girl is a film" };
  store.addOutcomes("people", { outcomes: [outcome, others], by: null });
  store.putRun({ ...QUIET_RUN, id: "18", link: "https://ci/runs?author%3Agone%40acme.com" }, null);
  const lock = JSON.stringify({ ID: "l1", Who: "gone@acme.com", Operation: "apply" });
  store.lock("people", lock, { user: "gone@acme.com", run: "gone@acme.com" });
  const [before] = store.outcomes("people", 0, 1);
  expect(before?.outcomes).toHaveLength(2);
  // External ids that look like a part of a time, of a number and of a run's id.
  const attributes = [...forgetting.attributes, "10", "2", "17"];
  await store.forget({
    ...forgetting,
    attributes,
    reason: "Gone Girl <gone@acme.com> asked",
    by: "Gone@acme.com",
  });
  expect(store.outcomes("people", 0, 1)[0]?.outcomes).toEqual([
    {
      ...outcome,
      person: { ...outcome.person, userName: "forgotten-1" },
      error: "forgotten-1 is not there",
    },
    others,
  ]);
  expect(store.run("18")?.link).toBe("https://ci/runs?author%3Aforgotten-1");
  expect(store.versions("people", 0, 9).map(({ number, run }) => [number, run])).toEqual([
    [1, null],
    [2, "17"],
    [3, null],
  ]);
  expect(store.gaps("people")[0]).toMatch(/\(forgotten-1\): forgotten-1 <forgotten-1> asked/u);
  expect(store.holder("people")).toMatchObject({ id: "l1", run: "forgotten-1" });
  expect((await store.verify()).damages).toEqual([]);
  expect(store.unlock("people", lock, { user: null, run: null })).toEqual({ kind: "done" });
  store.close();
  const file = readFileSync(store.file).toString("latin1");
  expect(file).not.toMatch(/(?<!other\.)gone(@|%40)acme\.com(?!\.au)/iu);
});

test.each(["İbrahim Yılmaz", "Weiß", 'Ana "Nana" <Silva> & Co', "王伟"])(
  "finds the name %j in the person's records",
  async (name) => {
    const store = await folder.store();
    const person = { userName: "gone@acme.com", displayName: name };
    keep(store, state({ serial: 1, people: [person] }));
    keep(store, state({ serial: 2 }));
    await store.forget({ ...forgetting, attributes: [name, "1"] });
    expect(JSON.parse(store.bytes("people", 1).toString("utf8"))).toMatchObject({
      resources: [{ instances: [{ schema_version: 0, attributes: { display_name: "forgotten-1" } }] }],
    });
  },
);

test("takes a number in a state for nobody's user name", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 100_233, people: [{ userName: "100234" }] }));
  keep(store, state({ serial: 100_234 }));
  expect(await store.forget({ ...forgetting, identifiers: ["100234"] })).toMatchObject({ versions: 1 });
});

describe("while a server writes beside it", () => {
  /** Does something just before the n-th transaction. */
  async function forgetBeside(file: string, before: (transaction: number) => void): Promise<void> {
    const connection = await Connection.open(file, { isWriter: true });
    let count = 0;
    const watched = new Proxy(connection, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (name !== "transaction") return value.bind(target) as unknown;
        return (work: () => unknown) => {
          count += 1;
          before(count);
          return target.transaction(work);
        };
      },
    });
    try {
      forget(watched, { ...forgetting, by: null }, new Date());
    } finally {
      connection.close();
    }
  }

  test("what is added meanwhile is looked at, too", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1, people: [gone, namesake] }));
    keep(store, state({ serial: 2, people: [namesake] }));
    await forgetBeside(store.file, (transaction) => {
      if (transaction > 2) return;
      keep(store, state({ serial: 1 + 2 * transaction, people: [gone] }));
      keep(store, state({ serial: 2 + 2 * transaction, people: [namesake] }));
    });
    const all = store.versions("people", 0, 10).map(({ number }) => store.bytes("people", number).toString());
    expect(all).toHaveLength(6);
    for (const text of all) expect(text).not.toContain('"gone@acme.com"');
    expect((await store.verify()).damages).toEqual([]);
  });

  test("somebody who comes back meanwhile is not forgotten where they are", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1, people: [gone] }));
    keep(store, state({ serial: 2, people: [] }));
    const isBack = (transaction: number): void => {
      if (transaction === 1) keep(store, state({ serial: 3, people: [gone] }));
    };
    await expect(forgetBeside(store.file, isBack)).rejects.toThrow(/in the current state of people/u);
    expect(store.bytes("people", 3).toString()).toContain("gone@acme.com");
    expect((await store.verify()).damages).toEqual([]);
  });

  test("a version that retention removes meanwhile is passed over", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1, people: [gone] }));
    keep(store, state({ serial: 2, people: [] }));
    let removed: Promise<unknown> | undefined;
    await forgetBeside(store.file, (transaction) => {
      if (transaction === 1) removed = store.retain({ keep: { versions: 1 }, by: null });
    });
    await removed;
    expect(store.versions("people", 0, 10).map(({ number }) => number)).toEqual([2]);
    expect((await store.verify()).damages).toEqual([]);
  });

  test.each([1, 2, 3])(
    "cut short at its step %d it is done again, and the chain holds at any time",
    async (step) => {
      const store = await folder.store();
      for (let serial = 1; serial <= 25; serial += 1)
        keep(store, state({ serial, people: [gone, namesake] }));
      keep(store, state({ serial: 26, people: [namesake] }));
      const cut = (transaction: number): void => {
        if (transaction === step) throw new Error("killed");
      };
      await expect(forgetBeside(store.file, cut)).rejects.toThrow("killed");
      expect((await store.verify()).damages).toEqual([]);
      await forgetBeside(store.file, () => undefined);
      expect((await store.verify()).damages).toEqual([]);
      for (const { number } of store.versions("people", 0, 30))
        expect(store.bytes("people", number).toString()).not.toContain('"gone@acme.com"');
      store.close();
      expect(readFileSync(store.file).includes('"gone@acme.com"')).toBe(false);
    },
  );

  test("cut short between events, a token that they had is not in force again", async () => {
    const store = await folder.store();
    store.addToken("gone@acme.com", "write");
    for (let id = 1; id <= 150; id += 1) store.putRun({ ...QUIET_RUN, id: `r${id}` }, null);
    store.removeToken("gone@acme.com");
    const cut = (transaction: number): void => {
      if (transaction === 3) throw new Error("killed");
    };
    await expect(forgetBeside(store.file, cut)).rejects.toThrow("killed");
    expect((await store.verify()).damages).toEqual([]);
  });
});

const OUTCOME: Outcome = {
  ...{ at: "2026-03-01T10:10:00.000Z", run: "10", resource: "atlassian_user", operation: "create" },
  person: { id: null, userName: "gone@acme.com", email: null, accountId: null },
  ...{ group: null, application: null, status: "failed", error: "It is full." },
};

const NOBODY = { id: null, userName: null, email: null, accountId: null };

describe("a legal hold", () => {
  test.each([
    ["a stack", { stack: "people", text: null }],
    ["a part of a name", { stack: null, text: "gone@ac" }],
  ])("of %s keeps what was told of changes", async (_what, hold) => {
    const store = await folder.store("history.db", { clock });
    keep(store, state({ serial: 1 }));
    store.addOutcomes("people", { outcomes: [OUTCOME], by: null });
    store.addHold({ ...hold, reason: "case 7", by: null });
    await expect(store.forget(forgetting)).rejects.toThrow(
      /^Legal hold 3 \(case 7\) covers what was told of changes that the person stands in/u,
    );
    expect(store.outcomes("people", 0, 1)[0]?.outcomes).toEqual([OUTCOME]);
  });

  test("of a stack keeps the records of its runs, and not those of others", async () => {
    const store = await folder.store();
    for (const id of ["1", "2"]) store.putRun({ ...QUIET_RUN, id, author: "gone@acme.com" }, null);
    keep(store, state({ serial: 1 }), { run: "1" });
    keep(store, state({ serial: 1 }), { run: "2", stack: "trials" });
    store.addHold({ stack: "trials", text: null, reason: "case 7", by: null });
    await expect(store.forget(forgetting)).rejects.toThrow(/covers the record of a run/u);
    store.releaseHold(store.holds()[0]?.id ?? 0, null);
    store.addHold({ stack: "people", text: null, reason: "case 8", by: null });
    await expect(store.forget(forgetting)).rejects.toThrow(/case 8/u);
  });

  test("that is added while somebody is forgotten keeps what is not replaced yet", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1, people: [gone] }));
    keep(store, state({ serial: 2 }));
    const connection = await Connection.open(store.file, { isWriter: true });
    const transaction = connection.transaction.bind(connection);
    let count = 0;
    connection.transaction = <Result>(work: () => Result): Result => {
      count += 1;
      if (count === 2) store.addHold({ stack: "people", text: null, reason: "case 9", by: null });
      return transaction(work);
    };
    expect(() => forget(connection, forgetting, new Date())).toThrow(
      /^Legal hold \d+ \(case 9\) was added meanwhile/u,
    );
    connection.close();
    expect(store.bytes("people", 1).toString()).toContain('"gone@acme.com"');
  });
});

test("texts that grow beyond what is taken of others stay readable", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 1 }));
  const error = `gone@acme.com ${"x".repeat(1_986)}`;
  const id = `gone@acme.com ${"1".repeat(180)}`;
  store.addOutcomes("people", { outcomes: [{ ...OUTCOME, error }], by: null });
  store.putRun({ ...QUIET_RUN, id }, null);
  const pseudonym = "forgotten-1234567890ab";
  await store.forget({ ...forgetting, pseudonym });
  expect(store.outcomes("people", 0, 1)[0]?.outcomes[0]?.error).toMatch(/^forgotten-1234567890ab x+$/u);
  expect(store.run(id.replace("gone@acme.com", pseudonym))).toMatchObject({ commit: "abc" });
  expect((await store.verify()).damages).toEqual([]);
});

test("runs whose ids differ by the person's names alone stay two", async () => {
  const store = await folder.store();
  for (const [serial, name] of ["gone", "gone.girl"].entries()) {
    store.putRun({ ...QUIET_RUN, id: `by ${name}@acme.com`, approvers: [`${name}-approver`] }, null);
    keep(store, state({ serial: serial + 1 }), { run: `by ${name}@acme.com` });
  }
  await store.forget({ ...forgetting, identifiers: ["gone@acme.com", "gone.girl@acme.com"] });
  const runs = store.versions("people", 0, 9).map(({ run }) => store.run(run ?? "")?.approvers);
  expect(runs).toEqual([["gone-approver"], ["gone.girl-approver"]]);
  expect((await store.verify()).damages).toEqual([]);
  expect(JSON.stringify(store.versions("people", 0, 9))).not.toContain("gone");
});

test("somebody who reads meanwhile keeps the log, which is told", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 1, people: [gone] }));
  keep(store, state({ serial: 2 }));
  const reader = await Connection.open(store.file, { isWriter: false });
  reader.exec("PRAGMA busy_timeout = 1; BEGIN; SELECT count(*) FROM event");
  const connection = await Connection.open(store.file, { isWriter: true });
  connection.exec("PRAGMA busy_timeout = 1");
  expect(forget(connection, forgetting, new Date())).toMatchObject({ versions: 1, isLogEmptied: false });
  reader.exec("COMMIT");
  expect(forget(connection, forgetting, new Date())).toMatchObject({ versions: 0, isLogEmptied: true });
  reader.close();
  connection.close();
});

test("what reports keep is thrown away, also where nobody can read it any more", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 1, people: [gone] }));
  keep(store, state({ serial: 2 }));
  writeFileSync(`${store.file}-report`, "gone@acme.com".repeat(1_000));
  expect(await store.forget(forgetting)).toMatchObject({ versions: 1 });
  expect(existsSync(`${store.file}-report`)).toBe(false);
});

test("a run's id that bears a name alone is the person's where they stand in its record, and still ties", async () => {
  const store = await folder.store();
  for (const [serial, author] of ["gone@acme.com", "eve@acme.com"].entries()) {
    const id = `${serial} for Gone Girl`;
    store.putRun({ ...QUIET_RUN, id, author }, null);
    keep(store, state({ serial: serial + 1 }), { run: id });
  }
  await store.forget(forgetting);
  expect(store.versions("people", 0, 9).map(({ run }) => [run, store.run(run ?? "")?.author])).toEqual([
    ["0 for forgotten-1", "forgotten-1"],
    // Somebody else may be called so, too.
    ["1 for Gone Girl", "eve@acme.com"],
  ]);
  expect((await store.verify()).damages).toEqual([]);
});

test.each([
  "number",
  "hash",
  "outcomes",
  "failed",
  "write",
  "people",
  "serial",
  "attributes",
  "deactivate",
  "value",
])("somebody called %s takes no word out of which the history is made", async (name) => {
  const store = await folder.store();
  store.addToken("ci", "write");
  keep(store, state({ serial: 1, people: [{ userName: name }, namesake] }), { run: name });
  keep(store, state({ serial: 2, people: [namesake] }));
  store.putRun({ ...QUIET_RUN, id: "r", author: name, approvers: ["Eve", name] }, null);
  store.addOutcomes("people", {
    outcomes: [{ ...OUTCOME, person: { ...NOBODY, userName: name } }],
    by: "ci",
  });
  await store.forget({ ...forgetting, identifiers: ["bob@acme.com"], pseudonym: "forgotten-0" });
  expect(await store.forget({ ...forgetting, identifiers: [name] })).toMatchObject({ versions: 1 });
  expect((await store.verify()).damages).toEqual([]);
  const own = z.object({ resources: z.array(z.object({ instances: z.array(z.looseObject({})) })) });
  const [before] = own.parse(JSON.parse(store.bytes("people", 1).toString())).resources;
  expect(before?.instances).toMatchObject([
    {
      attributes: { user_name: "forgotten-1", on_destroy: "deactivate", emails: [{ value: "forgotten-1" }] },
    },
  ]);
  expect(store.run("r")).toMatchObject({ author: "forgotten-1", approvers: ["Eve", "forgotten-1"] });
  expect(store.outcomes("people", 0, 1)[0]?.outcomes).toMatchObject([
    { status: "failed", person: { userName: "forgotten-1" } },
  ]);
  expect(store.versions("people", 0, 9)).toHaveLength(2);
});

test("other people's names stay whole, and nobody is refused for having one that somebody else has", async () => {
  const store = await folder.store();
  const ana = { userName: "ana", displayName: "Ana Silva" };
  const kovac = { userName: "kovac@acme.com", displayName: "Ana Kovac" };
  keep(store, state({ serial: 1, people: [ana, kovac] }));
  keep(store, state({ serial: 2, people: [kovac] }));
  const approvers = ["Ana Kovac", "Bo Silva <bo@acme.com>", "Ana Silva"];
  store.putRun({ ...QUIET_RUN, author: "ana", approvers, ticket: "HR: ask Ana Kovac" }, null);
  await store.forget({ ...forgetting, identifiers: ["ana"], attributes: ["Ana Silva", "Ana", "Silva"] });
  expect(store.run(QUIET_RUN.id)).toMatchObject({
    author: "forgotten-1",
    approvers: ["Ana Kovac", "Bo Silva <bo@acme.com>", "forgotten-1"],
    ticket: "HR: ask Ana Kovac",
  });
  expect(store.bytes("people", 2)).toEqual(state({ serial: 2, people: [kovac] }));
});

test("letters that are written by number, or in two parts, are letters", async () => {
  const store = await folder.store();
  const jose = {
    userName: "jos\u00e9@acme.com",
    displayName: "Jos\u00e9 Ruiz",
    title: "mail jose\u0301@acme.com",
  };
  const escaped = state({ serial: 1, people: [jose, namesake] })
    .toString()
    .replace(/\u00e9/gu, "\\u00e9");
  expect(escaped).toContain("jos\\u00e9@acme.com");
  keep(store, Buffer.from(escaped));
  const person = { identifiers: ["jos\u00e9@acme.com"], attributes: ["Jos\u00e9 Ruiz", "Jos\u00e9"] };
  await expect(store.forget({ ...forgetting, ...person })).rejects.toThrow(/in the current state/u);
  keep(store, state({ serial: 2, people: [namesake] }));
  const hold = store.addHold({ stack: null, text: "Jos\u00e9 Ruiz", reason: "case 7", by: null });
  expect(store.coveredBy(hold)).toBe(1);
  store.releaseHold(hold.id, null);
  await store.forget({ ...forgetting, ...person });
  const now = store.bytes("people", 1).toString();
  expect(now).not.toMatch(/jos(\\u00e9|\u00e9|e\u0301)(@| Ruiz)/iu);
  expect(now).toContain('"title": "mail forgotten-1"');
});

test("a pseudonym is one person's", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 1, people: [gone, { userName: "eve@acme.com" }] }));
  keep(store, state({ serial: 2 }));
  await store.forget(forgetting);
  const eve = { ...forgetting, identifiers: ["eve@acme.com"], reason: "request 13" };
  await expect(store.forget(eve)).rejects.toThrow(/somebody else's already/u);
  // Going on with the same.
  expect(await store.forget(forgetting)).toMatchObject({ versions: 0 });
});
