import type { Trouble, When } from "../../../src/emulator/faults";
import type { Kept } from "../support/core";
import { Company, teamPolicy } from "./company";

const POLICY = "atlassian_access_policy";
const ASSIGN = /role-assignments\/assign$/u;
const READ = { method: "GET", path: /groups\/.*role-assignments/u };

let company: Company;
beforeEach(async () => {
  company = await Company.start();
});
afterEach(async () => {
  await company.close();
});

/** The state beside the error. */
const reached = async (work: Promise<unknown>): Promise<object | null> =>
  work.then(
    () => {
      throw new Error("nothing failed");
    },
    (error: unknown) => (error as Error).cause as object | null,
  );

/** The roles can be read before they are given, and not after. */
const UNREADABLE: readonly [Trouble, When] = [
  { kind: "status", status: 403 },
  { ...READ, nth: 2 },
];

describe("access that Atlassian gives without anybody seeing it", () => {
  test.each<[string, Trouble, When]>([
    ["the answer is lost", { kind: "cut", at: "after-commit" }, { path: ASSIGN }],
    ["the look at it is refused", ...UNREADABLE],
  ])("is in the state of its policy, and goes with it: %s", async (_what, trouble, when) => {
    const planned = await (await company.process()).plan(POLICY, teamPolicy());
    company.emulator.faults.add(trouble, when);
    const state = await reached((await company.process()).carryOut(POLICY, teamPolicy(), planned.state));
    company.emulator.faults.clear();
    expect(company.roles()).toEqual(["atlassian/user"]);
    expect(state).toMatchObject({ access_before: false, role: "atlassian/user" });
    await (await company.process()).apply(POLICY, null, state);
    expect(company.roles()).toEqual([]);
  });

  test("in the place of another role is the policy's own in the next run", async () => {
    const kept: Kept = {};
    const wanted = teamPolicy({ role: "atlassian/admin" });
    const prior = await (await company.process({}, kept)).apply(POLICY, teamPolicy());
    const planned = await (await company.process({}, kept)).plan(POLICY, wanted, prior);
    company.emulator.faults.add(...UNREADABLE);
    const late = await company.process({}, kept);
    expect(await reached(late.carryOut(POLICY, wanted, planned.state, prior))).toEqual(prior);
    company.emulator.faults.clear();
    expect(company.roles()).toEqual(["atlassian/admin", "atlassian/user"]);
    const after = await (await company.process({}, kept)).apply(POLICY, wanted, prior);
    expect(after).toMatchObject({ access_before: false, role: "atlassian/admin", other_roles: [] });
    expect(company.roles()).toEqual(["atlassian/admin"]);
  });
});

test("access that was there before a change of role stays so when the old role cannot be taken back", async () => {
  const kept: Kept = {};
  const wanted = teamPolicy({ role: "atlassian/admin" });
  const prior = await (await company.process({}, kept)).apply(POLICY, teamPolicy());
  company.emulator.organization.grantToGroup("team", company.jira, "atlassian/admin");
  company.emulator.faults.add({ kind: "status", status: 403 }, { path: /\/revoke$/u });
  expect(await reached((await company.process({}, kept)).apply(POLICY, wanted, prior))).toEqual(prior);
  company.emulator.faults.clear();
  const after = await (await company.process({}, kept)).apply(POLICY, wanted, prior);
  expect(after).toMatchObject({ access_before: true });
  await (await company.process()).apply(POLICY, null, after);
  expect(company.roles()).toEqual(["atlassian/admin"]);
});
