import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { decode, encode } from "../protocol/codec";
import type { Rpc, RpcCall } from "../protocol/service";
import { frameMessage } from "./frames";
import { ACCEPTED_ENCODINGS, readMessages, readOneMessage } from "./request-stream";
import { Status, StatusError, encodeStatusMessage, parseTimeout } from "./status";

/** Terraform accepts messages of this size, so must we. */
const MAX_MESSAGE_LENGTH = 256 * 1024 * 1024;
/** Longer timers overflow in node; a call with such a time limit has none in practice. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A handler of any RPC: {@link Rpc} says what really goes in and out. */
export type AnyHandler = (request: never, call: RpcCall) => unknown;

/** What is known of an RPC when a call for it arrives. */
export interface Method {
  /** The first part of the path, such as `tfplugin6.Provider`. */
  readonly service: string;
  /** The last part of the path, such as `ReadResource`. */
  readonly name: string;
  readonly rpc: Rpc;
  /** The handler; it may still have to be loaded. Undefined when there is none. */
  readonly handler: () => AnyHandler | undefined | Promise<AnyHandler | undefined>;
}

/** One call, from its headers to its status. Whatever happens, it ends with exactly one status. */
export class GrpcCall {
  readonly method: Method;
  /** Resolves when the handler has ended and the answer is on its way, or nobody waits for it any more. */
  readonly done: Promise<void>;
  #finish: () => void = () => undefined;
  readonly #closed: Promise<void>;
  readonly #stream: ServerHttp2Stream;
  readonly #redact: (text: string) => string;
  readonly #encoding: string | undefined;
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** `redact` takes secrets out of the texts of errors. */
  constructor(
    method: Method,
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    redact: (text: string) => string,
  ) {
    this.method = method;
    this.#redact = redact;
    this.#stream = stream;
    this.#encoding = headerText(headers["grpc-encoding"]);
    this.#timer = this.#startTimer(parseTimeout(headerText(headers["grpc-timeout"])));
    this.#closed = new Promise((resolve) => {
      stream.once("close", () => {
        clearTimeout(this.#timer);
        // After an answer nobody is left to be told.
        if (!this.#ended) this.abort(new StatusError(Status.cancelled, "The caller cancelled the call"));
        resolve();
      });
    });
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Asks the handler to end soon; the call still waits for its answer. */
  abort(reason: StatusError): void {
    if (!this.#abort.signal.aborted) this.#abort.abort(reason);
  }

  /** Runs the handler and sends what it answers; never rejects. Answers the error that ended the call, if any. */
  async run(): Promise<StatusError | undefined> {
    try {
      const handler = await this.method.handler();
      if (handler === undefined)
        throw new StatusError(Status.unimplemented, `${this.method.name} is not offered by this provider`);
      await this.#answerWith(handler);
      return undefined;
    } catch (thrown) {
      const status = StatusError.from(thrown);
      this.fail(status);
      return status;
    } finally {
      void this.#closed.then(this.#finish);
    }
  }

  /** Ends a call of one answer at once, whatever its handler does. Answers whether it was still open. */
  answer(response: object): boolean {
    if (this.#ended) return false;
    const message = encode(this.method.rpc.response, response);
    this.#respond();
    this.#end(undefined, frameMessage(message));
    return true;
  }

  /** Waits no longer for a handler that will never end. */
  abandon(): void {
    void this.#closed.then(this.#finish);
  }

  /** Ends the call with an error; does nothing when it has ended already. */
  fail(status: StatusError): void {
    if (!this.#ended) this.#end(status);
  }

  async #answerWith(handler: AnyHandler): Promise<void> {
    const { rpc } = this.method;
    const call: RpcCall = { signal: this.#abort.signal };
    const request =
      rpc.kind === "unary" || rpc.kind === "serverStream"
        ? decode(rpc.request, await readOneMessage(this.#stream, this.#encoding, MAX_MESSAGE_LENGTH))
        : this.#requests();
    // The types of `method.rpc` and of its handler belong together, which TypeScript cannot follow through a table.
    const answer = handler(request as never, call);
    if (isAsyncIterable(answer)) await this.#sendAll(answer);
    else this.answer(messageOf(await answer));
  }

  async *#requests(): AsyncGenerator<object, void> {
    for await (const message of readMessages(this.#stream, this.#encoding, MAX_MESSAGE_LENGTH))
      yield decode(this.method.rpc.request, message);
  }

  async #sendAll(answers: AsyncIterable<unknown>): Promise<void> {
    // A client may wait for the headers before it goes on, and the first message may take its time.
    this.#respond();
    for await (const answer of answers) {
      if (this.#ended || this.#stream.destroyed) return;
      for (const piece of frameMessage(encode(this.method.rpc.response, messageOf(answer))))
        if (!this.#stream.write(piece)) await this.#drained();
    }
    if (!this.#ended) this.#end(undefined);
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#stream.off("drain", done).off("close", done);
        resolve();
      };
      this.#stream.on("drain", done).on("close", done);
    });
  }

  #respond(trailers: Record<string, string> = {}): void {
    if (this.#isGone() || this.#stream.headersSent) return;
    const endStream = Object.keys(trailers).length > 0;
    this.#stream.respond(
      {
        ":status": 200,
        "content-type": "application/grpc",
        "grpc-accept-encoding": ACCEPTED_ENCODINGS,
        ...trailers,
      },
      endStream ? { endStream } : { waitForTrailers: true },
    );
  }

  /** A client that takes its call back leaves a stream that is closed before it is destroyed. */
  #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  #end(status: StatusError | undefined, pieces: readonly Buffer[] = []): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    if (this.#isGone()) return;
    const trailers = {
      "grpc-status": String(status?.code ?? Status.ok),
      ...(status === undefined ? {} : { "grpc-message": encodeStatusMessage(this.#redact(status.message)) }),
    };
    if (!this.#stream.headersSent) {
      this.#respond(trailers);
    } else {
      this.#stream.once("wantTrailers", () => {
        this.#stream.sendTrailers(trailers);
      });
      for (const piece of pieces.slice(0, -1)) this.#stream.write(piece);
      this.#stream.end(pieces.at(-1));
    }
    // Whatever else the caller sends for this call is of no use any more, and must not stop the connection.
    if (!this.#stream.readableEnded) this.#stream.resume();
  }

  #startTimer(timeout: number | undefined): NodeJS.Timeout | undefined {
    if (timeout === undefined || timeout > MAX_TIMER_MS) return undefined;
    return setTimeout(() => {
      const status = new StatusError(Status.deadlineExceeded, "The call's time limit has passed");
      this.fail(status);
      this.abort(status);
    }, timeout);
  }
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function messageOf(answer: unknown): object {
  if (typeof answer === "object" && answer !== null) return answer;
  throw new StatusError(Status.internal, `A handler answered ${String(answer)} instead of a message`);
}
