import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import type { HistoryError } from "../errors";
import { setting, textProperty, unreachable } from "./problems";

/** Nothing that a repository's or a user's settings say may run a program, wait for somebody or change what is printed. */
const QUIET = [
  "--no-pager",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.quotePath=false",
  "-c",
  "log.showSignature=false",
  "-c",
  "log.showRoot=true",
];

/** Git sets these for its hooks, and would then read that repository and not the one that the path names. */
const OF_REPOSITORY =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|PREFIX|(ALTERNATE_)?OBJECT_DIRECTOR(Y|IES))$/u;

function withoutRepository(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !OF_REPOSITORY.test(name)));
}

/** Starts git in a folder. Paths are taken as they are written, and nobody is asked for a password. */
export function git(folder: string, parameters: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn("git", [...QUIET, "-C", folder, ...parameters], {
    env: {
      ...withoutRepository(process.env),
      LC_ALL: "C",
      GIT_LITERAL_PATHSPECS: "1",
      GIT_OPTIONAL_LOCKS: "0",
      GIT_TERMINAL_PROMPT: "0",
      // What a partial clone lacks is not fetched: a repository's settings name the program that would do it.
      GIT_ALLOW_PROTOCOL: "none",
      GIT_NO_LAZY_FETCH: "1",
      // What was committed, and not what a local reference puts in its place.
      GIT_NO_REPLACE_OBJECTS: "1",
    },
  });
}

/**
 * What git prints, in chunks.
 *
 * @throws HistoryError when git is missing; GitFailed when it does not succeed
 */
export async function* output(
  folder: string,
  parameters: readonly string[],
  signal: AbortSignal | undefined,
): AsyncIterable<Buffer> {
  signal?.throwIfAborted();
  const child = git(folder, parameters);
  const stop = (): void => {
    child.kill();
  };
  signal?.addEventListener("abort", stop, { once: true });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (complaint.length < 10_000) complaint += chunk.toString("utf8");
  });
  child.stdin.on("error", () => undefined).end();
  const ended = once(child, "close");
  // Its rejection is looked at below, once everything has been read.
  ended.catch(() => undefined);
  try {
    for await (const chunk of child.stdout) if (Buffer.isBuffer(chunk)) yield chunk;
    await ended.catch((error: unknown) => {
      throw startFailure(error);
    });
    signal?.throwIfAborted();
    if (child.exitCode !== 0) throw new GitFailed(complaint);
  } finally {
    signal?.removeEventListener("abort", stop);
    if (child.exitCode === null) child.kill();
  }
}

/** All that git prints, as text without its last line break. */
export async function text(
  folder: string,
  parameters: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of output(folder, parameters, signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8").replace(/\n$/, "");
}

/** Git ran and did not succeed. Its words are for decisions and not for people: they may repeat an address. */
export class GitFailed extends Error {
  override readonly name = "GitFailed";

  constructor(readonly complaint: string) {
    super("git did not succeed");
  }
}

function startFailure(error: unknown): HistoryError {
  return textProperty(error, "code") === "ENOENT"
    ? setting(
        "A history in git needs the program git, which is not on the PATH: install it, or add its folder to PATH.",
      )
    : unreachable("git", textProperty(error, "code") ?? "it does not start");
}
