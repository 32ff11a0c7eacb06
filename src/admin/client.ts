import type { Calls } from "./calls";
import { part, some } from "./path";
import type {
  Application,
  Domain,
  GroupRoles,
  NamedGroup,
  OrganizationDirectory,
  OrganizationGroup,
  OrganizationUser,
  Role,
  UserRole,
} from "./records";
import {
  parseApplications,
  parseDirectories,
  parseDomains,
  parseGroupRoles,
  parseGroups,
  parseOrganization,
  parseUserRoles,
  parseUsers,
} from "./vocabulary";

/** What is searched for: lists of ids, names or addresses by the API's own word for each. */
export type Search = Readonly<Record<string, readonly string[]>>;

/**
 * The operations of Atlassian's organization API one by one: each is one request, or the pages of one list, and
 * knows nothing of the others. All throw `OrganizationError`.
 *
 * Every POST here is repeatable: the searches are queries, a role that is there already is assigned again without
 * a trace (assign is an upsert), and one that is gone is a 404 that counts as revoked.
 */
export interface OrganizationClient {
  readonly organizationId: string;
  organization(signal?: AbortSignal): Promise<{ name: string | undefined; serverTime: Date | undefined }>;
  applications(signal?: AbortSignal): Promise<readonly Application[]>;
  directories(signal?: AbortSignal): Promise<readonly OrganizationDirectory[]>;
  domains(signal?: AbortSignal): Promise<readonly Domain[]>;
  searchGroups(search: Search, signal?: AbortSignal): Promise<readonly OrganizationGroup[]>;
  searchUsers(search: Search, signal?: AbortSignal): Promise<readonly OrganizationUser[]>;
  groupRoles(groupId: string, signal?: AbortSignal): Promise<readonly GroupRoles[]>;
  userRoles(accountId: string, signal?: AbortSignal): Promise<readonly UserRole[]>;
  assign(group: NamedGroup, role: Role, application: string, signal?: AbortSignal): Promise<void>;
  revoke(group: NamedGroup, role: Role, application: string, signal?: AbortSignal): Promise<void>;
}

/** The most workspaces in a page; twenty without it. */
const WORKSPACES = 1000;
/** Entries of any other page: what Atlassian allows is written nowhere, and a search has as many names at most. */
const ENTRIES = 50;

export function createOrganizationClient(calls: Calls): OrganizationClient {
  const { organizationId, send, read, list, search, about } = calls;

  const v1 = `/admin/v1/orgs/${part("An organisation", organizationId)}`;
  const v2 = `/admin/v2/orgs/${part("An organisation", organizationId)}`;
  const ofGroup = (id: string): string =>
    `${v2}/directories/-/groups/${part("A group", id)}/role-assignments`;

  return {
    organizationId,

    organization: async (signal) => {
      const subject = about("read:orgs:admin", "read the name of the organisation");
      const answer = await send({ method: "GET", path: v1, signal, needsJson: true }, subject);
      const at = Date.parse(answer.headers.date ?? "");
      const serverTime = Number.isNaN(at) ? undefined : new Date(at);
      return { ...read(answer, subject, parseOrganization), serverTime };
    },

    applications: (signal) =>
      search(
        { path: `${v2}/workspaces`, body: { limit: WORKSPACES }, signal },
        about("read:workspaces:admin", "list the applications"),
        parseApplications,
      ),

    directories: (signal) =>
      list(
        { path: `${v2}/directories`, signal },
        about("read:directories:admin", "list the directories"),
        parseDirectories,
      ),

    domains: (signal) =>
      list({ path: `${v1}/domains`, signal }, about("read:domains:admin", "list the domains"), parseDomains),

    searchGroups: (filters, signal) =>
      search(
        { path: `${v2}/directories/-/groups/search`, body: { ...filters, limit: ENTRIES }, signal },
        about("read:groups:admin", `search ${among(filters, "groups")}`),
        parseGroups,
      ),

    searchUsers: (filters, signal) =>
      search(
        { path: `${v2}/directories/-/users/search`, body: { ...filters, limit: ENTRIES }, signal },
        about("read:directories:admin", `search ${among(filters, "people")}`),
        parseUsers,
      ),

    groupRoles: async (groupId, signal) =>
      list(
        { path: ofGroup(groupId), query: { limit: ENTRIES }, signal },
        about("read:groups:admin", `read the roles of the group ${groupId}`, `group ${groupId}`),
        parseGroupRoles,
      ),

    userRoles: async (accountId, signal) =>
      list(
        {
          path: `${v2}/directories/-/users/${part("An account", accountId)}/role-assignments`,
          query: { limit: ENTRIES },
          signal,
        },
        about("read:directories:admin", `read the roles of the account ${accountId}`, `account ${accountId}`),
        parseUserRoles,
      ),

    assign: async (group, { resourceId, roleId }, application, signal) => {
      const doing = `grant the role ${roleId} of ${application} to the group ${group.name}`;
      await send(
        {
          method: "POST",
          path: `${ofGroup(group.id)}/assign`,
          body: { resourceId, roleId },
          signal,
          repeatable: true,
        },
        {
          ...about("write:groups:admin", doing, `group ${group.name}`),
          grant: { group: group.name, role: roleId, application },
        },
      );
    },

    revoke: async (group, { resourceId, roleId }, application, signal) => {
      const doing = `revoke the role ${roleId} of ${application} from the group ${group.name}`;
      await send(
        {
          method: "POST",
          path: `${ofGroup(group.id)}/revoke`,
          body: { resourceId, roleId },
          signal,
          repeatable: true,
        },
        about("write:groups:admin", doing, `group ${group.name}`),
      );
    },
  };
}

/** A search in words: the first name or address tells people more than a number alone. */
function among({ groupNames, emails, accountIds }: Search, what: string): string {
  const named = groupNames ?? emails ?? accountIds;
  return named === undefined ? `the ${what}` : `the ${what} for ${some(named)}`;
}
