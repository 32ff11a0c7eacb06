import type { RetryHeader } from "./behaviour";

/** What goes wrong. */
export type Trouble =
  /** Answered so, without looking at the request. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** 429; the header style is the behaviour's unless it is given. */
  | { readonly kind: "rate-limit"; readonly seconds: number; readonly header?: RetryHeader }
  /** Answered as usual, only later. */
  | { readonly kind: "latency"; readonly ms: number }
  /** The connection is cut before anything is done, or after it is done and before it is answered. */
  | { readonly kind: "cut"; readonly at: "before-commit" | "after-commit" }
  /** The head comes at once, the body byte by byte over this time. */
  | { readonly kind: "slow-body"; readonly ms: number }
  /** Done, but what is answered is no JSON, half of the JSON, or nothing. */
  | { readonly kind: "garbled"; readonly body: "malformed" | "truncated" | "empty" }
  /** Never answered. */
  | { readonly kind: "hang" };

/** Which requests it happens to; without any condition, to all. */
export interface When {
  readonly method?: string;
  /** Tested against the path below the directory with its query, such as `/Users?filter=…`. */
  readonly path?: RegExp;
  /** Only the n-th request that fits, from 1. */
  readonly nth?: number;
  /** Each n-th request that fits. */
  readonly every?: number;
  /** No more than so often. */
  readonly times?: number;
  /** A condition of the test's own. */
  readonly matching?: (request: {
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
  }) => boolean;
}

interface Fault {
  readonly when: When;
  readonly trouble: Trouble;
  seen: number;
  happened: number;
}

/** The faults that are to happen. */
export class Faults {
  readonly #faults = new Set<Fault>();

  /** @returns what takes the fault away again */
  add(trouble: Trouble, when: When = {}): () => void {
    const fault: Fault = { when, trouble, seen: 0, happened: 0 };
    this.#faults.add(fault);
    return () => {
      this.#faults.delete(fault);
    };
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The troubles of one request; each of them counts as having happened. */
  for(request: {
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
  }): readonly Trouble[] {
    return [...this.#faults].filter((fault) => happens(fault, request)).map(({ trouble }) => trouble);
  }
}

function happens(
  fault: Fault,
  request: { readonly method: string; readonly path: string; readonly body: unknown },
): boolean {
  const { method, path, nth, every, times, matching } = fault.when;
  if (method !== undefined && method !== request.method) return false;
  if (path !== undefined && !path.test(request.path)) return false;
  if (matching !== undefined && !matching(request)) return false;
  fault.seen += 1;
  if (nth !== undefined && fault.seen !== nth) return false;
  if (every !== undefined && fault.seen % every !== 0) return false;
  if (times !== undefined && fault.happened >= times) return false;
  fault.happened += 1;
  return true;
}

/** The header of a 429 that says when to come back. */
export function retryHeaders(style: RetryHeader, seconds: number): Readonly<Record<string, string>> {
  const at = new Date(Date.now() + seconds * 1000);
  switch (style) {
    case "retry-after-seconds":
      return { "retry-after": String(Math.ceil(seconds)) };
    case "retry-after-date":
      return { "retry-after": at.toUTCString() };
    case "reset-iso":
      return {
        "x-ratelimit-limit": "10",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": at.toISOString(),
      };
    case "reset-seconds":
      return {
        "x-ratelimit-limit": "10",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Math.ceil(seconds)),
      };
    case "none":
      return {};
  }
}
