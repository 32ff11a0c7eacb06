import type { Fate, HttpAnswer, HttpError } from "../http";
import { parseErrorBody, type ShapeError } from "./vocabulary";

/** What kind of trouble it is, told by status and `scimType` and never by an answer's prose. */
export type DirectoryErrorKind =
  /** 401 */
  | "unauthorized"
  /** 403: mostly an organisation API key where the directory's own belongs. */
  | "wrong-key"
  /** 404 for a whole list. */
  | "directory-missing"
  /** 404 for one person or group. */
  | "not-found"
  /** 409, or 400 with `uniqueness`. */
  | "conflict"
  /** 400 */
  | "invalid"
  /** 413 */
  | "too-large"
  /** No connection, no certificate that is accepted, or no answer in time. */
  | "unreachable"
  | "rate-limited"
  | "cancelled"
  /** Several records where there can be one only. */
  | "ambiguous"
  /** Somebody or something that the configuration protects; nothing was sent. */
  | "protected"
  /** Any other answer: a server error that stays, or something that is not SCIM. */
  | "unexpected";

interface Details {
  readonly kind: DirectoryErrorKind;
  readonly remedy: string;
  readonly fate?: Fate | undefined;
  readonly status?: number | undefined;
  readonly scimType?: string | undefined;
  readonly attribute?: string | undefined;
  readonly waitMs?: number | undefined;
}

/** What the directory refused or could not do. `message` names whom it is about, `remedy` says what to do. */
export class DirectoryError extends Error {
  override readonly name = "DirectoryError";
  readonly kind: DirectoryErrorKind;
  /** One or two full sentences. */
  readonly remedy: string;
  /** Whether the directory may have carried out what it was asked to. */
  readonly fate: Fate;
  readonly status: number | undefined;
  readonly scimType: string | undefined;
  /** The attribute that is taken already, where a conflict names it. */
  readonly attribute: string | undefined;
  /** Milliseconds that the directory asks to wait. */
  readonly waitMs: number | undefined;

  constructor(message: string, details: Details, options?: ErrorOptions) {
    super(message, options);
    this.kind = details.kind;
    this.remedy = details.remedy;
    this.fate = details.fate ?? "answered";
    this.status = details.status;
    this.scimType = details.scimType;
    this.attribute = details.attribute;
    this.waitMs = details.waitMs;
  }
}

/** Whether the error is a {@link DirectoryError} of one of these kinds. */
export function isKind(error: unknown, ...kinds: readonly DirectoryErrorKind[]): error is DirectoryError {
  return error instanceof DirectoryError && kinds.includes(error.kind);
}

/** What a request was about, for the words of its errors. */
export interface Subject {
  readonly directoryId: string;
  readonly origin: string;
  /** For instance `the user ana@acme.com`; absent when it is about a whole list. */
  readonly whom?: string | undefined;
  /** Whether it is to enter a list, so that a 404 means the list. */
  readonly intoList?: boolean;
  /** What was to be done with it, such as `create`. */
  readonly doing: string;
}

/** The error for an answer that is no success. */
export function refused(answer: HttpAnswer, subject: Subject): DirectoryError {
  const { status } = answer;
  const { scimType, detail, traceId } = parseErrorBody(answer.body);
  const said =
    (detail === undefined ? "" : `: ${brief(detail)}`) + (traceId === undefined ? "" : ` (trace ${traceId})`);
  const told = { status, scimType };
  const { directoryId, origin, whom, doing } = subject;
  const object = whom ?? `the directory ${directoryId}`;

  if (status === 401) {
    return new DirectoryError(`The directory ${directoryId} does not accept the API key`, {
      ...told,
      kind: "unauthorized",
      remedy: `Check that the token is the API key of this directory. A key that has been regenerated ends at once, and every key expires after a year.`,
    });
  }
  if (status === 403) {
    return new DirectoryError(`The API key is not allowed to use the directory ${directoryId}`, {
      ...told,
      kind: "wrong-key",
      remedy: `Use the directory's own API key, which Atlassian shows when the directory is made: an organization API key does not open it, nor does the key of another directory. The organisation also needs Atlassian Guard Standard.`,
    });
  }
  if (status === 404 && (whom === undefined || subject.intoList === true)) {
    return new DirectoryError(`There is no directory ${directoryId} at ${origin}`, {
      ...told,
      kind: "directory-missing",
      remedy: `Check the directory id in the base URL, and that the organisation's Atlassian Guard Standard subscription is active: when it lapses, Atlassian removes the directory.`,
    });
  }
  if (status === 404) {
    return new DirectoryError(`The directory ${directoryId} does not hold ${object}${said}`, {
      ...told,
      kind: "not-found",
      remedy: `Somebody may have removed it meanwhile. Plan again.`,
    });
  }
  if (status === 409 || scimType === "uniqueness") {
    const attribute = takenAttribute(detail);
    return new DirectoryError(`The directory ${directoryId} holds another record like ${object}${said}`, {
      ...told,
      kind: "conflict",
      attribute,
      remedy: `Find the record with the same ${attribute ?? "name, e-mail address or external id"}, then import it, adopt it or remove it. A record that was deleted earlier, or that belongs to another directory of the organisation, can be in the way, too.`,
    });
  }
  if (status === 413) {
    return new DirectoryError(
      `The directory ${directoryId} finds the request to ${doing} ${object} too large${said}`,
      {
        ...told,
        kind: "too-large",
        remedy: `Report this as a mistake of this provider.`,
      },
    );
  }
  if (status === 400) {
    return new DirectoryError(`The directory ${directoryId} refuses to ${doing} ${object}${said}`, {
      ...told,
      kind: "invalid",
      remedy: `Correct the attributes that the directory names.`,
    });
  }
  return new DirectoryError(
    `The directory ${directoryId} answered ${status} when asked to ${doing} ${object}${said}`,
    {
      ...told,
      kind: "unexpected",
      remedy: TRY_AGAIN,
    },
  );
}

