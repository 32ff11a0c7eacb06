import { UNKNOWN } from "../../../src/plugin/attributes";
import { Company, JIRA, SITE, teamPolicy } from "./company";

const POLICY = "atlassian_access_policy";

let company: Company;
beforeEach(async () => {
  company = await Company.start();
});
afterEach(async () => {
  await company.close();
});

/** Applies in a process of its own. */
async function applied(config: object | null, prior: object | null = null): Promise<object> {
  const state = await (await company.process()).apply(POLICY, config, prior);
  return state ?? {};
}

test("the plan says what is granted to whom, and what was there before", async () => {
  const { state } = await (await company.process()).plan(POLICY, teamPolicy());
  expect(state).toMatchObject({
    id: `${JIRA} atlassian/user team`,
    resource_id: company.jira,
    organization_group_id: company.emulator.organization.groupIdOf("team"),
    organization_id: "org-1",
    access_before: false,
    other_roles: UNKNOWN,
    login_method_failed: {},
  });
  expect(company.roles()).toEqual([]);
});

test("what a policy gave, its end takes away", async () => {
  const state = await applied(teamPolicy());
  expect(company.roles()).toEqual(["atlassian/user"]);
  expect(state).toMatchObject({ access_before: false, other_roles: [] });
  expect(await (await company.process()).read(POLICY, state)).toEqual(state);
  await applied(null, state);
  expect(company.roles()).toEqual([]);
});

test("the application may be written as its ARI, and names compare without case", async () => {
  const state = await applied(teamPolicy({ application: company.jira, group: "Team" }));
  expect(company.roles()).toEqual(["atlassian/user"]);
  expect(state).toMatchObject({ application: company.jira, group: "Team", resource_id: company.jira });
  const again = await (
    await company.process()
  ).plan(POLICY, teamPolicy({ application: company.jira, group: "TEAM" }), state);
  expect(again.state).toMatchObject({ group: "Team", id: (state as { id: string }).id });
});

describe("access that was there before", () => {
  beforeEach(() => {
    company.emulator.organization.grantToGroup("team", company.jira, "atlassian/user");
  });

  test("shows in the plan, and stays when the policy goes", async () => {
    const { state: planned } = await (await company.process()).plan(POLICY, teamPolicy());
    expect(planned).toMatchObject({ access_before: true });
    const state = await applied(teamPolicy());
    expect(state).toMatchObject({ access_before: true });
    await applied(null, state);
    expect(company.roles()).toEqual(["atlassian/user"]);
  });

  test("goes with the policy when the code says that it is the policy's", async () => {
    const state = await applied(teamPolicy({ access_before: false }));
    await applied(null, state);
    expect(company.roles()).toEqual([]);
  });

  test("stays when the policy turns to another role", async () => {
    const before = await applied(teamPolicy());
    const after = await applied(teamPolicy({ role: "atlassian/admin" }), before);
    expect(company.roles()).toEqual(["atlassian/admin", "atlassian/user"]);
    expect(after).toMatchObject({ access_before: false, other_roles: ["atlassian/user"] });
    await applied(null, after);
    expect(company.roles()).toEqual(["atlassian/user"]);
  });

  test("and is gone when the plan is applied, makes the plan stale", async () => {
    const { state: planned } = await (await company.process()).plan(POLICY, teamPolicy());
    company.emulator.organization.revokeFromGroup("team", company.jira, "atlassian/user");
    const late = await company.process();
    await expect(late.carryOut(POLICY, teamPolicy(), planned)).rejects.toThrow(
      `The group team had atlassian/user on ${JIRA} when the plan was made, and has it no longer. Nothing was changed; plan again.`,
    );
    expect(company.roles()).toEqual([]);
  });
});

