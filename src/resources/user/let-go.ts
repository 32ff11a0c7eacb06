import type { ScimUser } from "../../scim";
import type { Clients } from "../clients";
import { sameName } from "../text";
import { emailsOf } from "./emails";
import type { UserDraft } from "./profile";

/**
 * The record of somebody whom this very run has deactivated, and who has the address of the declared person under
 * another user name. They are the same person, replaced and renamed at once: the directory would refuse a second
 * record with the address.
 */
export function letGo({ directory, taken }: Clients, planned: UserDraft): ScimUser | undefined {
  const { email, external_id: externalId } = planned;
  if (typeof email !== "string") return undefined;
  for (const { id, before, deeds } of directory.ownWrites.users()) {
    if (before === undefined || taken.has(id) || deeds.at(-1) !== "deactivated") continue;
    if (!emailsOf(before).some(({ value }) => sameName(value, email))) continue;
    if (isOther(externalId, before.externalId)) continue;
    return before;
  }
  return undefined;
}

/**
 * Whether a planned creation may come to take such a record back: the state holds somebody with the address.
 * Nothing is promised of what the creation will find then.
 */
export function mayBeLetGo(clients: Clients, planned: UserDraft): boolean {
  const { email } = planned;
  return (
    typeof email === "string" && (clients.holders.hasAddress(email) || letGo(clients, planned) !== undefined)
  );
}

function isOther(declared: UserDraft["external_id"], held: string | undefined): boolean {
  return (
    typeof declared === "string" && declared !== "" && held !== undefined && held !== "" && declared !== held
  );
}
