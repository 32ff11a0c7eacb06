import { inspect } from "node:util";
import { createTransport, HttpError, type Transport, type TransportOptions } from "../../src/http";
import { HurriedClock } from "./fake-clock";
import { type Answer, tinyServer, type TinyServer } from "./tiny-server";

export const TOKEN = "s3cret-t0ken";

/** Servers and transports of one test, closed by `close`. */
export class Harness {
  readonly #closing: (() => Promise<void>)[] = [];

  async serve(answer: Answer): Promise<TinyServer> {
    const server = await tinyServer(answer);
    this.#closing.push(() => server.close());
    return server;
  }

  /** A transport that hurries through its waits, with chance at its lowest. */
  transportTo({ url }: { readonly url: string }, options: Partial<TransportOptions> = {}): Transport {
    const transport = createTransport({
      baseUrl: `${url}/base`,
      token: TOKEN,
      clock: new HurriedClock(options.timeLimitMs),
      random: () => 0,
      ...options,
    });
    this.#closing.unshift(() => transport.close());
    return transport;
  }

  async close(): Promise<void> {
    await Promise.all(this.#closing.splice(0).map((close) => close()));
  }
}

/** The error that a request ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<HttpError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HttpError)) throw new Error(`no HttpError but ${inspect(error)}`);
  return error;
}
