import { stat } from "node:fs/promises";
import { dirname, basename, join, relative, resolve, sep } from "node:path";
import { HistoryError } from "../errors";
import type { HistorySource } from "../source";
import type { Gaps } from "./gaps";
import { GitObjects } from "./git-objects";
import { GitFailed, output, text } from "./git-process";
import { causeOf, damaged, gone, notFound, setting, unreachable } from "./problems";
import { type Entry, instant, sourceOf, stackOf } from "./shelf";

export interface GitOptions {
  /** A state file in the work tree of a repository, or a folder that holds one. The file may be gone by now. */
  readonly path: string;
  readonly stack?: string;
}

interface Kept extends Entry {
  readonly object: string;
}

const LFS_POINTER = "version https://git-lfs.github.com/";
const ABSENT = /^0+$/;

/**
 * The versions of a state file that is committed to git: one for each commit of this branch that changed it, under
 * whatever name it had; what a merge brought is one version. `at` is when it was committed, `by` who wrote the commit.
 *
 * @throws HistoryError when git is missing, there is no repository, or the folder holds more than one state file
 */
export async function gitHistory({ path, stack }: GitOptions): Promise<HistorySource> {
  const { root, file } = await locate(path);
  const name = `git:${join(root, file)}`;
  const objects = new GitObjects(root);

  return sourceOf<Kept>({
    name,
    stack: stack ?? stackOf(file),
    emptyAdvice: "check the path, and that the file was committed on this branch",
    async *list(gaps, signal) {
      if ((await text(root, ["rev-parse", "--is-shallow-repository"], signal)) === "true") {
        gaps.say(
          "The repository is a shallow clone, so older versions are not here: run git fetch --unshallow.",
        );
      }
      const newestFirst: Kept[] = [];
      // The first parents are what this branch held, one after the other; what a merge brought is one version.
      const format = "--format=%x00commit%x00%H%x00%cI%x00%an <%ae>";
      const parameters = ["log", "--follow", "--first-parent", "--diff-merges=first-parent", format];
      const shape = [
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-show-signature",
      ];
      for await (const change of changes(output(root, [...parameters, ...shape, "--", file], signal))) {
        const entry = entryOf(change, gaps);
        if (entry !== undefined) newestFirst.push(entry);
      }
      yield* newestFirst.reverse();
    },
    async read({ id, object }, signal) {
      signal?.throwIfAborted();
      const bytes = await objects.read(object);
      if (bytes === undefined) throw gone(name, id, "its object is not in this repository, fetch it");
      if (Buffer.from(bytes.subarray(0, LFS_POINTER.length)).toString("latin1") === LFS_POINTER) {
        throw damaged(
          name,
          id,
          "but a pointer of Git LFS: run git lfs fetch --all and keep the file outside LFS to report on it",
        );
      }
      return bytes;
    },
    explain: (error) =>
      error instanceof GitFailed ? failed(name, error) : unreachable(name, causeOf(error)),
    close: () => objects.close(),
  });
}

interface Change {
  readonly commit: string;
  readonly committed: string;
  readonly author: string;
  /** The new object's id; zeros when the file was deleted. */
  readonly object: string;
}

/** Takes the fields of `git log --raw -z` apart: a head of four for each commit, then the one file's change. */
async function* changes(chunks: AsyncIterable<Buffer>): AsyncIterable<Change> {
  let head: string[] = [];
  let wanted = 0;
  let answered = false;
  for await (const raw of fields(chunks)) {
    const field = raw.replace(/^\n+/, "");
    if (wanted > 0) {
      head.push(field);
      wanted -= 1;
      continue;
    }
    if (field === "commit") {
      head = [];
      wanted = 3;
      answered = false;
      continue;
    }
    const [, object, status] = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) ([A-Z])/.exec(field) ?? [];
    const [commit, committed, author] = head;
    if (object === undefined || answered || commit === undefined || committed === undefined) continue;
    answered = true;
    yield { commit, committed, author: author ?? "", object };
    // Git goes on with the file that this one resembles, which is the state of another stack.
    if (status === "C") return;
  }
}

async function* fields(chunks: AsyncIterable<Buffer>): AsyncIterable<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\0");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}

function entryOf({ commit, committed, author, object }: Change, gaps: Gaps): Kept | undefined {
  const at = instant(committed);
  if (at === undefined) return undefined;
  if (ABSENT.test(object)) {
    gaps.say(`The state file was deleted by the commit ${commit.slice(0, 12)} of ${at}.`);
    return undefined;
  }
  return { id: commit, at, by: author, object };
}

/** The repository of a path, and the state file within it. */
async function locate(path: string): Promise<{ root: string; file: string }> {
  const absolute = resolve(path);
  const folder = await stat(absolute).then(
    (it) => it.isDirectory(),
    () => false,
  );
  const start = folder ? absolute : dirname(absolute);
  const prefix = await text(start, ["rev-parse", "--show-prefix"], undefined).catch((error: unknown) => {
    throw error instanceof GitFailed ? failed(`git:${path}`, error) : error;
  });
  const root = await text(start, ["rev-parse", "--show-toplevel"], undefined);
  if (!folder) return { root, file: prefix + basename(absolute) };

  const listed = await text(start, ["ls-tree", "--name-only", "-z", "HEAD", "--", "."], undefined).catch(
    () => "",
  );
  const states = listed.split("\0").filter((it) => it.endsWith(".tfstate"));
  const [only] = states;
  if (only === undefined) {
    throw notFound(`git:${path}`, "no committed state file in this folder", "name the file itself");
  }
  if (states.length > 1) {
    throw setting(
      `git:${path} holds ${states.length} state files (${states.slice(0, 5).join(", ")}): name the one to report on, such as git:${join(path, only)}.`,
    );
  }
  return { root, file: relative(root, join(start, only)).split(sep).join("/") };
}

function failed(name: string, { complaint }: GitFailed): HistoryError {
  if (/cannot change to/i.test(complaint)) return notFound(name, "no such folder", "check the path");
  if (/dubious ownership/i.test(complaint)) {
    return new HistoryError(
      "forbidden",
      `${name} is in a repository that belongs to another user: have git trust it with git config --global --add safe.directory and its folder.`,
    );
  }
  if (/not a git repository/i.test(complaint)) {
    return notFound(
      name,
      "no git repository around it",
      "check the path, or read a plain folder with folder:",
    );
  }
  if (/does not have any commits|bad revision 'HEAD'|ambiguous argument 'HEAD'/i.test(complaint)) {
    return notFound(name, "no commit on this branch", "commit the state file first");
  }
  return unreachable(name, "git log fails");
}
