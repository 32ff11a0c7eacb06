import { readFileSync } from "node:fs";
import * as z from "zod";
import { runCommand } from "../../src/cli/program";
import { HistoryStore, type Outcome } from "../../src/history";
import { HistoryFolder } from "../history/support/folder";
import { stateText } from "../report/support/states";

let folder: HistoryFolder;
let file: string;

beforeEach(async () => {
  folder = new HistoryFolder();
  file = folder.path("history.db");
  const store = await HistoryStore.open(file, { clock: () => new Date("2026-03-01T10:00:00Z") });
  const bo = { key: "bo" };
  const states = [
    { serial: 1, people: [{ key: "ana", title: "Engineer" }, bo], groups: { team: ["ana", "bo"] } },
    // She marries, and then leaves.
    { serial: 2, people: [{ key: "ana", userName: "ana.berg@acme.example" }, bo], groups: { team: ["bo"] } },
    { serial: 3, people: [bo], groups: { team: ["bo"] } },
  ];
  for (const state of states)
    store.post({
      stack: "people",
      data: Buffer.from(stateText(state)),
      isWhole: true,
      lock: null,
      user: "ci",
      run: null,
    });
  store.close();
});
afterEach(() => {
  folder.close();
});

async function ran(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ["", ""];
  const console = {
    out: (text: string) => void (out += text),
    error: (text: string) => void (error += text),
    width: 100,
    hasColours: false,
  };
  const code = await runCommand(["report", ...args], {}, console);
  return { code, out, error };
}

const forget = (...args: readonly string[]): ReturnType<typeof ran> =>
  ran("forget", "--file", file, "--reason", "request of 2026-11-02", ...args);

async function bytes(): Promise<string> {
  const store = await HistoryStore.openToRead(file);
  const all = store.versions("people", 0, 10).map(({ number }) => store.bytes("people", number).toString());
  store.close();
  return all.join("");
}

test("somebody who left is replaced in all versions, under each of their names, and the chain still holds", async () => {
  const before = await bytes();
  expect(before).toContain("ana.berg@acme.example");
  const { code, out, error } = await forget(
    "--user",
    "ana.berg@acme.example",
    "--pseudonym",
    "forgotten-1",
    "--yes",
  );
  expect({ code, error }).toEqual({
    code: 0,
    error:
      "Replacing by forgotten-1. Should this be cut short, go on with --pseudonym forgotten-1 and the same reason.\n",
  });
  expect(out).toContain("forgotten-1 stands in 2 versions");
  expect(out).toContain("Git");
  const after = await bytes();
  expect(after).not.toMatch(/\bana\b|a-ana/iu);
  expect(after).toContain("forgotten-1");
  expect(after).toContain("bo@acme.example");
  expect(readFileSync(file).includes("ana@acme.example")).toBe(false);

  const report = await ran("--from", file, "--json");
  expect(report).toMatchObject({ code: 0 });
  expect(report.out).not.toMatch(/ana[.@]/u);
  const store = await HistoryStore.openToRead(file);
  expect((await store.verify()).damages).toEqual([]);
  store.close();
});

test("what is called after them is replaced, and what is called after others or alike stays", async () => {
  const store = await HistoryStore.open(file);
  const made = {
    serial: 1,
    people: [{ key: "ira" }, { key: "jo", userName: "jo.ira@acme.example" }],
    groups: { "of-ira@acme.example": ["jo"], "of-jo.ira@acme.example": ["jo"] },
  };
  // As a module does that is there once for each person.
  const data = stateText(made).replaceAll(/"name": "(ira|jo)"/gu, '"name": "this"');
  const whoever = { stack: "new", isWhole: true, lock: null, user: "ci", run: null };
  store.post({ ...whoever, data: Buffer.from(data) });
  const left = stateText({ ...made, serial: 2, people: made.people.slice(1), groups: {} });
  store.post({ ...whoever, data: Buffer.from(left) });
  store.close();
  const { code, out } = await forget("--user", "ira@acme.example", "--yes", "--pseudonym", "forgotten-2");
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining("in 1 version and") as string,
  });
  const then = await HistoryStore.openToRead(file);
  const text = then.bytes("new", 1).toString();
  then.close();
  const names = [...text.matchAll(/"name": "(?<name>.*)"/gu)].map(({ groups }) => groups?.name);
  expect(new Set(names)).toEqual(new Set(["of_forgotten-2", "of_jo_ira_acme_example", "this"]));
  expect(text).toContain('"group": "of-jo.ira@acme.example"');
  expect(text).toContain('"group": "of-forgotten-2"');
  expect(text.replaceAll(/jo[._]ira/gu, "")).not.toContain("ira");
});

