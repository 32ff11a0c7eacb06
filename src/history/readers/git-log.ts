import { output, text, GitFailed } from "./git-process";
import type { Gaps } from "./gaps";

/** One commit's change of a file. */
export interface Change {
  readonly commit: string;
  /** As git writes it, with the committer's zone. */
  readonly committed: string;
  readonly author: string;
  readonly kind: "file" | "link" | "deleted";
  /** The new object's id. */
  readonly object: string;
}

/** No part of a path is empty, so that no file is called so. */
const HEAD = "//commit";
const SHAPE = ["--raw", "-z", "--no-abbrev", "--no-color", "--no-ext-diff", "--no-textconv"];
// The first parents are what this branch held, one after the other; what a merge brought is one version.
const BRANCH = ["--first-parent", "--diff-merges=first-parent", "--no-show-signature", "--encoding=UTF-8"];

/**
 * What this branch did to a file, newest first, under whatever name it had.
 *
 * Git's own `--follow` goes on with a file that the new one resembles as soon as there is a new one, and so loses what
 * had the name before: here another name is looked for only where nothing had this one.
 *
 * @throws GitFailed
 */
export async function* changesOf(
  root: string,
  file: string,
  gaps: Gaps,
  signal: AbortSignal | undefined,
): AsyncIterable<Change> {
  let name: string | undefined = file;
  let from = "HEAD";
  while (name !== undefined) {
    let oldest: (Change & { readonly isNew: boolean }) | undefined;
    for await (const change of changesUnder(root, from, name, signal)) {
      oldest = change;
      yield change;
    }
    if (oldest?.isNew !== true) return;
    from = `${oldest.commit}^`;
    name = await nameBefore(root, oldest.commit, name, gaps, signal);
  }
}

/** Takes the fields of `git log --raw -z` apart: a head of four for each commit, then the one file's change. */
async function* changesUnder(
  root: string,
  from: string,
  name: string,
  signal: AbortSignal | undefined,
): AsyncIterable<Change & { readonly isNew: boolean }> {
  const format = `--format=%x00${HEAD}%x00%H%x00%cI%x00%an <%ae>`;
  const asked = ["log", ...BRANCH, "--no-renames", format, ...SHAPE, from, "--", name];
  let head: string[] = [];
  let wanted = 0;
  for await (const raw of fields(output(root, asked, signal))) {
    const field = raw.replace(/^\n+/, "");
    if (wanted > 0) {
      head.push(field);
      wanted -= 1;
    } else if (field === HEAD) {
      head = [];
      wanted = 3;
    } else {
      const [, mode, object, status] = /^:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) ([A-Z])/.exec(field) ?? [];
      const [commit, committed, author = ""] = head;
      if (object === undefined || commit === undefined || committed === undefined) continue;
      head = [];
      const kind = status === "D" ? "deleted" : mode === "120000" ? "link" : "file";
      yield { commit, committed, author, kind, object, isNew: status === "A" };
    }
  }
}

/** What the file was called before the commit that brought its name; undefined: it was new, or a copy of another one. */
async function nameBefore(
  root: string,
  commit: string,
  name: string,
  gaps: Gaps,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const asked = ["log", "-1", "--follow", ...BRANCH, "--format=", ...SHAPE, commit, "--", name];
  try {
    const [, status, before] =
      /^\n*:[^\0]* ([A-Z])\d*\0([^\0]+)\0/.exec(await text(root, asked, signal)) ?? [];
    return status === "R" ? before : undefined;
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    gaps.say(
      `Whether the state file had another name before the commit ${commit.slice(0, 12)} is not known, because this clone lacks what it would be compared with.`,
    );
    return undefined;
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
