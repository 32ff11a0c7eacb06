import type { RequestInit as UndiciRequest } from "undici";
import * as z from "zod";
import { isLoopback, isTaken, jsonOf, wayTo, withoutSecret } from "./network";
import type { Telling } from "./outcome";
import { credentialsInside, elsewhere, noAnswer, notTaken, refusedBy, unencrypted } from "./remote-errors";
import type { RunRecord } from "./run-record";
import { type lockAnswer, stackAnswer } from "./wire";

/** Where Terraform's http backend keeps a stack's state. */
export interface StateBackend {
  /** As the backend is configured: `https://history.acme.com/state/people`. */
  readonly address: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** One of our history servers, and the stack whose state is there. */
export interface StateHistory {
  /** Without the path of the state. */
  readonly address: string;
  readonly stack: string;
  /** The run that the address itself ties versions to, which comes before any other. */
  readonly run: string | undefined;
  /** The header of whoever may write. */
  readonly authorization: string | undefined;
}

const TIME_LIMIT_MS = 15_000;
/** Where Terraform takes the token from. */
const PASSWORD = "TF_HTTP_PASSWORD";
/** `fetch` says why in the error below its own. */
const wrapped = z.object({ cause: z.unknown() });
const healthy = z.object({ status: z.literal("ok") });

const ADDRESS = /^(https?:\/\/[^?#]+)\/state\/([\w.-]+)(?:\?([^#]*))?$/iu;
/** What a proxy or the history itself says when it cannot answer just now: then nobody can tell what is there. */
function isDown(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

/**
 * @returns undefined when the backend is somebody else's; GitLab's speaks the same protocol
 * @throws HistoryError when nobody answers, so that nobody can tell
 */
export async function historyBehind(backend: StateBackend): Promise<StateHistory | undefined> {
  const { address, username, password } = backend;
  const [, base, stack, query] = ADDRESS.exec(address) ?? [];
  if (base === undefined || stack === undefined) return undefined;
  if (!URL.canParse(base)) return undefined;
  const named = new URL(base);
  if (named.username !== "" || named.password !== "") throw credentialsInside(named);
  // Keys go to nobody of whom it is not known what they are.
  const answer = await sent(base, `${base}/health`, { redirect: "manual" });
  if (isDown(answer.status)) throw refusedBy(base, answer.status, "", PASSWORD);
  const moved = movedTo(base, answer);
  if (moved !== undefined) throw elsewhere(base, moved);
  if (!answer.ok || !healthy.safeParse(jsonOf(answer.text)).success) return undefined;
  const { protocol, hostname } = new URL(base);
  if (protocol !== "https:" && !isLoopback(hostname)) throw unencrypted(base);
  const credentials = `${userOf(username)}:${password ?? ""}`;
  return {
    ...{ address: base, stack, run: new URLSearchParams(query).get("run") ?? undefined },
    authorization:
      credentials === ":" ? undefined : `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`,
  };
}

/** The new address of what asks to be called elsewhere; a page to log in at is none. */
function movedTo(base: string, { status, location }: Sent): string | undefined {
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, base)) return undefined;
  const { origin, pathname } = new URL(location, base);
  return pathname.endsWith("/health") ? `${origin}${pathname.slice(0, -"/health".length)}` : undefined;
}

/**
 * Tells the history what a run says of itself, before it changes anything.
 *
 * @throws HistoryError when the history does not take it
 */
export async function announceRun(history: StateHistory, record: RunRecord): Promise<void> {
  await give(history, "PUT", `${history.address}/runs/${encodeURIComponent(record.id)}`, record);
}

/**
 * Tells the history where a teller stands that has no outcomes of its own: the deploy itself, which begins before any
 * provider does, and ends once it knows that each of them has told everything.
 *
 * @throws HistoryError when the history does not take it
 */
export async function tellPhase(history: StateHistory, telling: Telling): Promise<void> {
  await give(history, "POST", outcomesAddress(history), { ...telling, outcomes: [] });
}

async function give(
  { address, authorization }: StateHistory,
  method: "PUT" | "POST",
  url: string,
  value: object,
): Promise<void> {
  const answer = await sent(address, url, {
    method,
    headers: {
      "content-type": "application/json",
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify(value),
  });
  const secrets = secretsIn(authorization);
  const said = secrets.reduce(withoutSecret, answer.text.trim()).slice(0, 500);
  if (!answer.ok) throw refusedBy(address, answer.status, said, PASSWORD);
  if (!isTaken(answer.status, answer.text)) throw notTaken(address);
}

/** The header's own text, and the password in it. */
function secretsIn(authorization: string | undefined): readonly string[] {
  const encoded = authorization?.replace(/^Basic /u, "") ?? "";
  const [, ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return [encoded, password.join(":")];
}

/** Who has locked the stack; undefined when nobody has, or the history does not tell. @throws HistoryError */
export async function lockOf({
  address,
  stack,
  authorization,
}: StateHistory): Promise<z.output<typeof lockAnswer> | undefined> {
  const answer = await sent(address, `${address}/stacks/${encodeURIComponent(stack)}`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  const about = stackAnswer.safeParse(jsonOf(answer.text));
  return about.data?.lock ?? undefined;
}

/**
 * The user name by which Terraform ties what it writes to a run: it sends nothing else that may differ between runs
 * without a new `terraform init`.
 */
export function userOfRun(username: string | undefined, run: string): string {
  return `${userOf(username)}+run=${encodeURIComponent(run)}`;
}

/** Where outcomes of the stack are told to. */
export function outcomesAddress({ address, stack }: StateHistory): string {
  return `${address}/outcomes/${encodeURIComponent(stack)}`;
}

function userOf(username: string | undefined): string {
  return (username ?? "").split("+run=", 1)[0] ?? "";
}

interface Sent {
  readonly status: number;
  readonly ok: boolean;
  readonly location: string | null;
  readonly text: string;
}

async function sent(address: string, url: string, init: UndiciRequest): Promise<Sent> {
  try {
    const { fetch } = await import("undici");
    const way = await wayTo(url);
    try {
      const answer = await fetch(url, {
        ...{ redirect: "error", ...init, dispatcher: way, signal: AbortSignal.timeout(TIME_LIMIT_MS) },
      });
      const { status, ok, headers } = answer;
      return { status, ok, location: headers.get("location"), text: await answer.text() };
    } finally {
      await way.close();
    }
  } catch (error) {
    throw noAnswer(address, wrapped.safeParse(error).data?.cause ?? error);
  }
}
