import type { RetryHeader } from "./retry-header";

/** So many requests for each directory within a window of time. */
export interface RateLimit {
  readonly requests: number;
  /** Milliseconds. */
  readonly windowMs: number;
}

/** Where a directory stands in its window. */
export interface RateStanding {
  readonly isOver: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly secondsLeft: number;
}

/** Counts requests in fixed windows that begin with the first request. */
export class RateLimiter {
  readonly #windows = new Map<string, { readonly endsAt: number; count: number }>();

  constructor(
    readonly limit: RateLimit,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts one request. */
  take(directory: string): RateStanding {
    const now = this.now();
    const open = this.#windows.get(directory);
    const isOpen = open !== undefined && now < open.endsAt;
    const current = isOpen ? open : { endsAt: now + this.limit.windowMs, count: 0 };
    this.#windows.set(directory, current);
    current.count += 1;
    return {
      isOver: current.count > this.limit.requests,
      limit: this.limit.requests,
      remaining: Math.max(0, this.limit.requests - current.count),
      secondsLeft: (current.endsAt - now) / 1000,
    };
  }
}

/** What an answer below the limit tells of it; nothing in the styles that have no such headers. */
export function standingHeaders(
  style: RetryHeader,
  { limit, remaining, secondsLeft }: RateStanding,
): Readonly<Record<string, string>> {
  if (style !== "reset-iso" && style !== "reset-seconds") return {};
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset":
      style === "reset-iso" ? inSeconds(secondsLeft).toISOString() : String(Math.ceil(secondsLeft)),
  };
}

/** The headers of a 429 that say when to come back. */
export function retryHeaders(
  style: RetryHeader,
  seconds: number,
  limit = 10,
): Readonly<Record<string, string>> {
  if (style === "retry-after-seconds") return { "retry-after": String(Math.ceil(seconds)) };
  if (style === "retry-after-date") return { "retry-after": wholeSecond(inSeconds(seconds)).toUTCString() };
  return standingHeaders(style, { isOver: true, limit, remaining: 0, secondsLeft: seconds });
}

function inSeconds(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}

/** An HTTP date has no fractions, and must not be too early. */
function wholeSecond(date: Date): Date {
  return new Date(Math.ceil(date.getTime() / 1000) * 1000);
}
