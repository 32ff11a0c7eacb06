import { readFileSync } from "node:fs";
import * as z from "zod";
import { Connection } from "../../src/history/store/connection";
import type { Forgetting } from "../../src/history/store/forgetting";
import { HistoryFolder, keep } from "./support/folder";
import { QUIET_RUN } from "./support/runs";
import { state, stateText } from "./support/states";

/** How a person's names stand in what others are called: groups, resources, branches. */

let folder: HistoryFolder;

beforeEach(() => {
  folder = new HistoryFolder();
});

afterEach(() => {
  folder.close();
});

const forgetting: Forgetting = {
  identifiers: ["ana@acme.com"],
  attributes: [],
  resources: ["ana"],
  others: ["jo.ana@acme.com", "jo-ana@acme.com"],
  pseudonym: "forgotten-1",
  by: null,
  reason: "request 12",
};

/** Keeps a state that holds these resources, and an empty one; forgets; answers what they are then. */
async function after(resources: unknown, asked: Partial<Forgetting> = {}): Promise<unknown> {
  const store = await folder.store();
  const plain = stateText({ serial: 1 });
  keep(store, Buffer.from(plain.replace("[]", () => JSON.stringify(resources))));
  keep(store, state({ serial: 2 }));
  await store.forget({ ...forgetting, ...asked });
  expect((await store.verify()).damages).toEqual([]);
  return z.looseObject({}).parse(JSON.parse(store.bytes("people", 1).toString())).resources;
}

test.each([
  ["for-ana@acme.com", "for-forgotten-1"],
  ["for_ANA@acme.com-2", "for_forgotten-1-2"],
  ["https://git/tree/access-for-ana%40acme.com", "https://git/tree/access-for-forgotten-1"],
  ["maria-ana@acme.com.au", "maria-ana@acme.com.au"],
  ["dana@acme.com", "dana@acme.com"],
  ["for-jo-ana@acme.com, ana@acme.com", "for-jo-ana@acme.com, forgotten-1"],
  // As code makes a name of an address.
  ["ana_acme_com", "forgotten-1"],
  ["atlassian_group_membership.admins_ana_acme_com", "atlassian_group_membership.admins_forgotten-1"],
  ["admins-ana-acme-com-2", "admins-forgotten-1-2"],
  ["admins_dana_acme_com", "admins_dana_acme_com"],
  ["admins_jo_ana_acme_com", "admins_jo_ana_acme_com"],
  ["ana_acme_community", "ana_acme_community"],
])("of %s in a state there stays %s", async (text, expected) => {
  expect(await after([{ mode: "managed", type: "atlassian_group_membership", name: text }])).toEqual([
    { mode: "managed", type: "atlassian_group_membership", name: expected },
  ]);
});

test.each([
  ["jos\u00e9@acme.com", "admins_jos\u00e9_acme_com", "admins_forgotten-1"],
  ["jos\u00e9@acme.com", "admins_jose\u0301_acme_com", "admins_forgotten-1"],
  ["jos\u00e9@acme.com", "admins_jos--acme-com", "admins_forgotten-1"],
  // Nothing of the name is left: what follows is everybody's.
  ["\u738b\u4f1f@acme.com", "admins---acme-com", "admins---acme-com"],
])("of %s, code makes a name with or without letters beyond ASCII: %s", async (own, text, expected) => {
  expect(await after([{ name: text }], { identifiers: [own] })).toEqual([{ name: expected }]);
});

test("a longer address is somebody else's where people are named", async () => {
  const attributes = { user_name: "my-ana@acme.com", title: "my-ana@acme.com" };
  const members = { "my-ana@acme.com": "id-1" };
  const instances = [{ attributes: { ...attributes, members } }];
  expect(await after([{ type: "atlassian_user", name: "my", instances }])).toEqual([
    {
      type: "atlassian_user",
      name: "my",
      instances: [{ attributes: { ...attributes, title: "my-forgotten-1", members } }],
    },
  ]);
});

test("a longer address is somebody else's in a run's record, but for its texts", async () => {
  const store = await folder.store();
  const record = { ...QUIET_RUN, author: "my-ana@acme.com", ticket: "access-for-ana@acme.com" };
  store.putRun(record, "ci-ana@acme.com");
  store.lock("people", JSON.stringify({ ID: "l1" }), { user: "ci-ana@acme.com", run: null });
  await store.forget({ ...forgetting, by: "my-ana@acme.com" });
  expect(store.run(record.id)).toEqual({ ...record, ticket: "access-for-forgotten-1" });
  expect(store.locks()).toMatchObject([{ user: "ci-ana@acme.com" }]);
  expect(store.gaps("people")).toEqual([expect.stringContaining("(my-ana@acme.com)")]);
});

