import * as z from "zod";
import type { Directory, GroupEntry } from "./directory";
import { javaBadRequest, scimError } from "./errors";
import type { Answer, Json } from "./json";
import { patchMembers } from "./members-patch";
import { filterOf, pageOf } from "./query";
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

export function answerGroups(directory: Directory, request: GroupsRequest): Answer | undefined {
  const { method, id, baseUrl } = request;
  const shown = (entry: GroupEntry): Json => renderGroup(directory, entry, baseUrl, true);
  if (id === undefined) {
    if (method === "GET") return { status: 200, body: list(directory, request) };
    return method === "POST" ? { status: 201, body: shown(create(directory, request.body)) } : undefined;
  }
  switch (method) {
    case "GET":
      return { status: 200, body: shown(directory.group(id)) };
    case "PUT":
      return { status: 200, body: shown(replace(directory, id, request.body)) };
    case "PATCH": {
      patchMembers(directory, directory.group(id), request.body);
      const { patchAnswer } = directory.behaviour();
      if (patchAnswer === "204") return { status: 204 };
      return {
        status: 200,
        body: renderGroup(directory, directory.group(id), baseUrl, patchAnswer === "members"),
      };
    }
    case "DELETE":
      directory.deleteGroup(id);
      return { status: 204 };
    default:
      return undefined;
  }
}

/** Every group as a list would show it. */
export function listableGroups(directory: Directory, baseUrl: string): Json[] {
  const { membersInLists } = directory.behaviour();
  return [...directory.groups.values()].map((entry) =>
    renderGroup(directory, entry, baseUrl, membersInLists),
  );
}

function list(directory: Directory, { query, baseUrl }: GroupsRequest): Json {
  const { startIndex, count } = pageOf(query, directory.behaviour());
  const filter = filterOf(query, ["displayName"]);
  const frozen = directory.frozen("groups");
  if (frozen !== undefined) {
    const isNamed = ({ displayName }: Json): boolean =>
      filter === undefined ||
      (typeof displayName === "string" && directory.key(displayName) === directory.key(filter.value));
    return renderPage(frozen.filter(isNamed), startIndex, count);
  }
  if (filter === undefined) return renderPage(listableGroups(directory, baseUrl), startIndex, count);
  const entry = directory.groupNamed(filter.value);
  const { membersInLists } = directory.behaviour();
  return renderPage(
    entry === undefined ? [] : [renderGroup(directory, entry, baseUrl, membersInLists)],
    startIndex,
    count,
  );
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
  const { rename, putWithoutMembers } = directory.behaviour();
  if (displayName !== entry.displayName && rename === "400") {
    throw scimError(400, "displayName is immutable", "mutability");
  }
  const unknown = (members ?? []).find(({ value }) => !directory.users.has(value));
  if (unknown !== undefined) throw javaBadRequest(`the users referenced do not exist: ${unknown.value}`);
  directory.setGroupExternalId(entry, nonEmpty(externalId));
  if (members === undefined && putWithoutMembers === "keeps") return entry;
  const wanted = new Set((members ?? []).map(({ value }) => value));
  for (const member of [...entry.members]) if (!wanted.has(member)) directory.removeMember(entry, member);
  for (const member of wanted) directory.addMember(entry, member);
  return entry;
}

function parsed(body: unknown): z.output<typeof payload> {
  const result = payload.safeParse(body);
  if (result.success) return result.data;
  throw scimError(400, result.error.issues[0]?.message ?? "invalid payload", "invalidSyntax");
}

function nonEmpty(text: string | null | undefined): string | undefined {
  return text === null || text === "" ? undefined : text;
}
