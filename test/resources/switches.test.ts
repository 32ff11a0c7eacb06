import { UNKNOWN } from "../../src/plugin/attributes";
import type { Switch } from "../../src/resources/switches";
import { access, JIRA, person, Restricted, SSO, team } from "./support/restricted";

const USER = "atlassian_user";
const GROUP = "atlassian_group";
const MEMBERS = "atlassian_group_membership";
const POLICY = "atlassian_access_policy";

let company: Restricted;
beforeEach(async () => {
  company = await Restricted.start();
});
afterEach(async () => {
  await company.emulator.close();
});

interface Case {
  readonly off: Switch;
  readonly type: string;
  /** What was applied before by a provider that may do everything. */
  readonly before?: () => object;
  /** Null for the end of it. */
  readonly config: () => object | null;
  /** What it says the provider may not do; undefined when it may. */
  readonly may?: string;
}

const cases: Readonly<Record<string, Case>> = {
  "a new person": {
    off: "create_users",
    type: USER,
    config: () => person("new"),
    may: "create new@acme.example",
  },
  "taking over a record that equals the declaration": {
    off: "create_users",
    type: USER,
    config: () => person("ana"),
  },
  "taking over a record without creating anybody": {
    off: "create_users",
    type: USER,
    config: () => person("ana", { title: "CTO", adopt_existing: "always" }),
  },
  "an equal record taken over": {
    off: "update_users",
    type: USER,
    config: () => person("ana"),
  },
  "a record taken over with changes": {
    off: "update_users",
    type: USER,
    config: () => person("ana", { title: "CTO", adopt_existing: "always" }),
    may: "change ana@acme.example (title)",
  },
  "somebody who comes back": {
    off: "update_users",
    type: USER,
    config: () => person("old"),
    may: "reactivate old@acme.example",
  },
  "somebody new, with changes switched off": {
    off: "update_users",
    type: USER,
    config: () => person("new", { title: "CTO" }),
  },
  "a change": {
    off: "update_users",
    type: USER,
    before: () => person("ana"),
    config: () => person("ana", { title: "CTO", department: "Board" }),
    may: "change ana@acme.example (title, department)",
  },
  "a new user name": {
    off: "update_users",
    type: USER,
    before: () => person("ana"),
    config: () => person("ana", { user_name: "anna@acme.example" }),
    may: "change ana@acme.example (user_name)",
  },
  "active = true again": {
    off: "update_users",
    type: USER,
    before: () => person("ana", { active: false, adopt_existing: "always" }),
    config: () => person("ana", { active: true }),
    may: "change ana@acme.example (active)",
  },
  "how to treat the person": {
    off: "update_users",
    type: USER,
    before: () => person("ana"),
    config: () => person("ana", { on_destroy: "abandon", adopt_existing: "never", keep_groups: true }),
  },
  "active = false, with changes switched off": {
    off: "update_users",
    type: USER,
    before: () => person("ana"),
    config: () => person("ana", { active: false }),
  },
  "active = false beside a change": {
    off: "update_users",
    type: USER,
    before: () => person("ana"),
    config: () => person("ana", { active: false, title: "Gone" }),
    may: "change ana@acme.example (title)",
  },
  "active = false": {
    off: "deactivate_users",
    type: USER,
    before: () => person("ana"),
    config: () => person("ana", { active: false }),
    may: "deactivate ana@acme.example",
  },
  "an active record taken over with active = false": {
    off: "deactivate_users",
    type: USER,
    config: () => person("ana", { active: false, adopt_existing: "always" }),
    may: "deactivate ana@acme.example",
  },
  "the same, with changes switched off": {
    off: "update_users",
    type: USER,
    config: () => person("ana", { active: false, adopt_existing: "always" }),
  },
  "an inactive record taken over as it is": {
    off: "deactivate_users",
    type: USER,
    config: () => person("old", { active: false }),
  },
  "the end of a person": {
    off: "deactivate_users",
    type: USER,
    before: () => person("ana"),
    config: () => null,
    may: "deactivate ana@acme.example",
  },
  "the end of a person who is to be deleted": {
    off: "deactivate_users",
    type: USER,
    before: () => person("ana", { on_destroy: "delete" }),
    config: () => null,
    may: "delete ana@acme.example",
  },
  "the end of a person who is abandoned": {
    off: "deactivate_users",
    type: USER,
    before: () => person("ana", { on_destroy: "abandon" }),
    config: () => null,
  },
  "a new group": {
    off: "manage_groups",
    type: GROUP,
    config: () => team({ display_name: "sales" }),
    may: "create the group sales",
  },
  "an equal group taken over": {
    off: "manage_groups",
    type: GROUP,
    config: () => team(),
  },
  "a group taken over with another external id": {
    off: "manage_groups",
    type: GROUP,
    config: () => ({ display_name: "plain", external_id: "e-1", adopt_existing: "always" }),
    may: "change the group plain",
  },
  "another external id": {
    off: "manage_groups",
    type: GROUP,
    before: () => team({ external_id: "e-team" }),
    config: () => team({ external_id: "e-other" }),
    may: "change the group team",
  },
  "another name of a group": {
    off: "manage_groups",
    type: GROUP,
    before: () => team(),
    config: () => team({ display_name: "crew" }),
    may: "delete the group team",
  },
  "what happens at a group's end": {
    off: "manage_groups",
    type: GROUP,
    before: () => team(),
    config: () => team({ on_destroy: "abandon" }),
  },
  "the end of a group": {
    off: "manage_groups",
    type: GROUP,
    before: () => team(),
    config: () => null,
    may: "delete the group team",
  },
  "the end of a group that is abandoned": {
    off: "manage_groups",
    type: GROUP,
    before: () => team({ on_destroy: "abandon" }),
    config: () => null,
  },
  "new members": {
    off: "manage_groups",
    type: MEMBERS,
    config: () => company.members("ana", "bo"),
    may: "change the members of the group team",
  },
  "members who are all there, by id": {
    off: "manage_groups",
    type: MEMBERS,
    config: () => ({
      ...company.members(),
      members: { "ana@acme.example": company.emulator.directory().idOf("ana@acme.example") },
    }),
  },
  "a member by id who is not there yet": {
    off: "manage_groups",
    type: MEMBERS,
    config: () => ({
      ...company.members(),
      exclusive: false,
      members: { "bo@acme.example": company.emulator.directory().idOf("bo@acme.example") },
    }),
    may: "change the members of the group team",
  },
  "nobody in a group of nobody": {
    off: "manage_groups",
    type: MEMBERS,
    config: () => ({
      group_id: company.emulator.directory().groupIdOf("plain"),
      group: "plain",
      members: {},
    }),
  },
  "nobody among others": {
    off: "manage_groups",
    type: MEMBERS,
    config: () => ({ ...company.members(), exclusive: false }),
  },
  "an exclusive membership that takes strangers out": {
    off: "manage_groups",
    type: MEMBERS,
    config: () => company.members(),
    may: "change the members of the group team",
  },
  "another member": {
    off: "manage_groups",
    type: MEMBERS,
    before: () => company.members("ana"),
    config: () => company.members("ana", "bo"),
    may: "change the members of the group team",
  },
  "the same members": {
    off: "manage_groups",
    type: MEMBERS,
    before: () => company.members("ana"),
    config: () => company.members("ana"),
  },
  "a membership that gets exclusive, with a stranger in the group": {
    off: "manage_groups",
    type: MEMBERS,
    before: () => ({ ...company.members("bo"), exclusive: false }),
    config: () => company.members("bo"),
    may: "change the members of the group team",
  },
  "a membership that is not exclusive any more": {
    off: "manage_groups",
    type: MEMBERS,
    before: () => company.members("ana"),
    config: () => ({ ...company.members("ana"), exclusive: false }),
  },
  "the end of a membership": {
    off: "manage_groups",
    type: MEMBERS,
    before: () => company.members("ana"),
    config: () => null,
    may: "change the members of the group team",
  },
  "the end of a membership of nobody": {
    off: "manage_groups",
    type: MEMBERS,
    before: () => company.members(),
    config: () => null,
  },
  "new access": {
    off: "manage_access",
    type: POLICY,
    config: () => access(),
    may: `give atlassian/user on ${JIRA} to the group team`,
  },
  "access that is there already": {
    off: "manage_access",
    type: POLICY,
    config: () => {
      company.emulator.organization.grantToGroup("team", company.jira, "atlassian/user");
      return access();
    },
  },
  "another role": {
    off: "manage_access",
    type: POLICY,
    before: () => access(),
    config: () => access({ role: "atlassian/admin" }),
    may: `give atlassian/admin on ${JIRA} to the group team`,
  },
  "another role, which the group has already": {
    off: "manage_access",
    type: POLICY,
    before: () => access(),
    config: () => {
      company.emulator.organization.grantToGroup("team", company.jira, "atlassian/admin");
      return access({ role: "atlassian/admin" });
    },
    may: `revoke atlassian/user on ${JIRA} from the group team`,
  },
  "another name of a policy": {
    off: "manage_access",
    type: POLICY,
    before: () => access(),
    config: () => access({ name: "other" }),
  },
  "the end of access": {
    off: "manage_access",
    type: POLICY,
    before: () => access(),
    config: () => null,
    may: `revoke atlassian/user on ${JIRA} from the group team`,
  },
  "the end of a policy whose access was there before": {
    off: "manage_access",
    type: POLICY,
    before: () => {
      company.emulator.organization.grantToGroup("team", company.jira, "atlassian/user");
      return access();
    },
    config: () => null,
  },
  "a login method": {
    off: "manage_access",
    type: POLICY,
    before: () => access(),
    config: () => access({ authentication_policy_id: SSO }),
    may: "put the members of team into a login method",
  },
  "whoever enters a group with a login method": {
    off: "manage_access",
    type: POLICY,
    before: () => access({ authentication_policy_id: SSO, members_version: "1" }),
    config: () => {
      company.emulator.directory().addMember("team", "bo@acme.example");
      return access({ authentication_policy_id: SSO, members_version: "2" });
    },
    may: "put the members of team into a login method",
  },
  "a login method that is not asked for any more": {
    off: "manage_access",
    type: POLICY,
    before: () => access({ authentication_policy_id: SSO }),
    config: () => access(),
  },
};

