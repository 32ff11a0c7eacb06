import { group, members, user } from "./support/hcl";
import { organisation, type Organisation } from "./support/organisation";
import { actionsOf } from "./support/workspace";

let org: Organisation;
beforeEach(async () => {
  org = await organisation();
});
afterEach(async () => {
  await org.close();
});

const team = user("ana") + user("bo") + group("team") + members("team", ["ana", "bo"]);
const everybody = ["ana@acme.example (team)", "bo@acme.example (team)"];
const KEEP_ONE = "lifecycle {\n create_before_destroy = true\n }";

/** What happened to people's records since the last call of `forgetChanges`. */
let seen = 0;
const forgetChanges = (): void => {
  seen = org.directory.changes.length;
};
const changes = (): string[] =>
  org.directory.changes.slice(seen).map(({ kind, name, group: of }) => [kind, name, of].join(" ").trim());

describe("a person created anew", () => {
  /** Each in a group of their own with bo, since one way of replacing would rub off on the others of a group. */
  const ways = {
    plain: "",
    deleted: 'on_destroy = "delete"',
    unadopted: 'adopt_existing = "never"',
    first: KEEP_ONE,
    first_deleted: `on_destroy = "delete"\n${KEEP_ONE}`,
  };
  const keys = Object.keys(ways);
  const configuration =
    user("bo") +
    Object.entries(ways)
      .map(([key, attributes]) => user(key, attributes) + group(key) + members(key, [key, "bo"]))
      .join("");
  const all = [
    `bo@acme.example (${[...keys].sort().join(", ")})`,
    ...keys.map((key) => `${key}@acme.example (${key})`),
  ].sort();

  test("-replace, in whichever way: nobody ends deactivated, and the memberships follow", async () => {
    await org.begin(configuration);
    await org.deploy(
      configuration,
      keys.map((key) => `-replace=atlassian_user.${key}`),
    );
    expect([...org.people()].sort()).toEqual(all);
  });

  test("tainted, in whichever way: nobody ends deactivated, and the memberships follow", async () => {
    await org.begin(configuration);
    for (const key of keys) await org.workspace.terraform(["taint", `atlassian_user.${key}`]);
    await org.deploy(configuration);
    expect([...org.people()].sort()).toEqual(all);
  });

  test("tainted, planned without a refresh", async () => {
    await org.begin(team);
    await org.workspace.terraform(["taint", "atlassian_user.ana"]);
    await org.deploy(team, ["-refresh=false"]);
    expect(org.people()).toEqual(everybody);
  });

  test("under another user name and with the same e-mail: the record stays theirs, whoever renamed it", async () => {
    const named = (name: string, more = ""): string =>
      user("bo") +
      user("ana", more).replace('user_name = "ana@acme', `user_name = "${name}@acme`) +
      group("team") +
      members("team", ["ana", "bo"]);
    await org.begin(named("ana"));
    const id = org.directory.idOf("ana@acme.example");
    await org.deploy(named("anna"), ["-replace=atlassian_user.ana"]);
    expect(org.people()).toEqual(["anna@acme.example (team)", "bo@acme.example (team)"]);
    org.directory.changeUser("anna@acme.example", { userName: "ann@acme.example" });
    await org.deploy(named("anna"), ["-replace=atlassian_user.ana"]);
    expect(org.people()).toEqual(["anna@acme.example (team)", "bo@acme.example (team)"]);
    expect(org.directory.idOf("anna@acme.example")).toBe(id);
    await org.deploy(named("anna", 'on_destroy = "abandon"'));
    await org.deploy(named("ann", 'on_destroy = "abandon"'), ["-replace=atlassian_user.ana"]);
    expect(org.people()).toEqual(["ann@acme.example (team)", "bo@acme.example (team)"]);
    await org.deploy(named("anna"), ["-replace=atlassian_user.ana"]);
    expect(org.directory.idOf("anna@acme.example")).toBe(id);
    await org.deploy(named("anna", 'on_destroy = "delete"'));
    await org.deploy(named("ana"), ["-replace=atlassian_user.ana"]);
    expect(org.people()).toEqual(everybody);
    expect(org.directory.idOf("ana@acme.example")).not.toBe(id);
  });

  test("under another address without a moved block", async () => {
    await org.begin(team);
    await org.deploy(
      user("bo") +
        user("ana").replace('"atlassian_user" "ana"', '"atlassian_user" "renamed"') +
        group("team") +
        members("team", ["ana", "bo"]).replace("atlassian_user.ana", "atlassian_user.renamed"),
    );
    expect(org.people()).toEqual(everybody);
  });

  test("under another address with a moved block nothing happens", async () => {
    await org.begin(team);
    forgetChanges();
    await org.deploy(
      user("bo") +
        user("ana").replace('"atlassian_user" "ana"', '"atlassian_user" "renamed"') +
        group("team") +
        members("team", ["ana", "bo"]).replace("atlassian_user.ana", "atlassian_user.renamed") +
        "moved {\n from = atlassian_user.ana\n to = atlassian_user.renamed\n}",
    );
    expect(changes()).toEqual([]);
  });

  test("removed, and declared again later", async () => {
    await org.begin(team);
    await org.deploy(user("bo") + group("team") + members("team", ["bo"]));
    expect(org.people()).toEqual(["[ana@acme.example]", "bo@acme.example (team)"]);
    org.workspace.write(team);
    const plan = await org.workspace.plan();
    expect(
      plan.resource_changes.find(({ address }) => address === "atlassian_user.ana")?.change.after,
    ).toMatchObject({
      origin: "reactivated",
      active: true,
      id: org.directory.idOf("ana@acme.example"),
    });
    await org.deploy(team);
    expect(org.people()).toEqual(everybody);
  });
});

