import type { Directory } from "./directory";
import type { Json } from "./json";
import type { GroupEntry, UserEntry } from "./records";
import { BASED_IN, CORE_GROUP, CORE_USER, CUSTOM, ENTERPRISE, EXTERNAL, LIST } from "./schemas";
import { filled } from "./user-record";

/** A person as the API answers it. The record remembers that it has been shown. */
export function renderUser(directory: Directory, entry: UserEntry, baseUrl: string): Json {
  const behaviour = directory.behaviour;
  const { department, organization, basedIn, active, ...plain } = entry.attributes;
  const work = filled({ department, organization });
  const hasWork = Object.keys(work).length > 0;
  const accountId = shownAccountId(directory, entry);
  entry.seen += 1;
  return {
    schemas: [EXTERNAL, CORE_USER, ENTERPRISE],
    ...plain,
    ...(behaviour.omitsActive && active ? {} : { active }),
    ...(behaviour.enterprise === "extension" ? {} : work),
    ...(behaviour.enterprise === "top-level" || !hasWork ? {} : { [ENTERPRISE]: work }),
    ...(basedIn === undefined
      ? {}
      : behaviour.basedIn === "flat"
        ? { [BASED_IN]: basedIn }
        : { [CUSTOM]: { basedIn } }),
    ...(accountId === undefined ? {} : { [EXTERNAL]: { atlassianAccountId: accountId } }),
    ...(behaviour.tellsGroups ? { groups: groups(directory, entry, baseUrl) } : {}),
    id: entry.id,
    meta: {
      resourceType: "User",
      location: `${baseUrl}/Users/${entry.id}`,
      lastModified: entry.lastModified,
      created: entry.created,
    },
  };
}

function shownAccountId(directory: Directory, { accountId, seen }: UserEntry): string | undefined {
  switch (directory.behaviour.accountId) {
    case "at-once":
      return accountId;
    case "later":
      return seen > 0 ? accountId : undefined;
    case "managed-only":
      return directory.organization.accounts.get(accountId)?.managed === true ? accountId : undefined;
    case "never":
      return undefined;
  }
}

function groups(directory: Directory, { id: userId }: UserEntry, baseUrl: string): Json[] {
  return directory.groupsOf(userId).map(({ id, displayName }) => ({
    type: "Group",
    value: id,
    display: displayName,
    $ref: `${baseUrl}/Groups/${id}`,
  }));
}

/** A group as the API answers it. */
export function renderGroup(
  directory: Directory,
  entry: GroupEntry,
  baseUrl: string,
  withMembers: boolean,
): Json {
  return {
    schemas: [CORE_GROUP],
    id: entry.id,
    displayName: entry.displayName,
    ...(entry.externalId === undefined ? {} : { externalId: entry.externalId }),
    ...(withMembers ? { members: members(directory, entry, baseUrl) } : {}),
    meta: {
      resourceType: "Group",
      location: `${baseUrl}/Groups/${entry.id}`,
      lastModified: entry.lastModified,
      created: entry.created,
    },
  };
}

function members(directory: Directory, entry: GroupEntry, baseUrl: string): Json[] {
  return [...entry.members].map((id) => ({
    type: "User",
    value: id,
    display: directory.users.get(id)?.attributes.userName ?? id,
    $ref: `${baseUrl}/Users/${id}`,
  }));
}

/** One page of a list; only what is on it is rendered. */
export function renderPage<Entry>(
  all: readonly Entry[],
  { startIndex, count }: { readonly startIndex: number; readonly count: number },
  render: (entry: Entry) => Json,
): Json {
  const page = all.slice(startIndex - 1, startIndex - 1 + count).map(render);
  return {
    schemas: [LIST],
    totalResults: all.length,
    startIndex,
    itemsPerPage: page.length,
    Resources: page,
  };
}
