import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCommand } from "../../src/cli/program";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "synth-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const STACK = "stacks/people/cdk.tf.json";

function put(name: string, content: string | object): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
}

async function check(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  let out = "";
  let error = "";
  const code = await runCommand(
    ["check-synth", folder, ...args],
    {},
    {
      out: (text) => {
        out += text;
      },
      error: (text) => {
        error += text;
      },
      width: 80,
      hasColours: false,
    },
  );
  return { code, out, error };
}

const REQUIRED = { atlassian: { source: "identity-as-code/atlassian", version: "0.1.0" } };
const NULL = { null: { source: "hashicorp/null" } };

/** What cdktf leaves of a small stack, and more of it. */
function stack(more: object = {}, terraform: object = {}): object {
  return {
    "//": { metadata: { backend: "local", stackName: "people" } },
    provider: { atlassian: [{ limits: { deactivations: 3 } }] },
    resource: {
      atlassian_user: { ana: { "//": { metadata: { path: "people/ana" } }, user_name: "ana@acme.com" } },
    },
    terraform: {
      backend: { local: { path: "terraform.people.tfstate" } },
      required_providers: REQUIRED,
      ...terraform,
    },
    ...more,
  };
}

test("what cdktf leaves of people and groups may be planned", async () => {
  put(STACK, stack({ output: { ana: { value: "${atlassian_user.ana.id}" } } }));
  put("stacks/people/metadata.json", "{}");
  put("manifest.json", { stacks: {} });
  expect(await check()).toEqual({ code: 0, out: "1 file may be planned.\n", error: "" });
});

const hook = { null_resource: { hook: { provisioner: { "local-exec": { command: "env" } } } } };

it.each<[string, object, string]>([
  [
    "a provisioner",
    stack({ resource: hook }, { required_providers: { ...REQUIRED, ...NULL } }),
    "provisioner",
  ],
  ["one in arrays", stack({ resource: [{ atlassian_user: [{ x: [{ provisioner: [] }] }] }] }), "provisioner"],
  [
    "one of a removed block",
    stack({ removed: { from: "atlassian_user.x", provisioner: {} } }),
    "provisioner",
  ],
  ["a connection", stack({ resource: { atlassian_user: { x: { connection: {} } } } }), "connection"],
  ["external data", stack({ data: { external: { x: { program: ["env"] } } } }), "external is of none"],
  ["http data", stack({ data: { http: { x: { url: "https://evil.example" } } } }), "http is of none"],
  [
    "a local file",
    stack({ resource: { local_file: { x: { filename: "/etc/x" } } } }),
    "local_file is of none",
  ],
  [
    "another's state",
    stack({ data: { terraform_remote_state: { x: {} } } }),
    "terraform_remote_state is of none",
  ],
  [
    "a provider under our name",
    stack({}, { required_providers: { atlassian: { source: "evil/atlassian" } } }),
    "evil/atlassian is not allowed",
  ],
  [
    "our address at another host",
    stack({}, { required_providers: { atlassian: { source: "evil.example/identity-as-code/atlassian" } } }),
    "is not allowed",
  ],
  ["a version alone", stack({}, { required_providers: { atlassian: "0.1.0" } }), "atlassian is not allowed"],
  ["nothing required", { resource: { atlassian_user: { x: {} } } }, "atlassian_user is of none"],
  [
    "a provider by its word",
    stack({ resource: { atlassian_user: { x: { provider: "${ external.x }" } } } }),
    "atlassian_user is of none",
  ],
  ["a module", stack({ module: { x: { source: "evil/module/aws" } } }), "module from elsewhere"],
  ["a module outside", stack({ module: { x: { source: "../../../x" } } }), "module from elsewhere"],
  [
    "a module by address",
    stack({ module: { x: { source: "./x//https://evil.example" } } }),
    "module from elsewhere",
  ],
  ["a backend", stack({}, { backend: { s3: { bucket: "evil" } } }), "the backend s3"],
  [
    "a backend's host",
    stack({}, { backend: [{ http: [{ address: "https://evil.example" }] }] }),
    "its password",
  ],
  [
    "a state that came with it",
    stack({}, { backend: { local: { path: "metadata.json" } } }),
    "path of the backend could lead",
  ],
  ["cloud", stack({}, { cloud: { organization: "evil" } }), "cloud is not allowed"],
  ["provider_meta", stack({}, { provider_meta: { atlassian: {} } }), "provider_meta is not allowed"],
  ["encryption", stack({}, { encryption: {} }), "encryption is not allowed"],
  [
    "keys to elsewhere",
    stack({ provider: { atlassian: { base_url: "https://evil.example/scim/directory/x" } } }),
    "base_url",
  ],
  [
    "keys to a host that looks right",
    stack({
      provider: {
        atlassian: [{}, { alias: "x", base_url: "https://api.atlassian.com@evil.example/scim/directory/x" }],
      },
    }),
    "base_url",
  ],
  [
    "keys to elsewhere by the id",
    stack({ provider: { atlassian: { directory_id: "https://evil.example/scim/directory/x" } } }),
    "directory_id",
  ],
  ["keys to nobody knows", stack({ provider: { atlassian: { base_url: "${local.x}" } } }), "base_url"],
  ["a file", stack({ locals: { x: '${file("/proc/self/environ")}' } }), "file()"],
  ["a file in a key", stack({ locals: { x: { '${file("/x")}': 1 } } }), "file()"],
  [
    "a file behind a comment",
    stack({ locals: { x: '%{ if file /* ( */ ("/x") != "" }%{ endif }' } }),
    "file()",
  ],
  ["a template", stack({ output: { x: { value: '${core::templatefile\n("x", {})}' } } }), "templatefile()"],
  [
    "a provider's function",
    stack({ locals: { x: "${provider::local::direxists(1)}" } }),
    "a function of a provider",
  ],
  ["dynamic blocks", stack({ resource: { atlassian_user: { x: { dynamic: {} } } } }), "dynamic"],
  ["another case", { ...stack(), Resource: hook }, "Resource: blocks of this type"],
  ["blocks of later versions", stack({ ephemeral: {} }), "ephemeral: blocks of this type"],
  ["checks", stack({ check: { x: { data: { http: { y: {} } } } } }), "check: blocks of this type"],
  ["a comment for a label", stack({ resource: { "//": { x: {} } } }), "// is of none"],
  ["no block", stack({ resource: { atlassian_user: "x" } }), "it is no block"],
])("refuses %s", async (_what, content, sentence) => {
  put(STACK, content);
  const { code, out, error } = await check();
  expect({ code, out }).toEqual({ code: 3, out: expect.stringContaining(sentence) as unknown });
  expect(error).toMatch(/^error: .* must not be planned where secrets are\.\n$/u);
});

