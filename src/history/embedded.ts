import { setImmediate } from "node:timers/promises";
import type { ToldOutcome } from "./outcome";
import type { RunRecord } from "./run-record";
import type {
  HistorySource,
  Interruptible,
  ReportIndex,
  Since,
  SomeOutcomes,
  StateVersion,
  ToldRuns,
} from "./source";
import { noStack } from "./store/errors";
import type { Batch } from "./store/outcomes";
import { FileReportIndex, reportIndexFile } from "./store/report-index";
import { HistoryStore } from "./store/store";
import type { KeptVersion } from "./store/versions";
import { missingBetween, OUTCOMES_PAGE, PAGE } from "./wire";

export interface EmbeddedHistory {
  /** The database of `atlassian-identity history serve`. */
  readonly file: string;
  readonly stack: string;
  /** Keeps no rows of reports beside the database. */
  readonly withoutIndex?: boolean;
}

/**
 * Reads a history straight from its file; a server may be writing it. Nothing of it is changed: the rows of reports
 * are kept in a file beside it, where that can be written.
 *
 * @throws HistoryError where there is no such history or stack
 */
export async function openHistory({ file, stack, withoutIndex }: EmbeddedHistory): Promise<HistorySource> {
  const store = await HistoryStore.openToRead(file);
  try {
    if (!store.isKnown(stack)) throw noStack(stack);
    const index = withoutIndex === true ? undefined : await indexOf(store, stack);
    return new EmbeddedSource(store, stack, index);
  } catch (error) {
    store.close();
    throw error;
  }
}

function indexOf(store: HistoryStore, stack: string): Promise<FileReportIndex | undefined> {
  return FileReportIndex.openWhere(reportIndexFile(store.file), {
    stack,
    generation: () => String(store.generation(stack)),
    content: (id) => store.version(stack, Number(id))?.hash,
  });
}

class EmbeddedSource implements HistorySource {
  readonly name: string;
  readonly index?: ReportIndex;
  readonly #store: HistoryStore;
  readonly #closeIndex: () => void;

  constructor(
    store: HistoryStore,
    readonly stack: string,
    index: FileReportIndex | undefined,
  ) {
    this.#store = store;
    this.name = `history in ${store.file}`;
    this.#closeIndex = () => index?.close();
    if (index !== undefined) this.index = index;
  }

  versions(options?: Interruptible): AsyncGenerator<StateVersion> {
    return this.#after(0, options);
  }

  since(id: string, options: Interruptible = {}): Promise<Since | undefined> {
    return promised(options.signal, () => {
      const kept = this.#store.version(this.stack, Number(id));
      if (kept === undefined) return undefined;
      const { count = 0, first = kept.number } = this.#store.countUpTo(this.stack, kept.number) ?? {};
      const runs: Runs = new Map();
      const version = this.#version(kept, runs);
      return {
        version,
        first: this.#version(this.#store.version(this.stack, first) ?? kept, runs),
        versions: count,
        after: () => this.#after(kept.number, options),
      };
    });
  }

  run(id: string, { signal }: Interruptible = {}): Promise<RunRecord | undefined> {
    return promised(signal, () => this.#store.run(id));
  }

  async *#after(number: number, { signal }: Interruptible = {}): AsyncGenerator<StateVersion> {
    const runs: Runs = new Map();
    let after = number;
    for (;;) {
      signal?.throwIfAborted();
      const page = this.#store.versions(this.stack, after, PAGE);
      for (const kept of page) {
        yield { ...this.#version(kept, runs), missingBefore: missingBetween(after, kept.number) };
        after = kept.number;
      }
      if (page.length < PAGE) return;
      // Signals and other work get their turn.
      await setImmediate();
    }
  }

  outcomes(options: Interruptible = {}): AsyncGenerator<ToldOutcome> {
    return this.#told((after) => this.#store.outcomes(this.stack, after, OUTCOMES_PAGE), options);
  }

  someOutcomes(which: SomeOutcomes, options: Interruptible = {}): AsyncGenerator<ToldOutcome> {
    return this.#told((after) => this.#store.someOutcomes(this.stack, which, after, OUTCOMES_PAGE), options);
  }

  outcomesAbout(texts: readonly string[], options: Interruptible = {}): AsyncGenerator<ToldOutcome> {
    return this.#told((after) => this.#store.outcomesAbout(this.stack, texts, after, OUTCOMES_PAGE), options);
  }

  async *#told(
    pageAfter: (after: number) => readonly Batch[],
    { signal }: Interruptible,
  ): AsyncGenerator<ToldOutcome> {
    let after = 0;
    for (;;) {
      signal?.throwIfAborted();
      const page = pageAfter(after);
      for (const batch of page) yield* toldIn(batch);
      after = page.at(-1)?.seq ?? after;
      if (page.length < OUTCOMES_PAGE) return;
      await setImmediate();
    }
  }

  told({ signal }: Interruptible = {}): Promise<ToldRuns> {
    return promised(signal, () => this.#store.toldRuns(this.stack));
  }

  gaps({ signal }: Interruptible = {}): Promise<readonly string[]> {
    return promised(signal, () => this.#store.gaps(this.stack));
  }

  head({ signal }: Interruptible = {}): Promise<string | undefined> {
    return promised(signal, () => this.#store.head());
  }

  close(): Promise<void> {
    this.#closeIndex();
    this.#store.close();
    return Promise.resolve();
  }

  #version(kept: KeptVersion, runs: Runs): StateVersion {
    const { number, at, serial, lineage, by, run, lock } = kept;
    if (run !== null && !runs.has(run)) runs.set(run, this.#store.run(run));
    return {
      ...{ id: String(number), at, serial, lineage, by },
      run: run === null ? undefined : runs.get(run),
      runId: run ?? undefined,
      together: run ?? lock ?? undefined,
      read: (options) => this.#read(number, options),
    };
  }

  #read(number: number, { signal }: Interruptible = {}): Promise<Uint8Array> {
    return promised(signal, () => this.#store.bytes(this.stack, number));
  }
}

function toldIn({ outcomes, by }: Batch): readonly ToldOutcome[] {
  return outcomes.map((outcome) => ({ ...outcome, by }));
}

/** What runs said of themselves, asked for once. */
type Runs = Map<string, RunRecord | undefined>;

function promised<Result>(signal: AbortSignal | undefined, work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    signal?.throwIfAborted();
    resolve(work());
  });
}
