import { Refusal } from "../errors";
import { type Answer, parsedJson } from "../json";
import type { Call } from "../router";
import type { OrganizationCall } from "./call";
import { ApplicationError, invalidBody, notFound, proxyError } from "./errors";
import { answerAssign, answerGroupRoles, answerGroupSearch, answerRevoke } from "./groups-endpoint";
import type { OrganizationKeys, OrganizationRight } from "./keys";
import {
  answerDisable,
  answerEnable,
  answerPrivileges,
  answerRevokeToken,
  answerTokens,
} from "./management-endpoint";
import { answerDomains, answerOrganization, answerOrganizations } from "./orgs-endpoint";
import { answerAddUsers, answerBulkFetch, answerTask } from "./policies-endpoint";
import type { OrganizationState } from "./state";
import { answerUserRoles, answerUserSearch } from "./users-endpoint";
import { answerDirectories, answerWorkspaces } from "./workspaces-endpoint";

type Route = readonly [
  method: string,
  /** A part that begins with a colon stands for any text. */
  path: string,
  right: OrganizationRight,
  answer: (call: OrganizationCall) => Answer,
];

const V1 = "/admin/v1/orgs";
const V2 = "/admin/v2/orgs/:org";
const GROUPS = `${V2}/directories/:directory/groups`;
const USERS = `${V2}/directories/:directory/users`;
const CONTROL = "/admin/control/v1/orgs/:org";
const MANAGE = "/users/:account/manage";

const routes: readonly Route[] = [
  ["GET", V1, "read:orgs:admin", answerOrganizations],
  ["GET", `${V1}/:org`, "read:orgs:admin", answerOrganization],
  ["GET", `${V1}/:org/domains`, "read:domains:admin", answerDomains],
  ["POST", `${V2}/workspaces`, "read:workspaces:admin", answerWorkspaces],
  ["GET", `${V2}/directories`, "read:directories:admin", answerDirectories],
  ["POST", `${GROUPS}/search`, "read:groups:admin", answerGroupSearch],
  ["GET", `${GROUPS}/:group/role-assignments`, "read:groups:admin", answerGroupRoles],
  ["POST", `${GROUPS}/:group/role-assignments/assign`, "write:groups:admin", answerAssign],
  ["POST", `${GROUPS}/:group/role-assignments/revoke`, "write:groups:admin", answerRevoke],
  ["POST", `${USERS}/search`, "read:users:admin", answerUserSearch],
  ["GET", `${USERS}/:account/role-assignments`, "read:users:admin", answerUserRoles],
  ["POST", `${CONTROL}/auth-policy/:policy/add-users`, "write:policies:admin", answerAddUsers],
  ["GET", `${CONTROL}/auth-policy/task/:task`, "read:policies:admin", answerTask],
  ["POST", `${CONTROL}/users/auth-policies/bulk-fetch`, "read:policies:admin", answerBulkFetch],
  ["GET", MANAGE, "manage:org", answerPrivileges],
  ["POST", `${MANAGE}/lifecycle/disable`, "manage:org", answerDisable],
  ["POST", `${MANAGE}/lifecycle/enable`, "manage:org", answerEnable],
  ["GET", `${MANAGE}/api-tokens`, "manage:org", answerTokens],
  ["DELETE", `${MANAGE}/api-tokens/:token`, "manage:org", answerRevokeToken],
];

/** Whether a path is one of the organization API and not of SCIM. */
export function isOrganizationPath(path: string): boolean {
  return /^\/(?:admin|users)(?:\/|$)/u.test(path);
}

/** Does what a request to the organization API asks for. */
export function workForOrganization(state: OrganizationState, keys: OrganizationKeys, call: Call): Answer {
  try {
    const token = /^Bearer (.+)$/iu.exec(call.headers.authorization ?? "")?.[1];
    if (token === undefined || !keys.isKey(token)) throw proxyError(401, "Unauthorized");
    return routed(state, keys, token, call);
  } catch (error) {
    if (error instanceof ApplicationError) return error.answer(state.behaviour);
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function routed(state: OrganizationState, keys: OrganizationKeys, token: string, call: Call): Answer {
  const { url, logged } = call;
  const route = found(logged.method, url.pathname);
  if (route === undefined) throw notFound(url.pathname);
  const { right, answer, parts } = route;
  const isOther = parts.has("org") && parts.get("org") !== state.id;
  if (right === "manage:org" && !keys.allows(token, right))
    throw proxyError(403, "The key lacks the scope manage:org");
  if (isOther || !keys.allows(token, right))
    throw new ApplicationError(
      403,
      "403-3",
      "Forbidden",
      isOther ? "Not allowed to manage this organization" : `The key lacks the scope ${right}`,
    );
  state.request = logged.number;
  return answer({
    state,
    url,
    isScoped: keys.isScoped(token),
    body: bodyOf(call),
    part: (name) => parts.get(name) ?? "",
  });
}

function found(
  method: string,
  path: string,
):
  | {
      readonly right: OrganizationRight;
      readonly answer: Route[3];
      readonly parts: ReadonlyMap<string, string>;
    }
  | undefined {
  for (const [routeMethod, template, right, answer] of routes) {
    const parts = routeMethod === method ? partsOf(template, path) : undefined;
    if (parts !== undefined) return { right, answer, parts };
  }
  return undefined;
}

/** What stands in the place of the variable parts; undefined where the path is another one. */
function partsOf(template: string, path: string): ReadonlyMap<string, string> | undefined {
  const names = template.split("/");
  const given = path.split("/");
  if (names.length !== given.length) return undefined;
  const parts = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const text = given[index] ?? "";
    if (!name.startsWith(":")) {
      if (name !== text) return undefined;
    } else if (text === "") return undefined;
    else parts.set(name.slice(1), decoded(text));
  }
  return parts;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound(text);
  }
}

function bodyOf({ logged, headers, text }: Call): unknown {
  if (logged.method !== "POST" || text === "") return undefined;
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (mediaType !== "application/json") throw proxyError(415, `Unsupported media type ${mediaType}`);
  const body = parsedJson(text);
  if (body === undefined) throw invalidBody("The body is no JSON");
  return body;
}