const refused = Object.entries(cases).filter(([, { may }]) => may !== undefined);
const allowed = Object.entries(cases).filter(([, { may }]) => may === undefined);

const before = async ({ type, before }: Case): Promise<object | null> =>
  before === undefined ? null : company.declared(type, before());

describe("a plan of what is switched off is refused before anything is done", () => {
  test.each(refused)("%s", async (_name, one) => {
    const prior = await before(one);
    const config = one.config();
    expect(await company.refusal((core) => core.plan(one.type, config, prior), one.off)).toContain(
      `This provider may not ${one.may ?? ""}: ${one.off} is switched off in the provider block.`,
    );
  });
});

describe("an apply that no plan was asked about is refused, and sends nothing", () => {
  test.each(refused)("%s", async (_name, one) => {
    const prior = await before(one);
    const config = one.config();
    // The plan was made by a provider that may do everything.
    const planner = await company.process();
    const { state: planned, replaces } = await planner.plan(one.type, config, prior);
    const end = replaces.length > 0 ? { config: null, planned: null } : { config, planned };
    expect(
      await company.refusal((core) => core.carryOut(one.type, end.config, end.planned, prior), one.off),
    ).toContain(`This provider may not ${one.may ?? ""}: ${one.off} is switched off in the provider block.`);
  });
});

