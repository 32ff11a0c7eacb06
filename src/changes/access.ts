import type { Access, Seats } from "./changes";
import { type Directory, isActiveAfter } from "./directory";
import { type Grant, type GroupNode, nameOf } from "./groups";
import { compare, folded, sorted } from "./names";
import { type PersonNode, wasActive } from "./people";

export interface AccessChange {
  readonly gained: readonly Access[];
  readonly lost: readonly Access[];
  readonly losesLastAccess: boolean;
}

const NO_CHANGE: AccessChange = { gained: [], lost: [], losesLastAccess: false };

/** Says what each person may use before and after, by way of the groups. */
export class AccessOfPeople {
  readonly #changing: ReadonlySet<GroupNode>;
  readonly #isOutside: boolean;

  constructor({ groups, isOutside }: Directory) {
    this.#isOutside = isOutside;
    this.#changing = new Set(groups.filter((group) => !isSameAccess(group)));
  }

  of(person: PersonNode): AccessChange {
    const before = wasActive(person);
    const after = isActiveAfter(person, this.#isOutside);
    if (before === after && this.#staysAsItWas(person)) return NO_CHANGE;
    const had = before ? reached(person.groupsBefore, "grantsBefore") : new Map<string, Reached>();
    const has = after ? reached(person.groupsAfter, "grantsAfter") : new Map<string, Reached>();
    const lost = without(had, has);
    return { gained: without(has, had), lost, losesLastAccess: lost.length > 0 && has.size === 0 };
  }

  #staysAsItWas({ groupsBefore, groupsAfter }: PersonNode): boolean {
    if (groupsBefore.size !== groupsAfter.size) return false;
    for (const group of groupsBefore) if (!groupsAfter.has(group) || this.#changing.has(group)) return false;
    return true;
  }
}

function isSameAccess({ grantsBefore, grantsAfter }: GroupNode): boolean {
  if (grantsBefore.size !== grantsAfter.size) return false;
  for (const key of grantsBefore.keys()) if (!grantsAfter.has(key)) return false;
  return true;
}

interface Reached {
  readonly grant: Grant;
  readonly through: string[];
}

function reached(groups: ReadonlySet<GroupNode>, side: "grantsBefore" | "grantsAfter"): Map<string, Reached> {
  const all = new Map<string, Reached>();
  for (const group of groups) {
    const name = (side === "grantsBefore" ? group.nameBefore : group.nameAfter) ?? nameOf(group);
    for (const [key, grant] of group[side]) {
      const there = all.get(key);
      if (there === undefined) all.set(key, { grant, through: [name] });
      else there.through.push(name);
    }
  }
  return all;
}

function without(these: ReadonlyMap<string, Reached>, those: ReadonlyMap<string, Reached>): Access[] {
  return [...these]
    .filter(([key]) => !those.has(key))
    .map(([, { grant, through }]) => ({ ...grant, through: sorted(through) }))
    .sort((left, right) => compare(left.application, right.application) || compare(left.role, right.role));
}

/** How many people may use each application, where that changes. */
export function seatsOf({ groups, isOutside }: Directory): readonly Seats[] {
  const applications = new Map<string, { name: string; before: Set<PersonNode>; after: Set<PersonNode> }>();
  const seats = (application: string): { before: Set<PersonNode>; after: Set<PersonNode> } => {
    const there = applications.get(folded(application));
    if (there !== undefined) return there;
    const made = { name: application, before: new Set<PersonNode>(), after: new Set<PersonNode>() };
    applications.set(folded(application), made);
    return made;
  };
  for (const group of groups) {
    for (const { application } of group.grantsBefore.values())
      for (const person of group.membersBefore) if (wasActive(person)) seats(application).before.add(person);
    for (const { application } of group.grantsAfter.values())
      for (const person of group.membersAfter)
        if (isActiveAfter(person, isOutside)) seats(application).after.add(person);
  }
  return [...applications.values()]
    .map(({ name, before, after }) => ({ application: name, before: before.size, after: after.size }))
    .filter(({ before, after }) => before !== after)
    .sort((left, right) => compare(left.application, right.application));
}