test("states that were deleted are passed over, and those that nobody can read are named", async () => {
  const store = await HistoryStore.open(file);
  const whoever = { isWhole: true, lock: null, user: "ci", run: null };
  store.post({
    stack: "old",
    data: Buffer.from(stateText({ serial: 1, people: [{ key: "ana" }] })),
    ...whoever,
  });
  store.deleteState({ stack: "old", lock: null, user: "ci", run: null });
  const secret = JSON.stringify({ serial: 1, lineage: "l-2", encrypted_data: "c2VjcmV0" });
  store.post({ stack: "secret", data: Buffer.from(secret), ...whoever });
  store.close();
  const { code, out, error } = await forget("--user", "ana.berg@acme.example", "--yes", "--json");
  expect(code).toBe(0);
  expect(error).toMatch(/^Replacing by forgotten-[0-9a-f]{12}\. [^\n]*\n$/u);
  expect(JSON.parse(out)).toMatchObject({ versions: 3, unreadable: ["secret/1"] });
});

test("of two people without an id, the one is forgotten and the other stays", async () => {
  const store = await HistoryStore.open(file);
  const whoever = { isWhole: true, lock: null, user: "ci", run: null };
  const halfDone = { serial: 1, people: [{ key: "ira" }, { key: "jon" }] };
  const withoutIds = stateText(halfDone).replaceAll(/"id": "id-(ira|jon)"/gu, '"id": null');
  expect(withoutIds).toContain('"id": null');
  store.post({ stack: "new", data: Buffer.from(withoutIds), ...whoever });
  store.deleteState({ stack: "new", lock: null, user: "ci", run: null });
  store.close();
  const { code } = await forget("--user", "ira@acme.example", "--yes", "--pseudonym", "forgotten-2");
  expect(code).toBe(0);
  const after = await HistoryStore.openToRead(file);
  const text = after.bytes("new", 1).toString();
  after.close();
  expect(text).not.toContain("ira@acme.example");
  expect(text).toContain("jon@acme.example");
});

test("somebody whose creation failed stands in no version, and is forgotten where they stand", async () => {
  const store = await HistoryStore.open(file);
  const ira = { id: null, userName: "ira@acme.example", email: "ira.mail@acme.example", accountId: null };
  const outcome: Outcome = {
    ...{ at: "2026-03-01T10:00:00.000Z", run: null, resource: "atlassian_user", operation: "create" },
    ...{ person: ira, group: null, application: null, status: "failed", error: "ira@acme.example is taken" },
  };
  store.addOutcomes("trials", { outcomes: [outcome], by: null });
  expect(store.stacks().map(({ stack, versions }) => [stack, versions])).toEqual([
    ["people", 3],
    ["trials", 0],
  ]);
  store.close();
  const { code, out } = await forget("--user", "ira@acme.example", "--yes", "--pseudonym", "forgotten-3");
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toContain("forgotten-3 stands in 0 versions and 1 event now.");
  const bytes = readFileSync(file).toString("latin1");
  expect(bytes).not.toContain("ira");
});

test("whom to forget has to be said", async () => {
  expect(await forget("--yes")).toMatchObject({
    code: 2,
    error: "error: --user: say whom: the whole user name, e-mail address or account id.\n",
  });
});

test("somebody whom a data source has read is told with where they stand", async () => {
  const store = await HistoryStore.open(file);
  const state: unknown = JSON.parse(stateText({ serial: 4, people: [{ key: "bo" }] }));
  const read = {
    mode: "data",
    type: "atlassian_users",
    name: "all",
    instances: [{ attributes: { users: [{ user_name: "ana@acme.example" }] } }],
  };
  const { resources, ...head } = z.looseObject({ resources: z.array(z.unknown()) }).parse(state);
  const data = Buffer.from(JSON.stringify({ ...head, resources: [...resources, read] }));
  store.post({ stack: "people", data, isWhole: true, lock: null, user: "ci", run: null });
  store.close();
  expect((await forget("--user", "ana@acme.example", "--yes")).error).toContain(
    "The person is in the current state of people (data.atlassian_users.all): take them out of the code, and out of what a data source reads",
  );
});

test.each([
  ["bo@acme.example", 1, "current state"],
  ["nobody@acme.example", 1, "Nobody in"],
  // Stands in every version, and is nobody's name.
  ["team", 1, "Nobody in"],
])("%s is not replaced", async (user, code, said) => {
  const before = await bytes();
  const end = await forget("--user", user, "--yes");
  expect(end).toMatchObject({ code, out: "" });
  expect(end.error).toContain(said);
  expect(await bytes()).toBe(before);
});

test("without a terminal and --yes nobody is replaced", async () => {
  const before = await bytes();
  expect(await forget("--user", "ana@acme.example")).toMatchObject({ code: 2 });
  expect(await bytes()).toBe(before);
});
