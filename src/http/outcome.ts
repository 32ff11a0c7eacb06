import type { Clock } from "./clock";
import { codeOf, type WireAnswer, WireFailure } from "./exchange";
import {
  cancelled,
  type HttpError,
  malformed,
  rateLimited,
  type RequestName,
  serverError,
  timedOut,
  tlsFailed,
  tooLarge,
  type Tries,
  unreachable,
} from "./http-error";
import { type RateAdvice, readRateAdvice } from "./rate-headers";

/** What one try of a request came to: an answer or a failure. */
export interface Outcome {
  readonly answer?: WireAnswer;
  readonly failure?: WireFailure;
  /** Parsed JSON, else the text, else undefined. */
  readonly body?: unknown;
  /** A success that claims to be JSON, or has to be, and is not. */
  readonly malformed: boolean;
  readonly advice: RateAdvice;
  readonly ms: number;
}

/** @param needsJson whether a success without JSON is no answer at all */
export async function outcomeOf(
  send: () => Promise<WireAnswer>,
  needsJson: boolean,
  clock: Clock,
): Promise<Outcome> {
  const from = clock.now();
  try {
    const answer = await send();
    const now = clock.now();
    const { body, isJson, claimsJson } = parse(answer);
    const succeeded = answer.status >= 200 && answer.status < 300;
    return {
      answer,
      body,
      malformed: succeeded && !isJson && (needsJson || claimsJson),
      advice: readRateAdvice(answer.headers, now),
      ms: now - from,
    };
  } catch (error) {
    // Anything else was thrown before a connection was to be had, for instance by a proxy that is no URL.
    const failure =
      error instanceof WireFailure ? error : new WireFailure("unreachable", false, { code: codeOf(error) });
    return { failure, malformed: false, advice: { exhausted: false }, ms: clock.now() - from };
  }
}

interface Parsed {
  readonly body: unknown;
  readonly isJson: boolean;
  /** Whether there is a body that says of itself that it is JSON. */
  readonly claimsJson: boolean;
}

/** A proxy's page or an empty body is no error by itself; whether it will do is the caller's to say. */
function parse({ text, headers }: WireAnswer): Parsed {
  if (text.trim() === "") return { body: undefined, isJson: false, claimsJson: false };
  try {
    const body: unknown = JSON.parse(text);
    return { body, isJson: true, claimsJson: true };
  } catch {
    return { body: text, isJson: false, claimsJson: /\bjson\b/i.test(headers["content-type"] ?? "") };
  }
}

/** Whether the server may have carried the request out. */
export function mayHaveLanded({ answer, failure, advice }: Outcome): boolean {
  if (failure !== undefined) return failure.sent;
  if (answer === undefined || answer.status === 429) return false;
  return answer.status !== 503 || advice.waitMs === undefined;
}

/** The error for a try that was the last one. */
export function failureOf(
  outcome: Outcome,
  name: RequestName,
  tries: Tries,
  limits: { readonly timeLimitMs: number; readonly maxBytes: number },
): HttpError {
  const { answer, failure, advice } = outcome;
  if (answer !== undefined) {
    if (answer.status === 429) return rateLimited(name, advice.waitMs, tries);
    if (outcome.malformed) return malformed(name, answer.status, { ...tries, fate: "answered" });
    return serverError(name, answer.status, advice.waitMs, tries);
  }
  const { code, status } = failure?.details ?? {};
  switch (failure?.kind) {
    case "cancelled":
      return cancelled(name, tries);
    case "timeout":
      return timedOut(name, limits.timeLimitMs, tries);
    case "tls":
      return tlsFailed(name, code, tries);
    case "too-large":
      return tooLarge(name, limits.maxBytes, status ?? 0, { ...tries, fate: "answered" });
    default:
      return unreachable(name, code, tries);
  }
}
