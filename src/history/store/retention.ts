import * as z from "zod";
import { HistoryError } from "../errors";
import { append } from "./chain";
import { ChunkReader, sweepChunks } from "./chunks";
import { asBytes, text } from "./columns";
import type { Connection } from "./connection";
import { invalid } from "./errors";
import { type Hold, holds } from "./holds";
import { refuseSecrets } from "./secrets";
import { holdsText } from "./text-search";
import { type KeptVersion, stacks, version, versionsAfter } from "./versions";

const DAY_MS = 86_400_000;

export interface Keeping {
  /** Versions that are younger stay. */
  readonly days?: number | undefined;
  /** So many of the newest stay. */
  readonly versions?: number | undefined;
}

export interface Retention {
  /** Of one stack alone. */
  readonly stack?: string | undefined;
  /** A version stays when either says so; the newest stays in any case. */
  readonly keep: Keeping;
  readonly by: string | null;
  /** Only tells what would be removed. */
  readonly isTrial?: boolean;
  /** Somebody has looked at the clock: nothing was written for longer than versions are kept. */
  readonly isClockRight?: boolean;
}

export interface Removed {
  readonly stack: string;
  readonly removed: readonly number[];
  /** Old enough, and kept because of a legal hold. */
  readonly held: readonly number[];
}

export const removalBody = z.object({
  versions: z.array(z.number()),
  keep: z.object({ days: z.number().optional(), versions: z.number().optional() }),
  by: z.string().nullable(),
});

/**
 * Removes what nobody wants kept any more; that it did is an event of the chain.
 *
 * @throws HistoryError when the clock seems to be far ahead: by it, everything but the newest would be too old
 */
export function retain(connection: Connection, retention: Retention, now: Date): readonly Removed[] {
  const { keep } = retention;
  if (keep.days === undefined && keep.versions === undefined)
    throw invalid("Retention", "say how many days or how many versions are kept");
  refuseWrongClock(connection, retention, now);
  if (retention.by !== null) refuseSecrets(connection, Buffer.from(retention.by), "name of who asks");
  for (;;) {
    // What a hold's text stands in takes long to find: meanwhile a server goes on to write.
    const { standing, results } = connection.snapshot(() => ({
      standing: holds(connection),
      results: stacks(connection)
        .filter(({ stack }) => retention.stack === undefined || stack === retention.stack)
        .map(({ stack }) => ofStack(connection, stack, keep, now)),
    }));
    if (retention.isTrial === true) return results;
    const isDone = connection.transaction(() => {
      const isSame = JSON.stringify(holds(connection)) === JSON.stringify(standing);
      if (isSame) remove(connection, results, retention, now);
      return isSame;
    });
    if (!isDone) continue;
    // What was removed shall not be found in the log's old pages either.
    connection.checkpoint({ isPatient: true });
    return results;
  }
}

function refuseWrongClock(connection: Connection, { keep, isClockRight }: Retention, now: Date): void {
  const newest = connection.get(
    newestRow,
    `SELECT ${asBytes("at")} FROM event ORDER BY seq DESC LIMIT 1`,
  )?.at;
  // With none, no clock decides.
  if (keep.days === undefined || keep.days === 0 || newest === undefined || isClockRight === true) return;
  if (Date.parse(newest) < now.getTime() - keep.days * DAY_MS)
    throw new HistoryError(
      "setting",
      `Nothing was written to the history since ${newest}, which is longer ago than versions are kept, by this machine's clock (${now.toISOString()}): if the clock is right, say so with --clock-is-right.`,
    );
}

const newestRow = z.object({ at: text });

function remove(
  connection: Connection,
  results: readonly Removed[],
  { keep, by }: Retention,
  now: Date,
): void {
  for (const { stack, removed: old } of results) {
    // Somebody else may have been at the same.
    const removed = old.filter((number) => version(connection, stack, number) !== undefined);
    if (removed.length === 0) continue;
    const body: z.output<typeof removalBody> = { versions: [...removed], keep, by };
    append(connection, { kind: "removal", stack, now, body });
    for (const number of removed)
      connection.run("DELETE FROM version WHERE stack = ? AND number = ?", stack, number);
  }
  if (results.some(({ removed }) => removed.length > 0)) sweepChunks(connection);
}

function ofStack(connection: Connection, stack: string, keep: Keeping, now: Date): Removed {
  const all = versionsAfter(connection, stack, 0, Number.MAX_SAFE_INTEGER);
  const since =
    keep.days === undefined ? undefined : new Date(now.getTime() - keep.days * DAY_MS).toISOString();
  const old = all.filter(
    ({ at }, place) =>
      place < all.length - Math.max(1, keep.versions ?? 1) && (since === undefined || at < since),
  );
  const covering = holds(connection).filter((hold) => hold.stack === null || hold.stack === stack);
  const isHeld = heldChecker(connection, covering);
  const held = new Set(old.filter(isHeld).map(({ number }) => number));
  return {
    stack,
    removed: old.map(({ number }) => number).filter((number) => !held.has(number)),
    held: [...held],
  };
}

function heldChecker(connection: Connection, covering: readonly Hold[]): (version: KeptVersion) => boolean {
  const texts = covering.flatMap(({ text }) => (text === null ? [] : [text]));
  if (covering.some(({ text }) => text === null)) return () => true;
  if (texts.length === 0) return () => false;
  const reader = new ChunkReader(connection);
  return ({ stack, number, chunks, size }) => {
    const state = reader.read(chunks, size, `version ${number} of ${stack}`).toString("utf8");
    return texts.some((text) => holdsText(state, text));
  };
}
