import { HistoryError } from "../errors";
import type { RunRecord } from "../run-record";
import type { HistorySource, Interruptible, StateVersion } from "../source";
import { Gaps } from "./gaps";
import { notFound } from "./problems";

/** One version as a place tells of it without its bytes; small, because a reader may hold all of them. */
export interface Entry {
  readonly id: string;
  /** An ISO instant in UTC. */
  readonly at: string;
  readonly serial?: number | undefined;
  readonly by?: string | null;
  readonly run?: RunRecord | undefined;
}

/** What a reader has to know of its place; the rest is the same for all readers. */
export interface Shelf<E extends Entry> {
  readonly name: string;
  readonly stack: string;
  /** Oldest first. What cannot be read is told to `gaps` and left out. */
  list(gaps: Gaps, signal: AbortSignal | undefined): AsyncIterable<E>;
  read(entry: E, signal: AbortSignal | undefined): Promise<Uint8Array>;
  /** Turns what a client library threw into a sentence. */
  explain(error: unknown, entry: E | undefined): HistoryError;
  /** What to check when there is no version at all, as a clause. */
  readonly emptyAdvice: string;
  close?(): Promise<void>;
}

/**
 * A history out of a place that lists versions and reads one. `at` is never earlier than that of the version before,
 * whatever the place's clock did; an abort throws the signal's reason and not an error of the place.
 */
export function sourceOf<E extends Entry>(shelf: Shelf<E>): HistorySource {
  // What a whole pass has told, and what turned out to be gone when it was read.
  let told: Gaps | undefined;
  const vanished = new Gaps();

  async function* pass(signal: AbortSignal | undefined): AsyncIterable<StateVersion> {
    const gaps = new Gaps();
    let before = "";
    let count = 0;
    const entries = shelf.list(gaps, signal)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await guarded(() => entries.next(), undefined, signal);
        if (next.done === true) break;
        const entry = next.value;
        count += 1;
        before = entry.at > before ? entry.at : before;
        yield versionOf(entry, before);
      }
    } finally {
      await entries.return?.();
    }
    told = gaps;
    if (count === 0 && gaps.sentences().length === 0) {
      throw notFound(shelf.name, "no version of the state", shelf.emptyAdvice);
    }
  }

  function versionOf(entry: E, at: string): StateVersion {
    return {
      id: entry.id,
      at,
      serial: entry.serial,
      lineage: undefined,
      by: entry.by ?? null,
      run: entry.run,
      read: async ({ signal }: Interruptible = {}) => {
        try {
          return await guarded(() => shelf.read(entry, signal), entry, signal);
        } catch (error) {
          if (error instanceof HistoryError && error.kind === "not-found") {
            vanished.lost(entry.id, at, "they were listed, and gone or archived when they were to be read");
          }
          throw error;
        }
      },
    };
  }

  async function guarded<T>(
    work: () => Promise<T>,
    entry: E | undefined,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof HistoryError ? error : shelf.explain(error, entry);
    }
  }

  return {
    name: shelf.name,
    stack: shelf.stack,
    versions: ({ signal }: Interruptible = {}) => pass(signal),
    gaps: async ({ signal }: Interruptible = {}) => {
      if (told === undefined) {
        const versions = pass(signal)[Symbol.asyncIterator]();
        while ((await versions.next()).done !== true);
      }
      return [...(told?.sentences() ?? []), ...vanished.sentences()];
    },
    close: () => shelf.close?.() ?? Promise.resolve(),
  };
}

/** What people call the stack whose state file has this path: the file's name, or its folder's for `terraform.tfstate`. */
export function stackOf(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const file = parts.at(-1) ?? path;
  const stem = file.replace(/\.(tfstate|json)$/, "");
  const generic = stem === "terraform" || stem === "default" || stem === "state";
  return generic ? (parts.at(-2) ?? stem) : stem;
}

/** @returns an ISO instant in UTC, or undefined for what is no date */
export function instant(value: Date | string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
