import type { Fate, HttpAnswer, HttpError } from "../http";
import { parseErrorBody } from "./error-body";
import { OrganizationError, type OrganizationErrorKind } from "./organization-error";
import type { ShapeError } from "./shape";

/** A right of an organization API key, or that it has to be a key without scopes. */
export type Right =
  | "read:orgs:admin"
  | "read:directories:admin"
  | "read:groups:admin"
  | "write:groups:admin"
  | "read:domains:admin"
  | "read:workspaces:admin"
  | "read:policies:admin"
  | "write:policies:admin"
  | "account management";

/** What a request was about, for the words of its errors. */
export interface Subject {
  readonly organizationId: string;
  readonly origin: string;
  /** What was to be done as a verb with its object, such as `read the roles of the group dev`. */
  readonly doing: string;
  /** Such as `group dev`; absent when it is about the organisation or a whole list, so that a 404 means that. */
  readonly whom?: string | undefined;
  /** What to do when it is missing, where something else than somebody's removing it is likelier. */
  readonly ifMissing?: string | undefined;
  readonly right: Right;
  /** What is granted, where a 409 means that its licence is full. */
  readonly grant?:
    { readonly group: string; readonly role: string; readonly application: string } | undefined;
}

/** Atlassian's code for a 404 that means the organisation. */
const NO_SUCH_ORGANIZATION = "ADMIN-404-2";
const TRY_AGAIN = "Run again later. If it stays, see status.atlassian.com or ask Atlassian's support.";

/** The error for an answer that is no success. */
export function refused({ status, body }: HttpAnswer, subject: Subject): OrganizationError {
  const { code, detail } = parseErrorBody(body);
  const said = detail === undefined ? "" : `: ${brief(detail)}`;
  const { organizationId, origin, doing, whom, ifMissing, grant } = subject;
  const error = (kind: OrganizationErrorKind, message: string, remedy: string): OrganizationError =>
    new OrganizationError(message, { kind, remedy, status, code });

  if (status === 401) {
    return error(
      "unauthorized",
      `The organisation ${organizationId} does not accept the organization API key, when asked to ${doing}`,
      "Check that it is the organization API key and not the API key of the SCIM directory, which does not open the organization API. An organization API key lasts a week unless another end was chosen, and a year at most.",
    );
  }
  if (status === 403) {
    return error(
      "forbidden",
      `The organization API key is not allowed to ${doing} in the organisation ${organizationId}${said}`,
      rightNeeded(subject.right),
    );
  }
  if (status === 404 && (whom === undefined || code === NO_SUCH_ORGANIZATION)) {
    return error(
      "organization-missing",
      `There is no organisation ${organizationId} at ${origin}${said}`,
      "Check the organisation's id: it stands in the address of Atlassian Administration, after /o/.",
    );
  }
  if (status === 404) {
    return error(
      "not-found",
      `The organisation ${organizationId} has no ${whom}${said}`,
      ifMissing ?? "Somebody may have removed it meanwhile. Plan again.",
    );
  }
  if (status === 409 && grant !== undefined) {
    return error(
      "licence-full",
      `The licence of ${grant.application} has no room for the people of the group ${grant.group} with the role ${grant.role}${said}`,
      "Free seats in the application, take people out of the group, or raise the number of users of the licence. Then run again.",
    );
  }
  if (status === 400) {
    return error(
      "invalid",
      `The organisation ${organizationId} refuses to ${doing}${said}`,
      grant === undefined
        ? "Correct what Atlassian names."
        : `Check that ${grant.application} is an application of this organisation and has the role ${grant.role}: not every application has every role.`,
    );
  }
  return error(
    "unexpected",
    `The organisation ${organizationId} answered ${status} when asked to ${doing}${said}`,
    TRY_AGAIN,
  );
}

function rightNeeded(right: Right): string {
  if (right === "account management") {
    return "Managing accounts needs an organization API key that was created without scopes, and an account that the organisation manages: its e-mail address has to belong to a verified domain.";
  }
  return `Use an API key of this very organisation, made without scopes or with the scope ${right}.`;
}

