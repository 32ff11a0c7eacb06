import * as z from "zod";
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

const MEMBERSHIP = "atlassian_group_membership.team";
const people = user("ana") + user("bo") + user("cy") + user("di");
const team = (...keys: readonly string[]): string => people + group("team") + members("team", keys);
const at = (...keys: readonly string[]): string[] => keys.map((key) => `${key}@acme.example`);

/** The requests since the last reset that changed something, as `METHOD path`. */
const writes = (): readonly string[] =>
  org.emulator.requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/u, "…")}`);

async function planned(configuration: string): Promise<Readonly<Record<string, string>>> {
  org.workspace.write(configuration);
  return actionsOf(await org.workspace.plan());
}

describe("an exclusive membership", () => {
  test("all who enter are in one PATCH, and so are all who leave", async () => {
    await org.begin(team("ana", "bo"));
    org.emulator.resetRequests();
    await org.deploy(team("cy", "di"));
    expect(org.directory.membersOf("team")).toEqual(at("cy", "di"));
    expect(writes()).toEqual(["PATCH /Groups/…", "PATCH /Groups/…"]);
  });

  test("an empty map takes everybody out, and the group stays", async () => {
    await org.begin(team("ana", "bo"));
    const id = org.directory.groupIdOf("team");
    await org.deploy(team());
    expect(org.directory.membersOf("team")).toEqual([]);
    expect(org.directory.groupIdOf("team")).toBe(id);
  });

  test("drift both ways shows and is put right", async () => {
    await org.begin(team("ana", "bo"));
    org.directory.removeMember("team", "ana@acme.example");
    org.directory.addMember("team", "cy@acme.example");
    expect(await planned(team("ana", "bo"))).toEqual({ [MEMBERSHIP]: "update" });
    await org.deploy(team("ana", "bo"));
    expect(org.directory.membersOf("team")).toEqual(at("ana", "bo"));
  });

  test("whom a creation takes out stands in the plan, and only they are taken out", async () => {
    for (const userName of at("cy", "stranger")) org.directory.addUser({ userName });
    org.directory.addGroup("team", at("cy", "stranger"));
    const configuration = user("ana") + group("team") + members("team", ["ana"]);
    org.workspace.write(configuration);
    const byId = configuration.replace("atlassian_group.team.id", `"${org.directory.groupIdOf("team")}"`);
    org.workspace.write(byId);
    const plan = await org.workspace.plan();
    const after = plan.resource_changes.find(({ address }) => address === MEMBERSHIP)?.change.after;
    expect(Object.keys(z.record(z.string(), z.string()).parse(after?.evicted)).sort()).toEqual(
      at("cy", "stranger"),
    );
    await org.deploy(byId);
    expect(org.directory.membersOf("team")).toEqual(at("ana"));
  });

  test("a new name for the same person costs the group nothing", async () => {
    await org.begin(team("ana", "bo"));
    org.emulator.resetRequests();
    const married = team("ana", "bo").replaceAll("ana@acme.example", "ana.silva@acme.example");
    await org.deploy(married);
    expect(org.directory.membersOf("team")).toEqual(at("ana.silva", "bo"));
    expect(writes()).toEqual(["PUT /Users/…"]);
  });

  test("a member who has been deleted in the console counts as gone, and the others still leave", async () => {
    await org.begin(team("ana", "bo", "cy"));
    const without = user("cy") + group("team") + members("team", ["cy"]);
    org.directory.deleteUser("ana@acme.example");
    await org.deploy(without);
    expect(org.directory.membersOf("team")).toEqual(at("cy"));
  });

  test("destroyed on its own, its members leave and the group stays", async () => {
    await org.begin(team("ana", "bo"));
    await org.deploy(people + group("team"));
    expect(org.directory.membersOf("team")).toEqual([]);
    expect(org.directory.groups()).toHaveLength(1);
  });

  test("moves to another group when group_id changes", async () => {
    const both = people + group("team") + group("other");
    await org.begin(both + members("team", ["ana", "bo"]));
    await org.deploy(
      both + members("team", ["ana", "bo"]).replaceAll("atlassian_group.team", "atlassian_group.other"),
    );
    expect(org.directory.membersOf("team")).toEqual([]);
    expect(org.directory.membersOf("other")).toEqual(at("ana", "bo"));
  });

  test("what follows its version runs after somebody entered or left, and not otherwise", async () => {
    const follower = `
