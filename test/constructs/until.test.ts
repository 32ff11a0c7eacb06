import { Testing } from "cdktf";
import {
  AccessPolicy,
  Application,
  AtlassianGroup,
  AtlassianUser,
  LifecycleHook,
  Membership,
  Role,
  TODAY,
} from "../../src/constructs";
import { messageOf, stackOf, synthesised } from "./synthesised";

const environment = { ...process.env };
beforeEach(() => {
  process.env.ATLASSIAN_IDENTITY_TODAY = "2026-06-15";
});
afterEach(() => {
  process.env = { ...environment };
});

const pat = { userName: "pat@partner.example", email: "pat@partner.example" };
const jira = Application.jira("acme.atlassian.net");

describe.each([
  ["the last day itself", "2026-06-15", false],
  ["a day to come", "2027-01-31", false],
  ["a day that has passed", "2026-06-14", true],
])("%s", (_case, until, isOver) => {
  test("of a person", () => {
    const stack = stackOf();
    const group = new AtlassianGroup(stack, "team", { displayName: "team" });
    const contractor = new AtlassianUser(stack, "pat", { ...pat, until });
    new Membership(stack, "members", { group, members: [contractor, "ana@acme.example"] });
    const { resource } = synthesised(stack);
    expect(resource.atlassian_user?.pat).toMatchObject({ until });
    expect(resource.atlassian_user?.pat?.active).toBe(isOver ? false : undefined);
    expect(resource.atlassian_group_membership?.members?.members).toEqual({
      "ana@acme.example": null,
      ...(isOver ? {} : { "pat@partner.example": "${atlassian_user.pat.id}" }),
    });
  });

  test("of a membership, whose access policy goes on", () => {
    const stack = stackOf();
    const group = new AtlassianGroup(stack, "team", { displayName: "team" });
    const members = new Membership(stack, "members", { group, members: "ana@acme.example", until });
    new AccessPolicy(stack, "access", { group, application: jira, role: Role.user, dependsOn: [members] });
    const { resource } = synthesised(stack);
    expect(Object.keys(resource.atlassian_group_membership ?? {})).toEqual(isOver ? [] : ["members"]);
    const dependsOn = resource.atlassian_access_policy?.access?.depends_on ?? [];
    expect(dependsOn).toEqual(isOver ? [] : expect.arrayContaining(["atlassian_group_membership.members"]));
  });

  test("of a policy", () => {
    const stack = stackOf();
    new AccessPolicy(stack, "access", { group: "team", application: jira, role: Role.user, until });
    expect(Object.keys(synthesised(stack).resource.atlassian_access_policy ?? {})).toEqual(
      isOver ? [] : ["access"],
    );
  });
});

test("what has run out is no duplicate, and a hook does not look at it", () => {
  const stack = stackOf();
  const group = new AtlassianGroup(stack, "team", { displayName: "team" });
  const until = "2026-06-14";
  const over = new Membership(stack, "old", { group, members: "ana@acme.example", until });
  new Membership(stack, "new", { group, members: "bo@acme.example" });
  new LifecycleHook(stack, "announce", { command: "true", watch: [over, group] });
  const { resource } = synthesised(stack);
  expect(Object.keys(resource.atlassian_group_membership ?? {})).toEqual(["new"]);
  expect(JSON.stringify(resource.null_resource)).not.toContain("atlassian_group_membership.old");
});

test("today may be fixed in the program, which goes before the environment", () => {
  const app = Testing.app({ context: { [TODAY]: "2026-06-01" } });
  const stack = stackOf(app);
  new AtlassianUser(stack, "pat", { ...pat, until: "2026-06-10" });
  expect(synthesised(stack).resource.atlassian_user?.pat?.active).toBeUndefined();
});

test.each([
  ["2026-02-30", "the last day is no day: write it as in 2027-01-31."],
  ["tomorrow", "the last day is no day: write it as in 2027-01-31."],
  ["${TfToken[TOKEN.0]}", "until is a token. It is compared with today when the code is synthesised"],
])("until %s is refused", (until, message) => {
  const stack = stackOf();
  expect(messageOf(() => new AtlassianUser(stack, "pat", { ...pat, until }))).toContain(message);
});

test("a today that is no day is refused", () => {
  process.env.ATLASSIAN_IDENTITY_TODAY = "soon";
  const stack = stackOf();
  expect(messageOf(() => new AtlassianUser(stack, "pat", { ...pat, until: "2026-06-10" }))).toContain(
    'today is "soon" by atlassian-identity:today or ATLASSIAN_IDENTITY_TODAY, which is no day',
  );
});
