import { UNKNOWN } from "../../../src/plugin/attributes";
import { Company, teamPolicy } from "./company";

const POLICY = "atlassian_access_policy";
const SSO = "5b1c9a52-0000-4000-8000-000000000001";

let company: Company;
beforeEach(async () => {
  company = await Company.start({ verifiedDomains: ["acme.example"] });
  company.emulator.organization.addPolicy(SSO, "Single sign-on");
});
afterEach(async () => {
  await company.close();
});

const withLogin = (attributes: object = {}): object =>
  teamPolicy({ authentication_policy_id: SSO, members_version: "1", ...attributes });

const policyOf = (name: string): string | undefined =>
  company.emulator.organization.policyOf(`${name}@acme.example`)?.id;

/** The people who were asked to be put in, one list a request. */
const sent = (): readonly unknown[] =>
  company.emulator.requests
    .filter(({ path }) => path.endsWith("/add-users"))
    .map(({ body }) => (body as { users: unknown }).users);

test("the members are put into the login method", async () => {
  const { state: planned } = await (await company.process()).plan(POLICY, withLogin());
  expect(planned).toMatchObject({ login_method_failed: UNKNOWN });
  const core = await company.process();
  const state = await core.carryOut(POLICY, withLogin(), planned);
  expect(state).toMatchObject({ login_method_failed: {} });
  expect([policyOf("ana"), policyOf("bo")]).toEqual([SSO, SSO]);
  expect(sent()).toEqual([["ana@acme.example", "bo@acme.example"]]);
  expect(core.warnings).toEqual([]);
});

test("whoever cannot join is named, with the reason, in the state and in one warning", async () => {
  const directory = company.emulator.directory();
  directory.addUser({ userName: "pat@partner.example" });
  directory.addMember("team", "pat@partner.example");
  company.emulator.organization.failInPolicy("bo@acme.example", "Not moved", "Account is locked");
  const core = await company.process();
  const state = await core.apply(POLICY, withLogin());
  expect(Object.keys((state as { login_method_failed: object }).login_method_failed)).toEqual([
    "bo@acme.example",
    "pat@partner.example",
  ]);
  expect(core.warnings).toHaveLength(1);
  expect(core.warnings[0]).toContain("2 of the group team could not join the login method");
  expect(core.warnings[0]).toContain("pat@partner.example");
  expect(core.warnings[0]).toContain("Account is locked");
  expect(policyOf("ana")).toBe(SSO);
  const again = await (await company.process()).plan(POLICY, withLogin(), state);
  expect(again.state).toEqual(state);
});

test("a change of members puts in those who are not in it yet", async () => {
  const state = await (await company.process()).apply(POLICY, withLogin());
  const directory = company.emulator.directory();
  directory.addUser({ userName: "cy@acme.example" });
  directory.addMember("team", "cy@acme.example");
  company.emulator.resetRequests();
  await (await company.process()).apply(POLICY, withLogin({ members_version: "2" }), state);
  expect(sent()).toEqual([["cy@acme.example"]]);
  expect(policyOf("cy")).toBe(SSO);
});

test("a group of the organisation alone has its members put in, too", async () => {
  company.emulator.organization.addGroup("contractors", ["cy@acme.example"]);
  await (await company.process()).apply(POLICY, withLogin({ group: "contractors" }));
  expect(policyOf("cy")).toBe(SSO);
});

test("the inactive are left out", async () => {
  company.emulator.directory().changeUser("bo@acme.example", { active: false });
  await (await company.process()).apply(POLICY, withLogin());
  expect(sent()).toEqual([["ana@acme.example"]]);
});

test("access comes after the login method: a policy that is not there gives no access", async () => {
  const core = await company.process();
  await expect(core.apply(POLICY, withLogin({ authentication_policy_id: "nowhere" }))).rejects.toThrow(
    "The organisation org-1 has no authentication policy nowhere: Authentication policy nowhere not found: Check the id",
  );
  expect(company.roles()).toEqual([]);
});

describe("there is no way out of a login method", () => {
  const stays = `they stay in ${SSO}`;

  test("as the destroy plan says", async () => {
    const state = await (await company.process()).apply(POLICY, withLogin());
    const core = await company.process();
    await core.plan(POLICY, null, state);
    expect(core.warnings.join()).toContain(stays);
  });

  test("as a plan without it says", async () => {
    const state = await (await company.process()).apply(POLICY, withLogin());
    const core = await company.process();
    const after = await core.apply(POLICY, teamPolicy(), state);
    expect(core.warnings.join()).toContain(stays);
    expect(after).toMatchObject({ authentication_policy_id: null, login_method_failed: {} });
    expect(policyOf("ana")).toBe(SSO);
  });
});

test("a group with two login methods is refused in the plan", async () => {
  const core = await company.process();
  await core.plan(POLICY, withLogin());
  const other = withLogin({ name: "admins", role: "atlassian/admin", authentication_policy_id: "other" });
  await expect(core.plan(POLICY, other)).rejects.toThrow("The group team has two login methods");
});
