import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, type CommandEnd, environmentOf } from "./support/command";
import { containing } from "./support/matching";
import { type Organisation, organisationWithKey } from "./support/organisation";
import { ROOT } from "./support/provider-mirror";
import { startStateServer } from "./support/state-server";
import { ended } from "./support/workspace";

let org: Organisation;
let temporary: string;
const environment = { ...process.env };

beforeEach(async () => {
  org = await organisationWithKey();
  temporary = mkdtempSync(join(tmpdir(), "review-"));
  // Other tests leave theirs beside it while they run.
  process.env.TMPDIR = temporary;
});

afterEach(async () => {
  process.env = { ...environment };
  await org.close();
  rmSync(temporary, { recursive: true, force: true });
});

function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandEnd> {
  const [name = "", ...rest] = args;
  return command([name, "--folder", org.workspace.folder, ...rest], {
    ...environmentOf(org),
    ...environment,
  });
}

interface Team {
  readonly people: readonly string[];
  readonly limits?: string;
  readonly more?: string;
}

/** People with a group of them all. */
function team({ people, limits = "", more = "" }: Team): string {
  const users = people.map(
    (name) => `
resource "atlassian_user" "${name}" {
  user_name    = "${name}@acme.example"
  email        = "${name}@acme.example"
  display_name = "${name}"
}`,
  );
  const members = people.map((name) => `    "${name}@acme.example" = atlassian_user.${name}.id`);
  return `
provider "atlassian" {
  ${limits}
}
${users.join("\n")}
resource "atlassian_group" "team" {
  display_name = "team"
}
resource "atlassian_group_membership" "team" {
  group_id = atlassian_group.team.id
  members = {
${members.join("\n")}
  }
}
${more}`;
}

function digestIn(out: string): string {
  const [digest] = /sha256:[0-9a-f]{64}/u.exec(out.replaceAll(/\s+/gu, "")) ?? [];
  if (digest === undefined) throw new Error(`no digest in:\n${out}`);
  return digest;
}

const changesSoFar = (): number => org.directory.changes.length;

test("what preview shows and a digest names is deployed, once, and nothing else", async () => {
  const limits = 'limits = { deactivations = 0 }\n  protected_users = ["root@acme.example"]';
  org.workspace.write(team({ people: ["ana", "bo"], limits }));
  const first = await run(["preview"]);
  expect(first).toMatchObject({ code: 0, error: containing("Planning") });
  expect(first.out).toContain("ana");
  expect(first.out).toContain("Limits in force: deactivations = 0. Protected: root@acme.example.");
  expect(first.error).not.toContain("Terraform will perform");
  expect(changesSoFar()).toBe(0);

  const digest = digestIn(first.out);
  expect(await run(["deploy", "--digest", digest])).toMatchObject({ code: 0, out: containing("Deployed.") });
  expect(org.people()).toEqual(["ana@acme.example (team)", "bo@acme.example (team)"]);
  const changes = changesSoFar();
  expect(await run(["deploy", "--digest", digest])).toMatchObject({
    code: 0,
    out: "There is nothing to do: everything is as declared.\n",
  });
  expect(await run(["preview"])).toMatchObject({ code: 0, out: containing("No") });
  expect(changesSoFar()).toBe(changes);

  const telling = { ATLASSIAN_LIMITS_OVERRIDE: "deactivations=1: by ana" };
  const quiet = await run(["preview", "--redact"], telling);
  expect(quiet).toMatchObject({ code: 0, error: containing("One warning is left out") });
  expect(quiet.error).not.toContain("by ana");
  expect((await run(["preview"], telling)).error).toContain("by ana");

  // The preview goes beyond the provider's limits, and the deploy does not.
  org.workspace.write(team({ people: ["ana"], limits }));
  const json = join(temporary, "preview.json");
  const markdown = join(temporary, "preview.md");
  const gated = await run(["preview", "--output", json, markdown, "--max-deactivations", "0"]);
  expect(gated).toMatchObject({
    code: 3,
    error: containing("The provider's own limits will stop the deploy"),
  });
  expect(gated.out).toMatch(/^exceeded: 1 person is deactivated.*\nDigest: sha256:/u);
  expect(readFileSync(markdown, "utf8")).toMatch(/^<!-- atlassian-identity preview -->\n/u);
  expect(readFileSync(markdown, "utf8")).toContain("Protected: `root@acme.example`.");
  expect(statSync(markdown).mode & 0o777).toBe(0o600);
  const leaving = digestIn(gated.out);
  expect(await run(["deploy", "--digest", leaving])).toMatchObject({
    code: 1,
    error: containing("than the provider's limits allow"),
  });

  // Somebody changes the directory between the review and the deploy.
  org.directory.changeUser("ana@acme.example", { displayName: "Somebody else" });
  const raised = { ATLASSIAN_LIMITS_OVERRIDE: "deactivations=1: the test" };
  const before = changesSoFar();
  const stopped = await run(["deploy", "--digest", leaving, "--preview", json], raised);
  expect(stopped).toMatchObject({ code: 4, error: containing("was not reviewed") });
  expect(await run(["deploy", "--digest", leaving], raised)).toMatchObject({ code: 4 });
  expect(changesSoFar()).toBe(before);
  org.directory.changeUser("ana@acme.example", { displayName: "ana" });
  expect(await run(["deploy", "--digest", leaving, "--preview", json], raised)).toMatchObject({ code: 0 });
  expect(org.people()).toEqual(["ana@acme.example (team)", "[bo@acme.example]"]);
  expect(readdirSync(temporary).filter((name) => name.startsWith("atlassian-identity-"))).toEqual([]);
});