resource "terraform_data" "follower" {
  triggers_replace = ${MEMBERSHIP}.version
}
`;
    await org.begin(team("ana") + follower);
    expect(await planned(team("ana", "bo") + follower)).toEqual({
      [MEMBERSHIP]: "update",
      "terraform_data.follower": "delete,create",
    });
    await org.deploy(team("ana", "bo") + follower);
    expect(await planned(team("ana", "bo").replaceAll("bo@", "bo.new@") + follower)).toEqual({
      "atlassian_user.bo": "update",
      [MEMBERSHIP]: "update",
    });
  });
});

describe("people found by name", () => {
  const byName = (names: readonly string[]): string => `
resource "atlassian_group_membership" "team" {
  group_id = atlassian_group.team.id
  members  = { ${names.map((name) => `"${name}" = null`).join(", ")} }
}
`;

  test("who are not declared here", async () => {
    for (const userName of at("ana", "bo")) org.directory.addUser({ userName });
    await org.begin(group("team") + byName(at("ana", "bo")));
    expect(org.directory.membersOf("team")).toEqual(at("ana", "bo"));
    await org.deploy(group("team") + byName(at("bo")));
    expect(org.directory.membersOf("team")).toEqual(at("bo"));
  });

  test("who were created anew under another id", async () => {
    org.directory.addUser({ userName: "ana@acme.example" });
    await org.begin(group("team") + byName(at("ana")));
    org.directory.deleteUser("ana@acme.example");
    org.directory.addUser({ userName: "ana@acme.example" });
    await org.deploy(group("team") + byName(at("ana")));
    expect(org.directory.membersOf("team")).toEqual(at("ana"));
  });
});

describe("additive memberships", () => {
  const additive = (name: string, key: string): string => `
resource "atlassian_group_membership" "${name}" {
  group_id  = atlassian_group.team.id
  group     = atlassian_group.team.display_name
  members   = { "${key}@acme.example" = atlassian_user.${key}.id }
  exclusive = false
}
`;

  test("several on one group join into one request", async () => {
    await org.begin(people + group("team"));
    org.emulator.resetRequests();
    await org.deploy(
      people + group("team") + additive("a", "ana") + additive("b", "bo") + additive("c", "cy"),
    );
    expect(org.directory.membersOf("team")).toEqual(at("ana", "bo", "cy"));
    expect(writes().length).toBeLessThan(3);
  });

  test("beside an exclusive one is an error that names the group", async () => {
    const output = await org.refused(team("ana") + additive("b", "bo"), "plan");
    expect(output).toContain("The members of team are declared twice");
  });

  test("somebody whom the console took out enters again; whom it put in stays", async () => {
    const both = people + group("team") + additive("a", "ana") + additive("b", "bo");
    await org.begin(both);
    org.directory.removeMember("team", "ana@acme.example");
    org.directory.addMember("team", "cy@acme.example");
    await org.deploy(both);
    expect(org.directory.membersOf("team")).toEqual(at("ana", "bo", "cy"));
  });
});

describe("import", () => {
  const imported = async (configuration: string, to: string, from: string): Promise<void> => {
    org.workspace.write(configuration);
    const { code, output } = await org.workspace.terraform(["import", to, from]);
    expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
  };

  test("of a group by its name and of its members by its id: the plan is empty", async () => {
    const ids = at("ana", "bo").map((userName) => org.directory.addUser({ userName }));
    org.directory.addGroup("team", at("ana", "bo"));
    const declared = `
resource "atlassian_group" "team" {
  display_name = "team"
}
resource "atlassian_group_membership" "team" {
  group_id = atlassian_group.team.id
  group    = "team"
  members  = { "ana@acme.example" = "${ids[0]}", "bo@acme.example" = "${ids[1]}" }
}
`;
    await imported(declared, "atlassian_group.team", "Team");
    await imported(declared, MEMBERSHIP, org.directory.groupIdOf("team"));
    await org.expectNothingToChange();
  });

  test("of an additive membership with the members named", async () => {
    const ids = at("ana", "bo").map((userName) => org.directory.addUser({ userName }));
    org.directory.addGroup("R|D", at("ana", "bo"));
    const declared = `
