import {
  HistoryError,
  type HistorySource,
  type Outcome,
  type ReportIndex,
  type RunRecord,
  type StateVersion,
  type Telling,
  type ToldRuns,
} from "../../../src/history";
import { type MadeState, stateText } from "./states";

/** In place of a state: the version is listed, and removed before anybody reads it. */
export const GONE = "gone";

export interface MadeVersion {
  readonly at: string;
  readonly state: MadeState | string;
  readonly by?: string;
  readonly run?: string;
  /** The lock's id, where the run says nothing of itself. */
  readonly lock?: string;
}

export function runNamed(id: string): RunRecord {
  return {
    id,
    startedAt: "2026-06-01T00:00:00.000Z",
    link: `https://ci.example/runs/${id}`,
    commit: "0123456789abcdef",
    pullRequest: "https://git.example/pulls/7",
    author: "dana@acme.example",
    approvers: ["eli@acme.example"],
    mergedBy: null,
    ticket: "HR-7",
    digest: "sha256:00",
    limitsOverride: null,
  };
}

/** A history in memory that counts what is read of it. */
export class MadeSource implements HistorySource {
  readonly name: string = "made up";
  readonly stack: string = "people";
  readonly list: MadeVersion[];
  reads = 0;
  outcomes?: () => AsyncIterable<Outcome>;
  told?: () => Promise<ToldRuns>;
  index?: ReportIndex;
  chain = "abc123";

  constructor(
    list: readonly MadeVersion[],
    more: {
      readonly outcomes?: readonly Outcome[];
      /** @default of each run, that it has told everything */
      readonly told?: ToldRuns;
      readonly index?: ReportIndex;
    } = {},
  ) {
    this.list = [...list];
    const { outcomes, index } = more;
    if (outcomes !== undefined) {
      const told = more.told ?? new Map(outcomes.map(({ run }) => [run, true]));
      this.outcomes = () => each(outcomes);
      this.told = () => Promise.resolve(told);
    }
    if (index !== undefined) this.index = index;
  }

  versions(): AsyncIterable<StateVersion> {
    return each(
      this.list.map((made, index) => ({
        id: `v${index + 1}`,
        at: made.at,
        serial: typeof made.state === "string" ? undefined : made.state.serial,
        lineage: undefined,
        by: made.by ?? null,
        run: made.run === undefined ? undefined : runNamed(made.run),
        together: made.run ?? made.lock,
        read: () => {
          this.reads += 1;
          if (made.state === GONE)
            return Promise.reject(new HistoryError("not-found", `There is no version v${index + 1}.`));
          const text = typeof made.state === "string" ? made.state : stateText(made.state);
          return Promise.resolve(Buffer.from(text));
        },
      })),
    );
  }

  head(): Promise<string> {
    return Promise.resolve(this.chain);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function toldAll(run: string | null): Telling {
  return { teller: "7c2f4f6e-5c1e-4a3c-9a70-0c7f2d6f9f11", run, phase: "end" };
}

// eslint-disable-next-line @typescript-eslint/require-await -- what it stands for waits
async function* each<Value>(values: readonly Value[]): AsyncGenerator<Value> {
  yield* values;
}

/** `2026-06-0D` at noon. */
export function day(number: number, time = "12:00:00"): string {
  return `2026-06-${String(number).padStart(2, "0")}T${time}.000Z`;
}
