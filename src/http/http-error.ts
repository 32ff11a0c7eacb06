/** What kind of failure it was. A status that the caller has to judge, such as 404, is no failure. */
export type HttpErrorKind =
  /** No connection, or it was cut. */
  | "unreachable"
  /** The server's certificate was not accepted. */
  | "tls"
  /** No whole answer within the time limit of one request. */
  | "timeout"
  /** The caller's signal was aborted. */
  | "cancelled"
  /** The server limits the rate for longer than we wait; `waitMs` says for how long. */
  | "rate-limited"
  /** 500, 502, 503 or 504 to the last try. */
  | "server-error"
  /** The answer says it is JSON and is not. */
  | "malformed"
  /** The answer is larger than we read. */
  | "too-large"
  /** An address or redirection to which the token must not go. */
  | "refused-origin"
  /** The token cannot be sent as it is. */
  | "unusable-token";

/**
 * What became of the request: it surely did nothing (`not-sent`), it may or may not have been carried out
 * (`unknown`), or the server answered it and the answer cannot be used (`answered`).
 */
export type Fate = "not-sent" | "unknown" | "answered";

interface Details {
  readonly kind: HttpErrorKind;
  readonly fate: Fate;
  readonly status?: number | undefined;
  readonly waitMs?: number | undefined;
  readonly attempts?: number | undefined;
  /** The system's own word for it, such as `ECONNREFUSED`. */
  readonly code?: string | undefined;
}

/** Why a request brought no answer that can be used. It never holds the token, a header or a body. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly kind: HttpErrorKind;
  readonly fate: Fate;
  /** The answer's status, where there was an answer. */
  readonly status: number | undefined;
  /** Milliseconds that the server asks to wait, where it said so. */
  readonly waitMs: number | undefined;
  /** How many times the request was tried. */
  readonly attempts: number;
  readonly code: string | undefined;

  constructor(message: string, details: Details) {
    super(message);
    this.kind = details.kind;
    this.fate = details.fate;
    this.status = details.status;
    this.waitMs = details.waitMs;
    this.attempts = details.attempts ?? 0;
    this.code = details.code;
  }
}

/** Which request an error is about: the path only, because a query may hold a person's name. */
export interface RequestName {
  readonly method: string;
  readonly path: string;
  readonly origin: string;
}

/** How often a request was tried, and what became of it. */
export interface Tries {
  readonly attempts: number;
  readonly fate: Fate;
}

function named({ method, path }: RequestName): string {
  return `${method} ${path}`;
}

function times(attempts: number): string {
  return attempts > 1 ? ` after ${attempts} tries` : "";
}

export function notAUrl(): HttpError {
  return new HttpError("The base URL is not a URL", { kind: "refused-origin", fate: "not-sent" });
}

export function insecureOrigin(origin: string): HttpError {
  return new HttpError(`${origin} is not encrypted, and the token must not travel in the clear: use https`, {
    kind: "refused-origin",
    fate: "not-sent",
  });
}

export function unusableToken(): HttpError {
  return new HttpError("The token is empty or holds white space or characters that no token has", {
    kind: "unusable-token",
    fate: "not-sent",
  });
}

export function outsideBase(request: RequestName): HttpError {
  return new HttpError(`${named(request)} leads out of the base URL`, {
    kind: "refused-origin",
    fate: "not-sent",
  });
}

export function redirectedAway(request: RequestName, to: string, tries: Tries, status: number): HttpError {
  return new HttpError(
    `${request.origin} redirects ${named(request)} to ${to}, where the token must not go`,
    {
      kind: "refused-origin",
      ...tries,
      status,
    },
  );
}

export function cancelled(request: RequestName, tries: Tries): HttpError {
  return new HttpError(`${named(request)} was cancelled`, { kind: "cancelled", ...tries });
}

export function unreachable(request: RequestName, code: string | undefined, tries: Tries): HttpError {
  const why = code ?? "the connection was cut";
  return new HttpError(
    `${request.origin} gave no answer to ${named(request)}${times(tries.attempts)} (${why})`,
    {
      kind: "unreachable",
      ...tries,
      code,
    },
  );
}

export function tlsFailed(request: RequestName, code: string | undefined, tries: Tries): HttpError {
  return new HttpError(`The certificate of ${request.origin} is not accepted (${code ?? "TLS"})`, {
    kind: "tls",
    ...tries,
    code,
  });
}

export function timedOut(request: RequestName, limitMs: number, tries: Tries): HttpError {
  return new HttpError(
    `${request.origin} did not answer ${named(request)} within ${seconds(limitMs)}${times(tries.attempts)}`,
    { kind: "timeout", ...tries },
  );
}

export function rateLimited(request: RequestName, waitMs: number | undefined, tries: Tries): HttpError {
  const wait = waitMs === undefined ? "" : `; it asks to wait ${seconds(waitMs)}`;
  return new HttpError(`${request.origin} limits the rate of requests and refused ${named(request)}${wait}`, {
    kind: "rate-limited",
    ...tries,
    status: 429,
    waitMs,
  });
}

export function serverError(
  request: RequestName,
  status: number,
  waitMs: number | undefined,
  tries: Tries,
): HttpError {
  const wait = waitMs === undefined ? "" : `; it asks to wait ${seconds(waitMs)}`;
  return new HttpError(
    `${request.origin} answered ${named(request)} with status ${status}${times(tries.attempts)}${wait}`,
    { kind: "server-error", ...tries, status, waitMs },
  );
}

export function malformed(request: RequestName, status: number, tries: Tries): HttpError {
  return new HttpError(`${request.origin} answered ${named(request)} with JSON that cannot be read`, {
    kind: "malformed",
    ...tries,
    status,
  });
}

export function tooLarge(request: RequestName, limit: number, status: number, tries: Tries): HttpError {
  return new HttpError(`${request.origin} answered ${named(request)} with more than ${limit} bytes`, {
    kind: "too-large",
    ...tries,
    status,
  });
}

function seconds(ms: number): string {
  const whole = Math.ceil(ms / 1000);
  return whole === 1 ? "1 second" : `${whole} seconds`;
}
