import { randomUUID } from "node:crypto";
import type { Answer } from "./json";
import { ERROR } from "./schemas";

/** Thrown where a request ends in an error. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly answer: Answer,
    message: string,
  ) {
    super(message);
  }
}

/** What `scimType` may be. */
type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue";

/** The error shape of SCIM, with `status` as a string. */
export function scimError(status: number, detail: string, scimType?: ScimType): Refusal {
  const kind = scimType === undefined ? {} : { scimType };
  return new Refusal({ status, body: { schemas: [ERROR], status: String(status), ...kind, detail } }, detail);
}

/** The shape of 401, 403 and of a gateway, which is not SCIM's. */
export function failure(status: number, error: string): Refusal {
  return new Refusal({ status, body: { error, traceId: randomUUID().replace(/-/gu, "") } }, error);
}

export function conflict(what: "USER" | "GROUP", how: string): Refusal {
  return scimError(409, `Resource [${what}]: with ${how} already exists.`, "uniqueness");
}

export function notFound(what: string): Refusal {
  return scimError(404, `${what} not found`);
}

export function invalidValue(detail: string): Refusal {
  return scimError(400, detail, "invalidValue");
}

export function invalidSyntax(detail: string): Refusal {
  return scimError(400, detail, "invalidSyntax");
}

export function immutable(attribute: string): Refusal {
  return scimError(400, `${attribute} cannot be changed`, "mutability");
}

/** What a PUT of a group with an unknown member is answered: a Java exception, not a SCIM error. */
export function javaBadRequest(message: string): Refusal {
  const body = {
    timestamp: new Date().toISOString(),
    status: 400,
    error: "Bad Request",
    exception: "BadRequestException",
    message,
  };
  return new Refusal({ status: 400, body }, message);
}
