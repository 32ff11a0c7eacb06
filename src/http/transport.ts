import { backoffMs } from "./backoff";
import { type Clock, sleep, systemClock } from "./clock";
import { lazyDispatcher } from "./dispatcher";
import { Effort } from "./effort";
import { exchange } from "./exchange";
import { Gate, type Pass, PauseTooLong } from "./gate";
import { cancelled, rateLimited, redirectedAway, type RequestName } from "./http-error";
import { checkedBase, checkedToken, type Query, target } from "./origin";
import { failureOf, type Outcome, outcomeOf } from "./outcome";
import { isRepeatable, judge, type Method } from "./retry";

export interface HttpRequest {
  readonly method: Method;
  /** Below the base URL, starting with a slash; its parts are percent-encoded already. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Whether sending it twice does no more than sending it once. @default true for GET, PUT and DELETE */
  readonly repeatable?: boolean;
  /** Whether a success without JSON is as good as no answer, so that it is tried again. @default false */
  readonly needsJson?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, else the text as it came, else `undefined` for an empty body. */
  readonly body: unknown;
}

/** One try of one request, as a log may show it: no query, header or body. */
export interface HttpLogLine {
  readonly method: Method;
  readonly path: string;
  readonly status?: number;
  /** Why there was no answer. */
  readonly failure?: string;
  readonly ms: number;
  /** From 1. */
  readonly attempt: number;
}

export interface TransportOptions {
  /** `https:`, or `http:` on this very machine. */
  readonly baseUrl: string;
  readonly token: string;
  /** For one try of one request, answer included. @default 30_000 */
  readonly timeLimitMs?: number | undefined;
  /** @default 8 */
  readonly concurrency?: number | undefined;
  /** How long one request may take with all its tries and waits, from its first try. @default 300_000 */
  readonly patienceMs?: number | undefined;
  /** Tries of a request that fails, refusals for the rate of requests apart. @default 6 */
  readonly maxTries?: number | undefined;
  /** @default 256 MiB: a group of 290,000 members, the most that Atlassian allows, takes a fifth of it */
  readonly maxBytes?: number | undefined;
  /** @default "application/json" */
  readonly mediaType?: string | undefined;
  /** @default "atlassian-identity" */
  readonly userAgent?: string | undefined;
  readonly log?: ((line: HttpLogLine) => void) | undefined;
  /** Where a proxy is looked for. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1). */
  readonly random?: (() => number) | undefined;
}

export interface Transport {
  /**
   * Sends a request, repeats it where that is safe, and waits with all others while the server limits the rate.
   * Every status that is not passing is an answer, 4xx too.
   *
   * @throws HttpError
   */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** Ends the connections; a later request opens them anew. */
  close(): Promise<void>;
}

/** So many refusals are enough, however short the waits are that the server asks for. */
const MOST_REFUSALS = 30;
const MOST_REDIRECTIONS = 3;
/** Added to what the server asks for, so that several processes do not return in the same instant. */
const SPREAD_MS = 250;

