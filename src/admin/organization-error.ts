import type { Fate } from "../http";

/** What kind of trouble it is, told by status and never by an answer's prose. */
export type OrganizationErrorKind =
  /** 401: not the organization API key. */
  | "unauthorized"
  /** 403: the key lacks a right, or is another organisation's. */
  | "forbidden"
  /** 404 for the organisation itself or a whole list. */
  | "organization-missing"
  /** 404 for one group, account, policy or task. */
  | "not-found"
  /** 409 on a grant: no free seat in the application's licence. */
  | "licence-full"
  /** 400 */
  | "invalid"
  /** A write was accepted and does not show. */
  | "not-shown"
  | "rate-limited"
  /** No connection, no certificate that is accepted, or no answer in time. */
  | "unreachable"
  | "cancelled"
  /** Any other answer: a server error that stays, or something that is not Atlassian's. */
  | "unexpected";

interface Details {
  readonly kind: OrganizationErrorKind;
  readonly remedy: string;
  readonly fate?: Fate | undefined;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly waitMs?: number | undefined;
}

/** What the organisation refused or could not do. `message` names whom it is about, `remedy` says what to do. */
export class OrganizationError extends Error {
  override readonly name = "OrganizationError";
  readonly kind: OrganizationErrorKind;
  /** One or two full sentences. */
  readonly remedy: string;
  /** Whether the organisation may have carried out what it was asked to. */
  readonly fate: Fate;
  readonly status: number | undefined;
  /** Atlassian's own code, such as `ADMIN-404-10`. */
  readonly code: string | undefined;
  /** Milliseconds that Atlassian asks to wait. */
  readonly waitMs: number | undefined;

  constructor(message: string, details: Details, options?: ErrorOptions) {
    super(message, options);
    this.kind = details.kind;
    this.remedy = details.remedy;
    this.fate = details.fate ?? "answered";
    this.status = details.status;
    this.code = details.code;
    this.waitMs = details.waitMs;
  }
}

/** Whether the error is an {@link OrganizationError} of one of these kinds. */
export function isKind(
  error: unknown,
  ...kinds: readonly OrganizationErrorKind[]
): error is OrganizationError {
  return error instanceof OrganizationError && kinds.includes(error.kind);
}
