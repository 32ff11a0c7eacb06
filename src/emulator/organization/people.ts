import type { Account } from "../accounts";
import type { UserEntry } from "../records";
import type { OrganizationGroup } from "./groups";
import type { OrganizationState } from "./state";

/** How somebody came by a role. */
export type RoleMethod =
  | { readonly type: "direct" }
  | { readonly type: "group"; readonly groupId: string; readonly groupName: string };

/** The account as the organisation sees it; undefined where it has nothing to do with the organisation. */
export function personOf(state: OrganizationState, accountId: string): Account | undefined {
  const account = state.accounts.get(accountId);
  return account !== undefined && (account.managed || isMember(state, accountId)) ? account : undefined;
}

export function people(state: OrganizationState): readonly Account[] {
  return state.accounts.all().filter(({ accountId, managed }) => managed || isMember(state, accountId));
}

/** Whether somebody is in a directory, in a group outside, or has a role of their own. */
function isMember(state: OrganizationState, accountId: string): boolean {
  return (
    state.directories().some((directory) => directory.usersOfAccount(accountId).length > 0) ||
    state.directRoles.of(accountId).size > 0 ||
    state.groups.outsideOf(accountId).length > 0
  );
}

export function membershipOf(
  state: OrganizationState,
  accountId: string,
): "active" | "suspended" | "no_membership" {
  if (!isMember(state, accountId)) return "no_membership";
  return state.suspended.has(accountId) ? "suspended" : "active";
}

/** What a directory knows of somebody. */
export function recordOf(state: OrganizationState, accountId: string): UserEntry | undefined {
  return state.directories().flatMap((directory) => directory.usersOfAccount(accountId))[0];
}

export function groupsOf(state: OrganizationState, accountId: string): readonly OrganizationGroup[] {
  const synced = state
    .directories()
    .flatMap((directory) => directory.usersOfAccount(accountId).flatMap(({ id }) => directory.groupsOf(id)))
    .map(({ id }) => state.groups.at(id))
    .filter((group) => group !== undefined);
  return [...state.groups.outsideOf(accountId), ...synced];
}

/** Every role that somebody has, directly or by a group: by application, then by role. */
export function rolesOfPerson(
  state: OrganizationState,
  accountId: string,
): ReadonlyMap<string, ReadonlyMap<string, readonly RoleMethod[]>> {
  const all = new Map<string, Map<string, RoleMethod[]>>();
  const add = (roles: ReadonlyMap<string, ReadonlySet<string>>, method: RoleMethod): void => {
    for (const [application, names] of roles) {
      const byRole = all.get(application) ?? new Map<string, RoleMethod[]>();
      for (const role of names) byRole.set(role, [...(byRole.get(role) ?? []), method]);
      all.set(application, byRole);
    }
  };
  add(state.directRoles.of(accountId), { type: "direct" });
  for (const { key, id, name } of groupsOf(state, accountId))
    add(state.groupRoles.of(key), { type: "group", groupId: id, groupName: name });
  return all;
}
