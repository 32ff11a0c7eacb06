import { randomUUID } from "node:crypto";
import type { Answer } from "./json";

/** Thrown where a request ends in an error. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly answer: Answer) {
    super(JSON.stringify(answer.body));
  }
}

/** The error shape of SCIM, with `status` as a string. */
export function scimError(status: number, detail: string, scimType?: string): Refusal {
  return new Refusal({
    status,
    body: {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: String(status),
      ...(scimType === undefined ? {} : { scimType }),
      detail,
    },
  });
}

/** The shape of 401 and 403, which is not SCIM's. */
export function failure(status: 401 | 403, error: string): Refusal {
  return new Refusal({ status, body: { error, traceId: randomUUID().replace(/-/gu, "") } });
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

/** What a PUT of a group with an unknown member is answered: a Java exception, not a SCIM error. */
export function javaBadRequest(message: string): Refusal {
  return new Refusal({
    status: 400,
    body: {
      timestamp: new Date().toISOString(),
      status: 400,
      error: "Bad Request",
      exception: "BadRequestException",
      message,
    },
  });
}