describe("a policy that takes another one's place in the same run", () => {
  const destroyed = async (prior: object): Promise<readonly [object | null, readonly string[]]> => {
    const core = await company.process();
    const [, after] = await Promise.all([
      core.carryOut(POLICY, null, null, prior),
      core.apply(POLICY, teamPolicy()),
    ]);
    return [after, core.warnings];
  };

  test("keeps the access as its own when the other one goes at the same moment", async () => {
    const prior = await applied(teamPolicy());
    expect(await destroyed(prior)).toMatchObject([{ access_before: false }, []]);
    expect(company.roles()).toEqual(["atlassian/user"]);
  });

  test("and when it comes first, it is said that the access counts as access from before", async () => {
    const prior = await applied(teamPolicy());
    const core = await company.process();
    expect(await core.apply(POLICY, teamPolicy())).toMatchObject({ access_before: true });
    await core.carryOut(POLICY, null, null, prior);
    expect(company.roles()).toEqual(["atlassian/user"]);
    expect(core.warnings.join()).toContain("now counts as access that team had before");
  });

  test("leaves the access to the other one's end when it fails itself", async () => {
    const prior = await applied(teamPolicy());
    const { state: planned } = await (await company.process()).plan(POLICY, teamPolicy());
    const core = await company.process();
    const failing = { method: "GET", path: /groups\/.*role-assignments/u, times: 1 };
    company.emulator.faults.add({ kind: "status", status: 403 }, failing);
    await expect(core.carryOut(POLICY, teamPolicy(), planned)).rejects.toThrow("not allowed to read");
    await core.carryOut(POLICY, null, null, prior);
    expect(company.roles()).toEqual([]);
  });

  test("gives the access again when the other one's end is under way as it is changed", async () => {
    const prior = await applied(teamPolicy());
    const core = await company.process();
    const renamed = teamPolicy({ name: "renamed" });
    const { state: planned } = await core.plan(POLICY, renamed, prior);
    const changed = new Promise((resolve) => {
      company.emulator.faults.add(
        { kind: "latency", ms: 100 },
        {
          times: 1,
          matching: ({ path }) => {
            if (!path.endsWith("/revoke")) return false;
            resolve(core.carryOut(POLICY, renamed, planned, prior));
            return true;
          },
        },
      );
    });
    await core.carryOut(POLICY, null, null, prior);
    expect(await changed).toMatchObject({ name: "renamed", access_before: false });
    expect(company.roles()).toEqual(["atlassian/user"]);
  });
});

describe("drift", () => {
  test("access that was revoked outside is granted again", async () => {
    const state = await applied(teamPolicy());
    company.emulator.organization.revokeFromGroup("team", company.jira, "atlassian/user");
    expect(await (await company.process()).read(POLICY, state)).toBeNull();
  });

  test("another role in its place shows as that role, and the declared one comes back", async () => {
    const { organization } = company.emulator;
    const state = await applied(teamPolicy());
    organization.revokeFromGroup("team", company.jira, "atlassian/user");
    organization.grantToGroup("team", company.jira, "atlassian/admin");
    const drifted = await (await company.process()).read(POLICY, state);
    expect(drifted).toMatchObject({ role: "atlassian/admin", other_roles: [] });
    await applied(teamPolicy(), drifted);
    expect(company.roles()).toEqual(["atlassian/user"]);
  });

  test("the role that it had before a change is somebody else's when it comes back", async () => {
    const { organization } = company.emulator;
    const state = await applied(teamPolicy({ role: "atlassian/admin" }), await applied(teamPolicy()));
    expect(state).toMatchObject({ role: "atlassian/admin", other_roles: [] });
    organization.revokeFromGroup("team", company.jira, "atlassian/admin");
    organization.grantToGroup("team", company.jira, "atlassian/user");
    const drifted = await (await company.process()).read(POLICY, state);
    expect(drifted).toMatchObject({ role: "atlassian/user" });
  });

  test("a role beside it is not the policy's, and shows", async () => {
    const state = await applied(teamPolicy());
    company.emulator.organization.grantToGroup("team", company.jira, "atlassian/admin");
    const drifted = await (await company.process()).read(POLICY, state);
    expect(drifted).toMatchObject({ role: "atlassian/user", other_roles: ["atlassian/admin"] });
    await applied(null, drifted);
    expect(company.roles()).toEqual(["atlassian/admin"]);
  });

  test("a group that is gone has no access", async () => {
    const state = await applied(teamPolicy());
    company.emulator.directory().deleteGroup("team");
    expect(await (await company.process()).read(POLICY, state)).toBeNull();
    await applied(null, state);
  });
});

