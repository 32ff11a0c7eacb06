import type { RetryHeader } from "./retry-header";

/** What goes wrong. */
export type Trouble =
  /** Answered so, without looking at the request. A text as the body is sent as HTML. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Answered with a page of HTML, as a gateway does. */
  | { readonly kind: "error-page"; readonly status: number }
  /** 429; the header style is the behaviour's unless it is given. */
  | { readonly kind: "rate-limit"; readonly seconds: number; readonly header?: RetryHeader }
  /** @default status 302 */
  | { readonly kind: "redirect"; readonly location: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
  /** 404, as if there were no such directory. */
  | { readonly kind: "no-directory" }
  /** 401, as if the key had expired. */
  | { readonly kind: "expired-key" }
  /** Answered as usual, only later. */
  | { readonly kind: "latency"; readonly ms: number }
  /**
   * The connection is cut before anything is done, after it is done and before it is answered, or in the middle of
   * the answer's body.
   */
  | { readonly kind: "cut"; readonly at: "before-commit" | "after-commit" | "mid-body" }
  /** The head comes at once, the body in ten pieces over this time. */
  | { readonly kind: "slow-body"; readonly ms: number }
  /**
   * A GET is answered as things were so many requests ago. What was written before the fault was added shows in any
   * case, and so does what the console does.
   */
  | { readonly kind: "stale"; readonly requests: number }
  /** Done, but what is answered is no JSON, half of the JSON, or nothing. */
  | { readonly kind: "garbled"; readonly body: "malformed" | "truncated" | "empty" }
  /** Not done, and never answered: the connection stays open until the emulator closes. */
  | { readonly kind: "hang" };

/** Which requests it happens to; without any condition, to all. */
export interface When {
  readonly method?: string;
  /** Tested against the path below the directory with its query, such as `/Users?filter=…`. */
  readonly path?: RegExp;
  readonly directory?: string;
  /** A condition of the test's own. */
  readonly matching?: (request: FaultyRequest) => boolean;
  /** Only the n-th request that fits, from 1. */
  readonly nth?: number;
  /** Each n-th request that fits. */
  readonly every?: number;
  /** By chance: this share (0 to 1) of those that fit. The same seed gives the same course. */
  readonly probability?: { readonly share: number; readonly seed: number };
  /** No more than so often. */
  readonly times?: number;
}

/** What is known of a request when faults are chosen. */
export interface FaultyRequest {
  readonly method: string;
  readonly path: string;
  readonly directory: string | undefined;
  readonly body: unknown;
}

interface Fault {
  readonly when: When;
  readonly trouble: Trouble;
  readonly chance: () => number;
  seen: number;
  happened: number;
}

/** The faults that are to happen. Several may happen to one request. */
export class Faults {
  readonly #faults = new Set<Fault>();

  /** @returns what takes the fault away again */
  add(trouble: Trouble, when: When = {}): () => void {
    const fault: Fault = {
      when,
      trouble,
      chance: chances(when.probability?.seed ?? 0),
      seen: 0,
      happened: 0,
    };
    this.#faults.add(fault);
    return () => {
      this.#faults.delete(fault);
    };
  }

  clear(): void {
    this.#faults.clear();
  }

  /** By how many requests the reads of any fault are stale. */
  longestLag(): number {
    return staleBy([...this.#faults].map(({ trouble }) => trouble));
  }

  /** The troubles of one request; each of them counts as having happened. */
  for(request: FaultyRequest): readonly Trouble[] {
    return [...this.#faults].filter((fault) => happens(fault, request)).map(({ trouble }) => trouble);
  }
}

/** By how many requests these troubles make a read stale. */
export function staleBy(troubles: readonly Trouble[]): number {
  return Math.max(0, ...troubles.map((trouble) => (trouble.kind === "stale" ? trouble.requests : 0)));
}

function happens(fault: Fault, request: FaultyRequest): boolean {
  const { method, path, directory, nth, every, probability, times, matching } = fault.when;
  if (method !== undefined && method !== request.method) return false;
  if (path !== undefined && request.path.search(path) === -1) return false;
  if (directory !== undefined && directory !== request.directory) return false;
  if (matching !== undefined && !matching(request)) return false;
  fault.seen += 1;
  if (nth !== undefined && fault.seen !== nth) return false;
  if (every !== undefined && fault.seen % every !== 0) return false;
  if (probability !== undefined && fault.chance() >= probability.share) return false;
  if (times !== undefined && fault.happened >= times) return false;
  fault.happened += 1;
  return true;
}

/** Numbers from 0 to 1 that depend on the seed alone: a linear congruential generator is random enough here. */
function chances(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
