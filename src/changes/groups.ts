import type { AttributeChange } from "./changes";
import { folded } from "./names";
import { isReplaced, known, paired } from "./pairs";
import type { PersonNode } from "./people";
import type { HeldGroup } from "./resources";

/** One role on one application, as it compares. */
export interface Grant {
  readonly application: string;
  readonly role: string;
}

/** A group as both sides know it, while the sides are being compared. */
export interface GroupNode {
  readonly key: string;
  id: string | null;
  before: HeldGroup | undefined;
  after: HeldGroup | undefined;
  isReplaced: boolean;
  nameBefore: string | undefined;
  nameAfter: string | undefined;
  /** What to call it when it has no name yet. */
  readonly placeholder: string;
  readonly membersBefore: Set<PersonNode>;
  readonly membersAfter: Set<PersonNode>;
  membersKnown: boolean;
  /** What changes of how its members are declared. */
  readonly ofMemberships: AttributeChange[];
  readonly grantsBefore: Map<string, Grant>;
  readonly grantsAfter: Map<string, Grant>;
  loginBefore: string | null;
  loginAfter: string | null;
}

export type Side = "before" | "after";

/** How a membership or a policy names its group. */
export interface GroupReference {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly address: string;
}

/** Every group on both sides, each of them once, also those without a resource. */
export class Groups {
  readonly groups: GroupNode[] = [];
  readonly #byId = new Map<string, GroupNode>();
  readonly #byName = { before: new Map<string, GroupNode>(), after: new Map<string, GroupNode>() };

  constructor(before: readonly HeldGroup[], after: readonly HeldGroup[]) {
    const idOf = ({ id }: HeldGroup["attributes"]): string | null | undefined => id;
    const created: HeldGroup[] = [];
    for (const pair of paired(before, after, idOf)) {
      if (pair.before === undefined) {
        if (pair.after !== undefined) created.push(pair.after);
        continue;
      }
      const node = this.#add(referenceOf(pair.before), "before");
      node.before = pair.before;
      if (pair.after === undefined) continue;
      node.isReplaced = isReplaced(pair, idOf);
      this.#becomes(node, pair.after);
    }
    for (const group of created) this.#create(group);
  }

  #becomes(node: GroupNode, group: HeldGroup): void {
    node.after ??= group;
    const { id, name } = referenceOf(group);
    if (id !== undefined && !this.#byId.has(id)) this.#byId.set(id, node);
    node.id ??= id ?? null;
    this.#call(node, name, "after");
  }

  #create(group: HeldGroup): void {
    const { id, name, address } = referenceOf(group);
    const there =
      id !== undefined
        ? this.#byId.get(id)
        : name === undefined
          ? undefined
          : this.#byName.before.get(folded(name));
    // A declaration that goes while another one takes the same name: the same group, deleted and made anew.
    const taken = there?.after === undefined ? there : undefined;
    if (taken?.before !== undefined) taken.isReplaced = true;
    this.#becomes(taken ?? this.#add({ id, name, address }, "after"), group);
  }

  /** The group that a membership or a policy means on its side. */
  find({ id, name, address }: GroupReference, side: Side): GroupNode {
    const there =
      (id === undefined ? undefined : this.#byId.get(id)) ??
      (name === undefined ? undefined : this.#named(name, side, id));
    const node = there ?? this.#add({ id, name, address }, side);
    if (id !== undefined && node.id === null) {
      node.id = id;
      this.#byId.set(id, node);
    }
    this.#call(node, name, side);
    return node;
  }

  #named(name: string, side: Side, id: string | undefined): GroupNode | undefined {
    const there = this.#byName[side].get(folded(name)) ?? this.#onOtherSide(name, side);
    return id === undefined || there === undefined || there.id === null || there.id === id
      ? there
      : undefined;
  }

  /** Who is called so on the other side, unless it has a resource on this side, and so another name. */
  #onOtherSide(name: string, side: Side): GroupNode | undefined {
    const there = this.#byName[side === "before" ? "after" : "before"].get(folded(name));
    return there?.[side] === undefined ? there : undefined;
  }

  #call(node: GroupNode, name: string | undefined, side: Side): void {
    if (name === undefined) return;
    if (side === "before") node.nameBefore ??= name;
    else node.nameAfter ??= name;
    if (!this.#byName[side].has(folded(name))) this.#byName[side].set(folded(name), node);
  }

  #add({ id, name, address }: GroupReference, side: Side): GroupNode {
    const node: GroupNode = {
      key:
        id === undefined ? (name === undefined ? `address:${address}` : `name:${folded(name)}`) : `id:${id}`,
      id: id ?? null,
      before: undefined,
      after: undefined,
      isReplaced: false,
      nameBefore: undefined,
      nameAfter: undefined,
      placeholder: `(the group of ${address})`,
      membersBefore: new Set(),
      membersAfter: new Set(),
      membersKnown: true,
      ofMemberships: [],
      grantsBefore: new Map(),
      grantsAfter: new Map(),
      loginBefore: null,
      loginAfter: null,
    };
    if (id !== undefined) this.#byId.set(id, node);
    this.#call(node, name, side);
    this.groups.push(node);
    return node;
  }
}

function referenceOf(group: HeldGroup): GroupReference {
  return {
    id: known(group, "id"),
    name: known(group, "display_name"),
    address: group.address,
  };
}

/** What to call the group: as it is afterwards, or was. */
export function nameOf({ nameAfter, nameBefore, placeholder }: GroupNode): string {
  return nameAfter ?? nameBefore ?? placeholder;
}

/** What becomes of the group itself: whether its members and its access end. */
export function groupFate(node: GroupNode, isOutside: boolean): "deleted" | "abandoned" | undefined {
  const { before, after } = node;
  if (before === undefined || after !== undefined) return undefined;
  if (isOutside) return "deleted";
  return before.isForgotten === true || before.attributes.on_destroy === "abandon" ? "abandoned" : "deleted";
}
