import type { OrganizationUser } from "../../admin";
import type { CreateCall, Problem } from "../../plugin";
import type { ScimUser } from "../../scim";
import { accountIdOf } from "../../scim";
import type { Clients } from "../clients";
import { profileOf } from "../user/profile";
import { folded } from "../text";
import { organizationOf } from "../organization";
import type { Protection } from "../protection";
import { requireSwitch } from "../switches";
import type { AccessPolicyAttributes } from "./schema";

/** Somebody who is to log in another way. */
interface Person {
  /** For those without an address. */
  readonly name: string;
  readonly email: string | undefined;
  readonly accountId: string | undefined;
  /** Whether nothing may put them into another login method. */
  readonly isProtected: boolean;
}

const PROTECTED = "protected by the provider block: they keep the login method that they have";

/** Whose account could not be put in, and why. */
export type Failed = Readonly<Record<string, string>>;

/**
 * Puts the members of the group into the authentication policy, all but those whom Atlassian says are in it.
 *
 * @param groupId the organisation's id of the group
 */
export async function followLoginMethod(
  { clients, planned, signal, warn }: CreateCall<AccessPolicyAttributes, Clients>,
  groupId: string,
): Promise<Failed> {
  const { authentication_policy_id: policyId } = planned;
  if (typeof policyId !== "string") return {};
  const organization = organizationOf(clients);
  const group = typeof planned.group === "string" ? planned.group : "";
  const people = await membersOf(clients, group, groupId, signal);
  const accountIds = people.flatMap(({ accountId }) => (accountId === undefined ? [] : [accountId]));
  const policies = await organization.policiesOf(accountIds, { signal });
  const outside = people.filter(
    ({ accountId }) => accountId === undefined || policies.get(accountId) !== policyId,
  );
  const emails = [
    ...new Set(outside.flatMap(({ email, isProtected }) => (isProtected ? [] : (email ?? [])))),
  ].sort();
  const failed = new Map(
    outside.flatMap(({ name, email, isProtected }) =>
      isProtected ? [[email ?? name, PROTECTED]] : email === undefined ? [[name, NO_EMAIL]] : [],
    ),
  );
  if (emails.length > 0) {
    requireLoginMethodSwitch(clients, group);
    const refused = await organization.addToPolicy(policyId, emails, { signal });
    for (const [email, reason] of refused) failed.set(email, reason);
  }
  if (failed.size > 0) warn(notJoined(group, policyId, [...failed]));
  return Object.fromEntries([...failed].map(([who, reason]) => [folded(who), reason]));
}

const NO_EMAIL = "No e-mail address is known, and people are put in by it";

/** @throws ProblemError when people may not be put into a login method */
export function requireLoginMethodSwitch({ switches }: Clients, group: string): void {
  requireSwitch(switches, "manage_access", `put the members of ${group} into a login method`);
}

/** The active ones; the inactive cannot log in by any method. */
async function membersOf(
  clients: Clients,
  group: string,
  groupId: string,
  signal: AbortSignal,
): Promise<readonly Person[]> {
  const { directory, protection } = clients;
  const here = await directory.groupByDisplayName(group, { signal, members: true });
  if (here !== undefined) {
    const records = await Promise.all(
      (here.members ?? []).map(({ value }) => directory.userById(value, { signal })),
    );
    return records.flatMap((record) => personOf(record, protection));
  }
  const users = await organizationOf(clients).users({ groupIds: [groupId] }, { signal });
  return users.flatMap(({ accountId, email, name, accountStatus }: OrganizationUser) =>
    accountStatus === "inactive"
      ? []
      : [
          {
            name: name ?? accountId,
            email: email && folded(email),
            accountId,
            isProtected: protection.isProtectedUser({ userName: email ?? "", accountId }),
          },
        ],
  );
}

function personOf(record: ScimUser | undefined, protection: Protection): readonly Person[] {
  if (record === undefined || record.active === false) return [];
  const { email } = profileOf(record);
  const accountId = accountIdOf(record);
  return [
    {
      name: record.userName,
      email: email === null ? undefined : folded(email),
      accountId,
      isProtected: protection.isProtectedUser({
        userName: record.userName,
        accountId: accountId ?? null,
      }),
    },
  ];
}

const MOST_NAMED = 10;

function notJoined(group: string, policyId: string, failed: readonly (readonly [string, string])[]): Problem {
  const named = failed.slice(0, MOST_NAMED).map(([email, reason]) => `${email} (${reason})`);
  const more = failed.length > MOST_NAMED ? ` and ${failed.length - MOST_NAMED} more` : "";
  return {
    summary: `${failed.length} of the group ${group} could not join the login method`,
    detail:
      `The authentication policy ${policyId} does not take ${named.join(", ")}${more}. Only managed accounts can be in one: verify the domain of the address, or leave these people to the login method that they have. ` +
      "All of them are in login_method_failed.",
    path: ["login_method_failed"],
  };
}
