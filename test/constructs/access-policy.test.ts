import { TerraformOutput, TerraformVariable, Testing } from "cdktf";
import { Construct } from "constructs";
import {
  AccessPolicy,
  type AccessPolicyProps,
  Application,
  AtlassianGroup,
  AtlassianProvider,
  AtlassianUser,
  AuthenticationPolicy,
  Membership,
  Role,
} from "../../src/constructs";
import { type Configuration, messageOf, stackOf, synthesised } from "./synthesised";

const jira = Application.jira("acme.atlassian.net");
const JIRA = "acme.atlassian.net/jira-software";
const sso = AuthenticationPolicy.id("p-1");

const grants = (group: AccessPolicyProps["group"], more: object = {}): AccessPolicyProps => ({
  group,
  application: jira,
  role: Role.user,
  ...more,
});

const policiesIn = ({ resource }: Configuration): Record<string, unknown> | undefined =>
  resource.atlassian_access_policy;

/** The one policy of a stack that is called `access`. */
const policyIn = (stack: Parameters<typeof synthesised>[0]): unknown =>
  policiesIn(synthesised(stack))?.access;

const FOLLOWS = {
  name: "access",
  group: "${atlassian_group.eng.display_name}",
  group_id: "${atlassian_group.eng.id}",
  application: JIRA,
  role: "atlassian/user",
};

describe("the group", () => {
  test("is followed when it is a construct", () => {
    const stack = stackOf();
    const group = new AtlassianGroup(stack, "eng", { displayName: "engineering" });
    new AccessPolicy(stack, "access", grants(group));
    expect(policyIn(stack)).toEqual(FOLLOWS);
  });

  test.each(["before", "after"])("is followed when the stack declares its name %s", (when) => {
    const stack = stackOf();
    const declare = (): unknown =>
      new AtlassianGroup(new Construct(stack, "in"), "eng", { displayName: "Engineering" });
    if (when === "before") declare();
    const policy = new AccessPolicy(stack, "access", grants("engineering"));
    if (when === "after") declare();
    expect(policyIn(stack)).toEqual(FOLLOWS);
    expect(policy.group?.declaredName).toBe("Engineering");
  });

  test("is somebody else's when the stack does not declare it", () => {
    const stack = stackOf();
    const policy = new AccessPolicy(stack, "access", grants("contractors ${x}"));
    expect(policyIn(stack)).toEqual({
      name: "access",
      group: "contractors $${x}",
      application: JIRA,
      role: "atlassian/user",
    });
    expect(policy.group).toBeUndefined();
    expect(synthesised(stack).data).toEqual({});
  });

  test("may be a token", () => {
    const stack = stackOf();
    const name = new TerraformVariable(stack, "group", { type: "string" }).stringValue;
    new AccessPolicy(stack, "access", grants(name, { loginMethod: sso }));
    new Membership(stack, "members", { group: "other", members: [] });
    expect(policyIn(stack)).toEqual({
      name: "access",
      group: "${var.group}",
      application: JIRA,
      role: "atlassian/user",
      authentication_policy_id: "p-1",
    });
  });
});

test.each<[string, (scope: Construct) => Application, string]>([
  ["Jira", () => jira, JIRA],
  [
    "Jira Service Management",
    () => Application.jiraServiceManagement("acme.atlassian.net"),
    "acme.atlassian.net/jira-servicedesk",
  ],
  ["Confluence", () => Application.confluence("acme.atlassian.net"), "acme.atlassian.net/confluence"],
  [
    "any product",
    () => Application.of("acme.atlassian.net", "jira-product-discovery"),
    "acme.atlassian.net/jira-product-discovery",
  ],
  ["an ARI", () => Application.ari("ari:cloud:jira-software::site/1"), "ari:cloud:jira-software::site/1"],
  [
    "a token",
    (scope) => Application.ari(new TerraformVariable(scope, "ari", { type: "string" }).stringValue),
    "${var.ari}",
  ],
])("the application may be %s", (_case, application, expected) => {
  const stack = stackOf();
  new AccessPolicy(stack, "access", grants("team", { application: application(stack) }));
  expect(policyIn(stack)).toMatchObject({ application: expected });
});

test("the name is the construct's id unless another is given, and access_before is passed on", () => {
  const stack = stackOf();
  new AccessPolicy(stack, "access", grants("a", { name: "Engineers use Jira", accessBefore: false }));
  new AccessPolicy(stack, "other", grants("b", { logicalId: "elsewhere" }));
  expect(policiesIn(synthesised(stack))).toMatchObject({
    access: { name: "Engineers use Jira", access_before: false },
    elsewhere: { name: "other" },
  });
});

