import type { Clients } from "../clients";
import type { Loser } from "../limits/ledger";
import { accountIdOf, type ScimUser } from "../../scim";
import { requireSwitch } from "../switches";
import { type Adoption, changes, differences } from "./adoption";
import type { UserDraft, UserState } from "./profile";

/**
 * Whether the provider may change a person so. What only says how to treat them is kept in the state and changes
 * nothing in the directory.
 *
 * @throws ProblemError when it is switched off
 */
export function requireUpdateAllowed(
  { switches, protection }: Pick<Clients, "switches" | "protection">,
  planned: UserDraft,
  prior: UserState,
): void {
  const changing = changes(planned, prior);
  const leaves = changing.includes("active") && planned.active === false;
  const somebody = { userName: prior.user_name, accountId: prior.account_id };
  if (leaves) protection.requireUser(somebody, "deactivate");
  if (changing.includes("user_name")) protection.requireUser(somebody, "rename");
  if (changing.includes("email")) protection.requireUser(somebody, "change the address of");
  if (leaves) requireSwitch(switches, "deactivate_users", `deactivate ${prior.user_name}`);
  const others = leaves ? changing.filter((attribute) => attribute !== "active") : changing;
  if (others.length > 0)
    requireSwitch(switches, "update_users", `change ${prior.user_name} (${others.join(", ")})`);
}

/** The same for taking over a record that is there. */
export function requireAdoptionAllowed(
  { switches, protection }: Pick<Clients, "switches" | "protection">,
  planned: UserDraft,
  { record, origin }: Extract<Adoption, { kind: "adopt" }>,
): void {
  const changing = differences(planned, record);
  const somebody = { userName: record.userName, accountId: accountIdOf(record) ?? null };
  if (changing.includes("user_name")) protection.requireUser(somebody, "rename");
  if (changing.includes("email")) protection.requireUser(somebody, "change the address of");
  const leaves = deactivates(planned, record);
  if (leaves) protection.requireUser(somebody, "deactivate");
  if (leaves) requireSwitch(switches, "deactivate_users", `deactivate ${record.userName}`);
  const others = leaves ? changing.filter((attribute) => attribute !== "active") : changing;
  if (origin === "reactivated") requireSwitch(switches, "update_users", `reactivate ${record.userName}`);
  else if (others.length > 0)
    requireSwitch(switches, "update_users", `change ${record.userName} (${others.join(", ")})`);
}

/** Whom an update deactivates, for the limits. */
export function deactivated(planned: UserDraft, prior: UserState): readonly Loser[] {
  const leaves = planned.active === false && prior.active === true;
  return leaves ? [{ id: prior.id, name: prior.user_name }] : [];
}

/** The same right before the request: a state that was not refreshed may say inactive of somebody who is active. */
export async function deactivatedNow(
  { directory }: Pick<Clients, "directory">,
  planned: UserDraft,
  prior: UserState,
  signal: AbortSignal,
): Promise<readonly Loser[]> {
  if (planned.active !== false || prior.active === true) return deactivated(planned, prior);
  return (await isInactiveNow({ directory }, prior, signal)) ? [] : [{ id: prior.id, name: prior.user_name }];
}

/** Whether the person is inactive already, so that deactivating them takes nothing away. */
export async function isInactiveNow(
  { directory }: Pick<Clients, "directory">,
  { id, active }: UserState,
  signal: AbortSignal,
): Promise<boolean> {
  if (active !== false) return false;
  const record = await directory.userById(id, { signal });
  return record === undefined || record.active === false;
}

/** Whether taking the record over deactivates somebody. */
export function deactivates(planned: UserDraft, record: ScimUser): boolean {
  return planned.active === false && record.active !== false;
}

export function loserOf({ id, userName }: ScimUser): Loser {
  return { id, name: userName };
}
