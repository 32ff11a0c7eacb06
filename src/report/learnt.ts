import {
  type HistorySource,
  type Interruptible,
  type TimeSpan,
  type ToldOutcome,
  type ToldRuns,
  instant,
} from "../history";
import { Told, ToldWrites } from "./told-writes";

/** Beyond these, reading all outcomes once is faster than looking for some again and again. */
const MOST_RUNS = 30;
const MOST_SPANS = 30;
const MOST_LOOKS = 8;

/** What stands in JSON as it is, and what SQLite finds whatever its case. */
const PLAIN_TEXT = /^[ !#-[\]-~]+$/u;

/** The outcomes that were read of a source: of each run all of them or none. */
export class LearntOutcomes {
  readonly #source: HistorySource;
  readonly #options: Interruptible;
  /** By run; what was told outside of any stands under the empty name. */
  readonly #byRun = new Map<string, ToldWrites>();
  #all = new ToldWrites();
  readonly failed: ToldOutcome[] = [];
  /** Which runs are read, where not all of them are. */
  #known: Set<string | null> | undefined;
  #looks = 0;

  private constructor(
    source: HistorySource,
    /** Of which runs something was told, and whether that was all. */
    readonly ends: ToldRuns,
    options: Interruptible,
  ) {
    this.#source = source;
    this.#options = options;
  }

  /** Reads those that failed; the others are read when they are needed, where the source can find them. */
  static async of(source: HistorySource, options: Interruptible): Promise<LearntOutcomes> {
    const learnt = new LearntOutcomes(source, (await source.told?.(options)) ?? new Map(), options);
    if (source.someOutcomes === undefined) {
      await learnt.#learnAll();
      return learnt;
    }
    learnt.#known = new Set();
    for await (const outcome of source.someOutcomes("failed", options)) learnt.#addFailed(outcome);
    return learnt;
  }

  /** What was told of all runs that are read. */
  get all(): ToldWrites {
    return this.#all;
  }

  /** What a run told, or, without one, what was told outside of any; undefined where that is nothing. */
  ofRun(id: string | undefined): ToldWrites | undefined {
    return this.#byRun.get(id ?? "");
  }

  /** Reads runs; null: what was told outside of any. */
  async runs(ids: readonly (string | null)[]): Promise<void> {
    const known = this.#known;
    if (known === undefined) return;
    const wanted = new Set(ids.filter((id) => !known.has(id)));
    if (wanted.size === 0) return;
    if (wanted.size > MOST_RUNS || this.#isTired()) return this.everything();
    for await (const outcome of this.#source.someOutcomes?.({ runs: [...wanted] }, this.#options) ?? [])
      if (wanted.has(outcome.run)) this.#add(outcome);
    for (const id of wanted) known.add(id);
  }

  /** Reads all runs that have told something of whoever has one of these in their names or ids. */
  async about(texts: readonly string[]): Promise<void> {
    if (this.#known === undefined) return;
    const found = texts.every((text) => PLAIN_TEXT.test(text))
      ? this.#source.outcomesAbout?.(texts, this.#options)
      : undefined;
    await (found === undefined ? this.everything() : this.#runsIn(found));
  }

  /** Reads all runs of which something came within one of the times. */
  async within(spans: readonly TimeSpan[]): Promise<void> {
    if (spans.length === 0) return;
    if (spans.length > MOST_SPANS) await this.everything();
    else await this.#runsIn(this.#source.someOutcomes?.({ spans }, this.#options) ?? []);
  }

  async everything(): Promise<void> {
    if (this.#known !== undefined) await this.#learnAll();
  }

  async #runsIn(outcomes: AsyncIterable<ToldOutcome> | Iterable<ToldOutcome>): Promise<void> {
    if (this.#known === undefined) return;
    if (this.#isTired()) return this.everything();
    const ids = new Set<string | null>();
    for await (const { run } of outcomes) ids.add(run);
    await this.runs([...ids]);
  }

  #isTired(): boolean {
    this.#looks += 1;
    return this.#looks > MOST_LOOKS;
  }

  async #learnAll(): Promise<void> {
    this.#known = undefined;
    this.#byRun.clear();
    this.#all = new ToldWrites();
    this.failed.length = 0;
    for await (const outcome of this.#source.outcomes?.(this.#options) ?? []) {
      this.#addFailed(outcome);
      this.#add(outcome);
    }
  }

  #addFailed(outcome: ToldOutcome): void {
    if (outcome.status === "failed") this.failed.push({ ...outcome, at: instant(outcome.at) });
  }

  #add(outcome: ToldOutcome): void {
    const run = outcome.run ?? "";
    const writes = this.#byRun.get(run) ?? new ToldWrites();
    this.#byRun.set(run, writes);
    const told = new Told({ ...outcome, at: instant(outcome.at) }, writes.size + 1);
    writes.add(told);
    this.#all.add(told);
  }
}