test("what Atlassian says of a policy may be used elsewhere", () => {
  const stack = stackOf();
  const policy = new AccessPolicy(stack, "access", grants("a"));
  new TerraformOutput(stack, "told", { value: [policy.resourceId, policy.accessBefore] });
  expect(Testing.synth(stack)).toMatch(
    /\$\{atlassian_access_policy\.access\.resource_id\}[^]*\$\{atlassian_access_policy\.access\.access_before\}/u,
  );
});

describe("the members of the group", () => {
  const declared = (loginMethod?: AuthenticationPolicy): unknown => {
    const stack = stackOf();
    const group = new AtlassianGroup(stack, "eng", { displayName: "engineering" });
    new AccessPolicy(stack, "access", grants("ENGINEERING", { loginMethod }));
    new Membership(stack, "members", { group, members: "ana@acme.com" });
    new Membership(stack, "others", { group: "sales", members: "bo@acme.com" });
    return policyIn(stack);
  };

  test("come before the access, so that a plan can count their seats", () => {
    expect(declared()).toEqual({ ...FOLLOWS, depends_on: ["atlassian_group_membership.members"] });
  });

  test("bring the login method with whoever enters", () => {
    expect(declared(sso)).toEqual({
      ...FOLLOWS,
      authentication_policy_id: "p-1",
      members_version: "${atlassian_group_membership.members.version}",
      depends_on: ["atlassian_group_membership.members"],
    });
  });

  test("may be declared in several memberships, and beside other dependencies", () => {
    const stack = stackOf();
    const bo = new AtlassianUser(stack, "bo", { userName: "bo@acme.com", email: "bo@acme.com" });
    for (const name of ["ana", "cy"])
      new Membership(stack, name, { group: "Sales", members: `${name}@acme.com`, exclusive: false });
    new AccessPolicy(stack, "access", grants("sales", { loginMethod: sso, dependsOn: [bo] }));
    expect(policyIn(stack)).toMatchObject({
      group: "sales",
      members_version:
        '${join(" ", [atlassian_group_membership.ana.version, atlassian_group_membership.cy.version])}',
      depends_on: ["atlassian_user.bo", "atlassian_group_membership.ana", "atlassian_group_membership.cy"],
    });
  });

  test("of a group of that name in another directory are none of it", () => {
    const stack = stackOf();
    const provider = new AtlassianProvider(stack, "partners", { alias: "partners" });
    new Membership(stack, "members", { group: "sales", members: "bo@acme.com", provider });
    new AccessPolicy(stack, "access", grants("sales", { loginMethod: sso }));
    expect(policyIn(stack)).not.toHaveProperty("members_version");
    expect(policyIn(stack)).not.toHaveProperty("depends_on");
  });
});

test.each<[string, object, string]>([
  ["no group", { group: undefined }, "undefined is no group: pass an AtlassianGroup or a display name."],
  ["an empty group", { group: "" }, '"" is no group: pass an AtlassianGroup or a display name.'],
  [
    "a group's id",
    { group: { id: "g" } },
    "an object of another kind is no group: pass an AtlassianGroup or a display name.",
  ],
  [
    "an application as text",
    { application: JIRA },
    'application: must be an Application, such as Application.jira("acme.atlassian.net").',
  ],
  [
    "no application",
    { application: undefined },
    'application: must be an Application, such as Application.jira("acme.atlassian.net").',
  ],
  [
    "a site with its scheme",
    { application: Application.jira("https://acme.atlassian.net") },
    'application: "https://acme.atlassian.net/jira-software": is neither a site\'s host name and a product, as in acme.atlassian.net/jira-software, nor an ARI.',
  ],
  ["no role", { role: undefined }, "role: "],
  ["an empty role", { role: "" }, "role: "],
  [
    "a login method as text",
    { loginMethod: "p-1" },
    'loginMethod: must be an AuthenticationPolicy with its id, such as AuthenticationPolicy.id("…").',
  ],
  ["an empty login method", { loginMethod: AuthenticationPolicy.id("") }, "loginMethod: "],
  ["an empty name", { name: "" }, "name: "],
  [
    "a prop that there is not",
    { roles: [] },
    "roles: there is no such prop. There is group, application, role, loginMethod, name, accessBefore, until, provider, dependsOn, lifecycle, timeouts, logicalId, movedFrom.",
  ],
])("%s is refused", (_case, props, message) => {
  const stack = stackOf();
  const said = messageOf(() => Reflect.construct(AccessPolicy, [stack, "access", grants("team", props)]));
  expect(said.startsWith(`AccessPolicy "people/access": ${message}`) ? message : said).toBe(message);
});

