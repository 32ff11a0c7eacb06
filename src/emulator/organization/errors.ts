import { randomUUID } from "node:crypto";
import { Refusal } from "../errors";
import type { Answer } from "../json";
import type { OrganizationBehaviour } from "./behaviour";

/** The shape of most errors of the organization API, which a switch lets stand in a list or by itself. */
export class ApplicationError extends Error {
  override readonly name = "ApplicationError";

  constructor(
    readonly status: number,
    /** Such as `404-10`. */
    readonly code: string,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail);
  }

  answer({ errorBody }: OrganizationBehaviour): Answer {
    const { title, detail } = this;
    const status = String(this.status);
    const error = { id: randomUUID(), status, code: `ADMIN-${this.code}`, title, detail };
    return { status: this.status, body: errorBody === "list" ? { errors: [error] } : error };
  }
}

/** The shape of a gateway in front of the API. */
export function proxyError(code: number, message: string): Refusal {
  return new Refusal({ status: code, body: { code, message } }, message);
}

export function invalidBody(detail: string): ApplicationError {
  return new ApplicationError(400, "400-24", "Invalid request body", detail);
}

export function notFound(what: string): ApplicationError {
  return new ApplicationError(404, "404-1", "Not found", `${what} not found`);
}

export function noGroup(id: string): ApplicationError {
  return new ApplicationError(404, "404-10", "Group not found", `Group ${id} not found`);
}

export function noUser(id: string): ApplicationError {
  return new ApplicationError(404, "404-8", "User not found", `User ${id} not found`);
}
