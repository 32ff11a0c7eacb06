import { HttpError, type HttpAnswer, type HttpRequest, type Transport } from "../http";
import { emptyId, notAnswered, notScim, refused, type Subject } from "./errors";
import { type FilterAttribute, equals } from "./filter";
import type { WritableUser } from "./user-record";
import {
  CORE_GROUP,
  parseGroup,
  parsePage,
  parseUser,
  PATCH_OP,
  type ScimGroup,
  type ScimPage,
  type ScimUser,
  ShapeError,
} from "./vocabulary";

/** What goes with every call. */
export interface Call {
  readonly signal?: AbortSignal | undefined;
  /** A name for the words of an error where the id alone would tell nobody anything. */
  readonly name?: string | undefined;
}

export interface PageQuery {
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
}

/** One operation of a PATCH. */
export interface PatchOperation {
  readonly op: "add" | "remove" | "replace";
  readonly path: string;
  readonly value?: unknown;
}

/**
 * Atlassian's SCIM operations one by one: each is one request and knows nothing of the others. All throw
 * `DirectoryError`; where `undefined` is an answer, the directory answered with success and no body.
 */
export interface ScimClient {
  readonly directoryId: string;
  users(query: PageQuery, call?: Call): Promise<ScimPage<ScimUser>>;
  findUsers(
    attribute: Exclude<FilterAttribute, "displayName">,
    value: string,
    call?: Call,
  ): Promise<ScimPage<ScimUser>>;
  user(id: string, call?: Call): Promise<ScimUser>;
  createUser(record: WritableUser, call?: Call): Promise<ScimUser>;
  /** Replaces the whole record: what is not sent is cleared. */
  replaceUser(id: string, record: WritableUser, call?: Call): Promise<ScimUser | undefined>;
  deleteUser(id: string, call?: Call): Promise<void>;
  groups(query: PageQuery, call?: Call): Promise<ScimPage<ScimGroup>>;
  findGroups(displayName: string, call?: Call): Promise<ScimPage<ScimGroup>>;
  group(id: string, call?: Call): Promise<ScimGroup>;
  createGroup(
    group: { displayName: string; externalId?: string | undefined },
    call?: Call,
  ): Promise<ScimGroup>;
  /** The operations have to be such that carrying them out twice does no more than once. */
  patchGroup(id: string, operations: readonly PatchOperation[], call?: Call): Promise<ScimGroup | undefined>;
  deleteGroup(id: string, call?: Call): Promise<void>;
  /** Ends the connections. */
  close(): Promise<void>;
}

/** A filter finds one record or a few; a server that ignores it must not send everything. */
const FILTER_COUNT = 100;

/**
 * @param transport with the directory's base URL
 * @param origin for the words of errors
 */
export function createScimClient(options: {
  readonly transport: Transport;
  readonly directoryId: string;
  readonly origin: string;
}): ScimClient {
  const { transport, directoryId, origin } = options;

  const send = async (request: HttpRequest, subject: Subject): Promise<HttpAnswer> => {
    try {
      const answer = await transport.request(request);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw refused(answer, subject);
    } catch (error) {
      throw error instanceof HttpError ? notAnswered(error, subject) : error;
    }
  };

  const read = <T>({ status, body }: HttpAnswer, subject: Subject, parse: (body: unknown) => T): T => {
    try {
      return parse(body);
    } catch (error) {
      throw error instanceof ShapeError ? notScim(status, error, subject) : error;
    }
  };

  /** Sends, and reads a body that has to be there. */
  const ask = async <T>(request: HttpRequest, subject: Subject, parse: (body: unknown) => T): Promise<T> =>
    read(await send({ ...request, needsJson: true }, subject), subject, parse);

  /** Sends, and reads a body that may be missing. */
  const askWell = async <T>(request: HttpRequest, subject: Subject, parse: (body: unknown) => T) => {
    const answer = await send(request, subject);
    return answer.body === undefined ? undefined : read(answer, subject, parse);
  };

  const about = (doing: string, whom?: string): Subject => ({ directoryId, origin, doing, whom });
  const aUser = (doing: string, id: string, call: Call): Subject =>
    about(doing, `the user ${call.name ?? id}`);
  const aGroup = (doing: string, id: string, call: Call): Subject =>
    about(doing, `the group ${call.name ?? id}`);
  const userPage = (body: unknown): ScimPage<ScimUser> => parsePage(body, parseUser);
  const groupPage = (body: unknown): ScimPage<ScimGroup> => parsePage(body, parseGroup);

  return {
    directoryId,

    users: ({ startIndex, count }, { signal } = {}) =>
      ask(
        { method: "GET", path: "/Users", query: { startIndex, count }, signal },
        about("list the users of"),
        userPage,
      ),

    findUsers: (attribute, value, { signal } = {}) => {
      const query = { filter: equals(attribute, value), startIndex: 1, count: FILTER_COUNT };
      return ask({ method: "GET", path: "/Users", query, signal }, about("search the users of"), userPage);
    },

    user: async (id, call = {}) =>
      ask({ method: "GET", path: path("user", id), signal: call.signal }, aUser("read", id, call), parseUser),

    createUser: (record, { signal } = {}) =>
      ask(
        { method: "POST", path: "/Users", body: record, signal },
        { ...about("create", `the user ${record.userName}`), intoList: true },
        parseUser,
      ),

    replaceUser: async (id, record, call = {}) =>
      askWell(
        { method: "PUT", path: path("user", id), body: record, signal: call.signal },
        aUser("change", id, { name: record.userName, ...call }),
        parseUser,
      ),

    deleteUser: async (id, call = {}) => {
      await send(
        { method: "DELETE", path: path("user", id), signal: call.signal },
        aUser("delete", id, call),
      );
    },

    groups: ({ startIndex, count }, { signal } = {}) =>
      ask(
        { method: "GET", path: "/Groups", query: { startIndex, count }, signal },
        about("list the groups of"),
        groupPage,
      ),

    findGroups: (displayName, { signal } = {}) => {
      const query = { filter: equals("displayName", displayName), startIndex: 1, count: FILTER_COUNT };
      return ask({ method: "GET", path: "/Groups", query, signal }, about("search the groups of"), groupPage);
    },

    group: async (id, call = {}) =>
      ask(
        { method: "GET", path: path("group", id), signal: call.signal },
        aGroup("read", id, call),
        parseGroup,
      ),

    createGroup: ({ displayName, externalId }, { signal } = {}) => {
      const body = {
        schemas: [CORE_GROUP],
        displayName,
        ...(externalId === undefined ? {} : { externalId }),
      };
      return ask(
        { method: "POST", path: "/Groups", body, signal },
        { ...about("create", `the group ${displayName}`), intoList: true },
        parseGroup,
      );
    },

    patchGroup: async (id, operations, call = {}) =>
      askWell(
        {
          method: "PATCH",
          path: path("group", id),
          body: { schemas: [PATCH_OP], Operations: operations },
          signal: call.signal,
          repeatable: true,
        },
        aGroup("change", id, call),
        parseGroup,
      ),

    deleteGroup: async (id, call = {}) => {
      await send(
        { method: "DELETE", path: path("group", id), signal: call.signal },
        aGroup("delete", id, call),
      );
    },

    close: () => transport.close(),
  };
}

function path(what: "user" | "group", id: string): string {
  // `/Users/` would be the list, and a DELETE there nobody knows what.
  if (id === "" || id === "." || id === "..") throw emptyId(what);
  return `/${what === "user" ? "Users" : "Groups"}/${encodeURIComponent(id)}`;
}