/** The error for a request that brought no answer. */
export function notAnswered(error: HttpError, subject: Subject): OrganizationError {
  const { organizationId, origin, doing } = subject;
  const told = { fate: error.fate, status: error.status, waitMs: error.waitMs };
  const because = { cause: error };
  switch (error.kind) {
    case "cancelled":
      return cancelled(`to ${doing}`, error.fate);
    case "rate-limited":
      return new OrganizationError(
        `The organisation ${organizationId} limits the rate of requests, and was not able to ${doing}`,
        {
          ...told,
          kind: "rate-limited",
          remedy:
            error.waitMs === undefined
              ? "Run again later, or allow fewer concurrent requests."
              : `It asks to wait ${Math.ceil(error.waitMs / 1000)} seconds. Run again after that.`,
        },
        because,
      );
    case "unreachable":
    case "timeout":
    case "tls":
      return new OrganizationError(
        `${error.message}, when asked to ${doing}`,
        {
          ...told,
          kind: "unreachable",
          remedy:
            error.kind === "tls"
              ? "A proxy that opens encrypted connections needs its own certificate in NODE_EXTRA_CA_CERTS."
              : `Check the host in the base URL ${origin}, the network and the proxy (HTTPS_PROXY), then run again.`,
        },
        because,
      );
    case "unusable-token":
    case "refused-origin":
      return new OrganizationError(
        error.message,
        {
          ...told,
          kind: error.kind === "unusable-token" ? "unauthorized" : "unexpected",
          remedy:
            "Check the organization API key and the base URL: the key goes to the host of the base URL only, encrypted and as it is.",
        },
        because,
      );
    case "too-large":
    case "server-error":
    case "malformed":
      return new OrganizationError(
        `${error.message}, when asked to ${doing}`,
        { ...told, kind: "unexpected", remedy: TRY_AGAIN },
        because,
      );
  }
}

/** The error for a success whose body is not what Atlassian's documentation says. */
export function notUnderstood(
  status: number,
  shape: ShapeError,
  { organizationId, doing }: Subject,
): OrganizationError {
  return new OrganizationError(
    `The answer of the organisation ${organizationId} to the request to ${doing} cannot be read (${shape.message})`,
    {
      kind: "unexpected",
      status,
      remedy: "Check that the base URL leads to Atlassian and not to a proxy's page.",
    },
  );
}

/** The caller's signal was aborted. */
export function cancelled(what: string, fate: Fate = "not-sent"): OrganizationError {
  return new OrganizationError(`The request ${what} was cancelled`, {
    kind: "cancelled",
    fate,
    remedy: "Run again.",
  });
}

/** The list would never end. */
export function repeatedCursor({ organizationId, doing }: Subject): OrganizationError {
  return new OrganizationError(
    `The organisation ${organizationId} named the same next page twice when asked to ${doing}`,
    { kind: "unexpected", remedy: TRY_AGAIN },
  );
}

/** A write that was accepted does not show within the delay that is allowed. */
export function notShown(doing: string, delayMs: number): OrganizationError {
  const waited = Math.round(delayMs / 1000);
  return new OrganizationError(
    `Atlassian agreed to ${doing}, and it does not show after ${waited === 1 ? "1 second" : `${waited} seconds`}`,
    {
      kind: "not-shown",
      remedy: "Atlassian may only be slow. Run again in a few minutes: nothing is done twice.",
    },
  );
}

/** A task of the organisation goes on for longer than we wait. */
export function endlessTask(doing: string, patienceMs: number): OrganizationError {
  return new OrganizationError(
    `Atlassian has been asked to ${doing}, and is not done after ${Math.round(patienceMs / 1000)} seconds`,
    {
      kind: "not-shown",
      remedy: "Atlassian goes on without us. Run again in a few minutes: nothing is done twice.",
    },
  );
}

export function emptyId(what: string): OrganizationError {
  return new OrganizationError(`${what} without an id cannot be asked for`, {
    kind: "invalid",
    fate: "not-sent",
    remedy: "Report this as a mistake of this provider.",
  });
}

function brief(detail: string): string {
  const line = detail.replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
