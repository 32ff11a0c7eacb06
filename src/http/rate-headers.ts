/** What an answer says about the server's patience. */
export interface RateAdvice {
  /** Milliseconds until the server wants to hear from us again; absent when it does not say. */
  readonly waitMs?: number;
  /** Whether this answer used up the last request of the current window. */
  readonly exhausted: boolean;
}

/** A clock that differs from the server's by less than this is taken to be right: answers take time, too. */
const TOLERATED_SKEW_MS = 5_000;

/**
 * Reads `Retry-After` (seconds or an HTTP date), or else `X-RateLimit-Reset` (an ISO 8601 time as Atlassian's
 * Organizations API writes it, or seconds from now or from 1970) and `X-RateLimit-Remaining`.
 *
 * @param now this machine's time in milliseconds; the answer's `Date` corrects it where it is far off
 */
export function readRateAdvice(headers: Readonly<Record<string, string>>, now: number): RateAdvice {
  const serverNow = now + skew(headers.date, now);
  const waitMs =
    retryAfter(headers["retry-after"], serverNow) ?? reset(headers["x-ratelimit-reset"], serverNow);
  const remaining = headers["x-ratelimit-remaining"]?.trim();
  const exhausted = remaining !== undefined && remaining !== "" && Number(remaining) <= 0;
  return waitMs === undefined ? { exhausted } : { waitMs: Math.max(0, waitMs), exhausted };
}

function skew(date: string | undefined, now: number): number {
  const difference = date === undefined ? NaN : Date.parse(date) - now;
  return Math.abs(difference) > TOLERATED_SKEW_MS ? difference : 0;
}

function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  return isNumber(text) ? Number(text) * 1000 : timeFrom(text, now);
}

function reset(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (!isNumber(text)) return timeFrom(text, now);
  const value = Number(text);
  // Nobody asks to wait for thirty years: a number this large counts from 1970, a larger one in milliseconds.
  if (value > 1e12) return value - now;
  if (value > 1e9) return value * 1000 - now;
  return value * 1000;
}

function isNumber(text: string): boolean {
  return /^\s*\d+(\.\d+)?\s*$/.test(text);
}

function timeFrom(text: string, now: number): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time - now;
}
