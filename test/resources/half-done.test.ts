import { type Emulator, startEmulator } from "../../src/emulator";
import type { ValueMap } from "../../src/plugin/value/value";
import { Core } from "./support/core";

// Nothing half-done is lost: what a run has begun and could not finish, the next one finds.

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  await emulator.close();
});

const nextRun = (): Promise<Core> => {
  emulator.faults.clear();
  const { baseUrl, token } = emulator.directory();
  return Core.start({ base_url: baseUrl, token });
};
const ana = { user_name: "ana@acme.example", email: "ana@acme.example", title: "Engineer" };
const created = (): readonly string[] =>
  emulator
    .directory()
    .changes.filter(({ kind }) => kind.endsWith("created"))
    .map(({ name }) => name);
const lost = { kind: "cut", at: "after-commit" } as const;
const refused = { kind: "status", status: 400 } as const;
const forbidden = { kind: "status", status: 403 } as const;

test("a person whose creation was answered by nobody is taken over silently", async () => {
  const run = await nextRun();
  emulator.faults.add(lost, { method: "POST" });
  emulator.faults.add(forbidden, {
    method: "GET",
    matching: () => emulator.directory().users().length > 0,
  });
  await expect(run.apply("atlassian_user", ana)).rejects.toThrow("not allowed to use the directory");

  const state = await (await nextRun()).apply("atlassian_user", { ...ana, adopt_existing: "never" });
  expect(state).toMatchObject({ origin: "adopted", title: "Engineer" });
  expect(created()).toEqual(["ana@acme.example"]);
});

test("a group whose creation was answered by nobody is taken over silently", async () => {
  const run = await nextRun();
  emulator.faults.add(lost, { method: "POST" });
  emulator.faults.add(forbidden, {
    method: "GET",
    matching: () => emulator.directory().groups().length > 0,
  });
  const team = { display_name: "team", external_id: "hr-team" };
  await expect(run.apply("atlassian_group", team)).rejects.toThrow("not allowed to use the directory");
  expect(await (await nextRun()).apply("atlassian_group", team)).toMatchObject({ origin: "adopted" });
  expect(created()).toEqual(["team"]);
});

test("a leaver who could not be taken out of a group is taken out by the next run", async () => {
  const state = await (await nextRun()).apply("atlassian_user", ana);
  emulator.directory().addGroup("team", ["ana@acme.example"]);
  const run = await nextRun();
  emulator.faults.add(refused, { method: "PATCH" });
  await expect(run.apply("atlassian_user", null, state)).rejects.toThrow("team");
  expect(await (await nextRun()).apply("atlassian_user", null, state)).toBeNull();
  expect(emulator.directory().people()).toMatchObject([{ active: false, groups: [] }]);
});

describe("a membership that failed half-way", () => {
  const keys = ["ana", "bo", "cy", "di"];
  const membership = (members: object): object => ({
    group_id: emulator.directory().groupIdOf("team"),
    members,
  });
  const ids = (...of: readonly string[]): object =>
    Object.fromEntries(
      of.map((key) => [`${key}@acme.example`, emulator.directory().idOf(`${key}@acme.example`)]),
    );
  const at = (...of: readonly string[]): string[] => of.map((key) => `${key}@acme.example`);

  beforeEach(() => {
    for (const userName of at(...keys)) emulator.directory().addUser({ userName });
    emulator.directory().addGroup("team");
  });

  const has = async (...of: readonly string[]): Promise<ValueMap | null> =>
    (await nextRun()).apply("atlassian_group_membership", membership(ids(...of)));

  test("tells the state that is true now, and the next run does the rest", async () => {
    const state = await has("ana", "bo");
    const run = await nextRun();
    const wanted = membership({ ...ids("bo", "cy"), "nobody@acme.example": "no-such-id" });
    const refusal: unknown = await run
      .apply("atlassian_group_membership", wanted, state)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ message: expect.stringContaining("nobody@acme.example") as unknown });
    expect(refusal).toMatchObject({ cause: { members: ids("bo", "cy") } });
    expect(emulator.directory().membersOf("team")).toEqual(at("bo", "cy"));

    const next = await nextRun();
    const read = await next.read("atlassian_group_membership", { ...state, members: ids("bo", "cy") });
    await next.apply("atlassian_group_membership", membership(ids("cy", "di")), read);
    expect(emulator.directory().membersOf("team")).toEqual(at("cy", "di"));
  });

  test("because nobody can be taken out tells who is in now", async () => {
    const state = await has("ana", "bo");
    const run = await nextRun();
    const isRemoval = (body: unknown): boolean => !JSON.stringify(body).includes('"add"');
    emulator.faults.add(refused, { method: "PATCH", matching: ({ body }) => isRemoval(body) });
    const refusal: unknown = await run
      .apply("atlassian_group_membership", membership(ids("bo", "cy")), state)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ message: expect.stringContaining("still in the group team") as unknown });
    expect(refusal).toMatchObject({ cause: { members: ids("ana", "bo", "cy") } });
  });

  test("tells why, also when nobody can tell who is in now", async () => {
    const state = await has("ana", "bo");
    const run = await nextRun();
    const wanted = membership({ ...ids("bo", "cy"), "nobody@acme.example": "no-such-id" });
    emulator.faults.add(forbidden, {
      method: "GET",
      path: /^\/Groups\//u,
      matching: () => emulator.directory().membersOf("team").includes("cy@acme.example"),
    });
    await expect(run.apply("atlassian_group_membership", wanted, state)).rejects.toThrow(
      "A member does not exist",
    );
  });

  test("of which nothing was done keeps its state", async () => {
    const state = await has("ana", "bo");
    const run = await nextRun();
    emulator.faults.add(refused, { method: "PATCH" });
    const refusal: unknown = await run
      .apply("atlassian_group_membership", membership(ids("bo", "cy")), state)
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ cause: { members: ids("ana", "bo") } });
    await (await nextRun()).apply("atlassian_group_membership", membership(ids("bo", "cy")), state);
    expect(emulator.directory().membersOf("team")).toEqual(at("bo", "cy"));
  });
});

test("somebody who leaves every group and comes back under another name in one run stays in the group", async () => {
  const first = await nextRun();
  const before = await first.apply("atlassian_user", ana);
  emulator.directory().addGroup("team");
  const group_id = emulator.directory().groupIdOf("team");
  const id = emulator.directory().idOf(ana.user_name);
  const state = await first.apply("atlassian_group_membership", {
    group_id,
    members: { [ana.user_name]: id },
  });
  const run = await nextRun();
  await run.apply("atlassian_user", null, before);
  const renamed = { ...ana, user_name: "ana.silva@acme.example", adopt_id: id };
  await run.apply("atlassian_user", renamed);
  await run.apply(
    "atlassian_group_membership",
    { group_id, members: { "ana.silva@acme.example": id } },
    state,
  );
  expect(emulator.directory().membersOf("team")).toEqual(["ana.silva@acme.example"]);
});