resource "atlassian_group_membership" "team" {
  group_id  = "${org.directory.groupIdOf("R|D")}"
  members   = { "bo@acme.example" = "${ids[1]}" }
  exclusive = false
}
`;
    await imported(declared, MEMBERSHIP, "R|D|bo@acme.example");
    await org.expectNothingToChange();
    expect(org.directory.membersOf("R|D")).toEqual(at("ana", "bo"));
  });
});

describe("groups", () => {
  test("an external id is set, changed and cleared in place", async () => {
    await org.begin(group("team", 'external_id = "hr-1"'));
    const id = org.directory.groupIdOf("team");
    await org.deploy(group("team", 'external_id = "hr-2"'));
    expect(org.directory.groups()).toEqual([expect.objectContaining({ id, externalId: "hr-2" })]);
    await org.deploy(group("team"));
    expect(org.directory.groups()).toEqual([expect.objectContaining({ id, externalId: "hr-2" })]);
  });

  test("abandoned, a group stays with its members", async () => {
    org.directory.addUser({ userName: "ana@acme.example" });
    org.directory.addGroup("team", at("ana"));
    await org.begin(group("team", 'on_destroy = "abandon"') + user("bo"));
    await org.deploy(user("bo"));
    expect(org.directory.membersOf("team")).toEqual(at("ana"));
  });

  test("deleted in the console, a group is made again and its members follow", async () => {
    await org.begin(team("ana", "bo"));
    org.directory.deleteGroup("team");
    expect(await planned(team("ana", "bo"))).toEqual({
      "atlassian_group.team": "create",
      [MEMBERSHIP]: "create",
    });
    await org.deploy(team("ana", "bo"));
    expect(org.directory.membersOf("team")).toEqual(at("ana", "bo"));
  });
});

test("data sources tell what the directory holds", async () => {
  await org.deploy(
    team("ana", "bo").replace('"ana@acme.example"\n  \n', '"ana@acme.example"\n  external_id = "hr-1"\n'),
  );
  org.workspace.write(`
data "atlassian_user" "by_name" {
  user_name = "Ana@acme.example"
}
data "atlassian_user" "by_external_id" {
  external_id = "hr-1"
}
data "atlassian_group" "team" {
  display_name = "TEAM"
}
data "atlassian_users" "all" {}
data "atlassian_groups" "all" {}
output "told" {
  value = {
    by_name        = data.atlassian_user.by_name.id
    by_external_id = data.atlassian_user.by_external_id.user_name
    members        = keys(data.atlassian_group.team.members)
    users          = keys(data.atlassian_users.all.users)
    groups         = keys(data.atlassian_groups.all.groups)
  }
}
removed {
  from = atlassian_user.ana
  lifecycle {
    destroy = false
  }
}
${user("bo")}${user("cy")}${user("di")}${group("team")}`);
  expect((await org.apply()).code).toBe(0);
  const told = await org.workspace.terraform(["output", "-json", "told"]);
  expect(JSON.parse(told.output)).toEqual({
    by_name: org.directory.idOf("ana@acme.example"),
    by_external_id: "ana@acme.example",
    members: at("ana", "bo"),
    users: at("ana", "bo", "cy", "di"),
    groups: ["team"],
  });
});

describe("two memberships of one group in one apply", () => {
  const additive = (name: string, people: readonly string[]): string => `
resource "atlassian_group_membership" "${name}" {
  group_id  = atlassian_group.team.id
  members   = { ${people.map((person) => `"${person}@acme.example" = atlassian_user.${person}.id`).join(", ")} }
  exclusive = false
}
`;
  const everybody = ["ana@acme.example (team)", "bo@acme.example (team)", "cy@acme.example (team)"];

  test("somebody moves from one to the other, either way, and stays in the group", async () => {
    const company = user("ana") + user("bo") + user("cy") + group("team");
    await org.begin(company + additive("a", ["ana", "bo"]) + additive("b", ["cy"]));
    await org.deploy(company + additive("a", ["bo"]) + additive("b", ["ana", "cy"]));
    expect(org.people()).toEqual(everybody);
    await org.deploy(company + additive("a", ["ana", "bo"]) + additive("b", ["cy"]), ["-parallelism=1"]);
    expect(org.people()).toEqual(everybody);
  });

  test("one is made before the one that it replaces is destroyed", async () => {
    const company = user("ana") + user("bo") + group("team");
    await org.begin(
      company + members("team", ["ana", "bo"], "lifecycle {\n create_before_destroy = true\n }"),
    );
    await org.deploy(
      company + members("team", ["ana", "bo"], "lifecycle {\n create_before_destroy = true\n }"),
      ["-replace=atlassian_group_membership.team"],
    );
    expect(org.people()).toEqual(everybody.slice(0, 2));
  });
});

test("a membership without the group's name follows a group that gets another one", async () => {
  const named = (name: string): string =>
    user("ana") +
    group("team").replace('display_name = "team"', `display_name = "${name}"`) +
    members("team", ["ana"]).replace(/^ {2}group {4}=.*$/mu, "");
  await org.begin(named("one"));
  await org.deploy(named("two"));
  expect(org.people()).toEqual(["ana@acme.example (two)"]);
});
