import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import * as z from "zod";

const ROOT = resolve(__dirname, "../..");
const PIPELINES = join(ROOT, "examples", "pipelines");
const WORKFLOWS = join(PIPELINES, "github-actions");
const SHELL = join(PIPELINES, "shell");
const ACTIONLINT = join(ROOT, ".work", "actionlint");

const scripts = readdirSync(SHELL);
const workflows = readdirSync(WORKFLOWS);

function text(...path: readonly string[]): string {
  return readFileSync(join(PIPELINES, ...path), "utf8");
}

test.each(scripts)("%s is well-formed and can be started", (name) => {
  expect(spawnSync("bash", ["-n", join(SHELL, name)], { encoding: "utf8" })).toMatchObject({
    status: 0,
    stderr: "",
  });
  if (name !== "common.sh") expect(statSync(join(SHELL, name)).mode & 0o111).not.toBe(0);
});

test("actionlint has nothing to say about the workflows", () => {
  spawnSync("bash", [join(ROOT, ".ci", "actionlint")]);
  const reason = join(ACTIONLINT, "reason");
  if (existsSync(reason)) {
    console.warn(`actionlint did not run: ${readFileSync(reason, "utf8").trim()}`);
    return;
  }
  const linted = spawnSync(
    join(ACTIONLINT, "actionlint"),
    ["-no-color", ...workflows.map((name) => join(WORKFLOWS, name))],
    { encoding: "utf8" },
  );
  expect(linted).toMatchObject({ status: 0, stdout: "", stderr: "" });
}, 400_000);

const steps = z.array(
  z.looseObject({ run: z.string().optional(), env: z.record(z.string(), z.string()).optional() }),
);
const workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), z.looseObject({ environment: z.string().optional(), steps })),
});

test.each(workflows)("%s keeps secrets from the synthesis and off command lines", (name) => {
  const { jobs, permissions } = workflow.parse(parse(text("github-actions", name)));
  expect(permissions.contents).toBe("read");
  for (const [job, { environment, steps: all }] of Object.entries(jobs)) {
    const holdsSecrets = JSON.stringify(all).includes("secrets.");
    expect({ job, holdsSecrets }).toEqual({ job, holdsSecrets: environment !== undefined });
    for (const { run = "" } of all) {
      // Whatever stands in such an expression becomes a part of the script.
      expect(run).not.toContain("${{");
      for (const [, script = ""] of run.matchAll(/\.\/pipelines\/shell\/([\w-]+\.sh)/gu)) {
        expect(scripts).toContain(script);
        if (script === "synth.sh") expect(environment).toBeUndefined();
      }
    }
  }
});

const gitlab = z.looseObject({ stages: z.array(z.string()) });
const gitlabJob = z.looseObject({ stage: z.string(), script: z.array(z.string()) });

test("GitLab's jobs have stages that exist, and scripts that exist", () => {
  const {
    stages,
    default: _default,
    workflow: _workflow,
    ...jobs
  } = gitlab.parse(parse(text("gitlab", ".gitlab-ci.yml")));
  expect(Object.keys(jobs)).toEqual(["synth", "preview", "deploy", "nightly"]);
  for (const [name, job] of Object.entries(jobs)) {
    const { stage, script, environment } = gitlabJob.parse(job);
    expect(stages).toContain(stage);
    expect({ name, hasEnvironment: environment !== undefined }).toEqual({
      name,
      hasEnvironment: name !== "synth",
    });
    for (const [, file = ""] of script.join("\n").matchAll(/\.\/pipelines\/shell\/([\w-]+\.sh)/gu))
      expect(scripts).toContain(file);
  }
});

