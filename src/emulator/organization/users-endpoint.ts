import * as z from "zod";
import type { Account } from "../accounts";
import type { Answer, Json } from "../json";
import { limitOf, limitSchema, type OrganizationCall, pageOf, queryOf, unusedProperties } from "./call";
import { invalidBody, noUser } from "./errors";
import { directoryOf } from "./groups-endpoint";
import { renderPage } from "./paging";
import { groupsOf, membershipOf, people, personOf, recordOf, rolesOfPerson } from "./people";
import type { OrganizationState } from "./state";

const texts = z.array(z.string()).optional();

function oneOrMore<const Value extends string>(values: readonly Value[]) {
  const one = z.enum(values);
  return z.union([one.transform((value) => [value]), z.array(one)]).optional();
}

const search = z.strictObject({
  limit: limitSchema,
  ...unusedProperties,
  accountIds: texts,
  groupIds: texts,
  emails: texts,
  resourceIds: texts,
  roleIds: texts,
  emailDomains: texts,
  directoryIds: texts,
  claimStatus: oneOrMore(["managed", "unmanaged"]),
  accountStatus: oneOrMore(["active", "inactive", "closed"]),
  membershipStatus: oneOrMore(["active", "suspended", "no_membership"]),
  searchTerm: z.string().optional(),
});

type Search = z.output<typeof search>;

export function answerUserSearch(call: OrganizationCall): Answer {
  const { state } = call;
  const page = queryOf(call, search);
  const { request } = page;
  if (request.searchTerm !== undefined && request.emails !== undefined)
    throw invalidBody("searchTerm and emails exclude each other");
  const directory = directoryOf(call);
  const found = candidates(state, request)
    .map((account) => renderUser(state, account))
    .filter((user) => matches(state, user, request))
    .filter(
      ({ accountId }) => directory === undefined || directoriesOf(state, accountId).includes(directory),
    );
  return { status: 200, body: renderPage(found, page, request.limit, state.behaviour) };
}

/** What an index narrows the search to. */
function candidates(state: OrganizationState, { accountIds, emails, groupIds }: Search): readonly Account[] {
  if (accountIds === undefined && emails === undefined && groupIds === undefined) return people(state);
  const ids =
    accountIds ??
    emails?.map((email) => state.accounts.of(email)?.accountId ?? "") ??
    groupIds?.flatMap((id) => state.groups.get(id)?.accountIds() ?? []) ??
    [];
  return [...new Set(ids)].map((id) => personOf(state, id)).filter((account) => account !== undefined);
}

interface ShownUser extends Json {
  readonly accountId: string;
  readonly accountType: "atlassian";
  readonly accountStatus: "active" | "inactive";
  readonly membershipStatus: ReturnType<typeof membershipOf>;
  readonly claimStatus: "managed" | "unmanaged";
  readonly name: string;
  readonly email: string;
}

function renderUser(state: OrganizationState, { accountId, email, managed, active }: Account): ShownUser {
  const name = recordOf(state, accountId)?.attributes.displayName;
  return {
    accountId,
    accountType: "atlassian",
    accountStatus: active ? "active" : "inactive",
    membershipStatus: membershipOf(state, accountId),
    claimStatus: managed ? "managed" : "unmanaged",
    name: typeof name === "string" ? name : (email.split("@")[0] ?? email),
    email,
  };
}

function matches(state: OrganizationState, user: ShownUser, request: Search): boolean {
  const { accountId, email, name } = user;
  const isAny = (wanted: readonly string[] | undefined, held: string): boolean =>
    wanted?.some((one) => one.toLowerCase() === held.toLowerCase()) ?? true;
  const { groupIds, resourceIds, roleIds, directoryIds, searchTerm } = request;
  const term = searchTerm?.toLowerCase() ?? "";
  return (
    isAny(request.accountIds, accountId) &&
    isAny(request.emails, email) &&
    isAny(request.emailDomains, email.split("@").at(-1) ?? "") &&
    isAny(request.claimStatus, user.claimStatus) &&
    isAny(request.accountStatus, user.accountStatus) &&
    isAny(request.membershipStatus, user.membershipStatus) &&
    (email.includes(term) || name.toLowerCase().includes(term)) &&
    (groupIds === undefined || groupsOf(state, accountId).some(({ id }) => groupIds.includes(id))) &&
    (directoryIds === undefined || directoriesOf(state, accountId).some((id) => directoryIds.includes(id))) &&
    ((resourceIds === undefined && roleIds === undefined) || hasRole(state, accountId, request))
  );
}

function hasRole(state: OrganizationState, accountId: string, { resourceIds, roleIds }: Search): boolean {
  return [...rolesOfPerson(state, accountId)].some(
    ([application, roles]) =>
      (resourceIds?.includes(application) ?? true) &&
      [...roles.keys()].some((role) => roleIds?.includes(role) ?? true),
  );
}

function directoriesOf(state: OrganizationState, accountId: string): readonly string[] {
  const synced = state.directories().filter((directory) => directory.usersOfAccount(accountId).length > 0);
  if (synced.length === 0) return [state.localDirectoryId];
  return synced.map((directory) => state.directoryIdOf(directory));
}

export function answerUserRoles(call: OrganizationCall): Answer {
  const { state, part } = call;
  directoryOf(call);
  const account = personOf(state, part("account"));
  if (account === undefined) throw noUser(part("account"));
  const roles = rolesOfPerson(state, account.accountId);
  const rows = state.applications
    .all()
    .filter(({ id }) => roles.has(id))
    .map(({ id, product }) => {
      const held = [...(roles.get(id) ?? [])];
      return {
        resourceId: id,
        resourceOwner: product,
        ...(state.behaviour.userRoles === "names"
          ? { roles: held.map(([role]) => role) }
          : {
              roleAssignments: held.map(([role, roleAssignmentMethods]) => ({ role, roleAssignmentMethods })),
            }),
      };
    });
  return { status: 200, body: renderPage(rows, pageOf(call), limitOf(call), state.behaviour) };
}
