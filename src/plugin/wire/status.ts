/** The status codes of gRPC that a provider gives. */
export const Status = {
  ok: 0,
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

export type StatusCode = (typeof Status)[keyof typeof Status];

/** A call ends with this status instead of an answer. */
export class StatusError extends Error {
  override readonly name = "StatusError";

  constructor(
    readonly code: StatusCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** What anything that was thrown means to the caller. */
  static from(thrown: unknown): StatusError {
    if (thrown instanceof StatusError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new StatusError(Status.internal, message, { cause: thrown });
  }
}

const MAX_MESSAGE_LENGTH = 2_000;

/**
 * The text of a `grpc-message` trailer: printable ASCII stays, everything else and the percent sign is
 * percent-encoded as UTF-8. Cut where a header would become too large for some clients.
 */
export function encodeStatusMessage(message: string): string {
  const short = message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
  // Half a surrogate pair has no encoding, and turns into U+FFFD on its way through UTF-8.
  const wellFormed = Buffer.from(short).toString();
  return wellFormed.replace(/[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** The `grpc-timeout` header in milliseconds; undefined when there is none or it is malformed. */
export function parseTimeout(header: string | undefined): number | undefined {
  const [, digits, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(header ?? "") ?? [];
  const factor = UNIT_MS[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
