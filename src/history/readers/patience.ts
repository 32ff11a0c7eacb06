import { setTimeout as sleep } from "node:timers/promises";
import { causeOf, statusOf } from "./problems";

/** How long a place may say nothing: until its answer begins, and between its parts. In milliseconds. */
export const SILENT_MS = 60_000;
const MOST_TRIES = 3;

/** A place said nothing for too long. */
class Silence extends Error {
  readonly code = "ETIMEDOUT";
}

/**
 * What a client library answers, which may wait without end and hear no abort.
 *
 * @param ask is given a signal that ends the request once nobody waits for it any more
 * @throws the signal's reason when it aborts; an error with the code ETIMEDOUT when nothing comes
 */
export async function answered<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
  silentMs: number,
): Promise<T> {
  signal?.throwIfAborted();
  const request = new AbortController();
  const over = new AbortController();
  const never = new Promise<never>((_, reject) => {
    const giveUp = (reason: unknown): void => {
      reject(reason instanceof Error ? reason : new Error("aborted"));
      request.abort();
    };
    const timer = setTimeout(giveUp, silentMs, new Silence("no answer"));
    over.signal.addEventListener("abort", () => {
      clearTimeout(timer);
    });
    const stop = (): void => {
      giveUp(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true, signal: over.signal });
  });
  const asked = ask(request.signal);
  try {
    return await Promise.race([asked, never]);
  } finally {
    over.abort();
    asked.catch(() => undefined);
  }
}

/** A stream of bytes that can be ended. */
interface Body extends AsyncIterable<unknown> {
  destroy?(error?: Error): unknown;
}

const TRANSIENT: readonly number[] = [408, 429, 500, 502, 503, 504];

/** The same as once, a few times where the place says nothing, breaks off or asks to come again. */
export async function tried<T>(once: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      signal?.throwIfAborted();
      const status = statusOf(error);
      const mayPass = status === undefined ? isBroken(error) : TRANSIENT.includes(status);
      if (tries >= MOST_TRIES || !mayPass) throw error;
      await sleep(250 * 2 ** tries, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Whether a connection is to blame, by a code of the system's or of Node.js; Azure's library calls one that breaks off aborted. */
function isBroken(error: unknown): boolean {
  return /^(E[A-Z]+|ERR_STREAM_\w+|UND_ERR_\w+|AbortError)$/u.test(causeOf(error));
}

/** Everything that a stream gives. What is slow is waited for, and what says nothing is not. */
export async function bytesOf(
  body: Body,
  signal: AbortSignal | undefined,
  silentMs: number,
): Promise<Uint8Array> {
  try {
    return await whole(body, signal, silentMs);
  } finally {
    body.destroy?.();
  }
}

async function whole(body: Body, signal: AbortSignal | undefined, silentMs: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const parts = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await answered(() => parts.next(), signal, silentMs);
    if (next.done === true) return Buffer.concat(chunks);
    if (next.value instanceof Uint8Array) chunks.push(next.value);
  }
}