describe("what changes nothing, or is not what is switched off, passes", () => {
  test.each(allowed)("%s", async (_name, one) => {
    const prior = await before(one);
    const config = one.config();
    const core = await company.process(one.off);
    await core.apply(one.type, config, prior);
  });
});

test("everything is on by itself", async () => {
  for (const { type, config } of [cases["a new person"], cases["a new group"], cases["new access"]].flatMap(
    (one) => (one === undefined ? [] : [one]),
  ))
    await company.declared(type, config() ?? {});
});

describe("a destroy that replaces is not announced to a plan", () => {
  test.each<[string, () => object, Switch, string]>([
    [USER, () => person("ana"), "deactivate_users", "deactivate ana@acme.example"],
    [GROUP, () => team(), "manage_groups", "delete the group team"],
    [MEMBERS, () => company.members("ana"), "manage_groups", "change the members of the group team"],
    [POLICY, () => access(), "manage_access", `revoke atlassian/user on ${JIRA} from the group team`],
  ])("and is refused by the apply: %s", async (type, config, off, may) => {
    const state = await company.declared(type, config());
    expect(await company.refusal((core) => core.carryOut(type, null, null, state), off)).toContain(
      `This provider may not ${may}`,
    );
  });
});

test("what is unknown in the plan is refused once it is known", async () => {
  const state = await company.declared(MEMBERS, company.members("ana"));
  const core = await company.process("manage_groups");
  await expect(
    core.plan(MEMBERS, { ...company.members(), members: { "ana@acme.example": UNKNOWN } }, state),
  ).rejects.toThrow("This provider may not change the members of the group team");
  const planned = await (await company.process()).plan(POLICY, { ...access(), group: UNKNOWN });
  expect(
    await company.refusal(
      (late) => late.carryOut(POLICY, access(), { ...planned.state, ...access() }),
      "manage_access",
    ),
  ).toContain(`This provider may not give atlassian/user on ${JIRA} to the group team`);
});