const TRY_AGAIN = "Run again later. If it stays, see status.atlassian.com or ask Atlassian's support.";

/** The error for a request that brought no answer. */
export function notAnswered(error: HttpError, { directoryId, origin, whom, doing }: Subject): DirectoryError {
  const object = whom ?? `the directory ${directoryId}`;
  const told = { fate: error.fate, status: error.status, waitMs: error.waitMs };
  const because = { cause: error };
  switch (error.kind) {
    case "cancelled":
      return cancelled(`to ${doing} ${object}`, error.fate);
    case "rate-limited":
      return new DirectoryError(
        `The directory ${directoryId} limits the rate of requests, and did not ${doing} ${object}`,
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
      return new DirectoryError(
        `${error.message}, when asked to ${doing} ${object}`,
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
    case "too-large":
      return new DirectoryError(error.message, { ...told, kind: "too-large", remedy: TRY_AGAIN }, because);
    case "unusable-token":
    case "refused-origin":
      return new DirectoryError(
        error.message,
        {
          ...told,
          kind: error.kind === "unusable-token" ? "unauthorized" : "unexpected",
          remedy:
            "Check the token and the base URL: the token goes to the host of the base URL only, encrypted and as it is.",
        },
        because,
      );
    case "server-error":
    case "malformed":
      return new DirectoryError(
        `${error.message}, when asked to ${doing} ${object}`,
        { ...told, kind: "unexpected", remedy: TRY_AGAIN },
        because,
      );
  }
}

/** The error for a success whose body is not what SCIM says. */
export function notScim(
  status: number,
  shape: ShapeError,
  { directoryId, whom, doing }: Subject,
): DirectoryError {
  const object = whom ?? `the directory ${directoryId}`;
  return new DirectoryError(
    `The answer of the directory ${directoryId} to the request to ${doing} ${object} is not SCIM (${shape.message})`,
    {
      kind: "unexpected",
      status,
      remedy: "Check that the base URL leads to Atlassian and not to a proxy's page.",
    },
  );
}

/** The caller's signal was aborted. */
export function cancelled(what: string, fate: Fate = "not-sent"): DirectoryError {
  return new DirectoryError(`The request ${what} was cancelled`, {
    kind: "cancelled",
    fate,
    remedy: "Run again.",
  });
}

export function emptyId(what: "user" | "group"): DirectoryError {
  return new DirectoryError(`A ${what} without an id cannot be asked for`, {
    kind: "invalid",
    fate: "not-sent",
    remedy: "Report this as a mistake of this provider.",
  });
}

export function protectedUser(userName: string, doing: string): DirectoryError {
  return new DirectoryError(`${userName} is protected: this provider does not ${doing} them`, {
    kind: "protected",
    fate: "not-sent",
    remedy:
      "Nothing was sent. Take the change out of the configuration; whoever may change protected_users in the provider block can lift the protection first.",
  });
}

export function protectedGroup(displayName: string, doing: string): DirectoryError {
  return new DirectoryError(`The group ${displayName} is protected: this provider does not ${doing} it`, {
    kind: "protected",
    fate: "not-sent",
    remedy:
      "Nothing was sent. Take the change out of the configuration; whoever may change protected_groups in the provider block can lift the protection first.",
  });
}

export function madeTwice(what: string): DirectoryError {
  return new DirectoryError(`The directory holds ${what} already: this run has just created it`, {
    kind: "conflict",
    fate: "not-sent",
    remedy: "Two declarations mean the same. Names compare without case. Remove one of them.",
  });
}

export function severalFor(what: string, ids: readonly string[]): DirectoryError {
  return new DirectoryError(`The directory holds ${ids.length} records with ${what}`, {
    kind: "ambiguous",
    remedy: `Their SCIM ids are ${ids.slice(0, 5).join(", ")}. Refer to one of them by its id.`,
  });
}

export function restlessListing(what: string, said: number, got: number): DirectoryError {
  return new DirectoryError(
    `The list of ${what} does not hold together: it counts ${said} and shows ${got}`,
    {
      kind: "unexpected",
      remedy: "Somebody may be changing the directory just now. Run again when it is at rest.",
    },
  );
}

export function notEntered(who: string, group: string): DirectoryError {
  return new DirectoryError(`${who} did not enter ${group}, although the directory answered with success`, {
    kind: "unexpected",
    remedy: "Look at both in Atlassian Administration, then run again.",
  });
}

export function notTakenOut(count: number, group: string): DirectoryError {
  return new DirectoryError(
    `${count === 1 ? "A member is" : `${count} members are`} still in ${group}: the directory carries out no form of the request to take members out`,
    {
      kind: "unexpected",
      remedy: "Take them out in Atlassian Administration, and report this as a mistake of this provider.",
    },
  );
}

/** Only shown, never decided upon: such as `email` in `with email[a@b.c] already exists`. */
function takenAttribute(detail: string | undefined): string | undefined {
  return /\bwith (\w+)\b/.exec(detail ?? "")?.[1];
}

function brief(detail: string): string {
  const line = detail.replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
