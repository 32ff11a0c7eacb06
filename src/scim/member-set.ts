import type { ScimGroup, ScimMember } from "./vocabulary";

/** The members of one group by SCIM id. */
export class MemberSet {
  readonly #members: Map<string, ScimMember>;
  #list: ScimMember[] | undefined;

  constructor(members: Iterable<ScimMember>) {
    this.#members = new Map();
    for (const member of members) this.#members.set(member.value, member);
  }

  get size(): number {
    return this.#members.size;
  }

  has(id: string): boolean {
    return this.#members.has(id);
  }

  ids(): IterableIterator<string> {
    return this.#members.keys();
  }

  get(id: string): ScimMember | undefined {
    return this.#members.get(id);
  }

  add(member: ScimMember): void {
    this.#members.set(member.value, member);
    this.#list = undefined;
  }

  delete(id: string): void {
    if (this.#members.delete(id)) this.#list = undefined;
  }

  /** Made once for as long as nothing changes; never to be changed by whoever is given it. */
  toArray(): ScimMember[] {
    return (this.#list ??= [...this.#members.values()]);
  }
}

/** A group as the shared view keeps it: with its members in a form that is cheap to change. */
export interface GroupRecord extends Omit<ScimGroup, "members"> {
  /** Undefined as long as the directory has not told them. */
  readonly members: MemberSet | undefined;
  /** Whether it was read from a list, which may leave members out. */
  readonly listed: boolean;
}

export function groupRecord({ members, ...group }: ScimGroup, listed: boolean): GroupRecord {
  // A group that was asked for by itself and shows no members has none.
  const told = members ?? (listed ? undefined : []);
  return { ...group, members: told === undefined ? undefined : new MemberSet(told), listed };
}

export function scimGroup({ members, listed: _listed, ...group }: GroupRecord): ScimGroup {
  return members === undefined ? group : { ...group, members: members.toArray() };
}
