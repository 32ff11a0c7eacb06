import * as z from "zod";
import type { Directory } from "./directory";
import { immutable, invalidSyntax, javaBadRequest } from "./errors";
import { patchGroup, setMembers } from "./group-patch";
import { firstIssue } from "./issue";
import type { Answer, Json } from "./json";
import { projected } from "./projection";
import { filterOf, pageOf } from "./query";
import type { GroupEntry } from "./records";
import { renderGroup, renderPage } from "./render";

/** One request to `/Groups` or `/Groups/{id}`. */
export interface GroupsRequest {
  readonly method: string;
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly baseUrl: string;
}

const payload = z.object({
  displayName: z.string().nullish(),
  externalId: z.string().nullish(),
  members: z.array(z.object({ value: z.string() })).nullish(),
});

/** Undefined where the method is not allowed. */
export function answerGroups(directory: Directory, request: GroupsRequest): Answer | undefined {
  const { method, id, query, baseUrl } = request;
  const shown = (entry: GroupEntry, withMembers = true): Json => {
    const group = renderGroup(directory, entry, baseUrl, withMembers);
    return directory.behaviour.projectsGroups ? projected(group, query) : group;
  };
  if (id === undefined) {
    if (method === "GET") return { status: 200, body: list(directory, query, shown) };
    return method === "POST" ? { status: 201, body: shown(create(directory, request.body)) } : undefined;
  }
  switch (method) {
    case "GET":
      return { status: 200, body: shown(directory.shownGroup(id)) };
    case "PUT":
      return { status: 200, body: shown(replace(directory, id, request.body)) };
    case "PATCH": {
      const group = directory.group(id);
      patchGroup(directory, group, request.body);
      const { patchAnswer } = directory.behaviour;
      if (patchAnswer === "204") return { status: 204 };
      return { status: 200, body: shown(group, patchAnswer === "members") };
    }
    case "DELETE":
      directory.deleteGroup(id);
      return { status: 204 };
    default:
      return undefined;
  }
}

function list(
  directory: Directory,
  query: URLSearchParams,
  shown: (entry: GroupEntry, withMembers: boolean) => Json,
): Json {
  const page = pageOf(query, directory.behaviour);
  const filter = filterOf(query, ["displayName"]);
  const found = filter === undefined ? directory.listedGroups() : directory.filteredGroups(filter.value);
  return renderPage(found, page, (entry) => shown(entry, directory.behaviour.membersInLists));
}

function create(directory: Directory, body: unknown): GroupEntry {
  const { displayName, externalId, members } = parsed(body);
  for (const { value } of members ?? []) directory.user(value);
  const entry = directory.createGroup(displayName ?? "", nonEmpty(externalId));
  for (const { value } of members ?? []) directory.addMember(entry, value);
  return entry;
}

function replace(directory: Directory, id: string, body: unknown): GroupEntry {
  const entry = directory.group(id);
  const { displayName, externalId, members } = parsed(body);
  const { rename, putWithoutMembers } = directory.behaviour;
  const isRenamed = nonEmpty(displayName) !== undefined && displayName !== entry.displayName;
  if (isRenamed && rename === "400") throw immutable("displayName");
  const unknown = (members ?? []).find(({ value }) => !directory.users.has(value));
  if (unknown !== undefined) throw javaBadRequest(`the users referenced do not exist: ${unknown.value}`);
  directory.updateGroup(entry, { displayName: entry.displayName, externalId: nonEmpty(externalId) });
  if (members === undefined && putWithoutMembers === "keeps") return entry;
  setMembers(directory, entry, new Set((members ?? []).map(({ value }) => value)));
  return entry;
}

function parsed(body: unknown): z.output<typeof payload> {
  const result = payload.safeParse(body);
  if (result.success) return result.data;
  throw invalidSyntax(firstIssue(result.error));
}

function nonEmpty(text: string | null | undefined): string | undefined {
  return text === null || text === "" ? undefined : text;
}
