import type { Person } from "./changes";
import { compare } from "./names";
import { known } from "./pairs";
import type { HeldUser, Resources } from "./resources";
import { Roster } from "./people";
import { personOf } from "./person-changes";

/** Something whose last day is near. */
export type Expiry =
  | { readonly kind: "person"; readonly until: string; readonly person: Person }
  | { readonly kind: "membership"; readonly until: string; readonly group: string }
  | {
      readonly kind: "policy";
      readonly until: string;
      readonly name: string;
      readonly group: string;
      readonly application: string;
      readonly role: string;
    };

const DAY = 24 * 60 * 60 * 1000;

/**
 * Whose `until` comes within some days or has passed, the first one first. Constructs leave out what is over; where
 * nothing is synthesised, somebody may still be active after their last day, which nobody should overlook.
 *
 * @param today as YYYY-MM-DD
 */
export function expiring(after: Resources, today: string, days = 14): readonly Expiry[] {
  const last = new Date(Date.parse(`${today}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
  const isNear = (until: string | null | undefined): until is string =>
    typeof until === "string" && until <= last;
  const people = after.users.flatMap((user): readonly Expiry[] => {
    const { until, active } = user.attributes;
    return isNear(until) && active !== false ? [{ kind: "person", until, person: declared(user) }] : [];
  });
  const memberships = after.memberships.flatMap((held): readonly Expiry[] => {
    const { until } = held.attributes;
    return isNear(until) ? [{ kind: "membership", until, group: known(held, "group") ?? held.address }] : [];
  });
  const policies = after.policies.flatMap((held): readonly Expiry[] => {
    const { until } = held.attributes;
    if (!isNear(until)) return [];
    return [
      {
        kind: "policy",
        until,
        name: known(held, "name") ?? held.address,
        group: known(held, "group") ?? "",
        application: known(held, "application") ?? "",
        role: known(held, "role") ?? "",
      },
    ];
  });
  return [...people, ...memberships, ...policies].sort(
    (left, right) => compare(left.until, right.until) || compare(JSON.stringify(left), JSON.stringify(right)),
  );
}

function declared(user: HeldUser): Person {
  const [node] = new Roster([], [user]).people;
  if (node === undefined) throw new Error("a roster of one resource holds one person");
  return personOf(node);
}
