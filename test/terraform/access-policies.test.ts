import { group, members, policy, user } from "./support/hcl";
import { type Organisation, organisationWithKey, unwrapped } from "./support/organisation";

const SITE = "acme.atlassian.net";
const SSO = "5b1c9a52-0000-4000-8000-000000000001";
const POLICY = "atlassian_access_policy";

let org: Organisation;
let jira: string;
async function start(...[options, environment]: Parameters<typeof organisationWithKey>): Promise<void> {
  org = await organisationWithKey(options, environment);
  jira = org.emulator.organization.addApplication({ product: "jira-software", site: SITE, capacity: 10 });
}
afterEach(async () => {
  await org.close();
});

const roles = (of: string): readonly string[] => org.emulator.organization.rolesOf(of, jira);
/** For what a later deploy goes on from: that asks whether there is nothing left to change. */
async function applied(configuration: string): Promise<string> {
  org.workspace.write(configuration);
  const { code, output } = await org.apply();
  expect({ code, output }).toMatchObject({ code: 0 });
  return output;
}
const AFTER_MEMBERS = { more: "depends_on = [atlassian_group_membership.team]" };
const company = (...policies: readonly string[]): string =>
  [user("ana"), user("bo"), group("team"), members("team", ["ana", "bo"]), ...policies].join("");

test("a group gets access, changes its role in place, gets back what was changed outside, and loses it", async () => {
  await start({ behaviour: { groupLag: 3, roleLag: 2 } });
  const { organization } = org.emulator;
  await org.begin(company(policy("team")));
  expect(roles("team")).toEqual(["atlassian/user"]);
  expect(organization.whoHasAccess(jira)).toEqual(["ana@acme.example", "bo@acme.example"]);

  const admin = company(policy("team", { role: "atlassian/admin" }));
  expect(await org.deploy(admin)).toContain("will be updated in-place");
  expect(roles("team")).toEqual(["atlassian/admin"]);

  organization.revokeFromGroup("team", jira, "atlassian/admin");
  expect(await applied(admin)).toContain(`${POLICY}.team will be created`);
  expect(roles("team")).toEqual(["atlassian/admin"]);

  organization.revokeFromGroup("team", jira, "atlassian/admin");
  organization.grantToGroup("team", jira, "atlassian/user");
  const reverted = await org.deploy(admin);
  expect(reverted).toMatch(/~ role +=\s+"atlassian\/user" -> "atlassian\/admin"/u);
  expect(roles("team")).toEqual(["atlassian/admin"]);

  await applied(company());
  expect(roles("team")).toEqual([]);
}, 120_000);

test("a full licence refuses the whole plan; with seats it is carried out, and all of it goes at once", async () => {
  await start();
  const { organization } = org.emulator;
  organization.setCapacity(jira, 1);
  const refused = await org.refused(company(policy("team", {}, AFTER_MEMBERS)));
  expect(refused).toContain(`${SITE}/jira-software has too few seats`);
  expect(refused).toContain("this plan needs at least 2");
  expect([...org.directory.changes, ...organization.changes]).toEqual([]);

  organization.setCapacity(jira, 2);
  await org.deploy(company(policy("team", {}, AFTER_MEMBERS)));
  expect(organization.seatsTaken(jira)).toBe(2);

  expect(await org.workspace.terraform(["destroy", "-auto-approve"])).toMatchObject({ code: 0 });
  const revoked = organization.changes.filter(({ kind }) => kind === "role-revoked");
  expect(revoked).toMatchObject([{ group: "team", role: "atlassian/user" }]);
  expect(org.directory.groups()).toEqual([]);
}, 120_000);

