import { type Emulator, startEmulator } from "../../../src/emulator";
import { UNKNOWN } from "../../../src/plugin/attributes";
import type { ValueMap } from "../../../src/plugin/value/value";
import { Core } from "../support/core";

const USER = "atlassian_user";
const GROUP = "atlassian_group";
const MEMBERS = "atlassian_group_membership";
const POLICY = "atlassian_access_policy";
const SITE = "acme.atlassian.net";

let emulator: Emulator;
const environment = { ...process.env };
beforeEach(async () => {
  emulator = await startEmulator({ organizationId: "org-1", organizationKey: "org-key" });
});
afterEach(async () => {
  process.env = { ...environment };
  await emulator.close();
});

/** Another process of the provider. */
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

const person = (name: string, attributes: object = {}): object => ({
  user_name: `${name}@acme.example`,
  email: `${name}@acme.example`,
  ...attributes,
});

/** People who are under the configuration. */
async function people(...names: readonly string[]): Promise<ValueMap[]> {
  const core = await process_();
  return Promise.all(names.map(async (name) => (await core.apply(USER, person(name))) ?? {}));
}

const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );
const NOTHING = "nothing was refused";

const active = (): number =>
  emulator
    .directory()
    .people()
    .filter((one) => one.active).length;

describe("deactivations", () => {
  const limits = { deactivations: 1 };

  test("a plan beyond the limit is refused, naming them, and counts nobody twice", async () => {
    const [ana = {}, bo = {}] = await people("ana", "bo");
    const core = await process_({ limits });
    expect(await refusal(core.plan(USER, null, ana))).toBe(NOTHING);
    expect(await refusal(core.plan(USER, null, ana))).toBe(NOTHING);
    const said = await refusal(core.plan(USER, person("bo", { active: false }), bo));
    expect(said).toContain("More people would be deactivated or deleted than the provider's limits allow");
    expect(said).toContain("at least 2 people deactivated or deleted (ana@acme.example, bo@acme.example)");
    expect(said).toContain("limits say deactivations = 1");
    expect(said).toContain("ATLASSIAN_LIMITS_OVERRIDE");
  });

  test("an apply stops at the limit, whatever was planned", async () => {
    const [ana = {}, bo = {}] = await people("ana", "bo");
    const core = await process_({ limits });
    expect(await refusal(core.carryOut(USER, null, null, ana))).toBe(NOTHING);
    expect(await refusal(core.carryOut(USER, null, null, bo))).toContain(
      "This run stops: 1 were done, and one more step would make it at least 2 people",
    );
    expect(active()).toBe(1);
  });

  test.each([{ deactivations: 1 }, { deactivations_percent: 34 }])(
    "nor do several at once go past it (%p)",
    async (some) => {
      const states = await people("ana", "bo", "cy");
      const core = await process_({ limits: some });
      const said = await Promise.all(states.map((state) => refusal(core.carryOut(USER, null, null, state))));
      expect(said.filter((one) => one === NOTHING)).toHaveLength(1);
      expect(active()).toBe(2);
    },
  );

  test("deleting counts, abandoning does not", async () => {
    const [ana = {}, bo = {}] = await people("ana", "bo");
    const core = await process_({ limits: { deactivations: 0 } });
    expect(await refusal(core.carryOut(USER, null, null, { ...ana, on_destroy: "delete" }))).toContain(
      "limits say",
    );
    expect(await refusal(core.carryOut(USER, null, null, { ...bo, on_destroy: "abandon" }))).toBe(NOTHING);
    expect(active()).toBe(2);
  });

  test("a failed run does not use up what the next process may do", async () => {
    const [ana = {}] = await people("ana");
    const core = await process_({ limits });
    await core.carryOut(USER, null, null, ana);
    expect(await refusal(core.carryOut(USER, null, null, ana))).toBe(NOTHING);
  });

  test("adopting somebody active as inactive counts", async () => {
    emulator.directory().addUser({ userName: "ana@acme.example" });
    const core = await process_({ limits: { deactivations: 0 } });
    const config = person("ana", { active: false, adopt_existing: "always" });
    expect(await refusal(core.plan(USER, config))).toContain("limits say deactivations = 0");
    const { state: planned } = await (await process_()).plan(USER, config);
    expect(await refusal(core.carryOut(USER, config, planned))).toContain("limits say deactivations = 0");
    expect(active()).toBe(1);
  });

  test("whoever is inactive already does not count, unless a state that was not refreshed only says so", async () => {
    const [ana = {}, bo = {}] = await people("ana", "bo");
    emulator.directory().changeUser("ana@acme.example", { active: false });
    const core = await process_({ limits: { deactivations: 0 } });
    expect(await refusal(core.apply(USER, null, { ...ana, active: false }))).toBe(NOTHING);
    expect(await refusal(core.apply(USER, null, { ...ana, active: false, on_destroy: "delete" }))).toContain(
      "limits say deactivations = 0",
    );
    const stale = { ...bo, active: false };
    expect(await refusal(core.apply(USER, null, stale))).toContain("limits say deactivations = 0");
    const titled = person("bo", { active: false, title: "Gone" });
    const other = await process_({ limits: { deactivations: 0 } });
    expect(await refusal(other.apply(USER, titled, stale))).toContain("limits say deactivations = 0");
    expect(active()).toBe(1);
  });

  test("whoever takes nothing away is not refused beside those who do", async () => {
    const [ana = {}, bo = {}] = await people("ana", "bo");
    const core = await process_({ limits: { deactivations: 0 } });
    expect(await refusal(core.plan(USER, null, ana))).toContain("limits say deactivations = 0");
    expect(await refusal(core.plan(USER, person("bo", { title: "Boss" }), bo))).toBe(NOTHING);
    // One error ends the plan: to read it once more for everybody else helps nobody.
    expect(await refusal(core.plan(USER, null, bo))).toBe(NOTHING);
  });

  test("in percent of the active people", async () => {
    const states = await people("ana", "bo", "cy", "di");
    emulator.directory().addUser({ userName: "old@acme.example", active: false });
    const core = await process_({ limits: { deactivations_percent: 25 } });
    const [ana = {}, bo = {}] = states;
    expect(await refusal(core.plan(USER, null, ana))).toBe(NOTHING);
    expect(await refusal(core.plan(USER, null, bo))).toContain(
      "limits say deactivations_percent = 25 of 4 active people",
    );
  });
});

