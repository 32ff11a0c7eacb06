import type { GroupNode } from "./groups";
import { folded } from "./names";
import { isReplaced, known, paired } from "./pairs";
import type { HeldUser } from "./resources";

/** Somebody as both sides know them, while the sides are being compared. */
export interface PersonNode {
  readonly key: string;
  id: string | null;
  before: HeldUser | undefined;
  after: HeldUser | undefined;
  /** The name by which memberships know the person, for people without a resource. */
  memberName: string | undefined;
  /** The record is given up and made or taken over again. */
  isReplaced: boolean;
  readonly groupsBefore: Set<GroupNode>;
  readonly groupsAfter: Set<GroupNode>;
  readonly evictedFrom: Set<GroupNode>;
}

/**
 * Everybody on both sides, each of them once: recognised by SCIM id, by user name where there is no id yet, and by
 * address where even the name is unknown.
 */
export class Roster {
  readonly people: PersonNode[] = [];
  readonly #byId = new Map<string, PersonNode>();
  readonly #byNameBefore = new Map<string, PersonNode>();
  readonly #byNameAfter = new Map<string, PersonNode>();

  constructor(before: readonly HeldUser[], after: readonly HeldUser[]) {
    const idOf = ({ id }: HeldUser["attributes"]): string | null | undefined => id;
    const created: HeldUser[] = [];
    for (const pair of paired(before, after, idOf)) {
      if (pair.before === undefined) {
        if (pair.after !== undefined) created.push(pair.after);
        continue;
      }
      const node = this.#existing(pair.before);
      if (pair.after === undefined) continue;
      node.isReplaced = isReplaced(pair, idOf);
      this.#becomes(node, pair.after);
    }
    for (const user of created) this.#create(user);
  }

  #existing(user: HeldUser): PersonNode {
    const name = known(user, "user_name");
    const id = known(user, "id");
    const there = id === undefined ? undefined : this.#byId.get(id);
    const node = there ?? this.#add(keyOf(id, name, user.address), id ?? null, name);
    node.before ??= user;
    if (name !== undefined && !this.#byNameBefore.has(folded(name)))
      this.#byNameBefore.set(folded(name), node);
    return node;
  }

  #becomes(node: PersonNode, user: HeldUser): void {
    node.after ??= user;
    const id = known(user, "id");
    if (id !== undefined) {
      node.id ??= id;
      if (!this.#byId.has(id)) this.#byId.set(id, node);
    }
    const name = known(user, "user_name");
    if (name !== undefined && !this.#byNameAfter.has(folded(name))) this.#byNameAfter.set(folded(name), node);
  }

  #create(user: HeldUser): void {
    const id = known(user, "id");
    const name = known(user, "user_name");
    const record = id === undefined ? this.#freed(name) : this.#byId.get(id);
    if (record?.before !== undefined && record.after === undefined) record.isReplaced = true;
    this.#becomes(record ?? this.#add(keyOf(id, name, user.address), id ?? null, name), user);
  }

  /** Whose declaration goes while another one takes the same name: that is the same record. */
  #freed(name: string | undefined): PersonNode | undefined {
    const holder = name === undefined ? undefined : this.#byNameBefore.get(folded(name));
    return holder?.after === undefined ? holder : undefined;
  }

  /** A member as the side before knows it. */
  memberBefore(name: string, id: string | null | undefined): PersonNode {
    const node =
      (id ?? undefined) === undefined ? this.#byNameBefore.get(folded(name)) : this.#byId.get(id ?? "");
    return this.#member(node, name, id, this.#byNameBefore);
  }

  /** A member as the side after knows it; people without an id yet are found by what they will be called. */
  memberAfter(name: string, id: string | null | undefined): PersonNode {
    if ((id ?? undefined) !== undefined)
      return this.#member(this.#byId.get(id ?? ""), name, id, this.#byNameAfter);
    const node = this.#byNameAfter.get(folded(name)) ?? this.#keeper(name);
    return this.#member(node, name, id, this.#byNameAfter);
  }

  /** Who had the name before and has not taken another one. */
  #keeper(name: string): PersonNode | undefined {
    const holder = this.#byNameBefore.get(folded(name));
    const newName = known(holder?.after, "user_name");
    return newName === undefined || folded(newName) === folded(name) ? holder : undefined;
  }

  #member(
    there: PersonNode | undefined,
    name: string,
    id: string | null | undefined,
    byName: Map<string, PersonNode>,
  ): PersonNode {
    const node = there ?? this.#add(keyOf(id ?? undefined, name, ""), id ?? null, name);
    if (node.before === undefined && node.after === undefined) node.memberName = name;
    if (!byName.has(folded(name))) byName.set(folded(name), node);
    return node;
  }

  #add(key: string, id: string | null, memberName: string | undefined): PersonNode {
    const node: PersonNode = {
      key,
      id,
      before: undefined,
      after: undefined,
      memberName,
      isReplaced: false,
      groupsBefore: new Set(),
      groupsAfter: new Set(),
      evictedFrom: new Set(),
    };
    if (id !== null) this.#byId.set(id, node);
    this.people.push(node);
    return node;
  }
}

function keyOf(id: string | undefined, name: string | undefined, address: string): string {
  if (id !== undefined) return `id:${id}`;
  return name === undefined ? `address:${address}` : `name:${folded(name)}`;
}

/** Whether the person may log in on the side before; members without a resource may. */
export function wasActive({ before, after }: PersonNode): boolean {
  if (before !== undefined) return before.attributes.active !== false;
  return after === undefined || known(after, "origin") !== "reactivated";
}

export function isActive(
  node: PersonNode,
  how: "deactivated" | "deleted" | "abandoned" | undefined,
): boolean {
  if (how === "deactivated" || how === "deleted") return false;
  const { after } = node;
  if (after === undefined) return wasActive(node);
  return after.unknown.has("active") ? wasActive(node) : after.attributes.active !== false;
}
