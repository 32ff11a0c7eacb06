import { requireSwitch, type Switches } from "../switches";
import { type Adoption, changes, differences } from "./adoption";
import type { UserDraft, UserState } from "./profile";

/**
 * Whether the provider may change a person so. What only says how to treat them is kept in the state and changes
 * nothing in the directory.
 *
 * @throws ProblemError when it is switched off
 */
export function requireUpdateAllowed(switches: Switches, planned: UserDraft, prior: UserState): void {
  const changing = changes(planned, prior);
  const leaves = changing.includes("active") && planned.active === false;
  if (leaves) requireSwitch(switches, "deactivate_users", `deactivate ${prior.user_name}`);
  const others = leaves ? changing.filter((attribute) => attribute !== "active") : changing;
  if (others.length > 0)
    requireSwitch(switches, "update_users", `change ${prior.user_name} (${others.join(", ")})`);
}

/** The same for taking over a record that is there. */
export function requireAdoptionAllowed(
  switches: Switches,
  planned: UserDraft,
  { record, origin }: Extract<Adoption, { kind: "adopt" }>,
): void {
  const changing = differences(planned, record);
  const leaves = changing.includes("active") && planned.active === false;
  if (leaves) requireSwitch(switches, "deactivate_users", `deactivate ${record.userName}`);
  const others = leaves ? changing.filter((attribute) => attribute !== "active") : changing;
  if (origin === "reactivated") requireSwitch(switches, "update_users", `reactivate ${record.userName}`);
  else if (others.length > 0)
    requireSwitch(switches, "update_users", `change ${record.userName} (${others.join(", ")})`);
}
