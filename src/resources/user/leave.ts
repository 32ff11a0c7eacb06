import { OrganizationError, type UserRole } from "../../admin";
import { type DeleteCall, type Problem, ProblemError } from "../../plugin";
import { type Directory, DirectoryError } from "../../scim";
import type { Clients } from "../clients";
import { organizationOf } from "../organization";
import { requireSwitch } from "../switches";
import { type AccountStatus, leaverStatus } from "./account-status";
import { isInactiveNow } from "./allowed";
import type { UserState } from "./profile";
import type { UserAttributes } from "./schema";

type Leaving = Pick<DeleteCall<UserAttributes, Clients>, "clients" | "signal" | "warn" | "prior">;

/** What the declaration's end means for the person. */
export async function leave(call: DeleteCall<UserAttributes, Clients>): Promise<void> {
  const { clients, prior, signal } = call;
  const { directory, switches, protection, ledger } = clients;
  const somebody = { userName: prior.user_name, accountId: prior.account_id };
  protection.requireUser(somebody, prior.on_destroy ?? "deactivate");
  const loser = { id: prior.id, name: prior.user_name };
  switch (prior.on_destroy) {
    case "abandon":
      return;
    case "delete": {
      requireSwitch(switches, "deactivate_users", `delete ${prior.user_name}`);
      await ledger.spend("deactivations", [loser], signal);
      // A refresh drops a person whose record is gone: what failed after that would never be tried again.
      await endAccess(call);
      await directory.deleteUser(prior.id, { signal });
      return;
    }
    default: {
      requireSwitch(switches, "deactivate_users", `deactivate ${prior.user_name}`);
      if (!(await isInactiveNow(clients, prior, signal)))
        await ledger.spend("deactivations", [loser], signal);
      const status = await leaverStatus(call, prior);
      const isThere = await deactivate(directory, prior.id, signal);
      if (isThere && (prior.keep_groups !== true || !isManaged(status)))
        await directory.takeOutOfAllGroups(prior.id, { signal });
      await settleAccount(call, status);
    }
  }
}

/**
 * Before a person who stays declared is deactivated, or a record is deleted. Either may change nothing for somebody
 * who is not managed; all that it takes is done and proved first, so that a run that fails here is repeated by the
 * next one.
 */
export async function endAccess(call: Leaving): Promise<void> {
  const { clients, prior, signal } = call;
  const status = await leaverStatus(call, prior);
  if (status === null) return;
  if (!isManaged(status)) await clients.directory.takeOutOfAllGroups(prior.id, { signal });
  await settleAccount(call, status);
}

function isManaged(status: AccountStatus): boolean {
  return status === null || status === "managed";
}

/** @returns false when the record is gone, which leaves nothing to do */
async function deactivate(directory: Directory, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await directory.replaceUser(id, (current) => ({ ...current, active: false }), { signal });
    return true;
  } catch (error) {
    // The directory has proved by then that it answers.
    if (error instanceof DirectoryError && error.kind === "not-found") return false;
    throw error;
  }
}

/** A managed account loses what would work again after a reactivation; of any other it is proved that it has no access. */
async function settleAccount(call: Leaving, status: AccountStatus): Promise<void> {
  if (status === null) return;
  if (status !== "managed") await proveWithoutAccess(call, status);
  else if (call.prior.revoke_api_tokens !== false) await revokeApiTokens(call);
}

async function revokeApiTokens({ clients, prior, signal, warn }: Leaving): Promise<void> {
  const { account_id: accountId } = prior;
  if (accountId === null) return;
  const organization = organizationOf(clients);
  try {
    for (const { id } of await organization.apiTokens(accountId, { signal }))
      await organization.revokeApiToken(accountId, id, { signal });
  } catch (error) {
    if (!(error instanceof OrganizationError) || !["forbidden", "not-found"].includes(error.kind))
      throw error;
    if (!clients.told.has("api tokens")) warn(tokensStay(prior, error));
    clients.told.add("api tokens");
  }
}

function tokensStay({ user_name: who }: UserState, error: OrganizationError): Problem {
  return {
    summary: "API tokens of leavers are not revoked",
    detail:
      `${error.message}. A deactivated account's API tokens work again after a reactivation; those of ${who} and of others who leave in this run were not revoked. ` +
      "Use an organization API key without scopes, or write revoke_api_tokens = false.",
  };
}

/** @throws ProblemError that says who still has access, and to what */
async function proveWithoutAccess({ clients, prior, signal }: Leaving, status: AccountStatus): Promise<void> {
  const organization = organizationOf(clients);
  const accountId = prior.account_id ?? (await accountOf(clients, prior.email, signal));
  if (accountId === undefined) return;
  const left = await organization.rolesLeft(accountId, { signal });
  if (left.length === 0) return;
  const applications = new Map((await organization.applications({ signal })).map((one) => [one.id, one]));
  const named = left.map((role) => described(role, applications.get(role.resourceId)?.site));
  throw new ProblemError({
    summary: `${prior.user_name} still has access`,
    detail:
      `Atlassian does not deactivate an account that is ${status === "unlinked" ? "not linked to the record" : "outside the verified domains"}. ${prior.user_name} was taken out of every group of the directory, and still has ${named.join(", ")}. ` +
      "Take that away in Atlassian Administration (Directory, Users), then run again.",
  });
}

async function accountOf(
  clients: Clients,
  email: string | null,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (email === null) return undefined;
  const [user] = await organizationOf(clients).users({ emails: [email] }, { signal });
  return user?.accountId;
}

function described({ resourceId, role, isDirect, groups }: UserRole, site: string | undefined): string {
  const how = isDirect
    ? "given directly"
    : groups.length === 0
      ? "inherited"
      : `by the group ${groups.join(", ")}`;
  return `${role} on ${site === undefined ? resourceId : `${site} (${resourceId})`}, ${how}`;
}
