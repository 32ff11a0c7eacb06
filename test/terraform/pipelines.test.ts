import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { HistoryStore } from "../../src/history";
import { type HistoryServer, startHistoryServer } from "../../src/history/server";
import { cdktfJson } from "../../src/terraform";
import { command, environmentOf } from "./support/command";
import { type Organisation, organisationWithKey } from "./support/organisation";
import { ROOT, WORK } from "./support/provider-mirror";
import { ended, type Result } from "./support/workspace";

const SCRIPTS = join(ROOT, "examples", "pipelines", "shell");
const CDKTF = join(ROOT, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf.js");

let org: Organisation;
let project: string;
let history: HistoryServer;
let token: string;

beforeAll(async () => {
  org = await organisationWithKey({ verifiedDomains: ["acme.example"] });
  org.emulator.organization.addApplication({
    product: "jira-software",
    name: "Jira",
    site: "acme.atlassian.net",
    capacity: 10,
  });
  project = mkdtempSync(join(WORK, "pipeline-"));
  writeFileSync(join(project, "cdktf.json"), cdktfJson(ROOT, join(ROOT, "main.ts")));
  const file = join(project, "history.db");
  const store = await HistoryStore.open(file);
  token = store.addToken("ci", "write");
  store.close();
  history = await startHistoryServer({ file });
});

afterAll(async () => {
  await history.close();
  await org.close();
  rmSync(project, { recursive: true, force: true });
});

/** What a job has: only those that plan have the keys. */
async function job(
  script: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const end = await ended(
    spawn("bash", [join(SCRIPTS, script), ...args], {
      cwd: project,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...environmentOf(org),
        CI: "true",
        ATLASSIAN_IDENTITY: `${process.execPath} ${join(ROOT, "dist", "cli", "main.js")}`,
        CHECK_SYNTH_OPTIONS: `--allow-origin ${history.origin}`,
        TF_HTTP_USERNAME: "ci",
        TF_HTTP_PASSWORD: token,
        ...environment,
      },
    }),
  );
  expect(end.output).not.toContain(org.directory.token);
  expect(end.output).not.toContain(org.emulator.organization.key);
  expect(end.output).not.toContain(token);
  return end;
}

const withoutSecrets = (): NodeJS.ProcessEnv => ({
  ATLASSIAN_SCIM_TOKEN: undefined,
  ATLASSIAN_ORGANIZATION_TOKEN: undefined,
  TF_HTTP_PASSWORD: undefined,
  HISTORY_ADDRESS: history.origin,
  CDKTF: `${process.execPath} ${CDKTF}`,
  CHECKPOINT_DISABLE: "1",
  TSX_DISABLE_CACHE: "1",
});

/** The next revision of the code, by the program alone: cdktf takes its time. */
async function synthesise(revision: number): Promise<void> {
  const { app } = z.object({ app: z.string() }).parse(JSON.parse(cdktfJson(ROOT, join(ROOT, "main.ts"))));
  const end = await ended(
    spawn("sh", ["-c", app], {
      cwd: project,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH ?? "",
        COMPANY_REVISION: String(revision),
        HISTORY_ADDRESS: history.origin,
        CDKTF_OUTDIR: join(project, "cdktf.out"),
        TSX_DISABLE_CACHE: "1",
      },
    }),
  );
  expect(end).toMatchObject({ code: 0 });
}

const stack = (): string => join(project, "cdktf.out", "stacks", "company", "cdk.tf.json");
const reviewed = (name: string): string => join(project, "preview", name);
const changesSoFar = (): number => org.directory.changes.length;

test("the synthesis refuses to run beside secrets, and leaves what may be planned", async () => {
  expect(await job("synth.sh")).toEqual({
    code: 1,
    output: "ATLASSIAN_SCIM_TOKEN is set: the synthesis must run without secrets.\n",
  });
  expect(await job("synth.sh", [], withoutSecrets())).toMatchObject({ code: 0 });
}, 120_000);

test("what was reviewed is deployed once", async () => {
  const preview = await job("preview.sh", ["--max-deactivations", "0"]);
  expect(preview).toMatchObject({ code: 0 });
  expect(preview.output).not.toContain("acme.example");
  expect(readFileSync(reviewed("preview.md"), "utf8")).toContain("ana.silva@acme.example");
  expect(changesSoFar()).toBe(0);
  expect(await job("deploy.sh")).toMatchObject({ code: 0 });
  expect(org.directory.people()).toHaveLength(12);
  const changes = changesSoFar();
  const again = await job("deploy.sh");
  expect(again).toMatchObject({ code: 0 });
  expect(again.output).toContain("There is nothing to do");
  expect(changesSoFar()).toBe(changes);
}, 120_000);

test("a gate that is not passed, and a main that was changed since the review, stop it", async () => {
  await synthesise(2);
  expect(await job("preview.sh", ["--max-deactivations", "0"])).toMatchObject({ code: 3 });
  expect(existsSync(reviewed("preview.json"))).toBe(true);

  const merged = readFileSync(stack(), "utf8");
  writeFileSync(stack(), merged.replace("Product manager", "Head of everything"));
  const before = changesSoFar();
  const stopped = await job("deploy.sh");
  expect(stopped).toMatchObject({ code: 4 });
  expect(stopped.output).toContain("hana.sato@acme.example: changes in another way than was reviewed");
  expect(changesSoFar()).toBe(before);

  writeFileSync(stack(), merged);
  // run-github.sh and run-gitlab.sh write it.
  const asked = { author: "ana", approvers: ["bo"], mergedBy: "dora" };
  writeFileSync(reviewed("run.json"), JSON.stringify(asked));
  expect(await job("deploy.sh")).toMatchObject({ code: 0 });
  const report = await command(
    ["report", "--json", "--from", history.origin, "--user", "mara.jansen", "--action", "Deactivate"],
    { ATLASSIAN_IDENTITY_HISTORY_TOKEN: token },
  );
  expect(JSON.parse(report.out)).toMatchObject({
    rows: [{ status: "succeeded", approvers: ["bo"], run: asked }],
  });
  expect(org.directory.people().filter(({ active }) => !active)).toHaveLength(1);
}, 120_000);

test("the night deploys nothing beside what has run out, and tells what was changed outside", async () => {
  const quiet = await job("nightly.sh");
  expect(quiet).toMatchObject({ code: 0 });
  expect(quiet.output).toContain("Nothing has run out.");
  org.directory.changeUser("kim.park@acme.example", { title: "Set in the console" });
  const before = changesSoFar();
  const noisy = await job("nightly.sh");
  expect(noisy).toMatchObject({ code: 4 });
  expect(noisy.output).toContain("title changes");
  expect(readFileSync(reviewed("preview.md"), "utf8")).toContain("kim.park@acme.example");
  expect(changesSoFar()).toBe(before);
}, 120_000);

test("nothing is planned from a synthesis that holds a command", async () => {
  const whole = readFileSync(stack(), "utf8");
  writeFileSync(
    stack(),
    whole.replace('"title":', '"provisioner": { "local-exec": { "command": "env" } }, "title":'),
  );
  org.emulator.resetRequests();
  for (const script of ["preview.sh", "deploy.sh", "nightly.sh"]) {
    expect(await job(script)).toMatchObject({ code: script === "deploy.sh" ? 1 : 3 });
  }
  expect(org.emulator.requests).toEqual([]);
}, 120_000);
