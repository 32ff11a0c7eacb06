import { stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { HistoryError } from "../errors";
import type { HistorySource } from "../source";
import type { Gaps } from "./gaps";
import { GitObjects } from "./git-objects";
import { type Change, changesOf } from "./git-log";
import { GitFailed, text } from "./git-process";
import { causeOf, gone, notFound, setting, unreachable, unreadable } from "./problems";
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
      for await (const change of changesOf(root, file, gaps, signal)) {
        const entry = entryOf(change, gaps);
        if (entry !== undefined) newestFirst.push(entry);
      }
      yield* newestFirst.reverse();
    },
    async read({ id, object }, signal) {
      signal?.throwIfAborted();
      const bytes = await objects.read(object);
      if (bytes === undefined) {
        if (await isDamaged(root, object, signal)) throw unreadable(name, id, "its object in git is damaged");
        throw gone(name, id, "its object is not in this repository, fetch it");
      }
      if (Buffer.from(bytes.subarray(0, LFS_POINTER.length)).toString("latin1") === LFS_POINTER)
        throw unreadable(
          name,
          id,
          "it is a pointer of Git LFS, so keep the file outside of LFS to report on it",
        );
      return bytes;
    },
    explain: (error) =>
      error instanceof GitFailed ? failed(name, error) : unreachable(name, causeOf(error)),
    close: () => objects.close(),
  });
}

function entryOf({ commit, committed, author, kind, object }: Change, gaps: Gaps): Kept | undefined {
  const at = instant(committed);
  if (at === undefined) return undefined;
  if (kind === "file") return { id: commit, at, by: author, object };
  const what = kind === "deleted" ? "was deleted" : "became a link to another file";
  gaps.say(`The state file ${what} by the commit ${commit.slice(0, 12)} of ${at}.`);
  return undefined;
}

/** Whether git has the object and cannot read it: `cat-file --batch` says that it is missing then, too. */
async function isDamaged(root: string, object: string, signal: AbortSignal | undefined): Promise<boolean> {
  return await text(root, ["cat-file", "-t", object], signal).then(
    () => false,
    (error: unknown) => {
      if (!(error instanceof GitFailed)) throw error;
      return /corrupt|inflate|unable to (unpack|parse)|garbage/i.test(error.complaint);
    },
  );
}

/** The repository of a path, and the state file within it. */
async function locate(path: string): Promise<{ root: string; file: string }> {
  const absolute = resolve(path);
  const start = await nearestFolder(absolute);
  const folder = start === absolute;
  const asked = async (what: string): Promise<string> =>
    await text(start, ["rev-parse", what], undefined).catch((error: unknown) => {
      throw error instanceof GitFailed ? failed(`git:${path}`, error) : error;
    });
  const isBare = (await asked("--is-bare-repository")) === "true";
  const root = await asked(isBare ? "--absolute-git-dir" : "--show-toplevel");
  // What lies between is gone from the work tree by now, or stands in a bare repository alone.
  const file = posix(join(await asked("--show-prefix"), relative(start, absolute)));
  if (!folder) return { root, file };

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
  return { root, file: posix(join(file, only)) };
}

async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    const isFolder = await stat(folder).then(
      (it) => it.isDirectory(),
      () => false,
    );
    if (isFolder || folder === dirname(folder)) return folder;
  }
}

function posix(path: string): string {
  return path.split(sep).join("/");
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