test("a name of several words is found however the spaces between them are written", async () => {
  const store = await folder.store();
  const ticket = "Ana\u00a0Berg, Ana  Berg, ana\nberg, Ana Bergen";
  store.putRun(
    { ...QUIET_RUN, author: "ana@acme.com", ticket, link: "https://ci?by=Ana+Berg&of=Ana%20Berg" },
    "ci",
  );
  await store.forget({ ...forgetting, attributes: ["Ana Berg"] });
  expect(store.run(QUIET_RUN.id)).toMatchObject({
    ticket: "forgotten-1, forgotten-1, forgotten-1, Ana Bergen",
    link: "https://ci?by=forgotten-1&of=forgotten-1",
  });
});

test.each(["ana@laptop", "ANA@acme.com@laptop", "ana@acme.com"])(
  "the lock of %s, who is at a machine, and its being taken away name nobody any more",
  async (who) => {
    const store = await folder.store();
    const lock = (ID: string): string => JSON.stringify({ ID, Who: who, Operation: "apply" });
    store.lock("people", lock("l1"), { user: "ci", run: null });
    keep(store, state({ serial: 1 }), { lock: "l1" });
    store.unlock("people", "", { user: "ci", run: null });
    store.lock("people", lock("l2"), { user: "ci", run: null });
    await store.forget({ ...forgetting, identifiers: ["ana", "ana@acme.com"] });
    expect(store.holder("people")?.document).toMatch(/"Who":"forgotten-1(@laptop)?"/u);
    expect(store.versions("people", 0, 1)[0]?.by).toMatch(/^forgotten-1(@laptop)?$/u);
    expect((await store.verify()).damages).toEqual([]);
    store.close();
    expect(readFileSync(store.file, "latin1")).not.toMatch(/ana@/iu);
  },
);

test("a user name of two letters is replaced where people are named, and nowhere else", async () => {
  const ed = { identifiers: ["ed@acme.com", "ed"], attributes: ["Ed Berg"] };
  const instances = [{ attributes: { user_name: "ed", title: "ed", members: { ed: "ed" } } }];
  expect(await after([{ type: "atlassian_user", name: "ed", instances }], ed)).toEqual([
    {
      type: "atlassian_user",
      name: "ed",
      instances: [
        { attributes: { user_name: "forgotten-1", title: "ed", members: { "forgotten-1": "ed" } } },
      ],
    },
  ]);
  const store = await folder.store("runs.db");
  store.putRun({ ...QUIET_RUN, author: "ed", ticket: "ed" }, "ed");
  await store.forget({ ...forgetting, ...ed });
  expect(store.run(QUIET_RUN.id)).toMatchObject({ author: "forgotten-1", ticket: "ed" });
});

test("a group that is called as somebody in it keeps its name", async () => {
  const type = "atlassian_group_membership";
  const attributes = { group: "ana", role: "ana", members: { ana: "id-1", bo: "id-2" } };
  expect(await after([{ type, instances: [{ attributes }] }], { identifiers: ["ana"] })).toEqual([
    {
      type,
      instances: [{ attributes: { ...attributes, members: { "forgotten-1": "id-1", bo: "id-2" } } }],
    },
  ]);
});

test("another's address that begins with the person's user name is no machine of theirs", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 1 }), { user: "ana@acme.com.au" });
  await store.forget({ ...forgetting, identifiers: ["ana", "ana@acme.com"], others: ["ana@acme.com.au"] });
  expect(store.versions("people", 0, 1)[0]?.by).toBe("ana@acme.com.au");
});

test.each(["ana@acme.com-2", "for-ana_acme_com"])("%s is no pseudonym of theirs", async (pseudonym) => {
  const store = await folder.store();
  await expect(store.forget({ ...forgetting, pseudonym })).rejects.toThrow(
    /^The pseudonym: it holds one of the person's names/u,
  );
});

test("the person's resource is replaced in the addresses of those that depend on it, and no longer one", async () => {
  const dependencies = [
    "atlassian_user.ana",
    "module.hr.atlassian_user.ana",
    "data.atlassian_user.ana",
    "atlassian_user.ana-maria",
    "atlassian_user.ana__2",
    "other_atlassian_user.ana",
  ];
  expect(await after([{ instances: [{ dependencies }] }])).toEqual([
    {
      instances: [
        {
          dependencies: [
            "atlassian_user.forgotten-1",
            "module.hr.atlassian_user.forgotten-1",
            "data.atlassian_user.forgotten-1",
            ...dependencies.slice(3),
          ],
        },
      ],
    },
  ]);
});