test("GitLab's preview runs nothing of the merge request's beside the keys", () => {
  const { preview } = z
    .looseObject({ preview: z.looseObject({ before_script: z.array(z.string()) }) })
    .parse(parse(text("gitlab", ".gitlab-ci.yml")));
  expect(preview.before_script).toEqual([
    'git fetch --depth 1 origin "$CI_DEFAULT_BRANCH"',
    "git checkout --force --detach FETCH_HEAD",
    "npm ci",
  ]);
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipelines-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("what Terraform may install", () => {
  function installed(environment: NodeJS.ProcessEnv): string {
    const configuration = join(folder, "terraform.rc");
    const ran = spawnSync("bash", [join(SHELL, "install-provider.sh")], {
      encoding: "utf8",
      env: {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        TF_CLI_CONFIG_FILE: configuration,
        ATLASSIAN_IDENTITY: `${process.execPath} ${join(ROOT, "dist", "cli", "main.js")}`,
        ...environment,
      },
    });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    return readFileSync(configuration, "utf8");
  }

  it("is Atlassian's provider alone, whatever a state names", () => {
    const configuration = installed({});
    expect(configuration).toContain('include = ["registry.terraform.io/identity-as-code/atlassian"');
    expect(configuration).not.toContain("direct");
  });

  it("and what is allowed by name", () => {
    expect(installed({ ALLOW_PROVIDERS: "hashicorp/null hashicorp/time" })).toContain(
      'direct {\n    include = ["hashicorp/null","hashicorp/time"]\n  }',
    );
  });
});

describe("the reviewed preview on GitHub", () => {
  function fetched(runs: Readonly<Record<string, string>>): { status: number | null; calls: string } {
    const log = join(folder, "calls");
    const answers = Object.entries(runs).map(([id, run]) => `  */actions/runs/${id}*) echo '${run}' ;;`);
    writeFileSync(
      join(folder, "gh"),
      `#!/usr/bin/env bash
printf '%s\\n' "$*" >>'${log}'
case "$*" in
  */pulls*) echo abc ;;
  */artifacts*) echo '${Object.keys(runs).join("\n")}' ;;
${answers.join("\n")}
esac
`,
      { mode: 0o755 },
    );
    const { status } = spawnSync("bash", [join(SHELL, "fetch-github-preview.sh")], {
      encoding: "utf8",
      env: {
        PATH: `${folder}:${process.env.PATH ?? ""}`,
        GITHUB_REPOSITORY: "acme/people",
        GITHUB_SHA: "def",
      },
    });
    return { status, calls: readFileSync(log, "utf8") };
  }

  const OURS = "workflow_run .github/workflows/preview.yml";
  const forged = ["pull_request .github/workflows/preview.yml", "workflow_run .github/workflows/other.yml"];

  it("is that of the default branch's workflow, and no artifact that a pull request left", () => {
    const { status, calls } = fetched({ 11: forged[0] ?? "", 12: forged[1] ?? "", 13: OURS });
    expect(status).toBe(0);
    expect(calls.match(/^run download .*$/gmu)).toEqual([
      "run download 13 --repo acme/people --name preview-abc --dir preview",
    ]);
  });

  it("is missing when there is none of that workflow", () => {
    const { status, calls } = fetched({ 11: forged[0] ?? "" });
    expect({ status, isFetched: calls.includes("download") }).toEqual({ status: 1, isFetched: false });
  });
});

/** Stands in for curl, which reads its configuration first: whoever writes to a program that has ended is killed. */
const READS_CONFIGURATION = '[[ "$*" != *"--config -"* ]] || cat >/dev/null';

describe("the comment", () => {
  /** Stands in for gh and curl: writes down how it was called, and answers a listing. */
  function commented(script: string, answers: string): readonly string[] {
    const log = join(folder, "calls");
    for (const name of ["gh", "curl"]) {
      const stub = join(folder, name);
      writeFileSync(
        stub,
        `#!/usr/bin/env bash\n${READS_CONFIGURATION}\nprintf '%s\\n' "$*" >>'${log}'\n[[ "$*" == *PATCH* || "$*" == *P[OU][ST]T* || "$*" == *POST* ]] && exit 0\n${answers}\n`,
      );
      chmodSync(stub, 0o755);
    }
    const ran = spawnSync("bash", [join(SHELL, script)], {
      encoding: "utf8",
      env: {
        PATH: `${folder}:${process.env.PATH ?? ""}`,
        GITHUB_REPOSITORY: "acme/people",
        PULL_REQUEST: "7",
        GH_TOKEN: "very-secret",
        CI_API_V4_URL: "https://gitlab.example/api/v4",
        CI_PROJECT_ID: "5",
        CI_MERGE_REQUEST_IID: "7",
        GITLAB_NOTES_TOKEN: "very-secret",
      },
    });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    const calls = readFileSync(log, "utf8");
    expect(calls + ran.stdout).not.toContain("very-secret");
    return calls.trim().split("\n");
  }

  it("of GitHub is made once and updated afterwards", () => {
    expect(commented("comment-github.sh", "true").at(-1)).toContain(
      "--method POST repos/acme/people/issues/7/comments",
    );
    expect(commented("comment-github.sh", "echo 41").at(-1)).toContain(
      "--method PATCH repos/acme/people/issues/comments/41",
    );
  });

  it("of GitLab is made once and updated afterwards, by the same bot", () => {
    const answers = (author: number): string =>
      `[[ "$*" == */user* ]] && echo '{"id":3}' || echo '[{"id":41,"author":{"id":${author}},"body":"<!-- atlassian-identity preview -->"}]'`;
    expect(commented("comment-gitlab.sh", answers(9)).at(-1)).toContain("--request POST");
    expect(commented("comment-gitlab.sh", answers(3)).at(-1)).toContain("/notes/41 ");
  });
});

describe("what a run says of its pull request", () => {
  /** Answers of the Git host's API, by a part of the address. */
  function record(script: string, answers: Readonly<Record<string, unknown>>, variables: object): unknown {
    const cases = Object.entries(answers).map(([path, answer], index) => {
      const file = join(folder, `answer-${index}.json`);
      writeFileSync(file, JSON.stringify(answer));
      return `  *${path}*) file='${file}' ;;`;
    });
    // gh applies --jq itself, and prints texts as they are.
    const fake = `#!/usr/bin/env bash
${READS_CONFIGURATION}
filter=.
for word in "$@"; do
  [[ \${before:-} != --jq ]] || filter=$word
  before=$word
done
case "$*" in
${cases.join("\n")}
esac
jq --raw-output "$filter" "$file"
`;
    for (const name of ["gh", "curl"]) writeFileSync(join(folder, name), fake, { mode: 0o755 });
    const ran = spawnSync("bash", [join(SHELL, script)], {
      encoding: "utf8",
      env: { PATH: `${folder}:${process.env.PATH ?? ""}`, REVIEW: folder, ...variables },
    });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    return JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
  }

  const review = (login: string, state: string): object => ({ user: { login }, state });

  it("on GitHub: who wrote, approved and merged it, and what each said last", () => {
    const told = record(
      "run-github.sh",
      {
        "/reviews": [
          review("bo", "APPROVED"),
          review("cy", "APPROVED"),
          review("cy", "CHANGES_REQUESTED"),
          review("bo", "COMMENTED"),
        ],
        "/commits/": [
          { number: 3, merged_at: null },
          { number: 7, merged_at: "2026-11-02" },
        ],
        "/pulls/7": {
          html_url: "https://github.com/acme/people/pull/7",
          user: { login: "ana" },
          merged_by: { login: "dora" },
        },
      },
      { GITHUB_REPOSITORY: "acme/people", GITHUB_SHA: "abc" },
    );
    expect(told).toEqual({
      pullRequest: "https://github.com/acme/people/pull/7",
      author: "ana",
      mergedBy: "dora",
      approvers: ["bo"],
    });
  });

  it("on GitLab", () => {
    const told = record(
      "run-gitlab.sh",
      {
        "/approvals": { approved_by: [{ user: { username: "bo" } }] },
        "/commits/": [{ iid: 7 }],
        "/merge_requests/7": {
          web_url: "https://gitlab.com/acme/people/-/merge_requests/7",
          author: { username: "ana" },
          merge_user: { username: "dora" },
        },
      },
      {
        CI_API_V4_URL: "https://gitlab.com/api/v4",
        CI_PROJECT_ID: "1",
        CI_COMMIT_SHA: "abc",
        GITLAB_NOTES_TOKEN: "secret",
      },
    );
    expect(told).toEqual({
      pullRequest: "https://gitlab.com/acme/people/-/merge_requests/7",
      author: "ana",
      mergedBy: "dora",
      approvers: ["bo"],
    });
  });
});
