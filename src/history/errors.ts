import { isNativeError } from "node:util/types";

export type HistoryErrorKind =
  /** The source does not answer, or answers something else than its documentation says. */
  | "unreachable"
  | "forbidden"
  | "not-found"
  /** A package or a setting is missing. */
  | "setting"
  /** What is kept does not fit what was kept before, or was changed behind the server's back. */
  | "conflict"
  | "damaged"
  /** One version is no state, or not any more; the others may be whole. */
  | "unreadable"
  /** There is no room on the disk; what was asked for has not happened. */
  | "full";

/** A history could not do what it was asked to. The message is one sentence for a person, without secrets. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";

  constructor(
    readonly kind: HistoryErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What an error says, without a full stop: a part of a sentence. */
export function messageOf(error: unknown): string {
  return (isNativeError(error) ? error.message : String(error)).replace(/\.$/u, "");
}
