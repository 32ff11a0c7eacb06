import { Testing, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { AtlassianProvider, AtlassianUser, type AtlassianUserProps } from "../../src/constructs";
import { messageOf, stackOf, synthesised } from "./synthesised";

const ana = { userName: "ana@acme.com", email: "ana@acme.com" };

test("every attribute reaches Terraform under its own name", () => {
  const stack = stackOf();
  const props: Required<Omit<AtlassianUserProps, "provider" | "dependsOn" | "lifecycle" | "movedFrom">> = {
    userName: "ana@acme.com",
    email: "ana@acme.com",
    emails: [
      { value: "ana@acme.com", type: "work", primary: true },
      { value: "ana@home.example", type: "personal" },
    ],
    name: {
      formatted: "Dr Ana M. Silva",
      familyName: "Silva",
      givenName: "Ana",
      middleName: "M.",
      honorificPrefix: "Dr",
      honorificSuffix: "MSc",
    },
    displayName: "Ana Silva",
    nickName: "Ana",
    title: "Engineer",
    preferredLanguage: "pt-BR",
    timezone: "America/Sao_Paulo",
    department: "Platform",
    organization: "Acme",
    basedIn: "São Paulo",
    phoneNumbers: [{ value: "+55 11 5555", type: "work", primary: true }],
    externalId: "e-1",
    revokeApiTokens: true,
    until: "2099-12-31",
    active: true,
    adoptExisting: "always",
    adoptId: "abc",
    onDestroy: "delete",
    keepGroups: true,
    logicalId: "ana_silva",
    timeouts: { create: "1m" },
  };
  new AtlassianUser(stack, "ana", props);
  expect(synthesised(stack).resource).toEqual({
    atlassian_user: {
      ana_silva: {
        user_name: "ana@acme.com",
        email: "ana@acme.com",
        emails: [
          { value: "ana@acme.com", type: "work", primary: true },
          { value: "ana@home.example", type: "personal" },
        ],
        name: {
          formatted: "Dr Ana M. Silva",
          family_name: "Silva",
          given_name: "Ana",
          middle_name: "M.",
          honorific_prefix: "Dr",
          honorific_suffix: "MSc",
        },
        display_name: "Ana Silva",
        nick_name: "Ana",
        title: "Engineer",
        preferred_language: "pt-BR",
        timezone: "America/Sao_Paulo",
        department: "Platform",
        organization: "Acme",
        based_in: "São Paulo",
        phone_numbers: [{ value: "+55 11 5555", type: "work", primary: true }],
        external_id: "e-1",
        revoke_api_tokens: true,
        until: "2099-12-31",
        active: true,
        adopt_existing: "always",
        adopt_id: "abc",
        on_destroy: "delete",
        keep_groups: true,
        timeouts: { create: "1m" },
      },
    },
  });
});

test("what is not written does not reach Terraform, and a text that is empty does", () => {
  const stack = stackOf();
  new AtlassianUser(stack, "ana", { ...ana, title: undefined, department: "" });
  expect(synthesised(stack).resource).toEqual({
    atlassian_user: { ana: { user_name: "ana@acme.com", email: "ana@acme.com", department: "" } },
  });
});

test("a person keeps the address when the construct moves in the tree", () => {
  const flat = stackOf();
  new AtlassianUser(flat, "ana", ana);
  const nested = stackOf();
  new AtlassianUser(new Construct(new Construct(nested, "germany"), "berlin"), "ana", ana);
  expect(synthesised(nested).resource).toEqual(synthesised(flat).resource);
});

test.each([
  ["ana.silva", "ana_silva"],
  ["7", "_7"],
  ["zoë-1", "zoë-1"],
  ["a b@c", "a_b_c"],
])("the construct's id %j becomes the address %j", (id, address) => {
  const stack = stackOf();
  new AtlassianUser(stack, id, ana);
  expect(Object.keys(synthesised(stack).resource.atlassian_user ?? {})).toEqual([address]);
});

test.each([
  ["an earlier id", "anna", "atlassian_user.anna"],
  ["a whole address", "module.people.atlassian_user.anna", "module.people.atlassian_user.anna"],
])("movedFrom says %s", (_case, movedFrom, from) => {
  const stack = stackOf();
  new AtlassianUser(stack, "ana", { ...ana, movedFrom });
  expect(synthesised(stack).moved).toEqual([{ from, to: "atlassian_user.ana" }]);
});

test("what somebody has in a name is not evaluated by Terraform, and a token is", () => {
  const stack = stackOf();
  const title = new TerraformVariable(stack, "title", { type: "string" });
  new AtlassianUser(stack, "ana", {
    ...ana,
    displayName: 'Ana ${file("/etc/passwd")} %{ if true }"\\ Ünï',
    title: title.stringValue,
  });
  expect(synthesised(stack).resource.atlassian_user?.ana).toMatchObject({
    display_name: 'Ana $${file("/etc/passwd")} %%{ if true }"\\ Ünï',
    title: "${var.title}",
  });
});

test("the provider is the stack's own, or the one that is given", () => {
  const stack = stackOf();
  const other = new AtlassianProvider(stack, "other", { alias: "other", directoryId: "d2" });
  new AtlassianUser(stack, "ana", { ...ana, provider: other });
  const { provider, resource, terraform } = synthesised(stack);
  expect(resource.atlassian_user?.ana).toMatchObject({ provider: "atlassian.other" });
  expect(provider.atlassian).toEqual([
    {},
    { alias: "other", directory_id: "d2", people_by_domain: { "acme.com": 1 } },
  ]);
  expect(terraform.required_providers).toEqual({
    atlassian: { source: "identity-as-code/atlassian", version: "0.1.0" },
  });
});

const mistakes: readonly (readonly [string, object, string])[] = [
  ["no user name", { email: "a@b.example" }, "userName: It is required."],
  [
    "no address",
    { userName: "ana" },
    "email: no primary e-mail address. Atlassian needs one for ana: write email, or emails with exactly one primary address.",
  ],
  [
    "no primary address",
    { userName: "ana", emails: [{ value: "a@b.example" }] },
    "emails: no primary e-mail address. Atlassian needs one for ana: write primary: true on one entry of emails.",
  ],
  [
    "two primary addresses",
    {
      userName: "ana",
      emails: [
        { value: "a@b.example", primary: true },
        { value: "c@b.example", primary: true },
      ],
    },
    "emails: more than one primary e-mail address. ana has 2 of them: leave primary: true on the one that notifications go to.",
  ],
  [
    "an address without a domain",
    { userName: "ana", email: "ana" },
    'email: "ana": is not an e-mail address: it needs one "@" with a name before it and a domain after it, as in ana@acme.com.',
  ],
  [
    "a value of another kind",
    { ...ana, onDestroy: "remove" },
    'onDestroy: "remove": Invalid option: expected one of "deactivate"|"delete"|"abandon".',
  ],
  [
    "a name that is too long",
    { ...ana, displayName: "x".repeat(300) },
    `displayName: "${"x".repeat(76)}…: the text is longer than 255 characters.`,
  ],
];

test.each(mistakes)("%s is refused with the construct's path", (_case, props, detail) => {
  const stack = stackOf();
  const scope = new Construct(stack, "team");
  // As a program in JavaScript would.
  const message = messageOf(() => Reflect.construct(AtlassianUser, [scope, "ana", props]));
  expect(message).toBe(`AtlassianUser "people/team/ana": ${detail}`);
});

test("a prop that there is not is refused, in objects within as well, and all mistakes are named at once", () => {
  const stack = stackOf();
  const props = { ...ana, emial: "x", name: { firstName: "Ana" } };
  const message = messageOf(() => Reflect.construct(AtlassianUser, [stack, "ana", props]));
  expect(message.split("\n").map((line) => line.slice(0, 60))).toEqual([
    'AtlassianUser "people/ana" has 2 mistakes:',
    "  - emial: there is no such prop. There is userName, email, ",
    "  - name.firstName: there is no such prop. There is formatte",
  ]);
});

test.each([
  ["two people with one user name, whatever its case", { userName: "ANA@acme.com", email: "b@c.example" }],
])("%s are found at synth", (_case, props) => {
  const stack = stackOf();
  new AtlassianUser(stack, "ana", ana);
  new AtlassianUser(new Construct(stack, "team"), "bo", props);
  expect(messageOf(() => synthesised(stack))).toContain(
    'The user name ana@acme.com is declared 2 times in one directory: "people/ana", "people/team/bo".',
  );
});

test("two people with one primary address are found at synth, wherever it is written", () => {
  const stack = stackOf();
  new AtlassianUser(stack, "ana", ana);
  const emails = [{ value: "bo@home.example" }, { value: "ANA@acme.com", primary: true }];
  new AtlassianUser(stack, "bo", { userName: "bo@acme.com", emails });
  expect(messageOf(() => synthesised(stack))).toContain(
    '2 people have the primary e-mail address ana@acme.com: "people/ana", "people/bo".',
  );
});

test("a move from an address that is declared is found at synth", () => {
  const stack = stackOf();
  new AtlassianUser(stack, "ana", ana);
  new AtlassianUser(stack, "bo", { userName: "bo@acme.com", email: "bo@acme.com", movedFrom: "ana" });
  expect(messageOf(() => synthesised(stack))).toContain(
    '"people/bo": movedFrom says atlassian_user.ana, which is declared as well.',
  );
});

test("the stack of a mistake begins where the construct was made", () => {
  const stack = stackOf();
  try {
    new AtlassianUser(stack, "ana", { userName: "ana" });
  } catch (error) {
    const [frame] = (error instanceof Error ? (error.stack ?? "") : "")
      .split("\n")
      .filter((line) => /^\s+at /u.test(line));
    expect(frame).toContain("user.test.ts");
    return;
  }
  throw new Error("nothing was thrown");
});

test("one user name in two directories is nothing", () => {
  const stack = stackOf();
  const provider = new AtlassianProvider(stack, "other", { alias: "other" });
  new AtlassianUser(stack, "ana", ana);
  new AtlassianUser(stack, "ana-there", { ...ana, provider });
  expect(Object.keys(synthesised(stack).resource.atlassian_user ?? {})).toEqual(["ana", "ana-there"]);
});

test("two constructs that would be one resource are found at synth", () => {
  const stack = stackOf();
  new AtlassianUser(new Construct(stack, "a"), "ana", ana);
  new AtlassianUser(new Construct(stack, "b"), "ana", { userName: "x@acme.com", email: "x@acme.com" });
  expect(messageOf(() => synthesised(stack))).toContain(
    '2 constructs are atlassian_user.ana in Terraform: "people/a/ana", "people/b/ana".',
  );
});

test("an address that Terraform would not take is refused", () => {
  const stack = stackOf();
  expect(messageOf(() => new AtlassianUser(stack, "ana", { ...ana, logicalId: "a b" }))).toBe(
    '"people/ana": logicalId "a b" cannot stand in a Terraform address: write letters, digits, "_" and "-", and begin with a letter or "_".',
  );
});

test("a stack without the provider is refused", () => {
  const stack = new TerraformStack(Testing.app(), "people");
  new AtlassianUser(stack, "ana", ana);
  expect(messageOf(() => synthesised(stack))).toContain(
    "Found resources without a matching provider construct",
  );
});
