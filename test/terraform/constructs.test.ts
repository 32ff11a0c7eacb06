import { Testing, type TerraformStack } from "cdktf";
import { Construct } from "constructs";
import * as z from "zod";
import { AtlassianGroup, AtlassianUser, Membership } from "../../src/constructs";
import { stackOf } from "../constructs/synthesised";
import { containing } from "./support/matching";
import { type Organisation, organisation } from "./support/organisation";
import { actionsOf } from "./support/workspace";

let org: Organisation;

beforeEach(async () => {
  org = await organisation();
});

afterEach(async () => {
  await org.close();
});

const configuration = z.looseObject({
  terraform: z.object({ required_providers: z.looseObject({}) }),
});

/** Terraform's configuration of a stack, without cdktf's backend: the workspace keeps the state where it is. */
function configurationOf(declare: (stack: TerraformStack) => void): object {
  const stack = stackOf();
  declare(stack);
  return configuration.parse(JSON.parse(Testing.synth(stack, true)));
}

function write(declare: (stack: TerraformStack) => void): void {
  org.workspace.write(configurationOf(declare), "");
}

async function deploy(declare: (stack: TerraformStack) => void): Promise<void> {
  write(declare);
  const { code, output } = await org.apply();
  expect({ code, output }).toEqual({ code: 0, output: containing("Apply complete!") });
  await org.expectNothingToChange();
}

const person = (scope: Construct, id: string, props = {}): AtlassianUser =>
  new AtlassianUser(scope, id, { userName: `${id}@acme.example`, email: `${id}@acme.example`, ...props });

test("a construct that moves in the tree moves nobody", async () => {
  const company = (place: (stack: TerraformStack, team: string) => Construct) => (stack: TerraformStack) => {
    const ana = person(place(stack, "a"), "ana");
    const group = new AtlassianGroup(place(stack, "b"), "team", { displayName: "team" });
    new Membership(place(stack, "c"), "members", { group, members: [ana] });
  };
  await deploy(company((stack) => stack));
  write(company((stack, team) => new Construct(new Construct(stack, `${team}-berlin`), team)));
  await org.expectNothingToChange();
});

test("another id with movedFrom is the same person and the same group", async () => {
  await deploy((stack) => {
    const group = new AtlassianGroup(stack, "team", { displayName: "team" });
    new Membership(stack, "members", { group, members: [person(stack, "ana")] });
  });
  const before = org.directory.users();
  const changes = org.directory.changes.length;
  write((stack) => {
    const ana = person(stack, "anna", {
      movedFrom: "ana",
      userName: "ana@acme.example",
      email: "ana@acme.example",
    });
    const group = new AtlassianGroup(stack, "squad", { displayName: "team", movedFrom: "team" });
    new Membership(stack, "members", { group, members: [ana] });
  });
  expect(actionsOf(await org.workspace.plan())).toEqual({});
  expect(await org.apply()).toMatchObject({ code: 0 });
  expect(org.directory.users()).toEqual(before);
  expect(org.directory.changes).toHaveLength(changes);
});

test("a group with another name is made before the old one goes, and its members enter by the same deploy", async () => {
  const named = (displayName: string) => (stack: TerraformStack) => {
    const group = new AtlassianGroup(stack, "team", { displayName });
    new Membership(stack, "members", { group, members: [person(stack, "ana"), person(stack, "bo")] });
  };
  await deploy(named("team"));
  const changes = org.directory.changes.length;
  await deploy(named("squad"));
  expect(org.people()).toEqual(["ana@acme.example (squad)", "bo@acme.example (squad)"]);
  const groupChanges = org.directory.changes.slice(changes).map(({ kind }) => kind);
  expect(groupChanges[0]).toBe("group-created");
  expect(groupChanges.at(-1)).toBe("group-deleted");
});

test("people and groups that the stack does not declare are found by their names", async () => {
  org.directory.addUser({ userName: "Zoë@acme.example" });
  org.directory.addGroup("jira-users");
  await deploy((stack) => {
    new Membership(stack, "members", {
      group: "jira-users",
      members: ["zoë@ACME.example", person(stack, "ana")],
      exclusive: false,
    });
  });
  expect([...org.people()].sort()).toEqual([
    "Zoë@acme.example (jira-users)",
    "ana@acme.example (jira-users)",
  ]);
});
