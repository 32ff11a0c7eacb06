import type { Directory, GroupEntry, UserEntry } from "./directory";
import type { Json } from "./json";
import { CORE_GROUP, CORE_USER, CUSTOM, ENTERPRISE, EXTERNAL, LIST } from "./schemas";
import { primaryEmail } from "./user-record";

/** A person as the API answers it. */
export function renderUser(directory: Directory, entry: UserEntry, baseUrl: string): Json {
  const behaviour = directory.behaviour();
  const { department, organization, basedIn, active, ...plain } = entry.attributes;
  const work = Object.fromEntries(
    Object.entries({ department, organization }).filter(([, value]) => value !== undefined),
  );
  const account = directory.accounts.get(primaryEmail(entry.attributes).toLowerCase());
  const isLinked = behaviour.accountId === "at-once" || (behaviour.accountId === "later" && entry.seen > 0);
  entry.seen += 1;
  return {
    schemas: [EXTERNAL, CORE_USER, ENTERPRISE],
    ...plain,
    ...(behaviour.omitsActive && active ? {} : { active }),
    ...(behaviour.enterprise === "extension" ? {} : work),
    ...(behaviour.enterprise === "top-level" || Object.keys(work).length === 0 ? {} : { [ENTERPRISE]: work }),
    ...(basedIn === undefined ? {} : { [CUSTOM]: { basedIn } }),
    ...(account !== undefined && isLinked ? { [EXTERNAL]: { atlassianAccountId: account.accountId } } : {}),
    ...(behaviour.tellsGroups
      ? {
          groups: directory.groupsOf(entry.id).map(({ id, displayName }) => ({
            type: "Group",
            value: id,
            display: displayName,
            $ref: `${baseUrl}/Groups/${id}`,
          })),
        }
      : {}),
    id: entry.id,
    meta: {
      resourceType: "User",
      location: `${baseUrl}/Users/${entry.id}`,
      lastModified: entry.lastModified,
      created: entry.created,
    },
  };
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

/** One page of a list. */
export function renderPage(all: readonly Json[], startIndex: number, count: number): Json {
  const page = all.slice(startIndex - 1, startIndex - 1 + count);
  return {
    schemas: [LIST],
    totalResults: all.length,
    startIndex,
    itemsPerPage: page.length,
    Resources: page,
  };
}

/** Only some attributes, as `attributes` and `excludedAttributes` of the user endpoints ask for. */
export function projected(record: Json, query: URLSearchParams): Json {
  const wanted = names(query.get("attributes"));
  const unwanted = names(query.get("excludedAttributes"));
  return Object.fromEntries(
    Object.entries(record).filter(([key]) => {
      if (key === "id" || key === "schemas") return true;
      return (
        (wanted === undefined || wanted.has(key.toLowerCase())) && unwanted?.has(key.toLowerCase()) !== true
      );
    }),
  );
}

function names(list: string | null): ReadonlySet<string> | undefined {
  if (list === null || list.trim() === "") return undefined;
  return new Set(list.split(",").map((name) => name.trim().toLowerCase()));
}
