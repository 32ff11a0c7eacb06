import type { IncomingHttpHeaders } from "node:http";
import type { Directory } from "./directory";
import { answerDiscovery } from "./discovery";
import { failure, invalidSyntax, notFound, Refusal, scimError } from "./errors";
import { answerGroups } from "./groups-endpoint";
import { type Answer, parsedJson } from "./json";
import type { LoggedRequest } from "./request-log";
import { answerUsers } from "./users-endpoint";

/** Where requests go to. */
export interface Directories {
  /** Whether this is a key of the organisation. */
  isOrganizationKey(token: string): boolean;
  /** What answers the address, without a slash at the end. */
  origin(): string;
  at(id: string): { readonly directory: Directory; readonly token: string } | undefined;
  /** Whether this is the key of any directory. */
  isKey(token: string): boolean;
}

/** One request, read as far as its address goes. */
export interface Call {
  readonly logged: LoggedRequest;
  readonly url: URL;
  /** The path below the directory. */
  readonly below: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** By how many requests a read is stale. */
  readonly staleBy: number;
}

/** Does what a request asks for. */
export function work(directories: Directories, call: Call): Answer {
  try {
    const directory = authorised(directories, call);
    directory.by = "api";
    directory.request = call.logged.number;
    directory.staleBy = call.staleBy;
    return routed(directory, `${directories.origin()}/scim/directory/${directory.id}`, call);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function authorised(directories: Directories, { logged, url, headers }: Call): Directory {
  const key = /^Bearer (.+)$/iu.exec(headers.authorization ?? "")?.[1];
  if (key === undefined) throw failure(401, "Missing authorization header");
  const notAllowed = failure(403, `Not authorized to access : ${url.pathname.slice(1)}`);
  if (directories.isOrganizationKey(key)) throw notAllowed;
  const found = logged.directory === undefined ? undefined : directories.at(logged.directory);
  if (found === undefined) throw noDirectory(logged.directory ?? url.pathname);
  if (key === found.token) return found.directory;
  throw directories.isKey(key) ? notAllowed : failure(401, "Unauthorized");
}

export function noDirectory(id: string): Refusal {
  return notFound(`Directory ${id}`);
}

function routed(directory: Directory, baseUrl: string, call: Call): Answer {
  const { logged, below, url } = call;
  const { method } = logged;
  const [, kind = "", encoded = "", ...more] = below.split("/");
  const id = encoded === "" ? undefined : decoded(encoded);
  const query = url.searchParams;
  const isResource = kind === "Users" || kind === "Groups";
  const isKnown = isResource || ["ServiceProviderConfig", "ResourceTypes", "Schemas"].includes(kind);
  if (!isKnown || more.length > 0) throw notFound(url.pathname);
  const body = isResource ? bodyOf(call) : undefined;
  const answer =
    kind === "Users"
      ? answerUsers(directory, { method, id, query, body, baseUrl })
      : kind === "Groups"
        ? answerGroups(directory, { method, id, query, body, baseUrl })
        : method === "GET"
          ? (answerDiscovery(kind, id, baseUrl, directory.behaviour) ?? notFound(url.pathname).answer)
          : undefined;
  if (answer === undefined) throw scimError(405, `${method} is not allowed here`);
  return answer;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notFound(text);
  }
}

const MEDIA_TYPES = ["application/json", "application/scim+json"];

function bodyOf({ logged, headers, text }: Call): unknown {
  if (!["POST", "PUT", "PATCH"].includes(logged.method)) return undefined;
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!MEDIA_TYPES.includes(mediaType))
    throw scimError(415, `The body must be one of ${MEDIA_TYPES.join(", ")}, and is ${mediaType}`);
  const body = parsedJson(text);
  if (body === undefined) throw invalidSyntax("The body is no JSON");
  return body;
}
