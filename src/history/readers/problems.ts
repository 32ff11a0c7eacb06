import { HistoryError } from "../errors";

/*
 * The errors of all readers. A sentence names the source, the cause and what to do. The error of a client library is
 * never attached as `cause`: it may hold the request with its credentials, and somebody may print it whole.
 */

/** The source refuses these credentials, or there is a right that they lack. */
export function forbidden(source: string, needed: string): HistoryError {
  return new HistoryError("forbidden", `${source} refuses access: ${needed}.`);
}

/** @param advice what to check, as a clause without a full stop */
export function notFound(source: string, what: string, advice: string): HistoryError {
  return new HistoryError("not-found", `${source}: there is ${what}; ${advice}.`);
}

/** One version that was listed and is not there any more, or not without somebody bringing it back. */
export function gone(source: string, version: string, why: string): HistoryError {
  return new HistoryError("not-found", `${source}: version ${version} cannot be read any more, ${why}.`);
}

/** @param cause a word of a protocol or a system, such as `ECONNREFUSED` or `HTTP 500`, and never a library's prose */
export function unreachable(source: string, cause: string): HistoryError {
  return new HistoryError(
    "unreachable",
    `${source} does not answer (${cause}): check the address, the network and the service's status, and try again.`,
  );
}

export function unexpected(source: string, what: string): HistoryError {
  return new HistoryError(
    "unreachable",
    `${source} answers something else than its documentation says (${what}): check that the address is that of this service.`,
  );
}

/** One version of which nobody can make a state; the others may be whole. @param why a clause without a full stop */
export function unreadable(source: string, version: string, why: string): HistoryError {
  return new HistoryError("unreadable", `${source}: version ${version} is no state, ${why}.`);
}

export function setting(message: string): HistoryError {
  return new HistoryError("setting", message);
}

/**
 * The one word of an error that is safe to show: a system's or a protocol's code, else the error's class. A library
 * may have put a signed address or a header into its message.
 */
export function causeOf(error: unknown): string {
  for (let it = error, depth = 0; depth < 4; depth += 1) {
    const code = textProperty(it, "code") ?? textProperty(it, "Code");
    if (code !== undefined && /^[\w.-]{1,60}$/.test(code)) return code;
    const inner = innerError(it);
    if (inner === undefined) break;
    it = inner;
  }
  const status = statusOf(error);
  if (status !== undefined) return `HTTP ${status}`;
  const name = textProperty(error, "name");
  return name !== undefined && /^[\w.-]{1,60}$/.test(name) ? name : "unknown error";
}

/** The HTTP status in an error of one of the client libraries. */
export function statusOf(error: unknown): number | undefined {
  return (
    numberProperty(property(error, "$metadata"), "httpStatusCode") ??
    numberProperty(error, "statusCode") ??
    numberProperty(error, "status") ??
    numberProperty(error, "code")
  );
}

export function textProperty(value: unknown, name: string): string | undefined {
  const it = property(value, name);
  return typeof it === "string" && it !== "" ? it : undefined;
}

function innerError(error: unknown): unknown {
  const cause = property(error, "cause");
  if (cause !== undefined) return cause;
  const errors = property(error, "errors");
  return Array.isArray(errors) ? errors[0] : undefined;
}

function numberProperty(value: unknown, name: string): number | undefined {
  const it = property(value, name);
  return typeof it === "number" && it >= 100 && it <= 599 ? it : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
