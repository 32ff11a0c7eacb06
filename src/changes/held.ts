import {
  groupAttributes,
  isRecord,
  type GroupAttributes,
  membershipAttributes,
  type MembershipAttributes,
  policyAttributes,
  type PolicyAttributes,
  type RawValues,
  userAttributes,
  type UserAttributes,
} from "./attributes";
import { candidates, type GroupReferences } from "./group-references";
import { type Held, NOTHING, type Resources } from "./resources";

/** A resource's values as Terraform's JSON has them, with what it says of them beside. */
export interface RawResource {
  readonly address: string;
  readonly values: RawValues;
  /** `true`, or an object whose members tell the same of the attributes. */
  readonly unknown?: unknown;
  readonly sensitive?: unknown;
  readonly isForgotten?: true;
  readonly isImported?: true;
  readonly isReplacement?: true;
}

const TYPES = [
  "atlassian_user",
  "atlassian_group",
  "atlassian_group_membership",
  "atlassian_access_policy",
] as const;

export type OurType = (typeof TYPES)[number];

const known: ReadonlySet<string> = new Set(TYPES);

export function isOurs(type: string): type is OurType {
  return known.has(type);
}

/** Collects the resources of one side. Terraform shows every address once. */
export class Collection {
  readonly #users = new Map<string, Held<UserAttributes>>();
  readonly #groups = new Map<string, Held<GroupAttributes>>();
  readonly #memberships = new Map<string, Held<MembershipAttributes>>();
  readonly #policies = new Map<string, Held<PolicyAttributes>>();

  add(type: OurType, raw: RawResource): void {
    switch (type) {
      case "atlassian_user":
        this.#users.set(raw.address, held(userAttributes, raw));
        return;
      case "atlassian_group":
        this.#groups.set(raw.address, held(groupAttributes, raw));
        return;
      case "atlassian_group_membership":
        this.#memberships.set(raw.address, held(membershipAttributes, withUnknownMembers(raw)));
        return;
      case "atlassian_access_policy":
        this.#policies.set(raw.address, held(policyAttributes, raw));
    }
  }

  /** Takes over the very object that another collection has read: it is the same on both sides. */
  keep(address: string, from: Collection): void {
    copy(from.#users, this.#users, address);
    copy(from.#groups, this.#groups, address);
    copy(from.#memberships, this.#memberships, address);
    copy(from.#policies, this.#policies, address);
  }

  /** Takes over everything whose address is not here. */
  fill(from: Collection): void {
    fillMap(from.#users, this.#users);
    fillMap(from.#groups, this.#groups);
    fillMap(from.#memberships, this.#memberships);
    fillMap(from.#policies, this.#policies);
  }

  /** Where neither id nor name of a group is known yet, the configuration tells which group is meant. */
  nameGroups(references: GroupReferences): void {
    this.#nameGroups(this.#memberships, references);
    this.#nameGroups(this.#policies, references);
  }

  #nameGroups<Attributes extends { readonly group: string | null }>(
    all: Map<string, Held<Attributes>>,
    references: GroupReferences,
  ): void {
    for (const [address, held] of all) {
      if (!held.unknown.has("group") || !held.unknown.has("group_id")) continue;
      const group = candidates(address, references).map((candidate) => this.#groups.get(candidate));
      const name = group.find((one) => one !== undefined)?.attributes.display_name ?? null;
      if (name === null) continue;
      const unknown = new Set([...held.unknown].filter((attribute) => attribute !== "group"));
      all.set(address, { ...held, attributes: { ...held.attributes, group: name }, unknown });
    }
  }

  resources(): Resources {
    return {
      users: [...this.#users.values()],
      groups: [...this.#groups.values()],
      memberships: [...this.#memberships.values()],
      policies: [...this.#policies.values()],
    };
  }
}

function copy<Value>(from: ReadonlyMap<string, Value>, to: Map<string, Value>, address: string): void {
  const value = from.get(address);
  if (value !== undefined) to.set(address, value);
}

function fillMap<Value>(from: ReadonlyMap<string, Value>, to: Map<string, Value>): void {
  for (const [address, value] of from) if (!to.has(address)) to.set(address, value);
}

function held<Attributes>(attributes: (values: RawValues) => Attributes, raw: RawResource): Held<Attributes> {
  return {
    address: raw.address,
    attributes: attributes(raw.values),
    unknown: namesOf(raw.unknown),
    sensitive: namesOf(raw.sensitive),
    ...(raw.isForgotten === true && { isForgotten: true }),
    ...(raw.isImported === true && { isImported: true }),
    ...(raw.isReplacement === true && { isReplacement: true }),
  };
}

/** Which attributes Terraform marks, wholly or inside. */
function namesOf(marks: unknown): ReadonlySet<string> {
  if (typeof marks !== "object" || marks === null) return NOTHING;
  const names = Object.entries(marks)
    .filter(([, mark]) => isMarked(mark))
    .map(([name]) => name);
  return names.length === 0 ? NOTHING : new Set(names);
}

function isMarked(mark: unknown): boolean {
  if (typeof mark === "object" && mark !== null) return Object.values(mark).some(isMarked);
  return mark === true;
}

/** A plan leaves out the ids that it does not know, and with them the people: their names are among the marks. */
function withUnknownMembers(raw: RawResource): RawResource {
  const marks = isRecord(raw.unknown) ? raw.unknown : {};
  if (!isRecord(marks.members)) return raw;
  const { members: names, ...others } = marks;
  const known = isRecord(raw.values.members) ? raw.values.members : {};
  const unknown = Object.fromEntries(Object.keys(isRecord(names) ? names : {}).map((name) => [name, null]));
  return { ...raw, values: { ...raw.values, members: { ...unknown, ...known } }, unknown: others };
}

/**
 * One side's resources from raw values, for readers of other sources than plans, such as versions of a state.
 * Resources of other types are passed over.
 */
export function resourcesOf(entries: Iterable<RawResource & { readonly type: string }>): Resources {
  const collection = new Collection();
  for (const entry of entries) if (isOurs(entry.type)) collection.add(entry.type, entry);
  return collection.resources();
}