test("the login method, earlier access, and a leaver whose account is external", async () => {
  await start({ verifiedDomains: ["acme.example"] }, { ATLASSIAN_ORGANIZATION_PROPAGATION_TIMEOUT: "1" });
  const { organization } = org.emulator;
  const policyOf = (name: string): string | undefined => organization.policyOf(`${name}@acme.example`)?.id;
  organization.addPolicy(SSO, "Single sign-on");
  organization.addGroup("veterans");
  organization.grantToGroup("veterans", jira, "atlassian/user");
  org.directory.addUser({ userName: "bo@acme.example" });
  organization.failInPolicy("bo@acme.example", "Not moved", "Account is locked");
  const guest = user("pat").replaceAll("@acme.example", "@partner.example");
  const veterans = policy("veterans", {})
    .replace(/group .*/u, 'group = "veterans"')
    .replace(/group_id .*/u, "");
  const login = policy(
    "team",
    { authentication_policy_id: SSO },
    { more: "members_version = atlassian_group_membership.team.version" },
  );
  const all = (people: readonly string[], isGuestIn: boolean): string => {
    const membership = members("team", [...people, ...(isGuestIn ? ["pat"] : [])]);
    return [
      ...people.map((key) => user(key)),
      ...(isGuestIn ? [guest] : []),
      group("team"),
      membership.replace("pat@acme.example", "pat@partner.example"),
      login,
      veterans,
    ].join("");
  };

  const first = await org.deploy(all(["ana", "bo"], true));
  expect(first).toMatch(/\+ access_before +=\s+true/u);
  expect(unwrapped(first).match(/2 of the group team could not join the login method/gu)).toHaveLength(1);
  expect(org.workspace.held(POLICY)).toMatchObject({
    team: {
      login_method_failed: { "bo@acme.example": "Account is locked" },
      access_before: false,
    },
    veterans: { access_before: true },
  });
  expect([policyOf("ana"), policyOf("bo")]).toEqual([SSO, undefined]);

  await applied(all(["ana", "bo", "cy"], true));
  expect(policyOf("cy")).toBe(SSO);

  organization.grantToAccount("pat@partner.example", jira, "atlassian/admin");
  const kept = await org.refused(all(["ana", "bo", "cy"], false));
  expect(kept).toContain("pat@partner.example still has access");
  expect(kept).toContain(`atlassian/admin on ${SITE}`);
  expect(org.directory.membersOf("team")).not.toContain("pat@partner.example");
  expect(org.workspace.state()).toContain("pat@partner.example");
  organization.revokeFromAccount("pat@partner.example", jira, "atlassian/admin");
  await org.deploy(all(["ana", "bo", "cy"], false));
  expect(org.workspace.state()).not.toContain("pat@partner.example");

  await applied(company());
  expect([roles("team"), roles("veterans")]).toEqual([[], ["atlassian/user"]]);
}, 120_000);

test("what is switched off, and Atlassian's own group names, are refused by the plan", async () => {
  await start({ builtInGroups: ["org-admins"] });
  const block = (attributes: string): string => `provider "atlassian" {\n ${attributes}\n}\n`;
  org.workspace.write(company(policy("team")));
  expect(await org.apply()).toMatchObject({ code: 0 });
  const before = org.directory.changes.length;
  const refused = (attributes: string, configuration: string): Promise<string> =>
    org.refused(block(attributes) + configuration, "plan");

  expect(await refused("create_users = false", company(policy("team")) + user("cy"))).toContain(
    "This provider may not create cy@acme.example",
  );
  const withoutBo = user("ana") + group("team") + members("team", ["ana"]) + policy("team");
  expect(await refused("deactivate_users = false", withoutBo)).toContain(
    "This provider may not deactivate bo@acme.example",
  );
  const strict = await refused("manage_groups = false\n manage_access = false", user("ana") + user("bo"));
  expect(strict).toContain("This provider may not delete the group team");
  expect(strict).toContain("This provider may not change the members of the group team");
  expect(strict).toContain(`may not revoke atlassian/user on ${SITE}/jira-software from the group team`);
  const more = company(policy("team", { role: "atlassian/admin" })) + group("org-admins") + group("new");
  const named = await refused("manage_access = false", more);
  expect(named).toContain(`may not give atlassian/admin on ${SITE}/jira-software to the group team`);
  expect(named).toContain("The organisation has its own group org-admins");
  expect(org.directory.changes).toHaveLength(before);
  expect(roles("team")).toEqual(["atlassian/user"]);

  // Unless the organisation shows its own group only once the directory has accepted another one of that name.
  let isShown = false;
  const noting = { method: "POST", path: /^\/Groups/u, matching: () => (isShown = true) };
  org.emulator.faults.add({ kind: "latency", ms: 0 }, noting);
  const hiding = { path: /groups\/search/u, matching: () => !isShown };
  org.emulator.faults.add({ kind: "status", status: 200, body: { data: [] } }, hiding);
  const ignored = await org.refused(company(policy("team")) + group("org-admins"));
  expect(ignored).toContain("The group org-admins is not synchronised");
  expect(Object.keys(org.workspace.held("atlassian_group"))).toEqual(["team"]);
}, 120_000);
