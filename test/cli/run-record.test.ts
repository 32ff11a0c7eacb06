import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runOf, runOptions } from "../../src/cli/run-record";
import * as z from "zod";

const options = (given: object = {}): z.output<z.ZodObject<typeof runOptions>> =>
  z.object(runOptions).parse(given);
const github = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "acme/people",
  GITHUB_RUN_ID: "77",
  GITHUB_RUN_ATTEMPT: "2",
  GITHUB_JOB: "deploy",
  GITHUB_SHA: "abc",
  GITHUB_TRIGGERING_ACTOR: "ana",
};

const ofJob = (id: string): unknown => expect.stringMatching(new RegExp(`^${id}-[0-9a-f]{8}$`, "u"));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("a run that says nothing has an id and a time, and nothing else", async () => {
  const record = await runOf(options(), {});
  expect(record.id).toMatch(/^[0-9a-f-]{36}$/u);
  expect(Date.parse(record.startedAt)).toBeLessThanOrEqual(Date.now());
  expect({ ...record, id: "", startedAt: "" }).toEqual({
    id: "",
    startedAt: "",
    link: null,
    commit: null,
    pullRequest: null,
    author: null,
    approvers: [],
    mergedBy: null,
    ticket: null,
    limitsOverride: null,
  });
});

test("GitHub's own variables tell the run, its page, the commit and who started it", async () => {
  expect(await runOf(options(), github)).toMatchObject({
    id: ofJob("github-acme.people-77-2-deploy"),
    link: "https://github.com/acme/people/actions/runs/77/attempts/2",
    commit: "abc",
    author: "ana",
  });
});

test("two deploys of one job are two runs", async () => {
  const ids = [(await runOf(options(), github)).id, (await runOf(options(), github)).id];
  expect(new Set(ids).size).toBe(2);
});

test("GitLab's own variables do, too", async () => {
  const environment = {
    GITLAB_CI: "true",
    CI_JOB_ID: "5",
    CI_JOB_URL: "https://gitlab.com/acme/people/-/jobs/5",
    CI_COMMIT_SHA: "def",
    GITLAB_USER_LOGIN: "bo",
  };
  expect(await runOf(options(), environment)).toMatchObject({
    id: ofJob("gitlab-5"),
    link: "https://gitlab.com/acme/people/-/jobs/5",
    commit: "def",
    author: "bo",
  });
});

test("options come before the environment, which comes before the file", async () => {
  const file = join(folder, "run.json");
  await writeFile(
    file,
    JSON.stringify({ author: "file", ticket: "OPS-1", mergedBy: "file", approvers: ["cy"] }),
  );
  const environment = {
    ...github,
    ATLASSIAN_IDENTITY_RUN_AUTHOR: "environment",
    ATLASSIAN_IDENTITY_RUN_MERGED_BY: "environment",
    ATLASSIAN_LIMITS_OVERRIDE: "deactivations=50: the branch is closed",
  };
  expect(await runOf(options({ runFile: file, runAuthor: "option" }), environment)).toMatchObject({
    author: "option",
    mergedBy: "environment",
    ticket: "OPS-1",
    approvers: ["cy"],
    commit: "abc",
    limitsOverride: "deactivations=50: the branch is closed",
  });
});

test("approvers are separated by commas in the environment", async () => {
  const record = await runOf(options(), { ATLASSIAN_IDENTITY_RUN_APPROVERS: "ana, bo,,cy " });
  expect(record.approvers).toEqual(["ana", "bo", "cy"]);
});

test("commas alone name nobody, and do not hide whom the file names", async () => {
  const file = join(folder, "run.json");
  await writeFile(file, JSON.stringify({ approvers: ["cy"] }));
  const record = await runOf(options({ runFile: file }), { ATLASSIAN_IDENTITY_RUN_APPROVERS: " , " });
  expect(record.approvers).toEqual(["cy"]);
});

test("what the history would refuse is refused before anything is planned", async () => {
  await expect(runOf(options({ runAuthor: "a".repeat(501) }), {})).rejects.toThrow(
    'What the run says of itself: "author" has to be a text of at most 500 characters.',
  );
});

test.each([
  ["no file", undefined, "cannot be read"],
  ["no JSON", "{", "is no JSON"],
  ["no object", "[]", "run.json: it is no JSON object."],
  ["a wrong value", '{"approvers": "ana"}', '"approvers" has to be a list of at most 100 texts'],
  [
    "a wrong key",
    '{"approver": "ana"}',
    '"approver" is no key of it; there are id, link, commit, pullRequest, author, approvers, mergedBy, ticket.',
  ],
  ["a key that is not the file's to say", '{"digest": "x"}', '"digest" is no key'],
])("a file that is wrong is named: %s", async (_, content, said) => {
  const file = join(folder, "run.json");
  if (content !== undefined) await writeFile(file, content);
  await expect(runOf(options({ runFile: file }), {})).rejects.toThrow(said);
});

test.each(["..", "a\u0000b", "a\ud800", "x".repeat(201)])("the id %j is no run's", async (id) => {
  await expect(runOf(options({ runId: id }), {})).rejects.toThrow(
    /^What the run says of itself: "id" has to be a text of 1 to 200 characters/u,
  );
});
