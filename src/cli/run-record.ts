import { randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { runFile, runRecord, type RunRecord, wrongInRun } from "../history";
import { UsageProblem } from "./outcome";

/** What a pipeline says of its run beside what it is: all of it optional, and kept as it was said. */
const said = runFile.omit({ startedAt: true, digest: true, limitsOverride: true });
type Said = z.output<typeof said>;

const word = z.string().trim().min(1, "it is empty").optional();

/** The options of `deploy` that describe the run. */
export const runOptions = {
  runId: word,
  runLink: word,
  runCommit: word,
  runPullRequest: word,
  runAuthor: word,
  runApprover: z.array(z.string().trim().min(1, "it is empty")).optional(),
  runMergedBy: word,
  runTicket: word,
  runFile: word,
};

type RunOptions = z.output<z.ZodObject<typeof runOptions>>;

const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === "" ? undefined : value.trim()));

const environmentNames = z.object({
  ATLASSIAN_IDENTITY_RUN_ID: text,
  ATLASSIAN_IDENTITY_RUN_LINK: text,
  ATLASSIAN_IDENTITY_RUN_COMMIT: text,
  ATLASSIAN_IDENTITY_RUN_PULL_REQUEST: text,
  ATLASSIAN_IDENTITY_RUN_AUTHOR: text,
  /** Separated by commas. */
  ATLASSIAN_IDENTITY_RUN_APPROVERS: text,
  ATLASSIAN_IDENTITY_RUN_MERGED_BY: text,
  ATLASSIAN_IDENTITY_RUN_TICKET: text,
  ATLASSIAN_IDENTITY_RUN_FILE: text,
  ATLASSIAN_LIMITS_OVERRIDE: text,
  GITHUB_ACTIONS: text,
  GITHUB_SERVER_URL: text,
  GITHUB_REPOSITORY: text,
  GITHUB_RUN_ID: text,
  GITHUB_RUN_ATTEMPT: text,
  GITHUB_JOB: text,
  GITHUB_SHA: text,
  GITHUB_TRIGGERING_ACTOR: text,
  GITLAB_CI: text,
  CI_JOB_URL: text,
  CI_JOB_ID: text,
  CI_COMMIT_SHA: text,
  GITLAB_USER_LOGIN: text,
});
type Variables = z.output<typeof environmentNames>;

/**
 * What the run says of itself: from the options first, then the environment, then a file, and at last from what the
 * Git host's own variables tell.
 */
export async function runOf(
  options: RunOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Omit<RunRecord, "digest">> {
  const variables = environmentNames.parse(environment);
  const file = options.runFile ?? variables.ATLASSIAN_IDENTITY_RUN_FILE;
  const sources = [
    fromOptions(options),
    fromVariables(variables),
    ...(file === undefined ? [] : [await fromFile(file)]),
    fromGitHub(variables),
    fromGitLab(variables),
  ];
  const first = <Key extends keyof Said>(key: Key): Said[Key] | null =>
    sources.map((source) => source[key]).find((value) => (value ?? undefined) !== undefined) ?? null;
  const run = {
    id: first("id") ?? randomUUID(),
    startedAt: new Date().toISOString(),
    link: first("link") ?? null,
    commit: first("commit") ?? null,
    pullRequest: first("pullRequest") ?? null,
    author: first("author") ?? null,
    approvers: first("approvers") ?? [],
    mergedBy: first("mergedBy") ?? null,
    ticket: first("ticket") ?? null,
    limitsOverride: variables.ATLASSIAN_LIMITS_OVERRIDE ?? null,
  };
  // Before anything is planned: the history would refuse it only when everything is ready to be applied.
  const { error } = runRecord.safeParse({ ...run, digest: null });
  if (error !== undefined) throw new UsageProblem(`What the run says of itself: ${wrongInRun(error)}.`);
  return run;
}

function fromOptions(options: RunOptions): Said {
  return {
    id: options.runId,
    link: options.runLink,
    commit: options.runCommit,
    pullRequest: options.runPullRequest,
    author: options.runAuthor,
    approvers: options.runApprover,
    mergedBy: options.runMergedBy,
    ticket: options.runTicket,
  };
}

function fromVariables(variables: Variables): Said {
  return {
    id: variables.ATLASSIAN_IDENTITY_RUN_ID,
    link: variables.ATLASSIAN_IDENTITY_RUN_LINK,
    commit: variables.ATLASSIAN_IDENTITY_RUN_COMMIT,
    pullRequest: variables.ATLASSIAN_IDENTITY_RUN_PULL_REQUEST,
    author: variables.ATLASSIAN_IDENTITY_RUN_AUTHOR,
    approvers: namesIn(variables.ATLASSIAN_IDENTITY_RUN_APPROVERS),
    mergedBy: variables.ATLASSIAN_IDENTITY_RUN_MERGED_BY,
    ticket: variables.ATLASSIAN_IDENTITY_RUN_TICKET,
  };
}

/** Commas alone name nobody, and say nothing. */
function namesIn(list: string | undefined): string[] | undefined {
  const names = (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.length === 0 ? undefined : names;
}

async function fromFile(file: string): Promise<Said> {
  const content = await readFile(file, "utf8").catch(() => undefined);
  if (content === undefined) throw new UsageProblem(`The run's file ${file} cannot be read.`);
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new UsageProblem(`The run's file ${file} is no JSON.`);
  }
  const parsed = said.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UsageProblem(`The run's file ${file}: ${wrongInRun(parsed.error, Object.keys(said.shape))}.`);
}

/** One job may deploy several times, and GitHub gives all jobs of a matrix one name. */
function ownId(job: string): string {
  return `${job}-${randomBytes(4).toString("hex")}`;
}

function fromGitHub(variables: Variables): Said {
  if (variables.GITHUB_ACTIONS !== "true") return {};
  const { GITHUB_SERVER_URL: host, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = variables;
  const attempt = variables.GITHUB_RUN_ATTEMPT ?? "1";
  const isKnown = host !== undefined && repository !== undefined && id !== undefined;
  return {
    // Without the slash: many a proxy takes an encoded one for a path's own.
    id: isKnown
      ? ownId(`github-${repository.replace("/", ".")}-${id}-${attempt}-${variables.GITHUB_JOB ?? "job"}`)
      : undefined,
    link: isKnown ? `${host}/${repository}/actions/runs/${id}/attempts/${attempt}` : undefined,
    commit: variables.GITHUB_SHA,
    author: variables.GITHUB_TRIGGERING_ACTOR,
  };
}

function fromGitLab(variables: Variables): Said {
  if (variables.GITLAB_CI !== "true") return {};
  return {
    id: variables.CI_JOB_ID === undefined ? undefined : ownId(`gitlab-${variables.CI_JOB_ID}`),
    link: variables.CI_JOB_URL,
    commit: variables.CI_COMMIT_SHA,
    author: variables.GITLAB_USER_LOGIN,
  };
}
