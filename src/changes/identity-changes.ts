import { AccessOfPeople, seatsOf } from "./access";
import { alarmsOf, countsOf } from "./alarms";
import type { IdentityChanges } from "./changes";
import { directoryOf, isActiveAfter } from "./directory";
import { groupChanges } from "./group-changes";
import { compare } from "./names";
import { wasActive } from "./people";
import { personChanges } from "./person-changes";
import { policyChanges } from "./policy-changes";
import type { Held, Resources } from "./resources";
import { probablySame } from "./same-person";

export interface ComparisonOptions {
  /**
   * Whether the difference came about outside of this configuration: then what is gone was deleted there, whatever
   * its `on_destroy` says. @default false
   */
  readonly isOutside?: boolean | undefined;
}

/**
 * What happens to people, groups and access between two sets of resources: the two sides of a plan, or two versions
 * of a state. The same two sets in any order give the same changes.
 */
export function identityChanges(
  before: Resources,
  after: Resources,
  { isOutside = false }: ComparisonOptions = {},
): IdentityChanges {
  return compared(ordered(before), ordered(after), isOutside);
}

/** Wherever the first of several counts, it is the same one for every order of the resources. */
function ordered({ users, groups, memberships, policies }: Resources): Resources {
  return {
    users: byAddress(users),
    groups: byAddress(groups),
    memberships: byAddress(memberships),
    policies: byAddress(policies),
  };
}

function byAddress<Attributes>(held: readonly Held<Attributes>[]): readonly Held<Attributes>[] {
  return [...held].sort((left, right) => compare(left.address, right.address));
}

function compared(before: Resources, after: Resources, isOutside: boolean): IdentityChanges {
  const directory = directoryOf(before, after, isOutside);
  const changes = {
    people: personChanges(directory.people, new AccessOfPeople(directory), isOutside),
    groups: groupChanges(directory),
    policies: policyChanges(before, after, isOutside),
  };
  const managed = directory.people.filter((person) => person.before !== undefined);
  const stillManaged = directory.people.filter((person) => person.after !== undefined);
  return {
    ...changes,
    probablySame: probablySame(directory.people, isOutside),
    seats: seatsOf(directory),
    alarms: alarmsOf(changes, directory),
    counts: countsOf(changes),
    managedBefore: managed.filter(wasActive).length,
    managedAfter: stillManaged.filter((person) => isActiveAfter(person, isOutside)).length,
  };
}
