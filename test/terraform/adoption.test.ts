import { user } from "./support/hcl";
import { organisation, type Organisation } from "./support/organisation";

let org: Organisation;
beforeEach(async () => {
  org = await organisation();
});
afterEach(async () => {
  await org.close();
});

const IMPORT = "terraform import 'atlassian_user.<name>'";

/** The origin that a plan shows for each person. */
async function origins(configuration: string): Promise<Readonly<Record<string, unknown>>> {
  org.workspace.write(configuration);
  const { resource_changes: changes } = await org.workspace.plan();
  return Object.fromEntries(changes.map(({ address, change }) => [address, change.after?.origin]));
}
const only = (origin: string): object => ({ "atlassian_user.ana": origin });

test("who may be taken over, by what the directory holds and what is declared", async () => {
  for (const [key, active] of [
    ["equal", true],
    ["former", false],
    ["other", true],
    ["gone", false],
  ] as const) {
    org.directory.addUser({ userName: `${key}@acme.example`, title: "Engineer", nickName: "kept", active });
  }
  const ids = org.directory.people().map(({ id }) => id);
  const configuration =
    user("fresh") +
    user("equal", 'title = "Engineer"\n adopt_existing = "never"') +
    user("former", 'title = "Lead"') +
    user("other", 'title = "Lead"\n adopt_existing = "always"') +
    user("gone", "active = false");
  expect(await origins(configuration)).toEqual({
    "atlassian_user.fresh": "created",
    "atlassian_user.equal": "adopted",
    "atlassian_user.former": "reactivated",
    "atlassian_user.other": "adopted",
    "atlassian_user.gone": "adopted",
  });
  org.emulator.resetRequests();
  await org.deploy(configuration);
  expect(org.people()).toEqual([
    "equal@acme.example",
    "former@acme.example",
    "fresh@acme.example",
    "[gone@acme.example]",
    "other@acme.example",
  ]);
  const records = org.directory.users().filter(({ id }) => ids.some((one) => one === id));
  expect(records.map(({ nickName, title }) => [nickName, title])).toEqual([
    ["kept", "Engineer"],
    ["kept", "Lead"],
    ["kept", "Lead"],
    ["kept", "Engineer"],
  ]);
  const writes = org.emulator.requests.filter(({ method }) => method !== "GET").map(({ method }) => method);
  expect(writes.sort()).toEqual(["POST", "PUT", "PUT"]);
});

test("with email alone the other addresses are kept, and the record counts as equal", async () => {
  const emails = [
    { value: "ana@home.example", type: "home", primary: false },
    { value: "ana@acme.example", type: "other", primary: true },
  ];
  org.directory.addUser({ userName: "ana@acme.example", emails });
  await org.deploy(user("ana", 'adopt_existing = "never"'));
  expect(org.directory.users()).toMatchObject([{ emails }]);
});

describe("whoever must not be taken over is refused with the command that imports them", () => {
  test.each([
    ["an active record by default", true, "", 'adopt_existing = "always"', "differs in title"],
    ["an active record with inactive", true, 'adopt_existing = "inactive"', "adopt_id", "an active record"],
    [
      "an inactive record with never",
      false,
      'adopt_existing = "never"',
      'adopt_existing = "inactive"',
      "an inactive record",
    ],
  ])("%s", async (_case, active, attributes, remedy, what) => {
    const id = org.directory.addUser({ userName: "Ana@acme.example", title: "Boss", active });
    const refused = await org.refused(user("ana", `title = "Engineer"\n ${attributes}`), "plan");
    for (const part of ["Ana@acme.example exists already", `${IMPORT} ${id}`, remedy, what]) {
      expect(refused).toContain(part);
    }
  });

  test("a record of somebody else, whatever the setting, unless adopt_id names it", async () => {
    const id = org.directory.addUser({ userName: "ana@acme.example", externalId: "hr-1", active: false });
    const second = 'external_id = "hr-2"\n adopt_existing = "always"';
    const refused = await org.refused(user("ana", second), "plan");
    for (const part of ["hr-1", "hr-2", `adopt_id = "${id}"`, `${IMPORT} ${id}`]) {
      expect(refused).toContain(part);
    }
    const meant = user("ana", `${second}\n adopt_id = "${id}"`);
    expect(await origins(meant)).toEqual(only("reactivated"));
    await org.deploy(meant);
    expect(org.directory.users()).toMatchObject([{ id, externalId: "hr-2", active: true }]);
  });

  test("an e-mail address that another record holds: both are named", async () => {
    const id = org.directory.addUser({
      userName: "old-ana",
      emails: [{ value: "ana@acme.example", type: "work", primary: true }],
    });
    const refused = await org.refused(user("ana"));
    for (const part of ["ana@acme.example is taken by old-ana", `${IMPORT} ${id}`]) {
      expect(refused).toContain(part);
    }
    expect(org.workspace.complaints()).toEqual([]);
    expect(org.directory.users()).toHaveLength(1);
  });

  test("a new user name that another record holds: the person stays as they are", async () => {
    await org.begin(user("ana"));
    const id = org.directory.addUser({ userName: "silva@acme.example" });
    const renamed = user("ana").replace('user_name = "ana', 'user_name = "silva');
    const refused = await org.refused(renamed);
    for (const part of ["silva@acme.example is taken by silva@acme.example", id]) {
      expect(refused).toContain(part);
    }
    await org.deploy(user("ana"));
    expect(org.people()).toEqual(["ana@acme.example", "silva@acme.example"]);
  });

  test("adopt_id of nobody", async () => {
    const refused = await org.refused(user("ana", 'adopt_id = "no-such-id"'), "plan");
    expect(refused).toContain("no-such-id");
  });
});

test("adopt_id takes over a record of another user name and renames it", async () => {
  const id = org.directory.addUser({ userName: "old-ana", title: "Boss" });
  const configuration = user("ana", `adopt_id = "${id}"`);
  expect(await origins(configuration)).toEqual(only("adopted"));
  await org.deploy(configuration);
  expect(org.directory.users()).toMatchObject([{ id, userName: "ana@acme.example", title: "Boss" }]);
});
