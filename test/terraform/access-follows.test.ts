import { group, members, policy, user } from "./support/hcl";
import { type Organisation, organisationWithKey, unwrapped } from "./support/organisation";
import { ended } from "./support/workspace";

const POLICY = "atlassian_access_policy";

let org: Organisation;
let jira: string;
beforeEach(async () => {
  org = await organisationWithKey();
  jira = org.emulator.organization.addApplication({ product: "jira-software", site: "acme.atlassian.net" });
});
afterEach(async () => {
  await org.close();
});

const roles = (...of: readonly string[]): readonly (readonly string[])[] =>
  of.map((name) => org.emulator.organization.rolesOf(name, jira));
const USER = ["atlassian/user"];
/** Of each policy in the state: whether it thinks that its access was there before. */
const before = (): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(org.workspace.held(POLICY)).map(([name, { access_before: was }]) => [name, was]),
  );
const KEEP_ONE = "lifecycle {\n create_before_destroy = true\n }";

// Two groups side by side: the second one and its policy are created before they are destroyed.
test("access follows whatever is created anew, renamed or moved to another address", async () => {
  const people = user("ana") + user("bo");
  const groups = (crew = "crew"): string =>
    group("team") +
    members("team", ["ana"]) +
    group("crew", KEEP_ONE).replace('"crew"\n', `"${crew}"\n`) +
    members("crew", ["bo"], KEEP_ONE);
  const policies = policy("team") + policy("crew", {}, { more: KEEP_ONE });
  await org.begin(people + groups() + policies);

  await org.deploy(people + groups() + policies, [
    "-replace=atlassian_group.team",
    "-replace=atlassian_group.crew",
  ]);
  expect(roles("team", "crew")).toEqual([USER, USER]);
  expect(before()).toEqual({ team: false, crew: false });

  await org.workspace.terraform(["taint", `${POLICY}.team`]);
  await org.deploy(people + groups("staff") + policies);
  expect(roles("team", "staff")).toEqual([USER, USER]);
  expect(before()).toEqual({ team: false, crew: false });

  // Nothing tells a policy that is created first that the one before it gave the access.
  const taken = await org.deploy(people + groups("staff") + policies, [`-replace=${POLICY}.crew`]);
  expect(roles("team", "staff")).toEqual([USER, USER]);
  expect(before()).toEqual({ team: false, crew: true });
  expect(unwrapped(taken)).toContain("now counts as access that staff had before");

  const own = policy("team") + policy("crew", { access_before: false }, { more: KEEP_ONE });
  const moved = own.replaceAll(`"${POLICY}" "`, `"${POLICY}" "moved_`);
  await org.deploy(people + groups("staff") + own);
  await org.deploy(people + groups("staff") + moved);
  expect(roles("team", "staff")).toEqual([USER, USER]);
  expect(before()).toEqual({ moved_team: false, moved_crew: false });

  org.workspace.write(people + groups("staff"));
  expect(await org.apply()).toMatchObject({ code: 0 });
  expect(roles("team", "staff")).toEqual([[], []]);
}, 120_000);

test("after a kill in the middle of a grant the access is there, and nobody's until the code says whose", async () => {
  const team = (attributes: Parameters<typeof policy>[1] = {}): string =>
    user("ana") + group("team") + members("team", ["ana"]) + policy("team", attributes);
  org.workspace.write(team());
  await org.workspace.terraform(["validate"]);
  const child = org.workspace.start(["apply", "-auto-approve", "-input=false"]);
  org.emulator.faults.add(
    { kind: "hang" },
    {
      method: "POST",
      path: /role-assignments\/assign/u,
      matching: () => {
        child.kill("SIGKILL");
        // No fault: the emulator does it at once, before anybody can learn that Terraform has ended.
        return false;
      },
    },
  );
  expect(await ended(child)).toMatchObject({ code: null });
  org.emulator.faults.clear();
  expect(roles("team")).toEqual([USER]);

  // No state knows who gave it: the plan shows that, and destroying the policy would leave it.
  expect(await org.deploy(team())).toMatch(/\+ access_before +=\s+true/u);
  expect(roles("team")).toEqual([USER]);
  expect(await org.deploy(team({ access_before: false }))).toMatch(/~ access_before +=\s+true -> false/u);

  org.workspace.write(user("ana") + group("team") + members("team", ["ana"]));
  expect(await org.apply()).toMatchObject({ code: 0 });
  expect(roles("team")).toEqual([[]]);
}, 120_000);
