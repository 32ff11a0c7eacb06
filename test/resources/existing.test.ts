import { type Emulator, startEmulator } from "../../src/emulator";
import { Core } from "./support/core";

let emulator: Emulator;
let core: Core;
beforeEach(async () => {
  emulator = await startEmulator({ directories: [{ id: "d-1", token: "key" }] });
  core = await process();
});
afterEach(async () => {
  await emulator.close();
});

const process = (): Promise<Core> => {
  const { baseUrl, token } = emulator.directory();
  return Core.start({ base_url: baseUrl, token });
};

/** Two people in a group, and one in none. */
function furnish(): { readonly ana: string; readonly bo: string; readonly team: string } {
  const directory = emulator.directory();
  const ana = directory.addUser({ userName: "Ana@acme.example", title: "Engineer", externalId: "hr-1" });
  const bo = directory.addUser({ userName: "bo@acme.example", active: false });
  directory.addUser({ userName: "cy@acme.example" });
  return { ana, bo, team: directory.addGroup("Team", ["Ana@acme.example", "bo@acme.example"], "hr-team") };
}

/** The configuration that a state gives: what only the provider sets is left out. */
const configOf = (state: object | null, computed: readonly string[]): object =>
  Object.fromEntries(Object.entries(state ?? {}).filter(([name]) => !computed.includes(name)));
const COMPUTED = {
  atlassian_user: ["id", "account_id", "directory_id", "origin"],
  atlassian_group: ["id", "directory_id", "origin", "replacement_cost"],
  atlassian_group_membership: ["id", "directory_id", "found", "evicted", "version"],
} as const;

describe("import", () => {
  test("by id, by name and by identity comes to the same, and plans empty", async () => {
    const { ana, team } = furnish();
    for (const [type, id, name, identity] of [
      ["atlassian_user", ana, "ANA@acme.example", { id: ana, directory_id: "d-1" }],
      ["atlassian_group", team, "TEAM", { id: team, directory_id: "d-1" }],
      ["atlassian_group_membership", team, "team", { group_id: team, directory_id: "d-1" }],
    ] as const) {
      const byId = await core.import(type, { id });
      expect(byId.identity).toEqual(identity);
      expect(await core.import(type, { id: name })).toEqual(byId);
      expect(await core.import(type, { identity })).toEqual(byId);
      const reader = await process();
      const read = await reader.read(type, byId.state ?? {});
      expect({ type, read }).toEqual({ type, read: byId.state });
      const { state: planned } = await reader.plan(type, configOf(read, COMPUTED[type]), read);
      expect({ type, planned }).toEqual({ type, planned: read });
    }
  });

  test("by an identity that names another directory is an error", async () => {
    const { ana, team } = furnish();
    for (const [type, identity] of [
      ["atlassian_user", { id: ana, directory_id: "d-2" }],
      ["atlassian_group", { id: team, directory_id: "d-2" }],
      ["atlassian_group_membership", { group_id: team, directory_id: "d-2" }],
    ] as const) {
      await expect(core.import(type, { identity })).rejects.toThrow("belongs to another directory");
    }
  });

  test("of an additive membership takes the members named, in any case and with blanks", async () => {
    const { ana, bo } = furnish();
    const some = await core.import("atlassian_group_membership", { id: "Team|BO@acme.example" });
    expect(some.state).toMatchObject({ exclusive: false, members: { "bo@acme.example": bo } });
    const both = await core.import("atlassian_group_membership", {
      id: "Team|ana@acme.example, bo@acme.example",
    });
    expect(both.state).toMatchObject({ members: { "ana@acme.example": ana, "bo@acme.example": bo } });
  });

  test.each([
    ["atlassian_user", "nobody@acme.example"],
    ["atlassian_group", "nothing"],
    ["atlassian_group_membership", "nothing"],
    ["atlassian_group_membership", "Team|cy@acme.example"],
  ])("of what is not there: %s %s", async (type, id) => {
    furnish();
    await expect(core.import(type, { id })).rejects.toThrow(id.replace("Team|", ""));
  });
});

