import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ROOT, WORK } from "./support/provider-mirror";

const COMMAND = join(ROOT, "dist", "cli", "main.js");
const installed = z.object({ version: z.string(), files: z.array(z.string()), configuration: z.string() });
const containing = (text: string): unknown => expect.stringContaining(text);
let home: string;

beforeEach(() => {
  mkdirSync(WORK, { recursive: true });
  home = mkdtempSync(join(WORK, "install-"));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: home,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: home, CHECKPOINT_DISABLE: "1", ...environment },
  });
  return { status, stdout, stderr };
}

describe("atlassian-identity install", () => {
  it("makes terraform init find the provider", () => {
    const told = run(process.execPath, [COMMAND, "install", "--mirror", "my mirror", "--json"]);
    expect(told).toMatchObject({ status: 0, stderr: "" });
    const { version, files, configuration } = installed.parse(JSON.parse(told.stdout));
    expect(files[0]).toContain(join(home, "my mirror", "registry.terraform.io"));
    writeFileSync(join(home, "terraform.rc"), configuration);
    writeFileSync(
      join(home, "main.tf"),
      `terraform {
  required_providers {
    atlassian = { source = "identity-as-code/atlassian", version = "${version}" }
  }
}
provider "atlassian" {}
`,
    );
    const environment = { TF_CLI_CONFIG_FILE: join(home, "terraform.rc") };
    const terraform = process.env.TERRAFORM_BINARY_NAME ?? "terraform";
    const initialised = run(terraform, ["init", "-no-color", "-input=false"], environment);
    expect(initialised).toMatchObject({
      status: 0,
      stdout: containing(`Installed identity-as-code/atlassian v${version}`),
    });
    const schema = run(terraform, ["providers", "schema", "-json"], environment);
    expect(schema).toMatchObject({ status: 0, stdout: containing('"atlassian_user"') });
  });

  it("prints for people what to configure, and edits nothing of theirs", () => {
    writeFileSync(join(home, ".terraformrc"), "# mine\n");
    const told = run(process.execPath, [COMMAND, "install"]);
    expect(told).toMatchObject({ status: 0, stderr: "" });
    expect(told.stdout).toContain("provider_installation {");
    expect(told.stdout).toContain(`path    = "${join(home, ".atlassian-identity", "mirror")}"`);
    expect(told.stdout).not.toContain("\u001b");
    expect(readFileSync(join(home, ".terraformrc"), "utf8")).toBe("# mine\n");
    expect(readdirSync(home).sort()).toEqual([".atlassian-identity", ".terraformrc"]);
  });

  it("says in one sentence that a mirror cannot be there", () => {
    writeFileSync(join(home, "file"), "");
    const told = run(process.execPath, [COMMAND, "install", "--mirror", "file/mirror"]);
    expect(told).toMatchObject({ status: 1, stdout: "" });
    expect(told.stderr).toMatch(
      /^error: The mirror cannot be written to .*ENOTDIR.*choose another folder with --mirror\.\n$/u,
    );
  });
});