test("a plan made elsewhere is read from its file and from its JSON", async () => {
  org.workspace.write(team({ people: ["ana"] }));
  await org.workspace.terraform(["plan", "-out=plan.bin"]);
  const shown = await org.workspace.terraform(["show", "-json", "plan.bin"], { TF_LOG: "" });
  writeFileSync(join(temporary, "plan.json"), shown.output);
  const file = await run(["preview", "--plan", join(org.workspace.folder, "plan.bin"), "--format", "json"]);
  const json = await run(["preview", "--plan", join(temporary, "plan.json"), "--format", "json"]);
  expect(file).toMatchObject({ code: 0 });
  expect(json).toEqual({ ...file, error: "" });
  expect(await run(["preview", "--plan", join(temporary, "none")])).toMatchObject({
    code: 1,
    error: containing("there is no such file"),
  });
});

test("without a digest it asks, and where nobody sits it refuses", async () => {
  org.workspace.write(team({ people: ["ana"] }));
  expect(await run(["deploy"])).toMatchObject({ code: 2, error: containing("--auto-approve") });
  const asked: string[] = [];
  const answering = (answer: string) => (): Promise<string> => {
    asked.push(answer);
    return Promise.resolve(answer);
  };
  const args = ["deploy", "--folder", org.workspace.folder];
  const no = await command(args, environmentOf(org), { ask: answering("y") });
  expect(no).toMatchObject({ code: 0, out: containing("Nothing was changed.") });
  expect(no.out).toContain("ana");
  expect(changesSoFar()).toBe(0);
  expect(await command(args, { ...environmentOf(org), CI: "true" }, { ask: answering("yes") })).toMatchObject(
    {
      code: 2,
    },
  );
  expect(await command(args, environmentOf(org), { ask: answering("yes") })).toMatchObject({ code: 0 });
  expect(asked).toEqual(["y", "yes"]);
  expect(org.people()).toEqual(["ana@acme.example (team)"]);
});

test("a lock that somebody holds, a failure and a wrong folder are told in one sentence", async () => {
  const server = await startStateServer();
  try {
    org.workspace.write(team({ people: ["ana"] }) + server.backend);
    expect(await run(["deploy", "--auto-approve"])).toMatchObject({ code: 0 });
    const held = {
      ID: "11111111-2222-3333-4444-555555555555",
      Operation: "OperationTypeApply",
      Who: "eva@laptop",
      Created: "2026-01-02T03:04:05Z",
    };
    await fetch(/address += "([^"]+)"/u.exec(server.backend)?.[1] ?? "", {
      method: "LOCK",
      body: JSON.stringify(held),
    });
    const locked = await run(["preview"]);
    expect(locked.code).toBe(1);
    expect(locked.error).toMatch(
      /^Planning …\nerror: The state is locked by somebody else: [^\n]*force-unlock 11111111-[^\n]*\n$/u,
    );
  } finally {
    await server.close();
  }
  expect(await command(["preview", "--folder", temporary], environmentOf(org))).toMatchObject({
    code: 1,
    error: containing("holds neither a cdktf.json nor a Terraform configuration"),
  });
  writeFileSync(join(temporary, "main.tf"), "resource {}");
  expect(await command(["preview", "--folder", temporary], environmentOf(org))).toMatchObject({
    code: 1,
    error: containing("what it said stands above"),
  });
  expect(existsSync(join(temporary, "terraform.tfstate"))).toBe(false);
});