describe("groups and access", () => {
  let jira: string;
  beforeEach(() => {
    jira = emulator.organization.addApplication({ product: "jira-software", site: SITE });
  });

  async function team(): Promise<{ group: ValueMap; membership: ValueMap }> {
    for (const name of ["ana", "bo"]) emulator.directory().addUser({ userName: `${name}@acme.example` });
    const core = await process_();
    const group = (await core.apply(GROUP, { display_name: "team" })) ?? {};
    const membership = (await core.apply(MEMBERS, members(["ana", "bo"]))) ?? {};
    emulator.organization.grantToGroup("team", jira, "atlassian/user");
    return { group, membership };
  }
  const members = (names: readonly string[]): object => ({
    group_id: emulator.directory().groupIdOf("team"),
    group: "team",
    members: Object.fromEntries(names.map((name) => [`${name}@acme.example`, null])),
  });

  test("groups_deleted holds plans and applies", async () => {
    const { group } = await team();
    const core = await process_({ limits: { groups_deleted: 0 } });
    expect(await refusal(core.plan(GROUP, null, group))).toContain("limits say groups_deleted = 0");
    expect(await refusal(core.carryOut(GROUP, null, null, group))).toContain("limits say groups_deleted = 0");
    expect(emulator.directory().groups()).toHaveLength(1);
    expect(await refusal(core.plan(GROUP, null, { ...group, on_destroy: "abandon" }))).toBe(NOTHING);
  });

  test("emptying a group with access loses access, although nobody is deactivated", async () => {
    const { membership } = await team();
    const core = await process_({ limits: { access_lost: 1 } });
    expect(await refusal(core.plan(MEMBERS, members(["ana"]), membership))).toBe(NOTHING);
    const other = await process_({ limits: { access_lost: 1 } });
    expect(await refusal(other.plan(MEMBERS, members([]), membership))).toContain(
      "at least 2 people deprived of access to an application (ana@acme.example, bo@acme.example)",
    );
    const third = await process_({ limits: { access_lost: 1 } });
    expect(await refusal(third.carryOut(MEMBERS, null, null, membership))).toContain(
      "limits say access_lost = 1",
    );
    expect(emulator.directory().membersOf("team")).toHaveLength(2);
  });

  test("a group without access may be emptied", async () => {
    const { membership } = await team();
    emulator.organization.revokeFromGroup("team", jira, "atlassian/user");
    const core = await process_({ limits: { access_lost: 0 } });
    expect(await refusal(core.plan(MEMBERS, members([]), membership))).toBe(NOTHING);
  });

  test("without the organization key every group counts as one with access", async () => {
    const { membership } = await team();
    emulator.organization.revokeFromGroup("team", jira, "atlassian/user");
    const core = await process_({
      limits: { access_lost: 0 },
      organization_id: null,
      organization_token: null,
    });
    expect(await refusal(core.plan(MEMBERS, members([]), membership))).toContain(
      "limits say access_lost = 0",
    );
  });

  test("deleting a group with access counts its people", async () => {
    const { group } = await team();
    const core = await process_({ limits: { access_lost: 1 } });
    expect(await refusal(core.plan(GROUP, null, group))).toContain("limits say access_lost = 1");
  });

  test("so does a policy that ends or moves away, but not one that was there before or changes its role", async () => {
    await team();
    emulator.organization.revokeFromGroup("team", jira, "atlassian/user");
    const config = { name: "p", group: "team", application: `${SITE}/jira-software`, role: "atlassian/user" };
    const policy = (await (await process_()).apply(POLICY, config)) ?? {};
    const limits = { access_lost: 1 };
    const plan = async (next: object | null, prior: object = policy): Promise<string> =>
      refusal((await process_({ limits })).plan(POLICY, next, prior));
    expect(await plan(null)).toContain("limits say access_lost = 1");
    expect(await plan(null, { ...policy, access_before: true })).toBe(NOTHING);
    expect(await plan({ ...config, role: "atlassian/admin" })).toBe(NOTHING);
    emulator.directory().addGroup("other");
    expect(await plan({ ...config, group: "other" })).toContain("limits say access_lost = 1");
    const late = await process_({ limits });
    expect(await refusal(late.carryOut(POLICY, null, null, policy))).toContain("limits say access_lost = 1");
    expect(emulator.organization.rolesOf("team", jira)).toEqual(["atlassian/user"]);
  });
});

