import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Console } from "../../src/cli/console";
import { runCommand } from "../../src/cli/program";

async function command(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number; out: string; error: string }> {
  let out = "";
  let error = "";
  const console: Console = {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    width: 80,
    hasColours: false,
  };
  const code = await runCommand(args, environment, console);
  return { code, out, error };
}

describe("the command", () => {
  it("says its version as package.json has it", async () => {
    const text = readFileSync(join(__dirname, "../../package.json"), "utf8");
    const [, version] = /"version": "([^"]+)"/u.exec(text) ?? [];
    expect(await command(["--version"])).toEqual({ code: 0, out: `${String(version)}\n`, error: "" });
  });

  it.each([
    [[]],
    [["install"]],
    [["doctor"]],
    [["emulate"]],
    [["quickstart"]],
    [["preview"]],
    [["deploy"]],
    [["check-synth"]],
    [["history"]],
    ...["serve", "token", "verify", "backup", "hold", "retain", "stacks"].map((name) => [["history", name]]),
    ...["add", "list", "remove"].map((name) => [["history", "token", name]]),
    [["report"]],
    [["report", "access"]],
    [["report", "forget"]],
  ])("explains %j with examples and exit codes", async (args) => {
    const { code, out, error } = await command([...args, "--help"]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toContain("Usage: atlassian-identity");
    expect(out).toContain("Examples:");
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(out).toContain(
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a gate is not passed,\n4 the plan is not the reviewed one, 130 interrupted.",
    );
  });

  it.each([
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["install", "--nope"], "unknown option '--nope'"],
    [["install", "extra"], "too many arguments for 'install'"],
    [["install", "--mirror"], "option '--mirror <folder>' argument missing"],
    [["install", "--mirror", ""], "--mirror: the folder is empty."],
    [["emulate", "--port", "eighty"], "--port: it is a number from 0 to 65535."],
    [["emulate", "--port", "65536"], "--port: it is a number from 0 to 65535."],
    [["emulate", "--port", "-1"], "--port"],
    [["emulate", "--directory", "a/b"], "--directory: it may hold letters"],
    [["emulate", "--token", "two words"], "--token: it may hold visible ASCII"],
    [["preview", "--format", "pdf"], "--format: it is one of table, markdown, json, html."],
    [["preview", "--max-deactivations", "few"], "--max-deactivations: it is a whole number from 0 on."],
    [
      ["preview", "--output", "preview.pdf"],
      "--output: preview.pdf ends with none of .md, .json, .html, .txt",
    ],
    [["preview", "--", "-out=plan.bin"], "this command sets it itself"],
    [["deploy"], "Nobody can be asked here"],
    [["deploy", "--digest", "abc"], "--digest: it is sha256: and 64 hexadecimal digits"],
    [["deploy", "--only-expired", "--auto-approve"], "exclude each other"],
    [["deploy", "--auto-approve", "--preview", "x.json"], "give both"],
    [["check-synth", "--allow-origin", "acme"], "--allow-origin: an origin is written as"],
    [["emulate", "--seed", "/not/there.json"], "The seed file /not/there.json cannot be read: ENOENT"],
    [["emulate", "--seed", __filename], `The seed file ${__filename} is not usable: the seed is no JSON`],
  ])("answers %j with exit code 2 and one sentence", async (args, sentence) => {
    const { code, out, error } = await command(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(error).toContain(sentence);
    expect(error).toMatch(/^error: /u);
    expect(error).not.toMatch(/^\s+at /mu);
  });

  it("points to the help of the very command", async () => {
    const { error } = await command(["history", "token", "add"]);
    expect(error).toContain("(atlassian-identity history token add --help tells more)");
  });

  it("prints the help and exits with 2 when nothing is asked of it", async () => {
    const { code, error } = await command([]);
    expect(code).toBe(2);
    expect(error).toContain("Usage: atlassian-identity");
  });

  it("says in one line that Terraform is missing", async () => {
    expect(await command(["quickstart"], { TERRAFORM_BINARY_NAME: "/not/there" })).toEqual({
      code: 1,
      out: "",
      error:
        'error: Terraform is missing: "/not/there" cannot be started; install Terraform or OpenTofu, version 1.6 or later, or name its executable in TERRAFORM_BINARY_NAME.\n',
    });
  });

  it("shows where an error comes from when asked to", async () => {
    const { error } = await command(["quickstart"], {
      TERRAFORM_BINARY_NAME: "/not/there",
      ATLASSIAN_IDENTITY_DEBUG: "1",
    });
    expect(error).toMatch(/^error: Terraform is missing/u);
    expect(error).toMatch(/^\s+at .*src\/terraform\/binary\.ts/mu);
  });
});

describe("a gate over a plan that is not whole", () => {
  it.each([
    ["errored", { errored: true }],
    ["targeted", { complete: false }],
  ])("is not passed: %s", async (_, more) => {
    const folder = await mkdtemp(join(tmpdir(), "plan-"));
    const file = join(folder, "plan.json");
    await writeFile(
      file,
      JSON.stringify({ format_version: "1.2", planned_values: {}, resource_changes: [], ...more }),
    );
    const environment = { PATH: process.env.PATH, HOME: folder };
    expect(await command(["preview", "--plan", file], environment)).toMatchObject({ code: 0 });
    expect(await command(["preview", "--plan", file, "--max-deactivations", "1"], environment)).toMatchObject(
      { code: 3, error: expect.stringContaining("did not finish the plan") as unknown },
    );
    await rm(folder, { recursive: true });
  });
});
