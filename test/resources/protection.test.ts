import { type Emulator, startEmulator } from "../../src/emulator";
import { createDirectory, guarded } from "../../src/scim";
import type { ValueMap } from "../../src/plugin/value/value";
import { Core } from "./support/core";

const USER = "atlassian_user";
const GROUP = "atlassian_group";
const MEMBERS = "atlassian_group_membership";
const POLICY = "atlassian_access_policy";
const ROOT = "root@acme.example";
const SSO = "sso";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ organizationId: "org-1", organizationKey: "org-key" });
});
afterEach(async () => {
  await emulator.close();
});

function process_(block: object = {}): Promise<Core> {
  const { baseUrl, token } = emulator.directory();
  return Core.start({
    base_url: baseUrl,
    token,
    organization_id: "org-1",
    organization_token: "org-key",
    ...block,
  });
}

const root = (attributes: object = {}): object => ({ user_name: ROOT, email: ROOT, ...attributes });
const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );

/** What is refused is refused without any write. */
async function refused(block: object, typeName: string, next: object | null, prior: ValueMap): Promise<void> {
  const writes = (): number => emulator.directory().changes.length;
  const before = writes();
  const core = await process_(block);
  expect(await refusal(core.plan(typeName, next, prior))).toContain("protected");
  const planned = next === null ? null : (await (await process_()).plan(typeName, next, prior)).state;
  expect(await refusal((await process_(block)).carryOut(typeName, next, planned, prior))).toContain(
    "protected",
  );
  expect(writes()).toBe(before);
}

describe("a protected person", () => {
  const deeds: readonly (readonly [string, object | null, ValueMap])[] = [
    ["deactivated", root({ active: false }), {}],
    ["destroyed", null, {}],
    ["deleted", null, { on_destroy: "delete" }],
    ["abandoned", null, { on_destroy: "abandon" }],
    ["renamed", root({ user_name: "toor@acme.example" }), {}],
    ["given another address", root({ email: "toor@acme.example" }), {}],
  ];

  test.each(deeds)("is not %s", async (_deed, next, state) => {
    const prior = (await (await process_()).apply(USER, root())) ?? {};
    await refused({ protected_users: ["ROOT@acme.example"] }, USER, next, { ...prior, ...state });
  });

  test("may be named by account id", async () => {
    const prior = (await (await process_()).apply(USER, root())) ?? {};
    await refused(
      { protected_users: [emulator.organization.accountOf(ROOT)?.accountId ?? ""] },
      USER,
      null,
      prior,
    );
  });

  test("may change otherwise", async () => {
    const prior = (await (await process_()).apply(USER, root())) ?? {};
    const core = await process_({ protected_users: [ROOT] });
    expect(await core.apply(USER, root({ title: "Administrator" }), prior)).toMatchObject({
      title: "Administrator",
    });
  });

  test("is not adopted as inactive or under another address", async () => {
    emulator.directory().addUser({ userName: ROOT });
    const block = { protected_users: [ROOT] };
    for (const attributes of [{ active: false }, { email: "toor@acme.example" }]) {
      const core = await process_(block);
      const config = root({ ...attributes, adopt_existing: "always" });
      expect(await refusal(core.plan(USER, config))).toContain(`${ROOT} is protected`);
      const { state: planned } = await (await process_()).plan(USER, config);
      expect(await refusal(core.carryOut(USER, config, planned))).toContain(`${ROOT} is protected`);
    }
  });

  test("keeps the login method, and is named with those who could not join", async () => {
    emulator.organization.addPolicy(SSO, "Single sign-on");
    const jira = emulator.organization.addApplication({
      product: "jira-software",
      site: "acme.atlassian.net",
    });
    for (const userName of [ROOT, "ana@acme.example"]) emulator.directory().addUser({ userName });
    emulator.directory().addGroup("team", [ROOT, "ana@acme.example"]);
    const core = await process_({ protected_users: [ROOT] });
    const state = await core.apply(POLICY, {
      name: "p",
      group: "team",
      application: jira,
      role: "atlassian/user",
      authentication_policy_id: SSO,
    });
    expect(emulator.organization.policyOf("ana@acme.example")?.id).toBe(SSO);
    expect(emulator.organization.policyOf(ROOT)?.id).not.toBe(SSO);
    expect(state).toMatchObject({
      login_method_failed: {
        [ROOT]: "protected by the provider block: they keep the login method that they have",
      },
    });
  });
});

describe("a protected group", () => {
  const block = { protected_users: [ROOT], protected_groups: ["Admins"] };

  async function admins(): Promise<{ group: ValueMap; membership: ValueMap }> {
    for (const userName of [ROOT, "ana@acme.example"]) emulator.directory().addUser({ userName });
    const core = await process_();
    const group = (await core.apply(GROUP, { display_name: "admins" })) ?? {};
    const membership = (await core.apply(MEMBERS, members(ROOT, "ana@acme.example"))) ?? {};
    return { group, membership };
  }
  const members = (...names: readonly string[]): object => ({
    group_id: emulator.directory().groupIdOf("admins"),
    group: "admins",
    members: Object.fromEntries(names.map((name) => [name, null])),
  });

  test("is not deleted", async () => {
    const { group } = await admins();
    await refused(block, GROUP, null, group);
  });

  test("keeps its protected people, by a change and by an end of the membership", async () => {
    const { membership } = await admins();
    await refused(block, MEMBERS, members("ana@acme.example"), membership);
    await refused(block, MEMBERS, null, membership);
    expect(emulator.directory().membersOf("admins")).toContain(ROOT);
  });

  test("lets others go", async () => {
    const { membership } = await admins();
    await (await process_(block)).apply(MEMBERS, members(ROOT), membership);
    expect(emulator.directory().membersOf("admins")).toEqual([ROOT]);
  });

  test("is not emptied of them by a membership that begins", async () => {
    await admins();
    const core = await process_(block);
    expect(await refusal(core.plan(MEMBERS, members("ana@acme.example")))).toContain(`${ROOT} is protected`);
  });
});

test("the client refuses what slips through, and sends nothing", async () => {
  const directory = emulator.directory();
  const id = directory.addUser({ userName: ROOT });
  const groupId = directory.addGroup("admins", [ROOT]);
  const client = guarded(
    createDirectory({ baseUrl: directory.baseUrl, directoryId: directory.id, token: directory.token }),
    { user: ({ userName }) => userName === ROOT, group: (name) => name === "admins" },
  );
  const address = [{ value: "x@y.example", primary: true }];
  const harms = [
    client.replaceUser(id, (current) => ({ ...current, active: false })),
    client.replaceUser(id, (current) => ({ ...current, userName: "other" })),
    client.replaceUser(id, (current) => ({ ...current, emails: address })),
    client.deleteUser(id),
    client.deleteGroup(groupId),
    client.changeMembers(groupId, { add: [], remove: [{ id }] }),
    client.takeOutOfAllGroups(id),
  ];
  for (const harm of harms) await expect(harm).rejects.toMatchObject({ kind: "protected", fate: "not-sent" });
  expect(emulator.count({ method: "PUT" })).toBe(0);
  expect(directory.changes.filter(({ by }) => by === "api")).toEqual([]);
  await client.replaceUser(id, (current) => ({ ...current, title: "Administrator" }));
  await client.close();
});
