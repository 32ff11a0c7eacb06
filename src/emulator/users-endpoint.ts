import type { Directory } from "./directory";
import { immutable, invalidSyntax, invalidValue } from "./errors";
import { type Answer, isJson, type Json } from "./json";
import { operationsOf, patchedRecord } from "./patch";
import { projected } from "./projection";
import { filterOf, pageOf } from "./query";
import type { UserEntry } from "./records";
import { renderPage, renderUser } from "./render";
import { CORE_USER, ENTERPRISE } from "./schemas";
import { payloadOf, primaryEmail, storedUser, type StoredUser } from "./user-record";

/** One request to `/Users` or `/Users/{id}`. */
export interface UsersRequest {
  readonly method: string;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly baseUrl: string;
}

/** Undefined where the method is not allowed. */
export function answerUsers(directory: Directory, request: UsersRequest): Answer | undefined {
  const { method, id, query, body, baseUrl } = request;
  const shown = (entry: UserEntry): Json => projected(renderUser(directory, entry, baseUrl), query);
  if (id === undefined) {
    if (method === "GET") return { status: 200, body: list(directory, query, shown) };
    return method === "POST" ? { status: 201, body: shown(create(directory, body)) } : undefined;
  }
  switch (method) {
    case "GET":
      return { status: 200, body: shown(directory.shownUser(id)) };
    case "PUT": {
      directory.user(id);
      requireSchemas(directory, body);
      return { status: 200, body: shown(replace(directory, id, storedUser(body, directory.behaviour))) };
    }
    case "PATCH":
      return { status: 200, body: shown(replace(directory, id, patched(directory, id, body))) };
    case "DELETE":
      directory.deleteUser(id);
      return { status: 204 };
    default:
      return undefined;
  }
}

function list(directory: Directory, query: URLSearchParams, shown: (entry: UserEntry) => Json): Json {
  const page = pageOf(query, directory.behaviour);
  const filter = filterOf(query, ["userName", "externalId"]);
  const found =
    filter === undefined ? directory.listedUsers() : directory.filteredUsers(filter.attribute, filter.value);
  return renderPage(found, page, shown);
}

function create(directory: Directory, body: unknown): UserEntry {
  requireSchemas(directory, body);
  const attributes = storedUser(body, directory.behaviour);
  requireVerified(directory, attributes);
  return directory.createUser(attributes);
}

function requireSchemas({ behaviour }: Directory, body: unknown): void {
  const schemas = isJson(body) ? body.schemas : undefined;
  const isGiven = Array.isArray(schemas) && schemas.includes(CORE_USER);
  if (behaviour.requiresSchemas && !isGiven) throw invalidSyntax(`schemas: ${CORE_USER} is required`);
}

function replace(directory: Directory, id: string, attributes: StoredUser): UserEntry {
  const before = directory.user(id).attributes;
  const { userNameChange, ignoresUnverifiedUpdates } = directory.behaviour;
  const isRenamed = before.userName.toLowerCase() !== attributes.userName.toLowerCase();
  if (isRenamed && userNameChange === "400") throw immutable("userName");
  if (ignoresUnverifiedUpdates && !isVerified(directory, before))
    return directory.replaceUser(id, { ...before, active: attributes.active });
  if (primaryEmail(before).toLowerCase() !== primaryEmail(attributes).toLowerCase())
    requireVerified(directory, attributes);
  const keepsName = isRenamed && userNameChange === "ignored";
  return directory.replaceUser(id, keepsName ? { ...attributes, userName: before.userName } : attributes);
}

function requireVerified(directory: Directory, attributes: StoredUser): void {
  if (directory.behaviour.unverifiedDomain === "400" && !isVerified(directory, attributes))
    throw invalidValue(`The domain of ${primaryEmail(attributes)} is not verified`);
}

function isVerified(directory: Directory, attributes: StoredUser): boolean {
  return directory.organization.accounts.isManaged(primaryEmail(attributes));
}

const WORK = ["department", "organization"] as const;

/**
 * Department and organization stand in two places, and a PATCH may be about either; whichever it has changed counts.
 */
function patched(directory: Directory, id: string, body: unknown): StoredUser {
  const { behaviour } = directory;
  const before = directory.user(id).attributes;
  const both = Object.fromEntries(WORK.map((key) => [key, before[key]]));
  const operations = operationsOf(body, behaviour);
  const after = patchedRecord({ ...payloadOf(before), ...both }, operations);
  const extension = isJson(after[ENTERPRISE]) ? after[ENTERPRISE] : {};
  const work = Object.fromEntries(
    WORK.map((key): [string, unknown] => {
      const isInside = extension[key] !== before[key] && behaviour.enterpriseWrites !== "top-level";
      const isAtTop = behaviour.enterpriseWrites !== "extension";
      return [key, isInside || !isAtTop ? extension[key] : after[key]];
    }),
  );
  const merged = { ...after, ...work, [ENTERPRISE]: work };
  return storedUser(merged, behaviour);
}
