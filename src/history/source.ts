import type { ToldOutcome } from "./outcome";
import type { RunRecord } from "./run-record";

/** One version of a stack's state, as some history keeps it. Its bytes are read when they are asked for. */
export interface StateVersion {
  /** The source's own name of the version; unique within the source, and stable. */
  readonly id: string;
  /** When it was written, as an ISO instant in UTC. Never earlier than the version before it. */
  readonly at: string;
  /** From the state itself where the source tells it without reading the bytes. */
  readonly serial: number | undefined;
  readonly lineage: string | undefined;
  /** Who wrote it, as the source knows them. */
  readonly by: string | null;
  readonly run: RunRecord | undefined;
  /** The run's id, also where the run has said nothing of itself. @default that of `run` */
  readonly runId?: string | undefined;
  /**
   * The same in all versions that one run has written, also where the run has said nothing of itself: its id, or that
   * of the lock.
   *
   * @default the run's id
   */
  readonly together?: string | undefined;
  /** Which versions between the one before and this one are not kept any more, in words: `7 to 9`. */
  readonly missingBefore?: string | undefined;
  /** The state file's bytes. @throws HistoryError */
  read(options?: Interruptible): Promise<Uint8Array>;
}

/** Where the versions of one stack's state are kept. */
export interface HistorySource {
  /** For a report's reader, without secrets: `s3://bucket/key`, `history at https://history.example`. */
  readonly name: string;
  /** The stack whose state it is. */
  readonly stack: string;
  /** All kept versions, oldest first; asks for further pages as they are needed. @throws HistoryError */
  versions(options?: Interruptible): AsyncIterable<StateVersion>;
  /**
   * For whoever knows everything up to a version, where what is known need not be listed again. Undefined when there
   * is no such version any more.
   */
  since?(version: string, options?: Interruptible): Promise<Since | undefined>;
  /** What a run said of itself, where that can be asked for. */
  run?(id: string, options?: Interruptible): Promise<RunRecord | undefined>;
  /** What the provider told during applies, oldest first. Only the embedded history knows that. */
  outcomes?(options?: Interruptible): AsyncIterable<ToldOutcome>;
  /** Some of them, where a source can find them; others may be among them. */
  someOutcomes?(which: SomeOutcomes, options?: Interruptible): AsyncIterable<ToldOutcome>;
  /**
   * Those of batches in which one of these is a part of somebody's or a group's name or id, whatever its case; plain
   * letters alone. Only where nobody on the way can read whom is asked for.
   */
  outcomesAbout?(texts: readonly string[], options?: Interruptible): AsyncIterable<ToldOutcome>;
  /** Of which runs somebody began to tell outcomes, and whether that was all; wherever there are outcomes. */
  told?(options?: Interruptible): Promise<ToldRuns>;
  /** What cannot be known any more, in sentences: versions that retention removed, people who were forgotten. */
  gaps?(options?: Interruptible): Promise<readonly string[]>;
  /** The newest hash of the chain, in hexadecimal, where the source keeps one. */
  head?(options?: Interruptible): Promise<string | undefined>;
  /** Where what was worked out of the versions may be kept, so that it need not be worked out again. */
  readonly index?: ReportIndex;
  close(): Promise<void>;
}

/** By the run's id, whether it has told everything; null: of no run. */
export type ToldRuns = ReadonlyMap<string | null, boolean>;

export type SomeOutcomes =
  | "failed"
  /** Those of some runs; null: of no run. */
  | { readonly runs: readonly (string | null)[] }
  /** Those of batches that came within one of the times. */
  | { readonly spans: readonly TimeSpan[] };

/** Inclusive; instants in UTC, or empty: from the beginning, up to the end. */
export interface TimeSpan {
  readonly since: string;
  readonly until: string;
}

/** A version with what is before and after it. */
export interface Since {
  readonly version: StateVersion;
  readonly first: StateVersion;
  /** How many there are up to this version, and with it. */
  readonly versions: number;
  after(): AsyncIterable<StateVersion>;
}

/** Rows that a report has worked out of versions, kept beside them. The history knows nothing of their content. */
export interface ReportIndex {
  /** Which form the rows have; others are thrown away when it differs. */
  open(form: string, options?: Interruptible): Promise<void>;
  /** The id of the newest version that rows were added for. */
  through(options?: Interruptible): Promise<string | undefined>;
  /** Throws all rows away: they do not belong to the versions any more. */
  clear(options?: Interruptible): Promise<void>;
  /** Adds the rows of the next version; also of one that has none. */
  add(version: string, rows: readonly IndexRow[], options?: Interruptible): Promise<void>;
  /** Rows within the time span (inclusive) whose keys contain the text, oldest first, as `json`. */
  find(query: IndexQuery, options?: Interruptible): AsyncIterable<string>;
}

export interface IndexRow {
  readonly at: string;
  /** What the row is found by, in lower case: user name, e-mail, account id, group, application. */
  readonly keys: string;
  readonly json: string;
}

export interface IndexQuery {
  readonly since?: string;
  readonly until?: string;
  /** Compared in lower case with every row's `keys`. */
  readonly text?: string;
}

export interface Interruptible {
  readonly signal?: AbortSignal;
}
