import type { Alarm, GroupChange, IdentityChanges, Person, PersonChange, PolicyChange } from "./changes";
import type { Directory } from "./directory";
import { nameOf } from "./groups";
import { compare, folded } from "./names";
import { personOf } from "./person-changes";

type Changes = Pick<IdentityChanges, "people" | "groups" | "policies">;

/** What a reviewer must not overlook, in the order of how hard it is to undo. */
export function alarmsOf(changes: Changes, { groups, isOutside }: Directory): readonly Alarm[] {
  const { people } = changes;
  const who = (kind: Alarm["kind"], is: (change: PersonChange) => boolean): readonly Alarm[] => {
    const concerned = people.filter(is).map(({ person }) => person);
    return concerned.length === 0 ? [] : [{ kind, people: concerned, group: null }];
  };
  const which = (kind: Alarm["kind"], is: (change: GroupChange) => boolean): readonly Alarm[] =>
    changes.groups.filter(is).map(({ name }) => ({ kind, people: [], group: name }));
  const evicting = new Map<string, Person[]>();
  for (const { person, evictedFrom } of people)
    for (const group of evictedFrom) {
      const there = evicting.get(group);
      if (there === undefined) evicting.set(group, [person]);
      else there.push(person);
    }
  const loginMethods = groups
    .filter(({ loginBefore, loginAfter }) => loginBefore !== loginAfter)
    .map((group): Alarm => {
      const concerned = [...group.membersAfter].map(personOf);
      return { kind: "login-method", group: nameOf(group), people: concerned.sort(byLabel) };
    });
  return [
    ...who("deleting-person", ({ how }) => how === "deleted" && !isOutside),
    ...who("deactivated-outside", ({ how }) => how !== undefined && isOutside),
    ...who("replacing-person", ({ kinds }) => kinds.includes("replaced")),
    ...which("replacing-group", ({ kinds }) => kinds.includes("replaced")),
    ...which("deleting-group", ({ kinds }) => kinds.includes("deleted")),
    ...which("emptying-group", ({ kinds, gaveAccess }) => kinds.includes("emptied") && gaveAccess),
    ...[...evicting]
      .map(([group, concerned]): Alarm => ({ kind: "evicting", people: concerned, group }))
      .sort(byGroup),
    ...who("reactivating", ({ kinds }) => kinds.includes("reactivated")),
    ...who("adopting", ({ kinds }) => kinds.includes("adopted")),
    ...loginMethods.sort(byGroup),
  ];
}

function byGroup(left: Alarm, right: Alarm): number {
  return compare(folded(left.group ?? ""), folded(right.group ?? ""));
}

function byLabel(left: Person, right: Person): number {
  return compare(left.label, right.label) || compare(left.key, right.key);
}

/** How many of each: a person counts in each kind once. */
export function countsOf({ people, groups, policies }: Changes): IdentityChanges["counts"] {
  const of = (is: (change: PersonChange) => boolean): number => people.filter(is).length;
  const kind = (wanted: PersonChange["kinds"][number]): number => of(({ kinds }) => kinds.includes(wanted));
  const group = (wanted: GroupChange["kinds"][number]): number =>
    groups.filter(({ kinds }) => kinds.includes(wanted)).length;
  const policy = (wanted: PolicyChange["kind"]): number =>
    policies.filter((change) => change.kind === wanted).length;
  return {
    left: kind("left"),
    deactivated: of(({ how }) => how === "deactivated"),
    deleted: of(({ how }) => how === "deleted"),
    abandoned: of(({ how }) => how === "abandoned"),
    replaced: kind("replaced"),
    joined: kind("joined"),
    adopted: kind("adopted"),
    reactivated: kind("reactivated"),
    moved: kind("moved"),
    renamed: kind("renamed"),
    changed: kind("changed"),
    accessGained: kind("gained-access"),
    accessLost: kind("lost-access"),
    lastAccessLost: of(({ losesLastAccess }) => losesLastAccess),
    groupsCreated: group("created"),
    groupsAdopted: group("adopted"),
    groupsReplaced: group("replaced"),
    groupsDeleted: group("deleted"),
    groupsEmptied: group("emptied"),
    policiesGiven: policy("given"),
    policiesChanged: policy("changed"),
    policiesRevoked: policy("revoked"),
  };
}
