import type { Dispatcher } from "undici";
import { onAbort } from "./abort";
import type { Clock } from "./clock";

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly origin: string;
  readonly method: Dispatcher.HttpMethod;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface WireLimits {
  readonly timeLimitMs: number;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case; several values of one header are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Why one try brought no whole answer. */
export class WireFailure extends Error {
  override readonly name = "WireFailure";

  constructor(
    readonly kind: "unreachable" | "tls" | "timeout" | "cancelled" | "too-large",
    /** Whether anything of it may have reached the server. */
    readonly sent: boolean,
    readonly details: { readonly code?: string | undefined; readonly status?: number | undefined } = {},
  ) {
    super(kind);
  }
}

/**
 * Sends one request and reads the whole answer. undici tells through its handler when a request starts to be
 * written, which is how we know that one which never started surely did nothing.
 *
 * @throws WireFailure
 */
export function exchange(
  dispatcher: Dispatcher,
  request: WireRequest,
  limits: WireLimits,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    if (limits.signal?.aborted === true) {
      reject(new WireFailure("cancelled", false));
      return;
    }
    let sent = false;
    let over = false;
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: Record<string, string> = {};
    let size = 0;
    const chunks: Buffer[] = [];

    const finish = (): void => {
      over = true;
      cancelTimer();
      forget();
    };
    const fail = (failure: WireFailure): void => {
      if (over) return;
      finish();
      controller?.abort(failure);
      reject(failure);
    };
    const cancelTimer = limits.clock.after(limits.timeLimitMs, () => {
      fail(new WireFailure("timeout", sent));
    });
    const forget = onAbort(limits.signal, () => {
      fail(new WireFailure("cancelled", sent));
    });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        if (over) {
          started.abort(new Error("given up before it was sent"));
          return;
        }
        controller = started;
        sent = true;
      },
      onResponseStart(_controller, answered, raw) {
        status = answered;
        headers = Object.fromEntries(
          Object.entries(raw).flatMap(([name, value]) =>
            value === undefined
              ? []
              : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
          ),
        );
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (size > limits.maxBytes) fail(new WireFailure("too-large", sent, { status }));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        if (over) return;
        finish();
        resolve({ status, headers, text: Buffer.concat(chunks).toString("utf8") });
      },
      onResponseError(_controller, error) {
        const code = codeOf(error);
        fail(new WireFailure(isTls(code) ? "tls" : "unreachable", sent, { code }));
      },
    };
    const { origin, method, target, body } = request;
    try {
      dispatcher.dispatch({ origin, method, path: target, headers: { ...request.headers }, body }, handler);
    } catch (error) {
      fail(new WireFailure("unreachable", sent, { code: codeOf(error) }));
    }
  });
}

/** The system's or undici's word for an error; never its message, which may quote what was sent. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  return "cause" in error ? codeOf(error.cause) : undefined;
}

const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|EPROTO$)/;

function isTls(code: string | undefined): boolean {
  return code !== undefined && TLS_CODE.test(code);
}