describe("the same access twice", () => {
  const both = (more: object, groupOf: (group: AtlassianGroup) => AccessPolicyProps["group"]) => () => {
    const stack = stackOf();
    const group = new AtlassianGroup(stack, "eng", { displayName: "engineering" });
    new AccessPolicy(stack, "a", grants(group));
    new AccessPolicy(stack, "b", grants(groupOf(group), more));
    return synthesised(stack);
  };

  test.each<[string, object, (group: AtlassianGroup) => AccessPolicyProps["group"]]>([
    ["by the construct", {}, (group) => group],
    ["by its name, whatever the case", {}, () => "Engineering"],
    [
      "of an application in upper case",
      { application: Application.jira("ACME.atlassian.net") },
      (group) => group,
    ],
  ])("is found at synth: %s", (_case, more, groupOf) => {
    expect(messageOf(both(more, groupOf))).toContain(
      `2 access policies give atlassian/user on ${JIRA} to one group: "people/a", "people/b". Declare it once.`,
    );
  });

  test.each<[string, object, (group: AtlassianGroup) => AccessPolicyProps["group"]]>([
    ["another role", { role: Role.admin }, (group) => group],
    ["another application", { application: Application.confluence("acme.atlassian.net") }, (group) => group],
    ["another group", {}, () => "sales"],
  ])("is none with %s", (_case, more, groupOf) => {
    expect(both(more, groupOf)).not.toThrow();
  });

  test("of a group that the stack does not declare is found as well", () => {
    const stack = stackOf();
    new AccessPolicy(stack, "a", grants("Sales"));
    new AccessPolicy(stack, "b", grants("sales"));
    expect(messageOf(() => synthesised(stack))).toContain('to one group: "people/a", "people/b"');
  });
});

test("a policy lives in the directory of its group", () => {
  const stack = stackOf();
  const provider = new AtlassianProvider(stack, "partners", { alias: "partners" });
  const group = new AtlassianGroup(stack, "eng", { displayName: "engineering", provider });
  new AccessPolicy(stack, "access", grants(group));
  expect(policyIn(stack)).toMatchObject({ provider: "atlassian.partners" });
  new AccessPolicy(stack, "here", grants(group, { provider: stack.node.findChild("atlassian") }));
  expect(messageOf(() => synthesised(stack))).toContain(
    'AccessPolicy "people/here" and "people/eng" are in different directories: give both the same provider.',
  );
});

describe("people_by_domain", () => {
  const countsIn = (stack: Parameters<typeof synthesised>[0]): unknown =>
    synthesised(stack).provider.atlassian?.map(({ people_by_domain: counts }) => counts);

  test("counts the people whom the stack declares, in the directory that they live in", () => {
    const stack = stackOf();
    const provider = new AtlassianProvider(stack, "partners", { alias: "partners" });
    const token = new TerraformVariable(stack, "address", { type: "string" }).stringValue;
    new AtlassianUser(stack, "ana", { userName: "ana", email: "ana@Acme.com" });
    new AtlassianUser(stack, "bo", {
      userName: "bo",
      emails: [{ value: "bo@home.example" }, { value: "bo@acme.com", primary: true }],
    });
    new AtlassianUser(stack, "cy", { userName: "cy", email: "cy@eu.acme-group.com" });
    new AtlassianUser(stack, "di", { userName: "di", email: token });
    new AtlassianUser(stack, "pat", { userName: "pat", email: "pat@partner.example", provider });
    expect(countsIn(stack)).toEqual([{ "acme.com": 2, "eu.acme-group.com": 1 }, { "partner.example": 1 }]);
  });

  test("is not there without people, and what is written wins", () => {
    const stack = stackOf();
    const provider = new AtlassianProvider(stack, "partners", {
      alias: "partners",
      peopleByDomain: { "some_where.example": 7 },
    });
    new AtlassianUser(stack, "pat", { userName: "pat", email: "pat@partner.example", provider });
    expect(countsIn(stack)).toEqual([undefined, { "some_where.example": 7 }]);
  });
});

test("two policies of one group with different login methods are an error", () => {
  const stack = stackOf();
  const policy = (id: string, role: string, login: string): AccessPolicy =>
    new AccessPolicy(stack, id, {
      group: "team",
      application: Application.jira("acme.atlassian.net"),
      role,
      loginMethod: AuthenticationPolicy.id(login),
    });
  policy("users", Role.user, "sso");
  policy("admins", Role.admin, "passwords");
  expect(messageOf(() => synthesised(stack))).toContain(
    'Access policies of one group have different login methods: "people/users", "people/admins". People can be in one only',
  );
});
