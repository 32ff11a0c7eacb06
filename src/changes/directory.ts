import { attributeChanges } from "./attribute-changes";
import { type Grant, groupFate, type GroupNode, Groups, type GroupReference } from "./groups";
import { folded } from "./names";
import { known } from "./pairs";
import { isActive, type PersonNode, Roster } from "./people";
import type { HeldMembership, HeldPolicy, Resources } from "./resources";

/** Both sides in people's terms: who is in which group, and which group has which access. */
export interface Directory {
  readonly people: readonly PersonNode[];
  readonly groups: readonly GroupNode[];
  /** Whether what is gone went outside, so that no `on_destroy` had a say. */
  readonly isOutside: boolean;
  groupOf(policy: HeldPolicy, side: "before" | "after"): GroupNode;
}

export function directoryOf(before: Resources, after: Resources, isOutside: boolean): Directory {
  const roster = new Roster(before.users, after.users);
  const groups = new Groups(before.groups, after.groups);
  const directory: Directory = {
    people: roster.people,
    groups: groups.groups,
    isOutside,
    groupOf: (policy, side) => groups.find(groupOfPolicy(policy), side),
  };
  enterMembers({ roster, groups, isOutside }, before.memberships, after.memberships);
  givePolicies(directory, before.policies, after.policies);
  for (const person of roster.people) endMemberships(person, isOutside);
  for (const group of groups.groups) if (groupFate(group, isOutside) === "deleted") dissolve(group);
  return directory;
}

interface Membership {
  readonly roster: Roster;
  readonly groups: Groups;
  readonly isOutside: boolean;
}

function enterMembers(
  { roster, groups, isOutside }: Membership,
  before: readonly HeldMembership[],
  after: readonly HeldMembership[],
): void {
  const old = new Map(before.map((held) => [held.address, held]));
  const now = new Set(after.map((held) => held.address));
  const oldGroups = new Map<string, GroupNode>();
  for (const held of before) {
    const group = groups.find(groupOfMembership(held), "before");
    oldGroups.set(held.address, group);
    for (const [name, id] of membersOf(held, undefined)) {
      const person = roster.memberBefore(name, id);
      enter(person, group, "before");
      // Terraform forgets the declaration, and the group keeps its people.
      if (held.isForgotten === true && !isOutside && !now.has(held.address)) enter(person, group, "after");
    }
  }
  for (const held of after) {
    const was = old.get(held.address);
    const group = followed(groups, held, oldGroups.get(held.address));
    if (was !== undefined) group.ofMemberships.push(...attributeChanges(was, held, ["exclusive", "until"]));
    for (const [name, id] of newlyEvicted(held, was)) {
      const person = roster.memberBefore(name, id);
      enter(person, group, "before");
      person.evictedFrom.add(group);
    }
    if (held.unknown.has("members")) {
      group.membersKnown = false;
      for (const person of group.membersBefore) enter(person, group, "after");
      continue;
    }
    for (const [name, id] of membersOf(held, was)) enter(roster.memberAfter(name, id), group, "after");
  }
}

/** A group that is made anew has neither id nor, unless the configuration writes it, a name: it is the one before. */
function followed(groups: Groups, held: HeldMembership, before: GroupNode | undefined): GroupNode {
  const reference = groupOfMembership(held);
  const isUnnamed = reference.id === undefined && reference.name === undefined;
  return isUnnamed && before?.isReplaced === true ? before : groups.find(reference, "after");
}

function enter(person: PersonNode, group: GroupNode, side: "before" | "after"): void {
  if (side === "before") {
    group.membersBefore.add(person);
    person.groupsBefore.add(group);
  } else {
    group.membersAfter.add(person);
    person.groupsAfter.add(group);
  }
}

function groupOfMembership(held: HeldMembership): GroupReference {
  return { id: known(held, "group_id"), name: known(held, "group"), address: held.address };
}

function groupOfPolicy(held: HeldPolicy): GroupReference {
  return { id: known(held, "group_id"), name: known(held, "group"), address: held.address };
}

