import { group, members, user } from "./support/hcl";
import { organisation, type Organisation } from "./support/organisation";

let org: Organisation;
beforeEach(async () => {
  org = await organisation();
});
afterEach(async () => {
  await org.close();
});

/** Whatever is refused while planning. */
function refusedUntouched(configuration: string, ...parts: readonly string[]): Promise<void> {
  return refusedBy("plan", configuration, parts);
}

/** Whatever is refused leaves the directory as it was. */
async function refusedBy(
  command: "plan" | "apply",
  configuration: string,
  parts: readonly string[],
): Promise<void> {
  const changes = org.directory.changes.length;
  const output = await org.refused(configuration, command);
  for (const part of parts) expect(output).toContain(part);
  expect(output).not.toContain("bug in the provider");
  expect(org.workspace.complaints()).toEqual([]);
  expect(org.directory.changes).toHaveLength(changes);
}

const person = (attributes: string): string => `resource "atlassian_user" "ana" {\n${attributes}\n}\n`;
const emails = (...primary: readonly boolean[]): string =>
  `emails = [${primary.map((flag, index) => `{ value = "ana${index}@acme.example", primary = ${flag} }`).join(", ")}]`;

describe("a person", () => {
  test.each([
    ["no e-mail address at all", 'user_name = "ana"', ["No primary e-mail address"]],
    [
      "no primary e-mail address",
      `user_name = "ana"\n${emails(false, false)}`,
      ["No primary e-mail address"],
    ],
    [
      "two primary e-mail addresses",
      `user_name = "ana"\n${emails(true, true)}`,
      ["More than one primary e-mail address"],
    ],
    ["an empty list of e-mail addresses", 'user_name = "ana"\nemails = []', ["at least one e-mail address"]],
    ["an e-mail address without a domain", 'user_name = "ana"\nemail = "ana"', ["email", '"ana"']],
    [
      "an e-mail address in emails without a domain",
      'user_name = "ana"\nemails = [{ value = "ana@", primary = true }]',
      ["emails.value", '"ana@"'],
    ],
    [
      "email that is not the primary one of emails",
      `user_name = "ana"\nemail = "other@acme.example"\n${emails(true)}`,
      ["Two different primary e-mail addresses"],
    ],
    ["an empty user name", 'user_name = ""\nemail = "ana@acme.example"', ["user_name"]],
    ["a user name with blanks around it", 'user_name = " ana "\nemail = "ana@acme.example"', ["user_name"]],
    [
      "a display name of 300 characters",
      `user_name = "ana"\nemail = "ana@acme.example"\ndisplay_name = "${"x".repeat(300)}"`,
      ["display_name", "longer than 255 characters"],
    ],
    [
      "an attribute that does not exist",
      'user_name = "ana"\nemail = "ana@acme.example"\nnickname = "ana"',
      ["nickname"],
    ],
    [
      "an on_destroy that does not exist",
      'user_name = "ana"\nemail = "ana@acme.example"\non_destroy = "keep"',
      ["on_destroy", '"deactivate"', '"delete"', '"abandon"'],
    ],
    [
      "an adopt_existing that does not exist",
      'user_name = "ana"\nemail = "ana@acme.example"\nadopt_existing = "yes"',
      ["adopt_existing", '"never"', '"inactive"', '"always"'],
    ],
  ])("%s", async (_case, attributes, parts) => {
    await refusedUntouched(person(attributes), ...parts);
  });

  test("a user name of null", async () => {
    await refusedUntouched(person('user_name = null\nemail = "ana@acme.example"'), "user_name");
  });

  test("declared twice, differing only in case: before the second is written", async () => {
    const twice = user("ana") + user("other").replaceAll("other@acme", "ANA@Acme");
    await refusedUntouched(twice, "is declared twice");
  });

  test("declared beside one who is there already", async () => {
    await org.deploy(user("ana"));
    await refusedUntouched(
      user("ana") + user("other").replaceAll("other@acme", "Ana@acme"),
      "is declared twice",
    );
  });

  test("a name that only the apply knows, differing in case: nobody is created twice", async () => {
    org.workspace.write(`
resource "terraform_data" "name" {
  input = "ANA@acme.example"
}
resource "atlassian_user" "second" {
  user_name = terraform_data.name.output
  email     = terraform_data.name.output
  title     = "Somebody else"
}
${user("ana")}`);
    const applied = await org.apply();
    expect(applied.code).toBe(1);
    expect(org.directory.users()).toHaveLength(1);
    expect(org.workspace.complaints()).toEqual([]);
  });
});

