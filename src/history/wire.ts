import * as z from "zod";
import { keptOutcome } from "./outcome";
import { keptRun } from "./run-record";

/** What the history server answers, line by line, and what reads it back. */

export const versionLine = z.object({
  id: z.string().regex(/^\d+$/u),
  at: z.iso.datetime(),
  serial: z.number(),
  lineage: z.string(),
  by: z.string().nullable(),
  /** The run's id, also where the run has said nothing of itself. */
  runId: z.string().nullable(),
  /** The id of the lock under which it was written. */
  lock: z.string().nullable(),
  run: keptRun.nullable(),
  size: z.number(),
  /** SHA-256 of the bytes, in hexadecimal. */
  hash: z.string(),
});

export type VersionLine = z.infer<typeof versionLine>;

export const outcomesLine = z.object({
  /** To go on after. */
  seq: z.number(),
  outcomes: z.array(keptOutcome),
  /** Whose token they came with. */
  by: z.string().nullable(),
});

/** Of which runs outcomes were told, and whether these are all. */
export const toldAnswer = z.object({
  runs: z.array(z.object({ run: z.string().nullable(), all: z.boolean() })),
});

/** Who has locked a stack. */
export const lockAnswer = z.object({
  id: z.string(),
  who: z.string().nullable(),
  user: z.string().nullable(),
  operation: z.string().nullable(),
  run: z.string().nullable(),
  since: z.string(),
});

export const stackAnswer = z.object({
  stack: z.string(),
  gaps: z.array(z.string()),
  head: z.string().nullable(),
  /** Differs when something was taken out of the stack's past. */
  generation: z.string(),
  lock: lockAnswer.nullish(),
});

/** What `missingBefore` says of versions with these numbers, of which the first is 0 at the beginning. */
export function missingBetween(before: number, number: number): string | undefined {
  const [first, last] = [before + 1, number - 1];
  if (before === 0 || first > last) return undefined;
  return first === last ? String(first) : `${first} to ${last}`;
}

/** How many lines a page has when nobody asks for another number, and at most. */
export const PAGE = 500;
export const LARGEST_PAGE = 2_000;
/** The same for outcomes: a line is a whole batch of them. */
export const OUTCOMES_PAGE = 20;
export const LARGEST_OUTCOMES_PAGE = 100;
