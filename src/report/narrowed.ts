import type { HeldMembership, HeldUser, Resources } from "../changes";
import { folded } from "../changes";
import { differences } from "./differing";

export interface Sides {
  readonly before: Resources;
  readonly after: Resources;
}

/**
 * Leaves out people of whom nothing can have changed, where that can be told without comparing: of thousands, a run
 * changes a few. What `identityChanges` says of people, groups and policies stays the same, but for how many members
 * a group has.
 */
export function narrowed({ before, after }: Sides): Sides {
  // All members of a group are concerned when it or its access changes.
  if (!isSameList(before.groups, after.groups) || !isSameList(before.policies, after.policies))
    return { before, after };
  const concerned = new Concerned();
  const { gone, come } = differences(before.users, after.users);
  for (const user of [...gone, ...come]) concerned.addUser(user);
  addMembers(concerned, before.memberships, after.memberships);
  // Whoever is before and after is looked at once.
  for (const user of after.users) if (concerned.has(user)) concerned.addUser(user);
  const users = new Set([...gone, ...after.users].filter((user) => concerned.has(user)));
  const memberships = new Map<HeldMembership, HeldMembership>();
  const side = (resources: Resources): Resources => ({
    ...resources,
    users: resources.users.filter((user) => users.has(user)),
    memberships: resources.memberships.map((held) => {
      const there = memberships.get(held) ?? concerned.membersIn(held);
      memberships.set(held, there);
      return there;
    }),
  });
  return { before: side(before), after: side(after) };
}

function isSameList<Value>(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

type Names = Readonly<Record<string, string | null>>;

function addMembers(
  concerned: Concerned,
  before: readonly HeldMembership[],
  after: readonly HeldMembership[],
): void {
  const old = new Map(before.map((held) => [held.address, held]));
  for (const held of after) {
    const was = old.get(held.address);
    old.delete(held.address);
    if (was === held) continue;
    const isSameGroup = was !== undefined && groupOf(was) === groupOf(held);
    for (const kind of ["members", "found", "evicted"] as const) {
      const [from, to] = [was?.attributes[kind] ?? {}, held.attributes[kind] ?? {}];
      concerned.addDifference(isSameGroup ? from : {}, to);
      concerned.addDifference(isSameGroup ? to : {}, from);
    }
  }
  for (const { attributes } of old.values())
    for (const kind of ["members", "found", "evicted"] as const)
      concerned.addDifference({}, attributes[kind] ?? {});
}

function groupOf({ attributes }: HeldMembership): string {
  return JSON.stringify([attributes.group_id, attributes.group]);
}

class Concerned {
  readonly #ids = new Set<string>();
  readonly #names = new Set<string>();

  addUser({ attributes: { id, user_name: name } }: HeldUser): void {
    if (id !== null) this.#ids.add(id);
    if (name !== null) this.#names.add(folded(name));
  }

  addDifference(from: Names, to: Names): void {
    for (const [name, id] of Object.entries(to)) {
      if (Object.hasOwn(from, name) && from[name] === id) continue;
      this.#names.add(folded(name));
      if (id !== null) this.#ids.add(id);
    }
  }

  has({ attributes: { id, user_name: name } }: HeldUser): boolean {
    return (id !== null && this.#ids.has(id)) || (name !== null && this.#names.has(folded(name)));
  }

  membersIn(held: HeldMembership): HeldMembership {
    const { members, found, evicted } = held.attributes;
    return {
      ...held,
      attributes: {
        ...held.attributes,
        members: this.#only(members, found),
        evicted: this.#only(evicted, null),
      },
    };
  }

  #only(names: Names | null, found: Names | null): Names | null {
    if (names === null) return null;
    const kept: Record<string, string | null> = {};
    for (const name in names) {
      const id = names[name] ?? found?.[name] ?? null;
      if ((id !== null && this.#ids.has(id)) || this.#names.has(folded(name)))
        kept[name] = names[name] ?? null;
    }
    return kept;
  }
}