describe("whoever approves deploys", () => {
  const limits = { deactivations: 0 };

  test("may raise a limit for one run, with a reason that shows", async () => {
    const [ana = {}] = await people("ana");
    process.env.ATLASSIAN_LIMITS_OVERRIDE = "deactivations=1, access_lost=7: the site closes, OPS-12";
    const core = await process_({ limits });
    expect(await refusal(core.apply(USER, null, ana))).toBe(NOTHING);
    expect(core.warnings).toEqual([
      "Limits are raised for this run: ATLASSIAN_LIMITS_OVERRIDE says deactivations = 1, access_lost = 7. The reason given: the site closes, OPS-12",
    ]);
  });

  test.each([
    "deactivations=1",
    "deactivations=1:",
    "deactivation=1: why",
    "deactivations=many: why",
    "all: why",
  ])("%s is refused", async (text) => {
    process.env.ATLASSIAN_LIMITS_OVERRIDE = text;
    expect(await refusal(process_({ limits }))).toContain("ATLASSIAN_LIMITS_OVERRIDE cannot be read");
  });

  test("a preview plans beyond the limits, and an apply does not", async () => {
    const [ana = {}] = await people("ana");
    process.env.ATLASSIAN_IDENTITY_PREVIEW = "1";
    const core = await process_({ limits });
    expect(await refusal(core.plan(USER, null, ana))).toBe(NOTHING);
    expect(await refusal(core.carryOut(USER, null, null, ana))).toContain("limits say deactivations = 0");
    expect(active()).toBe(1);
  });
});

describe("while the provider's configuration is unknown", () => {
  const unknown = (block: object): Promise<Core> => process_({ base_url: UNKNOWN, ...block });

  test.each([
    { limits: { deactivations: 5 } },
    { protected_users: ["root@acme.example"] },
    { protected_groups: UNKNOWN },
  ])("%p refuses whatever changes or destroys", async (block) => {
    const [ana = {}] = await people("ana");
    const core = await unknown(block);
    expect(await refusal(core.plan(USER, null, ana))).toContain("The provider's limits cannot be held");
    expect(await refusal(core.plan(USER, person("ana", { title: "CEO" }), ana))).toContain("cannot be held");
    expect(await refusal(core.plan(USER, person("new")))).toBe(NOTHING);
  });

  test("without limits and protections a plan goes on as before", async () => {
    const [ana = {}] = await people("ana");
    expect(await refusal((await unknown({})).plan(USER, null, ana))).toBe(NOTHING);
  });
});
