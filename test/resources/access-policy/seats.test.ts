import { Company, JIRA, teamPolicy } from "./company";

const POLICY = "atlassian_access_policy";
const MEMBERS = "atlassian_group_membership";

let company: Company;
afterEach(async () => {
  await company.close();
});

const refusal = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing was refused",
    (error: unknown) => String(error),
  );

/** The team's membership, as far as anybody has planned it. */
const members = (...names: readonly string[]): object => ({
  group_id: company.emulator.directory().groupIdOf("team"),
  group: "team",
  members: Object.fromEntries(names.map((name) => [`${name}@acme.example`, null])),
});

test("a plan that needs more seats than there are left says so", async () => {
  company = await Company.start({}, 1);
  const core = await company.process();
  expect(await refusal(core.plan(POLICY, teamPolicy()))).toContain(
    `${JIRA} has too few seats: Its licence has 1 seat, 0 are taken and 1 left; this plan needs at least 2.`,
  );
});

test("as many seats as people are enough", async () => {
  company = await Company.start({}, 2);
  const core = await company.process();
  expect(await refusal(core.plan(POLICY, teamPolicy()))).toBe("nothing was refused");
});

test("whoever has a seat needs no other one", async () => {
  company = await Company.start({}, 2);
  company.emulator.organization.grantToAccount("ana@acme.example", company.jira, "atlassian/user");
  const core = await company.process();
  expect(await refusal(core.plan(POLICY, teamPolicy()))).toBe("nothing was refused");
});

test("the inactive need none, whoever declares them as members", async () => {
  company = await Company.start({}, 1);
  company.emulator.directory().changeUser("bo@acme.example", { active: false });
  const core = await company.process();
  await core.plan(MEMBERS, members("ana", "bo"));
  expect(await refusal(core.plan(POLICY, teamPolicy()))).toBe("nothing was refused");
});

test("nobody's seat is asked for twice", async () => {
  company = await Company.start({}, 3);
  const directory = company.emulator.directory();
  const names = ["ana", "bo", "cy", "di"].map((name) => `${name}@acme.example`);
  for (const name of names.slice(2)) directory.addUser({ userName: name });
  for (const group of ["sales", "legal", "office"]) directory.addGroup(group, names);
  company.emulator.organization.grantToGroup("team", company.jira, "atlassian/user");
  const core = await company.process();
  const groups = ["team", "sales", "legal", "office"];
  const said = groups.map((group) => refusal(core.plan(POLICY, teamPolicy({ name: group, group }))));
  expect((await Promise.all(said)).join()).toContain("this plan needs at least 2");
  const asked = company.emulator.requests
    .filter(({ path }) => path.endsWith("/users/search"))
    .flatMap(({ body }) => (body as { accountIds: readonly string[] }).accountIds);
  expect(asked).toHaveLength(4);
});

test("members who are still to be put in count as well", async () => {
  company = await Company.start({}, 2);
  for (const name of ["cy", "di"]) company.emulator.directory().addUser({ userName: `${name}@acme.example` });
  const core = await company.process();
  await core.plan(MEMBERS, members("ana", "bo", "cy", "di"));
  expect(await refusal(core.plan(POLICY, teamPolicy()))).toContain("this plan needs at least 4");
});

test("entering a group that has access already needs a seat", async () => {
  company = await Company.start({}, 2);
  company.emulator.directory().addUser({ userName: "cy@acme.example" });
  const before = await company.process();
  const policy = await before.apply(POLICY, teamPolicy());
  const membership = await before.apply(MEMBERS, members("ana", "bo"));
  const core = await company.process();
  await core.plan(MEMBERS, members("ana", "bo", "cy"), membership);
  expect(await refusal(core.plan(POLICY, teamPolicy(), policy))).toContain(
    "2 are taken and 0 left; this plan needs at least 1",
  );
});

test("one who goes makes room for one who comes", async () => {
  company = await Company.start({}, 2);
  company.emulator.directory().addUser({ userName: "cy@acme.example" });
  const before = await company.process();
  const policy = await before.apply(POLICY, teamPolicy());
  const membership = await before.apply(MEMBERS, members("ana", "bo"));
  const core = await company.process();
  await core.plan(MEMBERS, members("ana", "cy"), membership);
  expect(await refusal(core.plan(POLICY, teamPolicy(), policy))).toBe("nothing was refused");
});

test("two groups are counted together, and a person in both once", async () => {
  company = await Company.start({}, 3);
  const directory = company.emulator.directory();
  for (const name of ["cy", "di"]) directory.addUser({ userName: `${name}@acme.example` });
  directory.addGroup("sales", ["bo@acme.example", "cy@acme.example"]);
  directory.addGroup("legal", ["di@acme.example"]);
  const core = await company.process();
  const access = (group: string): Promise<string> =>
    refusal(core.plan(POLICY, teamPolicy({ name: group, group })));
  expect(await access("team")).toBe("nothing was refused");
  expect(await access("sales")).toBe("nothing was refused");
  expect(await access("legal")).toContain("3 left; this plan needs at least 4");
});

test("a role that takes no seat needs none", async () => {
  company = await Company.start({}, 0);
  const core = await company.process();
  expect(await refusal(core.plan(POLICY, teamPolicy({ role: "atlassian/customer" })))).toBe(
    "nothing was refused",
  );
});

test("what the plan could not see, Atlassian refuses: the group, the role and the application are named", async () => {
  company = await Company.start({}, 2);
  const planned = await (await company.process()).plan(POLICY, teamPolicy());
  company.emulator.organization.setCapacity(company.jira, 1);
  const late = await company.process();
  const said = await refusal(late.carryOut(POLICY, teamPolicy(), planned.state));
  for (const named of ["team", "atlassian/user", "licen"]) expect(said).toContain(named);
  expect(company.roles()).toEqual([]);
});
