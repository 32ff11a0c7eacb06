import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import {
  AtlassianGroup,
  AtlassianProvider,
  AtlassianUser,
  Membership,
  type MembershipProps,
} from "../../src/constructs";
import { messageOf, stackOf, synthesised } from "./synthesised";

const person = (scope: Construct, id: string): AtlassianUser =>
  new AtlassianUser(scope, id, { userName: `${id}@Acme.com`, email: `${id}@acme.com` });

function membershipOf(props: (scope: Construct) => MembershipProps): unknown {
  const stack = stackOf();
  new Membership(stack, "members", props(stack));
  return synthesised(stack).resource.atlassian_group_membership?.members;
}

test("a group is made before the one it replaces goes, unless it is said otherwise", () => {
  const stack = stackOf();
  new AtlassianGroup(stack, "a", {
    displayName: "A",
    externalId: "1",
    onDestroy: "abandon",
    adoptExisting: "always",
  });
  new AtlassianGroup(stack, "b", {
    displayName: "B",
    lifecycle: { createBeforeDestroy: false, preventDestroy: true },
  });
  expect(synthesised(stack).resource.atlassian_group).toEqual({
    a: {
      display_name: "A",
      external_id: "1",
      on_destroy: "abandon",
      adopt_existing: "always",
      lifecycle: { create_before_destroy: true },
    },
    b: { display_name: "B", lifecycle: { create_before_destroy: false, prevent_destroy: true } },
  });
});

test("two groups of one name are found at synth", () => {
  const stack = stackOf();
  new AtlassianGroup(stack, "a", { displayName: "Engineering" });
  new AtlassianGroup(stack, "b", { displayName: "engineering" });
  expect(messageOf(() => synthesised(stack))).toContain(
    'The group Engineering is declared 2 times in one directory: "people/a", "people/b".',
  );
});

test("a membership follows the constructs of its group and its members", () => {
  const stack = stackOf();
  const group = new AtlassianGroup(stack, "engineering", { displayName: "engineering" });
  new Membership(stack, "members", { group, members: [person(stack, "ana"), person(stack, "bo")] });
  expect(synthesised(stack).resource.atlassian_group_membership).toEqual({
    members: {
      group_id: "${atlassian_group.engineering.id}",
      group: "${atlassian_group.engineering.display_name}",
      members: { "ana@acme.com": "${atlassian_user.ana.id}", "bo@acme.com": "${atlassian_user.bo.id}" },
    },
  });
});

test.each<[string, (scope: Construct) => MembershipProps["members"], object]>([
  ["one construct", (scope) => person(scope, "ana"), { "ana@acme.com": "${atlassian_user.ana.id}" }],
  ["one name", () => "Zoë@Acme.com", { "zoë@acme.com": null }],
  [
    "constructs and names, nested",
    (scope) => ["x@acme.com", [person(scope, "ana")]],
    { "ana@acme.com": "${atlassian_user.ana.id}", "x@acme.com": null },
  ],
  [
    "a map",
    () => ({ "X@acme.com": "id-1", "y@acme.com": null }),
    { "x@acme.com": "id-1", "y@acme.com": null },
  ],
  ["nobody", () => [], {}],
])("members may be %s", (_case, members, expected) => {
  expect(membershipOf((scope) => ({ group: { id: "g", name: "G" }, members: members(scope) }))).toEqual({
    group_id: "g",
    group: "G",
    members: expected,
  });
});

test("a name that the stack declares, later even, is that person and that group", () => {
  const stack = stackOf();
  new Membership(stack, "members", { group: "Engineering", members: "ANA@acme.com" });
  person(new Construct(stack, "later"), "ana");
  new AtlassianGroup(stack, "eng", { displayName: "engineering" });
  const { resource, data } = synthesised(stack);
  expect(resource.atlassian_group_membership?.members).toEqual({
    group_id: "${atlassian_group.eng.id}",
    group: "${atlassian_group.eng.display_name}",
    members: { "ana@acme.com": "${atlassian_user.ana.id}" },
  });
  expect(data).toEqual({});
});

