import { scimPatch } from "scim-patch";
import type { Directory } from "./directory";
import { scimError } from "./errors";
import { type Answer, isJson, type Json } from "./json";
import { operationsOf } from "./patch";
import { filterOf, pageOf } from "./query";
import { projected, renderPage, renderUser } from "./render";
import { primaryEmail, storedUser, type StoredUser } from "./user-record";

/** One request to `/Users` or `/Users/{id}`. */
export interface UsersRequest {
  readonly method: string;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly baseUrl: string;
  /** Domains whose people the organisation manages; undefined for all. */
  readonly verifiedDomains: readonly string[] | undefined;
}

export function answerUsers(directory: Directory, request: UsersRequest): Answer | undefined {
  const { method, id, query, baseUrl } = request;
  const shown = (userId: string): Json =>
    projected(renderUser(directory, directory.user(userId), baseUrl), query);
  if (id === undefined) {
    if (method === "GET") return { status: 200, body: list(directory, request) };
    if (method !== "POST") return undefined;
    return { status: 201, body: shown(create(directory, request).id) };
  }
  switch (method) {
    case "GET":
      return { status: 200, body: shown(id) };
    case "PUT":
      replace(directory, id, storedUser(request.body, directory.behaviour()), request);
      return { status: 200, body: shown(id) };
    case "PATCH":
      replace(directory, id, patched(directory, id, request), request);
      return { status: 200, body: shown(id) };
    case "DELETE":
      directory.deleteUser(id);
      return { status: 204 };
    default:
      return undefined;
  }
}

/** Everybody whom a list may show, as it would show them. */
export function listableUsers(directory: Directory, baseUrl: string): Json[] {
  const { listsInactive } = directory.behaviour();
  return [...directory.users.values()]
    .filter(({ attributes }) => listsInactive || attributes.active)
    .map((entry) => renderUser(directory, entry, baseUrl));
}

function list(directory: Directory, { query, baseUrl }: UsersRequest): Json {
  const { startIndex, count } = pageOf(query, directory.behaviour());
  const filter = filterOf(query, ["userName", "externalId"]);
  const frozen = directory.frozen("users");
  if (frozen !== undefined) {
    const all = filter === undefined ? frozen : frozen.filter((record) => matches(directory, record, filter));
    return renderPage(
      all.map((record) => projected(record, query)),
      startIndex,
      count,
    );
  }
  if (filter === undefined) {
    const { listsInactive } = directory.behaviour();
    const all = [...directory.users.values()].filter(({ attributes }) => listsInactive || attributes.active);
    const page = all.slice(startIndex - 1, startIndex - 1 + count);
    const shown = page.map((entry) => projected(renderUser(directory, entry, baseUrl), query));
    return {
      ...renderPage([], startIndex, count),
      totalResults: all.length,
      itemsPerPage: shown.length,
      Resources: shown,
    };
  }
  const found =
    filter.attribute === "userName"
      ? directory.usersNamed(filter.value)
      : directory.usersWithExternalId(filter.value);
  const listed = found.filter(({ attributes }) => directory.behaviour().listsInactive || attributes.active);
  return renderPage(
    listed.map((entry) => projected(renderUser(directory, entry, baseUrl), query)),
    startIndex,
    count,
  );
}

function matches(directory: Directory, record: Json, filter: { attribute: string; value: string }): boolean {
  const value = record[filter.attribute];
  if (typeof value !== "string") return false;
  return filter.attribute === "userName"
    ? directory.key(value) === directory.key(filter.value)
    : value === filter.value;
}

function create(directory: Directory, { body, verifiedDomains }: UsersRequest): { readonly id: string } {
  const attributes = storedUser(body, directory.behaviour());
  if (directory.behaviour().unverifiedDomain === "400" && !isVerified(attributes, verifiedDomains)) {
    throw scimError(400, `The domain of ${primaryEmail(attributes)} is not verified`, "invalidValue");
  }
  return directory.createUser(attributes);
}

function replace(
  directory: Directory,
  id: string,
  attributes: StoredUser,
  { verifiedDomains }: UsersRequest,
): void {
  const before = directory.user(id).attributes;
  const { userNameChange, ignoresUnverifiedUpdates } = directory.behaviour();
  const isRenamed = directory.key(before.userName) !== directory.key(attributes.userName);
  if (isRenamed && userNameChange === "400") throw scimError(400, "userName cannot be changed", "mutability");
  if (ignoresUnverifiedUpdates && !isVerified(before, verifiedDomains)) {
    directory.replaceUser(id, { ...before, active: attributes.active });
    return;
  }
  const kept =
    isRenamed && userNameChange === "ignored" ? { ...attributes, userName: before.userName } : attributes;
  directory.replaceUser(id, kept);
}

function isVerified(attributes: StoredUser, verifiedDomains: readonly string[] | undefined): boolean {
  const domain = primaryEmail(attributes).toLowerCase().split("@").at(-1) ?? "";
  return verifiedDomains === undefined || verifiedDomains.some((name) => name.toLowerCase() === domain);
}

function patched(directory: Directory, id: string, { body, baseUrl }: UsersRequest): StoredUser {
  const record = renderUser(directory, directory.user(id), baseUrl);
  const resource = { ...structuredClone(record), schemas: [], meta: META };
  const result: unknown = patchedBy(resource, body);
  if (!isJson(result)) throw scimError(400, "the patch leaves no record", "invalidValue");
  return storedUser(result, directory.behaviour());
}

const META = { resourceType: "", created: new Date(0), lastModified: new Date(0), location: "" };

function patchedBy(resource: { schemas: string[]; meta: typeof META }, body: unknown): unknown {
  try {
    return scimPatch(resource, operationsOf(body), { mutateDocument: false });
  } catch (error) {
    throw scimError(400, error instanceof Error ? error.message : String(error), "invalidPath");
  }
}