/** User names with ids as far as they are known: those found by name have theirs beside, or had. */
function* membersOf(
  held: HeldMembership,
  was: HeldMembership | undefined,
): Generator<readonly [string, string | null]> {
  const { members, found } = held.attributes;
  for (const [name, id] of Object.entries(members ?? {})) {
    yield [
      name,
      id ?? found?.[name] ?? (held.unknown.has("found") ? was?.attributes.found?.[name] : null) ?? null,
    ];
  }
}

function newlyEvicted(
  held: HeldMembership,
  was: HeldMembership | undefined,
): readonly (readonly [string, string | null])[] {
  if (held === was || held.unknown.has("evicted")) return [];
  const earlier = new Set(Object.values(was?.attributes.evicted ?? {}));
  return Object.entries(held.attributes.evicted ?? {}).filter(([, id]) => !earlier.has(id));
}

/** Who is deactivated or deleted by the end of their declaration leaves the groups, whatever a list still says. */
function endMemberships(person: PersonNode, isOutside: boolean): void {
  const how = endOf(person, isOutside);
  const leavesGroups = how === "deactivated" && person.before?.attributes.keep_groups !== true;
  if (how !== "deleted" && !leavesGroups) return;
  for (const group of person.groupsAfter) group.membersAfter.delete(person);
  person.groupsAfter.clear();
}

/** How a person's declaration ends, or undefined when it goes on or there was none. */
export function endOf(
  { before, after }: PersonNode,
  isOutside: boolean,
): "deactivated" | "deleted" | "abandoned" | undefined {
  if (before === undefined || after !== undefined) return undefined;
  if (isOutside) return "deleted";
  const onDestroy = before.attributes.on_destroy;
  if (before.isForgotten === true || onDestroy === "abandon") return "abandoned";
  return onDestroy === "delete" ? "deleted" : "deactivated";
}

export function isActiveAfter(person: PersonNode, isOutside: boolean): boolean {
  return isActive(person, endOf(person, isOutside));
}

function dissolve(group: GroupNode): void {
  for (const person of group.membersAfter) person.groupsAfter.delete(group);
  group.membersAfter.clear();
  group.grantsAfter.clear();
}

function givePolicies(
  directory: Directory,
  before: readonly HeldPolicy[],
  after: readonly HeldPolicy[],
): void {
  const old = new Map(before.map((held) => [held.address, held]));
  const now = new Map(after.map((held) => [held.address, held]));
  for (const held of before) {
    const group = directory.groupOf(held, "before");
    group.grantsBefore.set(...grantOf(held));
    group.loginBefore ??= known(held, "authentication_policy_id") ?? null;
    if (!isKept(held, now.get(held.address), directory.isOutside) || group.isReplaced) continue;
    group.grantsAfter.set(...grantOf(held));
  }
  for (const held of after) {
    const group = directory.groupOf(held, "after");
    // What is bound to a group goes with it, and a policy that sees no change is not made again.
    if (group.isReplaced && old.get(held.address) === held) continue;
    group.grantsAfter.set(...grantOf(held));
    group.loginAfter ??= known(held, "authentication_policy_id") ?? null;
    const isNew =
      group.before === undefined && group.after !== undefined && known(group.after, "origin") === "created";
    if (known(held, "access_before") === true && !isNew) group.grantsBefore.set(...grantOf(held));
  }
}

/** Whether the group keeps the access although the policy goes or turns to something else. */
function isKept(held: HeldPolicy, after: HeldPolicy | undefined, isOutside: boolean): boolean {
  if (isOutside) return false;
  if (after === undefined) return held.isForgotten === true || held.attributes.access_before === true;
  return held.attributes.access_before === true && grantOf(held)[0] !== grantOf(after)[0];
}

function grantOf(held: HeldPolicy): [string, Grant] {
  const application = known(held, "application") ?? `(the application of ${held.address})`;
  const role = known(held, "role") ?? "(a role that is not known yet)";
  return [grantKey(application, role), { application, role }];
}

/** Applications compare without case, as hosts and products do. */
export function grantKey(application: string, role: string): string {
  return JSON.stringify([folded(application), role]);
}