test("a group that the stack does not declare is looked up by its name", () => {
  const stack = stackOf();
  const provider = new AtlassianProvider(stack, "other", { alias: "other" });
  new Membership(stack, "members", { group: "jira-users", members: [], exclusive: false, provider });
  const { resource, data } = synthesised(stack);
  expect(data).toEqual({
    atlassian_group: { members: { display_name: "jira-users", provider: "atlassian.other" } },
  });
  expect(resource.atlassian_group_membership?.members).toEqual({
    group_id: "${data.atlassian_group.members.id}",
    group: "jira-users",
    members: {},
    exclusive: false,
    provider: "atlassian.other",
  });
});

test("a token is a group's id", () => {
  const stack = stackOf();
  const id = new TerraformVariable(stack, "group", { type: "string" }).stringValue;
  new Membership(stack, "members", { group: id, members: [] });
  expect(synthesised(stack).resource.atlassian_group_membership?.members).toMatchObject({
    group_id: "${var.group}",
  });
});

test.each<[string, (scope: Construct) => object, string]>([
  [
    "a member twice, whatever the case",
    (scope) => ({ group: { id: "g" }, members: [person(scope, "ana"), "ANA@acme.com"] }),
    'Membership "people/members": declared twice: ana@acme.com. User names compare without case; name each member once.',
  ],
  [
    "something that is no member",
    () => ({ group: { id: "g" }, members: [7] }),
    'Membership "people/members": 7 is no member: pass an AtlassianUser, a user name, or a map from user names to SCIM ids.',
  ],
  [
    "something that is no group",
    () => ({ group: { ident: "g" }, members: [] }),
    'Membership "people/members": an object of another kind is no group: pass an AtlassianGroup, a display name, or { id, name }.',
  ],
  [
    "the name of a person as a token",
    (scope) => ({ group: { id: "g" }, members: person(scope, "ana").userName }),
    'Membership "people/members": the user name of a member is not known when the code is synthesised, and it is what a plan names the member by. ' +
      'Pass the AtlassianUser itself rather than its userName; for a person whose userName is a token, write the name out: members: { "ana@acme.com": ana.id }.',
  ],
  [
    "a prop that there is not",
    () => ({ group: { id: "g" }, members: [], exclusiv: true }),
    'Membership "people/members": exclusiv: there is no such prop. There is group, members, exclusive, until, provider, dependsOn, lifecycle, timeouts, logicalId, movedFrom.',
  ],
])("%s is refused", (_case, props, message) => {
  const stack = stackOf();
  expect(messageOf(() => Reflect.construct(Membership, [stack, "members", props(stack)]))).toBe(message);
});

test.each<[string, (scope: Construct) => MembershipProps["group"], string]>([
  ["construct", (scope) => new AtlassianGroup(scope, "eng", { displayName: "engineering" }), "engineering"],
  ["name", () => "engineering", "engineering"],
  ["id", () => ({ id: "g-1" }), "g-1"],
])("a group used twice is found at synth by its %s where one use is exclusive", (_case, groupOf, label) => {
  const use = (exclusive: boolean): (() => unknown) => {
    const stack = stackOf();
    const group = groupOf(stack);
    new Membership(stack, "a", { group, members: [], exclusive: false });
    new Membership(stack, "b", { group, members: [], exclusive });
    return () => synthesised(stack);
  };
  expect(use(false)).not.toThrow();
  expect(messageOf(use(true))).toContain(
    `2 memberships declare who is in the group ${label}, and at least one of them is exclusive: "people/a", "people/b".`,
  );
});

test("a membership lives in the directory of its group, and so must its members", () => {
  const stack = stackOf();
  const provider = new AtlassianProvider(stack, "partners", { alias: "partners" });
  const group = new AtlassianGroup(stack, "team", { displayName: "team", provider });
  const there = new AtlassianUser(stack, "bo", { userName: "bo@b.example", email: "bo@b.example", provider });
  new Membership(stack, "members", { group, members: [there] });
  expect(synthesised(stack).resource.atlassian_group_membership?.members).toMatchObject({
    provider: "atlassian.partners",
  });

  new Membership(stack, "others", { group: { id: "g" }, members: [there] });
  expect(messageOf(() => synthesised(stack))).toContain(
    'Membership "people/others" and "people/bo" are in different directories: give both the same provider.',
  );
});