describe("what cannot be", () => {
  const refused = async (config: object, block: object = {}): Promise<string> => {
    const core = await company.process(block);
    const refusal = await core.plan(POLICY, config).then(
      () => "nothing was refused",
      (error: unknown) => String(error),
    );
    expect(company.emulator.organization.changes).toEqual([]);
    return refusal;
  };

  test("an application that is not there, with those that are", async () => {
    expect(await refused(teamPolicy({ application: `${SITE}/confluence` }))).toContain(
      `The organisation org-1 has no application ${SITE}/confluence. It has ${JIRA}.`,
    );
  });

  test("an application that is not online", async () => {
    company.emulator.organization.setStatus(company.jira, "offline");
    expect(await refused(teamPolicy())).toContain(`${JIRA} is offline`);
  });

  test("a synchronised group that is a default group", async () => {
    company.emulator.organization.setDefaultRole("team", company.jira, "atlassian/user");
    expect(await refused(teamPolicy())).toContain(`team is a default group of ${JIRA}`);
  });

  test("two policies that give the same", async () => {
    const core = await company.process();
    await core.plan(POLICY, teamPolicy());
    await expect(core.plan(POLICY, teamPolicy({ name: "again", group: "TEAM" }))).rejects.toThrow(
      "atlassian/user on acme.atlassian.net/jira-software for the group TEAM is declared twice",
    );
  });

  test("the same two when one writes the application's ARI", async () => {
    const core = await company.process();
    await core.plan(POLICY, teamPolicy(), await applied(teamPolicy()));
    const again = teamPolicy({ name: "again", application: company.jira });
    await expect(core.plan(POLICY, again)).rejects.toThrow("for the group team is declared twice");
  });

  test("anything, with manage_access switched off", async () => {
    expect(await refused(teamPolicy(), { manage_access: false })).toContain(
      "This provider may not give atlassian/user on acme.atlassian.net/jira-software to the group team: manage_access is switched off",
    );
  });

  test("anything, without the organization key", async () => {
    expect(await refused(teamPolicy(), { organization_id: null, organization_token: null })).toContain(
      "set ATLASSIAN_ORGANIZATION_ID and ATLASSIAN_ORGANIZATION_TOKEN",
    );
  });

  test("a group that nobody has, at apply", async () => {
    await expect(applied(teamPolicy({ group: "tema" }))).rejects.toThrow("Neither the directory");
  });

  test("a role that the application does not know", async () => {
    await expect(applied(teamPolicy({ role: "atlassian/wizard" }))).rejects.toThrow("atlassian/wizard");
    expect(company.roles()).toEqual([]);
  });
});

test("a policy without group_id follows a group that is to be made anew as it gets one", async () => {
  const state = await applied(teamPolicy());
  const following = teamPolicy({ group_id: UNKNOWN });
  const { state: planned } = await (await company.process()).plan(POLICY, following, state);
  expect(planned).toMatchObject({ organization_group_id: UNKNOWN, access_before: UNKNOWN });
});

test("it is imported by application, role and group, as its own", async () => {
  company.emulator.organization.grantToGroup("team", company.jira, "atlassian/user");
  const core = await company.process();
  const { state } = await core.import(POLICY, { id: `${JIRA} atlassian/user team` });
  expect(state).toMatchObject({ group: "team", role: "atlassian/user", access_before: false });
  await expect(core.import(POLICY, { id: `${JIRA} atlassian/admin team` })).rejects.toThrow(
    `does not have atlassian/admin on ${JIRA}: it has atlassian/user there`,
  );
  await expect(core.import(POLICY, { id: "team" })).rejects.toThrow("Not the id of an access policy");
});