describe("a group", () => {
  const named = (name: string): string =>
    `resource "atlassian_group" "${name.toLowerCase() === name ? "a" : "b"}" {\n  display_name = "${name}"\n}\n`;

  test("an empty name", async () => {
    await refusedUntouched('resource "atlassian_group" "a" {\n display_name = ""\n}', "display_name");
  });

  test("a name of 300 characters", async () => {
    await refusedUntouched(named("x".repeat(300)), "display_name", "longer than 255 characters");
  });

  test("declared twice, differing only in case", async () => {
    await refusedUntouched(named("team") + named("Team"), "is declared twice");
  });

  test("used exclusively twice", async () => {
    const again = members("team", ["ana"]).replace('"team" {', '"again" {');
    await refusedUntouched(user("ana") + group("team") + members("team", []) + again, "are declared twice");
  });

  test("used exclusively twice, once by its id alone", async () => {
    await org.deploy(user("ana") + group("team"));
    const byId = `
resource "atlassian_group_membership" "again" {
  group_id = "${org.directory.groupIdOf("team")}"
  members  = {}
}
`;
    await refusedUntouched(
      user("ana") + group("team") + members("team", ["ana"]) + byId,
      "are declared twice",
    );
  });
});

describe("a membership", () => {
  const membership = (map: string, more = ""): string => `
resource "atlassian_group_membership" "team" {
  group_id = atlassian_group.team.id
  members  = ${map}
  ${more}
}
`;

  test("upper case in a key: the spelling to use is told", async () => {
    await refusedUntouched(
      user("ana") + group("team") + membership('{ "Ana@acme.example" = atlassian_user.ana.id }'),
      "Ana@acme.example",
      "lower case",
    );
  });

  test("a member who does not exist is named, and nobody enters or leaves", async () => {
    org.directory.addUser({ userName: "bo@acme.example" });
    org.directory.addUser({ userName: "cy@acme.example" });
    org.directory.addGroup("by hand", ["bo@acme.example"]);
    await refusedBy(
      "apply",
      `
resource "atlassian_group_membership" "team" {
  group_id = "${org.directory.groupIdOf("by hand")}"
  members  = { "cy@acme.example" = null, "nobody@acme.example" = null }
}
`,
      ["A member does not exist", "nobody@acme.example"],
    );
    expect(org.directory.membersOf("by hand")).toEqual(["bo@acme.example"]);
  });

  test("a member whose id does not exist is named", async () => {
    const output = await org.refused(group("team") + membership('{ "nobody@acme.example" = "no-such-id" }'));
    expect(output).toContain("nobody@acme.example");
    expect(output).toContain("no-such-id");
    expect(org.directory.membersOf("team")).toEqual([]);
  });

  test.each(["null", "terraform_data.nothing.output"])(
    "members = %s is no empty map, and nobody is taken out",
    async (nothing) => {
      org.directory.addUser({ userName: "bo@acme.example" });
      org.directory.addGroup("by hand", ["bo@acme.example"]);
      const output = await org.refused(`
resource "terraform_data" "nothing" {
  input = null
}
resource "atlassian_group_membership" "team" {
  group_id = "${org.directory.groupIdOf("by hand")}"
  members  = ${nothing}
}
`);
      expect(output).toContain("members");
      expect(output).not.toContain("bug in the provider");
      expect(org.directory.membersOf("by hand")).toEqual(["bo@acme.example"]);
    },
  );

  test("a group's id with another group's name", async () => {
    org.directory.addGroup("red");
    org.directory.addGroup("blue");
    await refusedUntouched(
      `
resource "atlassian_group_membership" "team" {
  group_id = "${org.directory.groupIdOf("red")}"
  group    = "blue"
  members  = {}
}
`,
      "do not belong together",
      "red",
      "blue",
    );
  });

  test("a group that does not exist", async () => {
    org.directory.addUser({ userName: "bo@acme.example" });
    await refusedBy(
      "apply",
      'resource "atlassian_group_membership" "team" {\n group_id = "no-such-group"\n members = { "bo@acme.example" = null }\n}',
      ["no-such-group"],
    );
  });
});

test("quotes, backslashes, Unicode and template marks in names and filters", async () => {
  const names = [
    'o\\"brien',
    "back\\\\slash",
    "日本語",
    "ünï cödé",
    "a&b=c?d#e%20f",
    "(x) or true",
    "$${x} %%{y}",
  ];
  const configuration = names
    .map(
      (name, index) => `
resource "atlassian_user" "p${index}" {
  user_name    = "${name}"
  email        = "p${index}@acme.example"
  display_name = "${name}"
}
resource "atlassian_group" "g${index}" {
  display_name = "team ${name}"
}
resource "atlassian_group_membership" "g${index}" {
  group_id = atlassian_group.g${index}.id
  group    = atlassian_group.g${index}.display_name
  members  = { "${name}" = atlassian_user.p${index}.id }
}
`,
    )
    .join("");
  await org.begin(configuration);
  const plain = ['o"brien', "back\\slash", "日本語", "ünï cödé", "a&b=c?d#e%20f", "(x) or true", "${x} %{y}"];
  expect(org.people()).toEqual(plain.map((name) => `${name} (team ${name})`).sort());

  const byName = plain
    .map(
      (_name, index) =>
        `data "atlassian_user" "p${index}" {\n user_name = "${names[index]}"\n}\ndata "atlassian_group" "g${index}" {\n display_name = "team ${names[index]}"\n}\n`,
    )
    .join("");
  await org.deploy(configuration + byName);
});