test("list resources give everything, in states that plan empty", async () => {
  const { ana, bo, team } = furnish();
  emulator.directory().addGroup("empty");
  const people = await core.list("atlassian_user");
  expect(people.map(({ displayName }) => displayName)).toEqual([
    "Ana@acme.example",
    "bo@acme.example",
    "cy@acme.example",
  ]);
  const groups = await core.list("atlassian_group");
  expect(groups.map(({ displayName }) => displayName)).toEqual(["Team", "empty"]);
  const memberships = await core.list("atlassian_group_membership");
  expect(memberships.map(({ state }) => state?.members)).toEqual([
    { "ana@acme.example": ana, "bo@acme.example": bo },
    {},
  ]);
  expect(people[0]?.state).toEqual((await core.import("atlassian_user", { id: ana })).state);
  expect(groups[0]?.state).toEqual((await core.import("atlassian_group", { id: team })).state);
});

describe("data sources", () => {
  test("atlassian_user by user name, external id or id", async () => {
    const { ana } = furnish();
    for (const key of [{ user_name: "ana@acme.example" }, { external_id: "hr-1" }, { id: ana }]) {
      expect(await core.data("atlassian_user", key)).toMatchObject({
        id: ana,
        title: "Engineer",
        active: true,
        email: "Ana@acme.example",
        account_id: expect.any(String) as unknown,
        external_id: "hr-1",
        ...key,
      });
    }
  });

  test("atlassian_group by display name or id, with members", async () => {
    const { ana, bo, team } = furnish();
    for (const key of [{ display_name: "team" }, { id: team }]) {
      expect(await core.data("atlassian_group", key)).toEqual({
        id: team,
        display_name: "Team",
        external_id: "hr-team",
        members: { "ana@acme.example": ana, "bo@acme.example": bo },
        ...key,
      });
    }
  });

  test("atlassian_users and atlassian_groups give everything, page by page", async () => {
    emulator.behave({ largestPage: 2, usualPage: 2 });
    furnish();
    for (const name of ["one", "two", "three"]) emulator.directory().addGroup(name);
    const { users } = await told("atlassian_users");
    expect(Object.keys(users ?? {})).toEqual(["ana@acme.example", "bo@acme.example", "cy@acme.example"]);
    expect(users).toMatchObject({ "bo@acme.example": { active: false, user_name: "bo@acme.example" } });
    const { groups } = await told("atlassian_groups");
    expect(Object.keys(groups ?? {}).sort()).toEqual(["one", "team", "three", "two"]);
    expect(groups).toMatchObject({ team: { display_name: "Team", external_id: "hr-team" } });
  });

  async function told(type: string): Promise<Readonly<Record<string, object | null | undefined>>> {
    return { ...(Object(await core.data(type, {})) as object) };
  }

  test.each([
    ["atlassian_user", { user_name: "nobody@acme.example" }, "No such person"],
    ["atlassian_user", { external_id: "HR-1" }, "No such person"],
    ["atlassian_user", { id: "no-such-id" }, "No such person"],
    ["atlassian_group", { display_name: "nothing" }, "No such group"],
    ["atlassian_user", {}, "Write exactly one of id, user_name, external_id: none is written"],
    ["atlassian_group", { id: "x", display_name: "y" }, "id and display_name are written"],
  ])("%s of %j is one error", async (type, config, words) => {
    furnish();
    await expect(core.data(type, config)).rejects.toThrow(words);
  });

  test("an external id that two people have is an error that says so", async () => {
    for (const userName of ["a@acme.example", "b@acme.example"])
      emulator.directory().addUser({ userName, externalId: "hr-9" });
    await expect(core.data("atlassian_user", { external_id: "hr-9" })).rejects.toThrow("hr-9");
  });
});