describe("a group created anew", () => {
  test("replaced and tainted, destroyed first and last: the members follow", async () => {
    const configuration =
      user("ana") +
      user("bo") +
      group("early") +
      members("early", ["ana", "bo"]) +
      group("late", KEEP_ONE) +
      members("late", ["ana", "bo"]);
    const inBoth = ["ana@acme.example (early, late)", "bo@acme.example (early, late)"];
    const groups = ["atlassian_group.early", "atlassian_group.late"];
    await org.begin(configuration);
    await org.deploy(
      configuration,
      groups.map((address) => `-replace=${address}`),
    );
    expect(org.people()).toEqual(inBoth);
    for (const address of groups) await org.workspace.terraform(["taint", address]);
    await org.deploy(configuration);
    expect(org.people()).toEqual(inBoth);
  });

  test.each([
    ["destroyed first", ""],
    ["created before it is destroyed", KEEP_ONE],
  ])(
    "renamed, %s: the plan tells the cost, the members follow, the old group is gone",
    async (_case, attributes) => {
      const configuration =
        user("ana") + user("bo") + group("team", attributes) + members("team", ["ana", "bo"]);
      await org.begin(configuration);
      const renamed = configuration.replace('display_name = "team"', 'display_name = "squad"');
      org.workspace.write(renamed);
      const { change } = (await org.workspace.plan()).resource_changes.find(
        ({ address }) => address === "atlassian_group.team",
      ) ?? { change: undefined };
      expect(change?.replace_paths).toEqual([["display_name"]]);
      expect(change?.before?.replacement_cost).toBe(
        'Replacing this group loses the product access and permissions bound to "team".',
      );
      await org.deploy(renamed);
      expect(org.people()).toEqual(["ana@acme.example (squad)", "bo@acme.example (squad)"]);
      expect(org.directory.groups()).toHaveLength(1);
    },
  );
});

describe("a user name that passes to somebody else", () => {
  const named = (key: string, name: string): string => user(key).replaceAll(`${key}@acme`, `${name}@acme`);

  test.each(["aa", "zz"])("in one apply: refused before anybody is taken over (%s)", async (newcomer) => {
    await org.begin(named("bo", "ana"));
    const id = org.directory.idOf("ana@acme.example");
    const both = named("bo", "bo") + named(newcomer, "ana");
    expect(await org.refused(both)).toContain("Two resources mean the record of ana@acme.example");
    await org.deploy(named("bo", "bo"));
    await org.deploy(both);
    expect(org.people()).toEqual(["ana@acme.example", "bo@acme.example"]);
    expect(org.directory.idOf("bo@acme.example")).toBe(id);
  });
});

describe("what was changed by hand between plan and apply", () => {
  test("and is not declared stays: somebody deactivated, and another address", async () => {
    await org.deploy(user("ana", 'title = "Engineer"'));
    org.workspace.write(user("ana", 'title = "Lead"'));
    await org.workspace.plan();
    const main = { value: "ana@acme.example", type: "work", primary: true };
    const emails = [main, { value: "ana@home.example", type: "home" }];
    org.directory.changeUser("ana@acme.example", { active: false, emails });
    expect(await org.workspace.terraform(["apply", "plan.bin"])).toMatchObject({ code: 0 });
    expect(org.directory.users()).toMatchObject([{ title: "Lead", active: false, emails }]);
    await org.expectNothingToChange();
  });
});

