import type { Clients } from "../clients";
import type { Loser } from "./ledger";

type Asking = Pick<Clients, "directory" | "organization" | "ledger">;

/**
 * Whether leaving the group takes away access to some application, as far as anybody has to know. Without an
 * organization key nobody can tell, and it counts as access.
 */
async function givesAccess({ organization }: Asking, group: string, signal: AbortSignal): Promise<boolean> {
  if (organization === undefined) return true;
  const found = await organization.groupByName(group, { signal });
  const roles = found === undefined ? undefined : await organization.groupRoles(found.id, { signal });
  return (roles ?? []).some((row) => row.roles.length > 0);
}

/** Counts who loses access by leaving the group, in a plan or right before the request. */
export async function countLeaving(
  clients: Asking,
  how: "plan" | "spend",
  { group, losers }: { readonly group: string; readonly losers: readonly Loser[] },
  signal: AbortSignal,
): Promise<void> {
  const { ledger } = clients;
  if (losers.length === 0 || !ledger.counts("access_lost") || !(await givesAccess(clients, group, signal)))
    return;
  await ledger[how]("access_lost", losers, signal);
}

/** Counts everybody in the group, which loses a role or goes. */
export async function countGroup(
  clients: Asking,
  how: "plan" | "spend",
  { group, groupId }: { readonly group: string; readonly groupId: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const { ledger } = clients;
  if (!ledger.counts("access_lost") || !(await givesAccess(clients, group, signal))) return;
  await ledger[how]("access_lost", await membersOf(clients, group, groupId, signal), signal);
}

/** @param groupId the organisation's id, for a group that no directory holds */
async function membersOf(
  { directory, organization }: Asking,
  group: string,
  groupId: string | undefined,
  signal: AbortSignal,
): Promise<readonly Loser[]> {
  const record = await directory.beforeOwnWrites.groupByDisplayName(group, { signal, members: true });
  if (record !== undefined) {
    const members = await Promise.all(
      (record.members ?? []).map(async ({ value }) => {
        const member = await directory.userById(value, { signal });
        return member === undefined || member.active === false ? [] : [{ id: value, name: member.userName }];
      }),
    );
    return members.flat();
  }
  if (organization === undefined || groupId === undefined) return [];
  const users = await organization.users({ groupIds: [groupId] }, { signal });
  return users.map(({ accountId, email }) => ({ id: accountId, name: email ?? accountId }));
}