test("what has run out is deployed alone, and nothing beside it", async () => {
  const person = (name: string, more: string): string => `
resource "atlassian_user" "${name}" {
  user_name = "${name}@acme.example"
  email     = "${name}@acme.example"
  ${more}
}`;
  const group = (members: readonly string[]): string => `
resource "atlassian_group" "team" {
  display_name = "team"
}
resource "atlassian_group_membership" "team" {
  group_id = atlassian_group.team.id
  members  = { ${members.map((name) => `"${name}@acme.example" = atlassian_user.${name}.id`).join(", ")} }
}`;
  const project = `
resource "atlassian_group" "project" {
  display_name = "project"
}`;
  const membership = `
resource "atlassian_group_membership" "project" {
  group_id = atlassian_group.project.id
  members  = { "ana@acme.example" = atlassian_user.ana.id }
  until    = "2026-06-30"
}`;
  const late = { ATLASSIAN_IDENTITY_TODAY: "2026-07-01" };
  const ana = person("ana", "");
  const bo = (more = ""): string => person("bo", `until = "2026-06-30"\n${more}`);
  await org.deploy(ana + bo() + group(["ana", "bo"]) + project + membership);
  expect(await run(["deploy", "--only-expired"], late)).toMatchObject({
    code: 0,
    out: "Nothing has run out.\n",
  });

  const expired = bo("active = false") + group(["ana"]) + project;
  const before = changesSoFar();
  org.workspace.write(ana + expired);
  expect(await run(["deploy", "--only-expired"], { ATLASSIAN_IDENTITY_TODAY: "2026-06-30" })).toMatchObject({
    code: 4,
    error: containing("- atlassian_user.bo: the person is deactivated, and no last day of theirs has passed"),
  });
  org.workspace.write(person("ana", 'title = "Boss"') + expired);
  expect(await run(["deploy", "--only-expired"], late)).toMatchObject({
    code: 4,
    error: containing("- atlassian_user.ana: title changes\nerror"),
  });
  org.workspace.write(ana + bo("active = false") + group([]) + project);
  expect(await run(["deploy", "--only-expired"], late)).toMatchObject({
    code: 4,
    error: containing("ana@acme.example would leave, and no last day of theirs has passed"),
  });
  expect(changesSoFar()).toBe(before);
  org.workspace.write(ana + expired);
  expect(await run(["deploy", "--only-expired"], late)).toMatchObject({
    code: 0,
    out: containing("Deployed."),
  });
  expect(org.people()).toEqual(["ana@acme.example (team)", "[bo@acme.example]"]);
  expect(await run(["deploy", "--only-expired"], late)).toMatchObject({
    code: 0,
    out: "Nothing has run out.\n",
  });
});

test("Ctrl-C lets Terraform end, and leaves neither a plan nor a lock behind", async () => {
  const server = await startStateServer();
  try {
    org.workspace.write(team({ people: ["ana", "bo", "cy"] }) + server.backend);
    const child = spawn(
      process.execPath,
      [join(ROOT, "dist", "cli", "main.js"), "deploy", "--auto-approve", "--folder", org.workspace.folder],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...environmentOf(org), TMPDIR: temporary } },
    );
    let isStopped = false;
    org.emulator.faults.add(
      { kind: "hang" },
      {
        method: "PATCH",
        matching: () => {
          if (isStopped) return false;
          isStopped = true;
          return child.kill("SIGINT");
        },
      },
    );
    expect(await ended(child)).toMatchObject({
      code: 130,
      output: containing("Interrupted while deploying"),
    });
    expect(readdirSync(temporary)).toEqual([]);
    expect(server.lock).toBeUndefined();
    expect(JSON.parse(server.versions.at(-1) ?? "")).toMatchObject({ version: 4 });
  } finally {
    await server.close();
  }
});