describe("people who leave", () => {
  test("a member leaves in the same apply, and is in no group afterwards, declared or not", async () => {
    await org.begin(team);
    org.directory.addGroup("by hand", ["ana@acme.example"]);
    await org.deploy(user("bo") + group("team") + members("team", ["bo"]));
    expect(org.people()).toEqual(["[ana@acme.example]", "bo@acme.example (team)"]);
  });

  test("on_destroy changed and destroyed in one step acts on what the state says", async () => {
    await org.begin(user("ana", 'on_destroy = "delete"') + user("bo"));
    await org.deploy(user("bo"));
    expect(org.people()).toEqual(["bo@acme.example"]);
  });

  test("on_destroy changed and applied before: nothing is sent for the change itself", async () => {
    await org.begin(user("ana") + user("bo"));
    org.emulator.resetRequests();
    await org.deploy(user("ana", 'on_destroy = "abandon"') + user("bo"));
    expect(org.emulator.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    await org.deploy(user("bo"));
    expect(org.people()).toEqual(["ana@acme.example", "bo@acme.example"]);
  });

  test("keep_groups leaves them in their groups", async () => {
    await org.begin(user("ana", "keep_groups = true") + user("bo"));
    org.directory.addGroup("by hand", ["ana@acme.example"]);
    await org.deploy(user("bo"));
    expect(org.people()).toEqual(["[ana@acme.example] (by hand)", "bo@acme.example"]);
  });

  test("terraform destroy leaves nobody active, no group, and an empty state", async () => {
    await org.deploy(team);
    const destroyed = await org.workspace.terraform(["destroy", "-auto-approve", "-input=false"]);
    expect(destroyed.code).toBe(0);
    expect(org.people()).toEqual(["[ana@acme.example]", "[bo@acme.example]"]);
    expect(org.directory.groups()).toEqual([]);
    expect(org.workspace.complaints()).toEqual([]);
  });

  test("removed { destroy = false } forgets without doing anything", async () => {
    await org.begin(user("ana") + user("bo"));
    forgetChanges();
    await org.deploy(
      user("bo") + "removed {\n from = atlassian_user.ana\n lifecycle {\n destroy = false\n }\n}",
    );
    expect(changes()).toEqual([]);
  });
});

describe("the rest of Terraform", () => {
  test("ignore_changes: an update sends what the plan says and leaves alone what is ignored", async () => {
    await org.begin(user("ana", 'title = "Engineer"\n department = "R&D"'));
    org.directory.changeUser("ana@acme.example", { title: "Set in the console" });
    await org.deploy(
      user("ana", 'title = "Lead"\n department = "Labs"\n lifecycle {\n ignore_changes = [title]\n }'),
    );
    expect(org.directory.users()[0]).toMatchObject({
      title: "Set in the console",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "Labs" },
    });
  });

  test("two provider aliases on two directories", async () => {
    await org.close();
    org = await organisation({
      directories: [
        { id: "north", token: "north-key" },
        { id: "south", token: "south-key" },
      ],
    });
    const [north, south] = org.emulator.directories();
    await org.deploy(`
provider "atlassian" {}
provider "atlassian" {
  alias    = "south"
  base_url = "${south?.baseUrl ?? ""}"
  token    = "south-key"
}
${user("ana")}
${user("bo", "provider = atlassian.south")}
`);
    expect(north?.people().map(({ userName }) => userName)).toEqual(["ana@acme.example"]);
    expect(south?.people().map(({ userName }) => userName)).toEqual(["bo@acme.example"]);
  });

  test("a state of another directory is an error and drops nobody", async () => {
    await org.close();
    org = await organisation({
      directories: [
        { id: "north", token: "north-key" },
        { id: "south", token: "south-key" },
      ],
    });
    await org.deploy(team);
    const state = org.workspace.state();
    const south = org.emulator.directory("south");
    const { code, output } = await org.workspace.terraform(["plan", "-input=false"], {
      ATLASSIAN_SCIM_BASE_URL: south.baseUrl,
      ATLASSIAN_SCIM_TOKEN: south.token,
    });
    expect(code).toBe(1);
    expect(output).toContain("The state belongs to another directory");
    expect(org.workspace.state()).toBe(state);
  });

  test("timeouts blocks are taken, kept and obeyed", async () => {
    await org.begin(user("ana", 'timeouts {\n create = "1m"\n }'));
    org.emulator.faults.add({ kind: "hang" }, { method: "PUT" });
    const refused = await org.refused(
      user("ana", 'title = "x"\n timeouts {\n create = "1m"\n update = "1s"\n }'),
    );
    expect(refused).toContain("took too long");
    org.emulator.faults.clear();
    await org.deploy(user("ana", 'title = "x"\n timeouts {\n create = "1m"\n update = "10s"\n }'));
    expect(org.directory.users()[0]).toMatchObject({ title: "x" });
  });

  test("an additive membership beside another", async () => {
    const additive = (name: string, person: string): string =>
      `resource "atlassian_group_membership" "${name}" {
  group_id  = atlassian_group.team.id
  members   = { "${person}@acme.example" = atlassian_user.${person}.id }
  exclusive = false
}
`;
    await org.begin(
      user("ana") + user("bo") + user("cy") + group("team") + additive("a", "ana") + additive("b", "bo"),
    );
    org.directory.addMember("team", "cy@acme.example");
    await org.deploy(user("ana") + user("bo") + user("cy") + group("team") + additive("a", "ana"));
    expect(org.directory.membersOf("team")).toEqual(["ana@acme.example", "cy@acme.example"]);
    const plan = await org.workspace.plan();
    expect(actionsOf(plan)).toEqual({});
  });
});
