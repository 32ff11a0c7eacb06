import type { GroupAttributes, MembershipAttributes, PolicyAttributes, UserAttributes } from "./attributes";

/** A resource as a state or a plan holds it on one side of a change. */
export interface Held<Attributes> {
  /** What pairs the two sides: the address, after any `moved` block, that Terraform shows. */
  readonly address: string;
  readonly attributes: Attributes;
  /** Names of attributes that nobody knows before the apply. */
  readonly unknown: ReadonlySet<string>;
  /** Names of attributes whose values must not be shown. */
  readonly sensitive: ReadonlySet<string>;
  /** On the side after: the object before is destroyed and this one created. */
  readonly isReplacement?: true;
  /** On the side before: Terraform forgets it, and the directory keeps it as it is. */
  readonly isForgotten?: true;
  /** On the side before: it was not in the state, and this run imports it. */
  readonly isImported?: true;
}

export type HeldUser = Held<UserAttributes>;
export type HeldGroup = Held<GroupAttributes>;
export type HeldMembership = Held<MembershipAttributes>;
export type HeldPolicy = Held<PolicyAttributes>;

/** Everything of one directory's configuration at one moment. */
export interface Resources {
  readonly users: readonly HeldUser[];
  readonly groups: readonly HeldGroup[];
  readonly memberships: readonly HeldMembership[];
  readonly policies: readonly HeldPolicy[];
}

/** What a plan tells: the state as it was found, what it becomes, and what had changed outside. */
export interface PlannedResources {
  readonly before: Resources;
  readonly after: Resources;
  /** As the state had it before Terraform looked; undefined when nothing was changed outside. */
  readonly recorded: Resources | undefined;
  /** False when Terraform says that another plan is needed afterwards, or that this one failed. */
  readonly isComplete: boolean;
  readonly hasErrors: boolean;
}

export const NOTHING: ReadonlySet<string> = new Set();