it.each<[string, string, string]>([
  ["HCL beside", "stacks/people/more.tf", "HCL is not read"],
  ["HCL in capitals", "stacks/people/MORE.TF", "HCL is not read"],
  ["OpenTofu's HCL", "more.tofu", "HCL is not read"],
  ["variables", "stacks/people/x.auto.tfvars.json", "values of variables"],
  ["a state", "stacks/people/terraform.tfstate", "a state does not come"],
  ["Terraform's own folder", "stacks/people/.terraform/providers/x", "the providers, modules and state"],
  ["a project of cdktf", "cdktf.json", "would run its command"],
  ["no JSON", "x.tf.json", "it is no JSON"],
])("refuses %s", async (_what, name, sentence) => {
  put(STACK, stack());
  put(name, "x");
  expect(await check()).toMatchObject({ code: 3, out: expect.stringContaining(sentence) as unknown });
});

it.each(["override.tf.json", "x_override.tf.json", "deeper/x.tofu.json"])("looks into %s", async (name) => {
  put(STACK, stack());
  put(`stacks/people/${name}`, { resource: { atlassian_user: { ana: { provisioner: {} } } } });
  const { code, out } = await check();
  expect({ code, out }).toMatchObject({ code: 3, out: expect.stringContaining("provisioner") as unknown });
});

test("an object that holds a key twice is refused: the first one would be overlooked", async () => {
  put(STACK, `{"resource": ${JSON.stringify(hook)}, "r\\u0065source" : {}}`);
  expect(await check()).toMatchObject({
    code: 3,
    out: 'stacks/people/cdk.tf.json: "resource" stands twice in one object\n',
  });
});

test("also when nobody would read as far as its colon", async () => {
  put(STACK, `{"resource"${" \n\t".repeat(5000)}: ${JSON.stringify(hook)}, "resource" : {}}`);
  expect(await check()).toMatchObject({
    code: 3,
    out: 'stacks/people/cdk.tf.json: "resource" stands twice in one object\n',
  });
});

test("links, folders with nothing to plan and lines that look like commands are refused", async () => {
  expect(await check()).toMatchObject({
    code: 1,
    error: expect.stringContaining("nothing to plan from") as unknown,
  });
  put(STACK, { "x\n::set-output name=x::": {} });
  symlinkSync("/etc/passwd", join(folder, "link.tf.json"));
  const { code, out } = await check();
  expect(code).toBe(3);
  expect(out.split("\n")).toEqual([
    "link.tf.json: it is a link or no file",
    expect.stringMatching(/^stacks.people.cdk\.tf\.json: x : :set-output/u),
    "",
  ]);
});

test("what is allowed by name is allowed, and nothing else with it", async () => {
  put(
    STACK,
    stack({ resource: hook }, { required_providers: { ...REQUIRED, ...NULL }, backend: { s3: {} } }),
  );
  const allowed = ["--allow-provider", "hashicorp/null", "--allow-backend", "s3"];
  expect(await check(...allowed)).toMatchObject({
    code: 3,
    out: expect.stringMatching(/^.*provisioner.*\n$/u) as unknown,
  });
  expect(await check(...allowed, "--allow-provisioners")).toMatchObject({ code: 0 });
  put(STACK, stack({}, { backend: { http: { address: "https://state.acme.com/x" } } }));
  expect(await check()).toMatchObject({ code: 3 });
  expect(await check("--allow-origin", "https://state.acme.com")).toMatchObject({ code: 0 });
  expect(await check("--allow-origin", "state.acme.com")).toMatchObject({ code: 2 });
  expect(await check("--allow-origin", "https://state.acme.com/x/../")).toMatchObject({ code: 2 });
});

it.each([
  ["https://state.acme.com/team/people", 0],
  ["https://state.acme.com/mine/people", 3],
  ["https://state.acme.com/team/../mine/people", 3],
  ["https://state.acme.com/team/%2e%2e/mine/people", 3],
  ["https://state.acme.com/team/..%2fmine", 3],
  ["https://state.acme.com:8080/team/people", 3],
])("where a folder is allowed, %s ends with %d", async (address, code) => {
  put(STACK, stack({}, { backend: { http: { address } } }));
  expect(await check("--allow-origin", "https://state.acme.com/team/")).toMatchObject({ code });
});