/** @throws HttpError when the token cannot be sent, or not to this base URL */
export function createTransport(options: TransportOptions): Transport {
  const base = checkedBase(options.baseUrl);
  const headers = fixedHeaders(options);
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const timeLimitMs = options.timeLimitMs ?? 30_000;
  const patienceMs = options.patienceMs ?? 300_000;
  const concurrency = options.concurrency ?? 8;
  const maxTries = options.maxTries ?? 6;
  const maxBytes = options.maxBytes ?? 256 * 1024 * 1024;
  const gate = new Gate({ clock, concurrency, patienceMs });
  const environment = options.environment ?? process.env;
  const dispatcher = lazyDispatcher({ base, connections: concurrency, environment });

  const tryOnce = async (request: HttpRequest, at: string): Promise<Outcome> => {
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const wire = {
      origin: base.origin,
      method: request.method,
      target: at,
      headers: headers(body !== null),
      body,
    };
    const limits = { timeLimitMs, maxBytes, clock, signal: request.signal };
    return outcomeOf(
      async () => exchange(await dispatcher.get(), wire, limits),
      request.needsJson ?? false,
      clock,
    );
  };

  const request = async (request: HttpRequest): Promise<HttpAnswer> => {
    const name: RequestName = { method: request.method, path: request.path, origin: base.origin };
    const repeatable = isRepeatable(request.method, request.repeatable);
    const effort = new Effort(clock, patienceMs);
    let at = target(base, name, request.query);
    for (let redirections = 0; ;) {
      const pass = await entered(gate, request.signal, name, effort);
      effort.begin();
      const outcome = await tryOnce(request, at);
      effort.note(outcome);
      const verdict = judge(outcome, repeatable);
      const pauseMs = verdict === "pause" ? refusedFor(outcome, gate, random) : undefined;
      if (pauseMs !== undefined) pass.refused(pauseMs);
      // Before the next one may go out.
      heed(outcome, gate, patienceMs);
      pass.leave(verdict !== "pause" && outcome.answer !== undefined);
      options.log?.(logLine(request, outcome, effort));
      const failed = (): Error => failureOf(outcome, name, effort.tries, { timeLimitMs, maxBytes });

      if (pauseMs !== undefined) {
        effort.refusals += 1;
        if (effort.refusals > MOST_REFUSALS || !effort.affords(pauseMs)) throw failed();
        continue;
      }
      if (verdict === "again") {
        effort.failures += 1;
        const wait = backoffMs(effort.failures, random);
        if (effort.failures >= maxTries || !effort.affords(wait)) throw failed();
        await sleep(clock, wait, request.signal).catch(() => {
          throw cancelled(name, effort.tries);
        });
        continue;
      }
      if (verdict === "fail" || outcome.answer === undefined) throw failed();
      const { status, headers } = outcome.answer;
      const elsewhere =
        request.method === "GET" ? redirection(status, headers.location, base, at) : undefined;
      if (elsewhere === undefined || redirections >= MOST_REDIRECTIONS) {
        return { status, headers, body: outcome.body };
      }
      if (elsewhere.origin !== base.origin) {
        throw redirectedAway(name, elsewhere.origin, effort.tries, status);
      }
      redirections += 1;
      at = elsewhere.pathname + elsewhere.search;
    }
  };

  return Object.freeze({ request, close: () => dispatcher.close() });
}

/** The token stays in here: it is part of no object that a log or an inspector could show. */
function fixedHeaders(options: TransportOptions): (hasBody: boolean) => Record<string, string> {
  const authorization = `Bearer ${checkedToken(options.token)}`;
  const mediaType = options.mediaType ?? "application/json";
  const accept = mediaType === "application/json" ? mediaType : `${mediaType}, application/json`;
  const userAgent = options.userAgent ?? "atlassian-identity";
  return (hasBody) => ({
    authorization,
    accept,
    "user-agent": userAgent,
    ...(hasBody ? { "content-type": mediaType } : {}),
  });
}

async function entered(
  gate: Gate,
  signal: AbortSignal | undefined,
  name: RequestName,
  { tries }: Effort,
): Promise<Pass> {
  try {
    return await gate.enter(signal);
  } catch (error) {
    throw error instanceof PauseTooLong ? rateLimited(name, error.waitMs, tries) : cancelled(name, tries);
  }
}

/** How long everybody has to wait: what the server asks for, but ever longer when it keeps refusing. */
function refusedFor({ advice }: Outcome, gate: Gate, random: () => number): number {
  const growing = backoffMs(gate.refusalsInARow + 1, random);
  if (advice.waitMs === undefined) return growing;
  return Math.max(advice.waitMs, gate.refusalsInARow > 1 ? growing : 0) + random() * SPREAD_MS;
}

/** An answer that used up the window keeps everybody back before the server has to refuse anyone. */
function heed({ advice }: Outcome, gate: Gate, patienceMs: number): void {
  // When it names a time beyond all patience, the next request may as well find out whether that is so.
  if (advice.exhausted && advice.waitMs !== undefined && advice.waitMs <= patienceMs)
    gate.pauseFor(advice.waitMs);
}

function redirection(status: number, location: string | undefined, base: URL, at: string): URL | undefined {
  if (status < 301 || status > 308 || location === undefined) return undefined;
  const from = base.origin + at;
  return URL.canParse(location, from) ? new URL(location, from) : undefined;
}

function logLine(
  { method, path }: HttpRequest,
  { answer, failure, ms }: Outcome,
  { attempts }: Effort,
): HttpLogLine {
  const came =
    answer === undefined
      ? { failure: failure?.details.code ?? failure?.kind ?? "" }
      : { status: answer.status };
  return { method, path, ...came, ms, attempt: attempts };
}
