import { group, members, user } from "./support/hcl";
import { containing } from "./support/matching";
import { organisation, type Organisation, unwrapped } from "./support/organisation";

const ORGANIZATION_KEY = "organization-key-9b7e";

let org: Organisation;
beforeEach(async () => {
  org = await organisation({ organizationKey: ORGANIZATION_KEY });
});
afterEach(async () => {
  await org.close();
});

const block = (attributes: string): string => `provider "atlassian" {\n${attributes}\n}\n`;
const company = user("ana") + user("bo") + group("team") + members("team", ["ana", "bo"]);
const everybody = ["ana@acme.example (team)", "bo@acme.example (team)"];

/** What a plan says that must fail, with other variables than the workspace's own. */
async function refusedWith(environment: Readonly<Record<string, string>>): Promise<string> {
  const { code, output } = await org.workspace.terraform(["plan", "-input=false"], environment);
  expect({ code, output }).toEqual({ code: 1, output: containing("Error:") });
  return unwrapped(output);
}

describe("a directory that cannot be used is one sentence that says what to check", () => {
  const others = (): readonly (readonly [string, string, readonly string[]])[] => {
    const { baseUrl, id } = org.directory;
    const { origin } = org.emulator;
    return [
      ["a wrong token", 'token = "not-the-key-51c2"', ["does not accept the API key", id]],
      [
        "an organization key where a directory key belongs",
        `token = "${ORGANIZATION_KEY}"`,
        ["not allowed to use the directory", "organization API key"],
      ],
      [
        "a directory that does not exist",
        `base_url = "${origin}/scim/directory/no-such-directory"`,
        ["There is no directory no-such-directory", origin],
      ],
      [
        "an unreachable host",
        `base_url = "http://127.0.0.1:1/scim/directory/${id}"\n request_timeout = 2`,
        ["127.0.0.1:1", "Check the host"],
      ],
      [
        "a base URL without its directory part",
        `base_url = "${origin}/scim"`,
        ["lacks its directory part", "/scim/directory/<directory id>"],
      ],
      ["a base URL that is no URL", 'base_url = "the directory"', ["neither a URL nor a directory id"]],
      [
        "a base URL without encryption",
        `base_url = "${baseUrl.replace("127.0.0.1", "acme.example")}"`,
        ["not encrypted"],
      ],
      ["a time limit of nothing", "request_timeout = 0", ["request_timeout"]],
      ["half a request at once", "max_concurrent_requests = 0.5", ["max_concurrent_requests"]],
    ];
  };

  test("in the provider block", async () => {
    for (const [what, attributes, parts] of others()) {
      const said = await org.refused(block(attributes) + user("ana"), "plan");
      for (const part of parts) expect({ what, said }).toEqual({ what, said: containing(part) });
      expect({ what, tells: /51c2|9b7e/u.test(said) }).toEqual({ what, tells: false });
      expect({ what, errors: said.split("Error:").length - 1 }).toEqual({ what, errors: 1 });
    }
    expect(org.workspace.complaints()).toEqual([]);
    expect(org.directory.changes).toEqual([]);
  });

  test("in the environment", async () => {
    org.workspace.write(user("ana"));
    expect(await refusedWith({ ATLASSIAN_SCIM_TOKEN: "" })).toContain("The directory API key is missing");
    expect(await refusedWith({ ATLASSIAN_SCIM_BASE_URL: "" })).toContain("The directory is missing");
    expect(await refusedWith({ ATLASSIAN_SCIM_REQUEST_TIMEOUT: "soon" })).toContain(
      "ATLASSIAN_SCIM_REQUEST_TIMEOUT is no positive number",
    );
    expect(org.workspace.complaints()).toEqual([]);
  });

  test("with people in the state nobody is dropped", async () => {
    await org.begin(company);
    const state = org.workspace.state();
    // Those that are asked; the others are refused before.
    for (const [what, attributes] of others().slice(0, 4)) {
      await org.refused(block(attributes) + company);
      expect({ what, state: org.workspace.state() }).toEqual({ what, state });
    }
    await org.deploy(company);
    expect(org.people()).toEqual(everybody);
  });
});

test("everything from the provider block, and nothing of the environment", async () => {
  const { baseUrl, token } = org.directory;
  org.workspace.write(
    block(`
  base_url                = "${baseUrl}/"
  token                   = "${token}"
  request_timeout         = 20
  max_concurrent_requests = 1
`) + company,
  );
  const nothing = { ATLASSIAN_SCIM_BASE_URL: "", ATLASSIAN_SCIM_TOKEN: "" };
  const applied = await org.workspace.terraform(["apply", "-auto-approve", "-input=false"], nothing);
  expect(applied).toEqual({ code: 0, output: containing("4 added") });
  expect(org.people()).toEqual(everybody);
});

test("the key is in no state, no plan and no line of the log", async () => {
  const { token } = org.directory;
  org.workspace.write(block(`token = "${token}"`) + company);
  const plan = await org.workspace.terraform(["plan", "-input=false", "-out=plan.bin"]);
  const applied = await org.workspace.terraform(["apply", "-input=false", "plan.bin"]);
  expect(applied.code).toBe(0);
  const shown = await org.workspace.terraform(["show", "-json"], { TF_LOG: "" });
  const lines = org.workspace.log().split("\n");
  expect(lines.filter((line) => /atlassian/iu.test(line)).length).toBeGreaterThan(10);
  expect(lines.filter((line) => line.includes(token))).toEqual([]);
  for (const text of [plan.output, applied.output, shown.output, org.workspace.state()]) {
    expect(text).not.toContain(token);
  }
});

describe("a provider configuration that only the apply knows", () => {
  const late = (version: number): string => `
resource "terraform_data" "address" {
  input            = "${org.directory.baseUrl}"
  triggers_replace = ${version}
}
${block("base_url = terraform_data.address.output")}${company}`;

  test("plans what it cannot know as unknown, and deploys in one apply", async () => {
    await org.deploy(late(1));
    expect(org.people()).toEqual(everybody);
  });

  test("reads nothing, keeps the state and changes nobody while it is unknown again", async () => {
    await org.begin(late(1));
    org.emulator.resetRequests();
    org.workspace.write(late(2));
    const plan = await org.workspace.plan();
    expect(org.emulator.requests).toEqual([]);
    const changed = plan.resource_changes.filter(
      ({ type, change: { actions } }) => type.startsWith("atlassian") && actions.join() !== "no-op",
    );
    expect(changed).toEqual([]);
    const ids = org.directory.people();
    await org.deploy(late(2));
    expect(org.directory.people()).toEqual(ids);
  });

  test("plans a change beside it, and changes in place", async () => {
    await org.begin(late(1));
    const ids = org.directory.people();
    await org.deploy(late(2).replace("ana@acme.example", "ana.new@acme.example"));
    expect(org.directory.people().map(({ id }) => id)).toEqual(ids.map(({ id }) => id));
  });
});