test("somebody whose name is a part of another's, who is in the current state, is not refused for it", async () => {
  const store = await folder.store();
  keep(store, state({ serial: 1, people: [{ userName: "ana@acme.com" }, { userName: "jo.ana@acme.com" }] }));
  const left = state({ serial: 2, people: [{ userName: "jo.ana@acme.com" }] });
  keep(store, left);
  expect(await store.forget(forgetting)).toMatchObject({ versions: 1 });
  expect(store.bytes("people", 2)).toEqual(left);
});

const ANA = { user_name: "ana@acme.com", external_id: "7", name: { given_name: "Ana" } };
const KOVAC = { ...ANA, user_name: "kovac@acme.com" };
const NOBODY = {
  user_name: "forgotten-1",
  external_id: "forgotten-1",
  name: { given_name: "forgotten-1" },
};
const named = { ...forgetting, identifiers: ["ana@acme.com", "ana"], attributes: ["Ana", "7"] };

test("of everybody whom a data source has read, the person alone is replaced", async () => {
  const users = { ana: ANA, "kovac@acme.com": KOVAC, "my-ana@acme.com": KOVAC };
  const read = { mode: "data", type: "atlassian_users", name: "all" };
  expect(await after([{ ...read, instances: [{ attributes: { users, at: "7" } }] }], named)).toEqual([
    {
      ...read,
      instances: [{ attributes: { users: { ...users, ana: undefined, "forgotten-1": NOBODY }, at: "7" } }],
    },
  ]);
});

test("a hold on one of those whom a data source has read keeps nobody else", async () => {
  const store = await folder.store();
  const read = {
    type: "atlassian_users",
    instances: [{ attributes: { users: { ana: ANA, kovac: KOVAC } } }],
  };
  keep(store, Buffer.from(stateText({ serial: 1 }).replace("[]", () => JSON.stringify([read]))));
  keep(store, state({ serial: 2 }));
  store.addHold({ stack: null, text: "kovac@acme.com", reason: "case 7", by: null });
  expect(await store.forget(named)).toMatchObject({ versions: 1 });
});

test.each([
  [ANA, NOBODY],
  [
    [ANA, KOVAC],
    [NOBODY, KOVAC],
  ],
  [
    { a: ANA, k: KOVAC },
    { a: NOBODY, k: KOVAC },
  ],
])("the output %j is %j then", async (value, expected) => {
  const store = await folder.store();
  const outputs = JSON.stringify({ ana: { value } });
  keep(store, Buffer.from(stateText({ serial: 1 }).replace("{}", () => outputs)));
  keep(store, state({ serial: 2 }));
  await store.forget(named);
  expect(JSON.parse(store.bytes("people", 1).toString())).toMatchObject({
    outputs: { ana: { value: expected } },
  });
});

describe("a released hold", () => {
  const person = { identifiers: ["ana@acme.com", "berg"], attributes: ["Ana Berg", "Ana"] };

  async function leftOf(text: string): Promise<unknown> {
    const store = await folder.store();
    keep(store, state({ serial: 1 }));
    const { id } = store.addHold({ stack: null, text, reason: "case of Ana Berg", by: "dpo" });
    store.releaseHold(id, null);
    const { events } = await store.forget({ ...forgetting, ...person });
    expect((await store.verify()).damages).toEqual([]);
    const connection = await Connection.open(store.file, { isWriter: false });
    const body = connection.get(z.object({ body: z.string() }), "SELECT body FROM event WHERE kind = 'hold'");
    connection.close();
    const hold: unknown = JSON.parse(body?.body ?? "");
    return events === 0 ? "as it was" : hold;
  }

  test.each([
    "ana@acme.com",
    "Ana Berg",
    "ana berg ",
    "na Ber",
    "ANA",
    "ana@acm",
    "berg@old.example",
    "berg",
  ])("that looked for %j names nobody any more", async (text) => {
    expect(await leftOf(text)).toEqual({
      stack: null,
      text: "forgotten-1",
      reason: "case of forgotten-1",
      by: "dpo",
    });
  });

  // A part of another's name, another's address, and a longer word.
  test.each(["acme.com", "jo.ana@acme.com", "heidelberg@old.example"])(
    "that looked for %j stays",
    async (text) => {
      expect(await leftOf(text)).toBe("as it was");
    },
  );

  test("is replaced, and one that is in force stays as it is", async () => {
    const store = await folder.store();
    keep(store, state({ serial: 1 }));
    store.addHold({ stack: null, text: "ana@ac", reason: "case 7", by: null });
    expect(await store.forget({ ...forgetting, ...person })).toMatchObject({ events: 0 });
    expect(store.holds()).toMatchObject([{ text: "ana@ac" }]);
  });
});
