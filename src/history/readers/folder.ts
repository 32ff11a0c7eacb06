import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { isNativeError } from "node:util/types";
import * as z from "zod";
import { HistoryError, messageOf } from "../errors";
import { keptRun, runFile, runId, type RunRecord, UNTOLD, wrongInRun } from "../run-record";
import { notFound } from "./problems";
import type { HistorySource, Interruptible, StateVersion } from "../source";

export interface FolderOptions {
  /** @default the folder's name */
  readonly stack?: string | undefined;
}

interface Found {
  readonly file: string;
  readonly path: string;
  readonly time: number;
  readonly serial: number;
  readonly lineage: string;
}

/**
 * A folder with one file for each version of one state: copies that somebody or some pipeline has kept. They are
 * ordered by serial within a lineage, and lineages by time. The time of a version is the one in the file's name
 * (`2026-06-01T10-00-00Z`, with colons or without), or when the file was last written. Beside `people.tfstate` there
 * may be a `people.tfstate.run.json`, the record of the run that wrote it.
 *
 * Only the beginning of each file is read until a version is asked for.
 *
 * @throws HistoryError when the folder cannot be read
 */
export async function openFolder(folder: string, options: FolderOptions = {}): Promise<HistorySource> {
  const path = resolve(folder);
  // A folder that cannot be read is told now; each pass lists it anew, since files are added while a page is served.
  await filesIn(path);
  const stack = options.stack ?? basename(path);
  const others = new Set<string>();
  return {
    name: `folder ${path}`,
    stack,
    versions: (interruptible = {}) => versionsOf(path, others, interruptible),
    gaps: () => Promise.resolve([...others].sort()),
    close: () => Promise.resolve(),
  };
}

async function filesIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const names: string[] = [];
    for (const entry of entries) {
      if (!/\.(tfstate|backup|json)$/u.test(entry.name) || entry.name.endsWith(RUN)) continue;
      // Mounted volumes are full of links to files.
      if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(path, entry.name)))))
        names.push(entry.name);
    }
    return names.sort();
  } catch (error) {
    throw new HistoryError("not-found", `The folder ${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

const RUN = ".run.json";

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function* versionsOf(
  folder: string,
  others: Set<string>,
  { signal }: Interruptible,
): AsyncGenerator<StateVersion> {
  const found: Found[] = [];
  others.clear();
  for (const file of await filesIn(folder)) {
    signal?.throwIfAborted();
    const path = join(folder, file);
    const head = await headOf(path);
    if (head === undefined) others.add(`${file} is no state that can be read, and is left out.`);
    else {
      const time = timeIn(file) ?? (await writtenAt(path));
      if (time === undefined) others.add(`${file} went away while the folder was read.`);
      else found.push({ file, path, time, ...head });
    }
  }
  const unnamed = found.filter(({ file }) => timeIn(file) === undefined).length;
  if (unnamed > 0)
    others.add(
      `No time is in the names of ${unnamed === 1 ? "1 file" : `${unnamed} files`}: when it was last written stands for when the state was.`,
    );
  let latest = 0;
  for (const each of sorted(found)) {
    // Copies may have been written in any order: the serial tells which state came first.
    latest = Math.max(latest, each.time);
    yield await versionOf(each, new Date(latest).toISOString());
  }
  if (found.length === 0 && others.size === 0)
    throw notFound(
      `folder ${folder}`,
      "no version of the state in it",
      "states end with .tfstate, .tfstate.backup or .json",
    );
}

async function versionOf({ file, path, serial, lineage }: Found, at: string): Promise<StateVersion> {
  const run = await runOf(`${path}${RUN}`, at);
  return {
    id: file,
    at,
    serial,
    lineage,
    by: null,
    run,
    read: async ({ signal }: Interruptible = {}) => {
      try {
        return await readFile(path, { signal });
      } catch (error) {
        signal?.throwIfAborted();
        const isGone = isNativeError(error) && "code" in error && error.code === "ENOENT";
        throw new HistoryError(
          isGone ? "not-found" : "unreachable",
          `The state ${path} cannot be read: ${messageOf(error)}.`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

function sorted(found: readonly Found[]): readonly Found[] {
  const begun = new Map<string, number>();
  for (const { lineage, time } of found) begun.set(lineage, Math.min(begun.get(lineage) ?? time, time));
  return [...found].sort(
    (left, right) =>
      (begun.get(left.lineage) ?? 0) - (begun.get(right.lineage) ?? 0) ||
      compare(left.lineage, right.lineage) ||
      left.serial - right.serial ||
      left.time - right.time ||
      compare(left.file, right.file),
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

const BEGINNING = 4_096;
const head = z.object({ serial: z.number().int().nonnegative(), lineage: z.string() });

/** Terraform writes serial and lineage first; whatever has another order is read whole. */
async function headOf(path: string): Promise<z.output<typeof head> | undefined> {
  try {
    // An editor may have put a byte order mark before it.
    const beginning = (await beginningOf(path)).replace(/^\ufeff/u, "");
    const serial = /^\s{1,8}"serial":\s?(\d{1,15}),?$/mu.exec(beginning)?.[1];
    const lineage = /^\s{1,8}"lineage":\s?("(?:[^"\\]|\\.)*"),?$/mu.exec(beginning)?.[1];
    if (serial !== undefined && lineage !== undefined && /^\{\s+"version": 4,/u.test(beginning))
      return { serial: Number(serial), lineage: z.string().parse(JSON.parse(lineage)) };
    return head.safeParse(JSON.parse((await readFile(path, "utf8")).replace(/^\ufeff/u, ""))).data;
  } catch {
    return undefined;
  }
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

function timeIn(file: string): number | undefined {
  const [, day, hour, minute, second] =
    /(\d{4}-\d{2}-\d{2})T(\d{2})[-:]?(\d{2})[-:]?(\d{2})(?:\.\d+)?Z/u.exec(file) ?? [];
  const named = day === undefined ? NaN : Date.parse(`${day}T${hour ?? ""}:${minute ?? ""}:${second ?? ""}Z`);
  return Number.isNaN(named) ? undefined : named;
}

async function writtenAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

const LARGEST_RECORD = 1_048_576;
const withId = runFile.safeExtend({ id: runId });

/** @param at when the version was written: where nobody says when the run began, it had begun by then */
async function runOf(path: string, at: string): Promise<RunRecord | undefined> {
  let text: string;
  try {
    const about = await stat(path);
    if (!about.isFile() || about.size > LARGEST_RECORD)
      throw new HistoryError("damaged", `The record of a run ${path} is no file of less than a mebibyte.`);
    // Some editors begin a text with a byte order mark.
    text = (await readFile(path, "utf8")).replace(/^\ufeff/u, "");
  } catch (error) {
    if (error instanceof HistoryError) throw error;
    if (isNativeError(error) && "code" in error && error.code === "ENOENT") return undefined;
    throw new HistoryError("unreachable", `The record of a run ${path} cannot be read: ${messageOf(error)}.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new HistoryError("damaged", `The record of a run ${path} is no JSON.`);
  }
  const { data, error } = withId.safeParse(json);
  if (data === undefined)
    throw new HistoryError("damaged", `The record of a run ${path} is not valid: ${wrongInRun(error)}.`);
  return keptRun.parse({ ...UNTOLD, startedAt: at, ...data });
}
