import { setTimeout as sleep } from "node:timers/promises";
import type { Response } from "undici";
import type * as z from "zod";
import { jsonOf } from "../network";
import { causeOf, forbidden, notFound, setting, unexpected, unreachable } from "./problems";

export interface WebOptions {
  /** For error messages. */
  readonly source: string;
  readonly origin: URL;
  /** Sent to the origin alone, as a bearer token. */
  readonly token: string;
  /** What to do when the token is not accepted, as a clause. */
  readonly renew: string;
  /** Which right is missing when the server forbids something, as a clause. */
  readonly needed: string;
}

export interface Question {
  readonly method?: "GET" | "POST";
  /** Absolute, or a path at the origin. */
  readonly url: string;
  readonly json?: unknown;
  readonly accept?: string;
  /** Statuses that say that there is nothing. @default 404 and 410 */
  readonly absent?: readonly number[];
  readonly signal?: AbortSignal | undefined;
}

/** Asks one server, whose answers may lead to others. */
export interface Web {
  /** The answer in a documented shape. @throws HistoryError */
  ask<T>(question: Question, shape: z.ZodType<T>): Promise<T>;
  /** The answer's bytes, or undefined where there is nothing. @throws HistoryError */
  bytes(question: Question): Promise<Uint8Array | undefined>;
  /** Whether there is such a thing, without reading it. @throws HistoryError */
  exists(question: Question): Promise<boolean>;
  close(): Promise<void>;
}

const MAX_REDIRECTS = 5;
const MAX_LIMITS = 8;
const MAX_FAILURES = 3;
const MAX_WAIT_MS = 120_000;
/** Until the answer begins and between its parts. */
const TIMEOUT_MS = 60_000;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const ABSENT: readonly number[] = [404, 410];
const TRANSIENT: readonly number[] = [500, 502, 503, 504];

/** The first that says something: CI systems set what is missing to nothing. */
export function firstOf(...values: readonly (string | undefined)[]): string | undefined {
  return values.map((value) => value?.trim()).find((value) => value !== undefined && value !== "");
}

/** A client for the API of a service, through the proxy that the environment names. */
export async function web({ source, origin, token, renew, needed }: WebOptions): Promise<Web> {
  if (!/^[\x21-\x7e]+$/u.test(token))
    throw setting(
      `${source} cannot be read: the token has a character in it that no token has, copy it again.`,
    );
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent({ headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });

  async function once({ method = "GET", url, json, accept, signal }: Question): Promise<Response> {
    let target = new URL(url, origin);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      if (target.protocol !== origin.protocol && target.protocol !== "https:") {
        throw unexpected(source, "it leads to an address without encryption");
      }
      const response = await fetch(target, {
        method,
        dispatcher,
        redirect: "manual",
        headers: {
          accept: accept ?? "application/json",
          ...(json === undefined ? {} : { "content-type": "application/json" }),
          // A store of files to which an answer leads has its own signature in the address, and no need of ours.
          ...(target.origin === origin.origin ? { authorization: `Bearer ${token}` } : {}),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        ...(signal === undefined ? {} : { signal }),
      });
      if (!REDIRECTS.includes(response.status)) return response;
      await response.body?.cancel();
      const location = response.headers.get("location");
      if (location === null || !URL.canParse(location, target.href)) {
        throw unexpected(source, "a redirect without an address");
      }
      target = new URL(location, target);
    }
    throw unexpected(source, `more than ${MAX_REDIRECTS} redirects`);
  }

  /** The answer, once the server is in the mood for one. */
  async function patiently(question: Question): Promise<Response> {
    let limits = 0;
    for (let failures = 0; ;) {
      let response: Response;
      try {
        response = await once(question);
      } catch (error) {
        question.signal?.throwIfAborted();
        if (!(error instanceof TypeError)) throw error;
        failures += 1;
        if (failures >= MAX_FAILURES) throw unreachable(source, causeOf(error));
        await pause(250 * 2 ** failures, question.signal);
        continue;
      }
      const { status, headers } = response;
      const limited = status === 429;
      if (!limited && !TRANSIENT.includes(status)) return response;
      await response.body?.cancel();
      if (limited) limits += 1;
      else failures += 1;
      if (limits >= MAX_LIMITS || failures >= MAX_FAILURES) throw unreachable(source, `HTTP ${status}`);
      await pause(waitOf(headers) ?? 250 * 2 ** (limits + failures), question.signal);
    }
  }

  /** The answer's bytes, or the status of one that is none. */
  async function whole(question: Question): Promise<Uint8Array | number> {
    for (let failures = 0; ;) {
      const response = await patiently(question);
      if (!response.ok) {
        await response.body?.cancel();
        return response.status;
      }
      try {
        return new Uint8Array(await response.arrayBuffer());
      } catch (error) {
        // The connection broke off in the middle of it.
        question.signal?.throwIfAborted();
        failures += 1;
        if (failures >= MAX_FAILURES) throw unreachable(source, causeOf(error));
        await pause(250 * 2 ** failures, question.signal);
      }
    }
  }

  function refuse(status: number): never {
    if (status === 401) throw forbidden(source, renew);
    if (status === 403) throw forbidden(source, needed);
    if (status === 404)
      throw notFound(source, "nothing at this address", `check its parts, and that ${needed}`);
    throw unreachable(source, `HTTP ${status}`);
  }

  return {
    ask: async (question, shape) => {
      const data = await withOwnSignal(question, whole);
      if (typeof data === "number") return refuse(data);
      const answer = shape.safeParse(
        jsonOf(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("utf8")),
      );
      if (!answer.success) {
        const where = answer.error.issues[0]?.path.join(".");
        throw unexpected(source, where === undefined || where === "" ? "no such JSON" : `at ${where}`);
      }
      return answer.data;
    },
    bytes: async (question) => {
      const data = await withOwnSignal(question, whole);
      if (typeof data !== "number") return data;
      return (question.absent ?? ABSENT).includes(data) ? undefined : refuse(data);
    },
    exists: async (question) => {
      const status = await withOwnSignal(question, async (asked) => {
        const response = await patiently(asked);
        await response.body?.cancel();
        return response.status;
      });
      if (status >= 200 && status < 300) return true;
      return (question.absent ?? ABSENT).includes(status) ? false : refuse(status);
    },
    close: () => dispatcher.close(),
  };
}

/** A request's listeners stay at its signal for long, and one signal stands for thousands of requests. */
async function withOwnSignal<T>(question: Question, work: (question: Question) => Promise<T>): Promise<T> {
  const { signal } = question;
  if (signal === undefined) return await work(question);
  signal.throwIfAborted();
  const own = new AbortController();
  const stop = (): void => {
    own.abort(signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await work({ ...question, signal: own.signal });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(Math.min(Math.max(ms, 0), MAX_WAIT_MS), undefined, signal === undefined ? {} : { signal });
}

/** `Retry-After` in seconds or as a date, else HCP Terraform's seconds until its limit starts anew. */
function waitOf(headers: Response["headers"]): number | undefined {
  const after = headers.get("retry-after") ?? headers.get("x-ratelimit-reset");
  if (after === null) return undefined;
  const seconds = Number(after);
  if (Number.isFinite(seconds)) return seconds * 1_000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? undefined : date - Date.now();
}
