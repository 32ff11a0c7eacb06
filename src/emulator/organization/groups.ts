import { createHash, randomUUID } from "node:crypto";
import type { Directory } from "../directory";
import { NameIndex } from "../name-index";
import type { GroupEntry } from "../records";

/** A group as the organisation knows it. */
export interface OrganizationGroup {
  /** Does not change with the switch that chooses the ids. */
  readonly key: string;
  readonly id: string;
  readonly name: string;
  /** Undefined for groups outside the directories. */
  readonly directory: Directory | undefined;
  /** The accounts of its members. */
  accountIds(): readonly string[];
}

/** A group that SCIM has made, and the request that made it; the console's are known at once. */
interface Synced {
  readonly directory: Directory;
  readonly entry: GroupEntry;
  readonly ownId: string;
  readonly since: number | undefined;
}

interface Outside {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly members: Set<string>;
}

/** What the groups need to know of the organisation. */
export interface GroupSurroundings {
  readonly behaviour: () => { readonly groupIds: "other" | "same"; readonly groupLag: number };
  /** The names of all groups that keep others from taking them. */
  readonly names: NameIndex;
  /** The number of the request at work. */
  readonly request: () => number;
}

/** The organisation's groups: those outside the directories, and those that SCIM synchronises. */
export class OrganizationGroups {
  readonly #synced = new Map<string, Synced>();
  readonly #outside = new Map<string, Outside>();
  /** The keys by the ids of this API. */
  readonly #keys = new Map<string, string>();
  /** Built-in groups do not keep a directory from creating a group of their name. */
  readonly #builtIn = new NameIndex();

  constructor(readonly surroundings: GroupSurroundings) {}

  /** Learns of a group that has come into a directory. */
  made(directory: Directory, entry: GroupEntry): void {
    if (!entry.synced) return;
    const since = directory.by === "api" ? directory.request : undefined;
    const ownId = idMadeOf(entry.id);
    this.#synced.set(entry.id, { directory, entry, ownId, since });
    this.#keys.set(ownId, entry.id);
  }

  gone(scimId: string): void {
    const group = this.#synced.get(scimId);
    if (group === undefined) return;
    this.#synced.delete(scimId);
    this.#keys.delete(group.ownId);
  }

  addOutside(name: string, kind: "ordinary" | "built-in" = "ordinary"): void {
    const index = kind === "built-in" ? this.#builtIn : this.surroundings.names;
    if (index.holders(name, false).length > 0) throw new Error(`there is a group called ${name} already`);
    const group = { key: `outside ${randomUUID()}`, id: randomUUID(), name, members: new Set<string>() };
    this.#outside.set(group.key, group);
    this.#keys.set(group.id, group.key);
    index.add(name, group.key);
  }

  /** The members of a group outside the directories; throws where there is none. */
  outsideMembers(name: string): Set<string> {
    const group = this.#holders(name)
      .map((key) => this.#outside.get(key))
      .find((found) => found !== undefined);
    if (group === undefined) throw new Error(`there is no group called ${name} outside the directories`);
    return group.members;
  }

  /** Every group that the API knows at this request, in the order in which they came. */
  all(): readonly OrganizationGroup[] {
    return this.#known([...this.#outside.keys(), ...this.#synced.keys()]);
  }

  /** The groups outside the directories that somebody is in. */
  outsideOf(accountId: string): readonly OrganizationGroup[] {
    const groups = [...this.#outside.values()].filter(({ members }) => members.has(accountId));
    return this.#known(groups.map(({ key }) => key));
  }

  /** By name, whatever the case. */
  named(name: string): readonly OrganizationGroup[] {
    return this.#known(this.#holders(name));
  }

  /** By its id in this API. */
  get(id: string): OrganizationGroup | undefined {
    // An id that is none of this API's own may be SCIM's.
    return this.#known([this.#keys.get(id) ?? id]).find((group) => group.id === id);
  }

  /** By what does not change with the switch; also before the API knows it. */
  at(key: string): OrganizationGroup | undefined {
    const synced = this.#synced.get(key);
    if (synced !== undefined) return this.#ofSynced(synced);
    const outside = this.#outside.get(key);
    return outside && { ...outside, directory: undefined, accountIds: () => [...outside.members] };
  }

  /** By name, also before the API knows it. */
  inConsole(name: string): OrganizationGroup | undefined {
    return this.#holders(name)
      .map((key) => this.at(key))
      .find((group) => group !== undefined);
  }

  #holders(name: string): readonly string[] {
    return [...this.surroundings.names.holders(name, false), ...this.#builtIn.holders(name, false)];
  }

  #known(keys: readonly string[]): readonly OrganizationGroup[] {
    const { groupLag } = this.surroundings.behaviour();
    const before = this.surroundings.request() - groupLag;
    const isKnown = (key: string): boolean => (this.#synced.get(key)?.since ?? -Infinity) < before;
    return keys
      .filter(isKnown)
      .map((key) => this.at(key))
      .filter((group) => group !== undefined);
  }

  #ofSynced({ directory, entry, ownId }: Synced): OrganizationGroup {
    const { groupIds } = this.surroundings.behaviour();
    return {
      key: entry.id,
      id: groupIds === "same" ? entry.id : ownId,
      name: entry.displayName,
      directory,
      accountIds: () =>
        [...entry.members].map((id) => directory.user(id).accountId).filter((id) => id !== undefined),
    };
  }
}

/** An id of the same form that has nothing in common with the given one, and is always the same for it. */
export function idMadeOf(id: string): string {
  const hash = createHash("sha256").update(`organization ${id}`).digest("hex");
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/u, "$1-$2-$3-$4-$5");
}
