/** Somebody, however much is known of them. */
export interface Person {
  /** The same for the same person in one set of changes: `id:…`, `name:…` or `address:…`. */
  readonly key: string;
  readonly id: string | null;
  /** As it is after the change, or was, when the person is gone; null when it is not known yet or must not be shown. */
  readonly userName: string | null;
  readonly displayName: string | null;
  readonly externalId: string | null;
  /** Terraform's address of the person's resource; null for people who are members only. */
  readonly address: string | null;
  /** What to call the person where there is room for one thing only. */
  readonly label: string;
}

/** One role on one application, and the groups that give it. */
export interface Access {
  readonly application: string;
  readonly role: string;
  /** Names of groups, sorted. */
  readonly through: readonly string[];
}

export interface AttributeChange {
  /** With dots for what is inside, as in `name.family_name`. */
  readonly attribute: string;
  /** Null: there is none. */
  readonly from: string | null;
  readonly to: string | null;
  /** Why `from` and `to` are not the values: `(sensitive)` and `(left out)` hide them. */
  readonly hidden?: "sensitive" | "redacted";
}

/** In the order in which a reviewer wants to know: the first of a person's kinds is the heading they stand under. */
export const PERSON_KINDS = [
  "left",
  "replaced",
  "lost-access",
  "reactivated",
  "adopted",
  "joined",
  "moved",
  "renamed",
  "gained-access",
  "changed",
] as const;

export type PersonKind = (typeof PERSON_KINDS)[number];

/** What happens to one person, all resources taken together. */
export interface PersonChange {
  readonly person: Person;
  /** At least one, in the order of `PERSON_KINDS`. */
  readonly kinds: readonly PersonKind[];
  /** For those who left. */
  readonly how?: "deactivated" | "deleted" | "abandoned";
  /** For those who left: they could not log in before either. */
  readonly wasInactive?: true;
  /** For those replaced: what it costs. */
  readonly cost?: string;
  /** For those adopted: from the directory at the creation, or by an import. */
  readonly adoptedBy?: "creation" | "import";
  readonly renamed?: { readonly from: string; readonly to: string };
  readonly attributes: readonly AttributeChange[];
  /**
   * For a record that is made or taken over: what the code writes into it beside the names, `from` nothing that
   * anybody knows. The usual ways to join and to leave are left out.
   */
  readonly writes: readonly AttributeChange[];
  /** Names of groups, sorted. */
  readonly entered: readonly string[];
  readonly leftGroups: readonly string[];
  /** Everything that the person will be in, for who comes back or is taken over; empty for all others. */
  readonly groupsAfter: readonly string[];
  readonly gained: readonly Access[];
  readonly lost: readonly Access[];
  /** Whether what is lost was all the access that the person had by these policies. */
  readonly losesLastAccess: boolean;
  /** Groups that took the person out because nobody had declared them. */
  readonly evictedFrom: readonly string[];
}

export const GROUP_KINDS = [
  "deleted",
  "replaced",
  "emptied",
  "abandoned",
  "adopted",
  "created",
  "changed",
] as const;

export type GroupKind = (typeof GROUP_KINDS)[number];

export interface GroupChange {
  readonly name: string;
  readonly id: string | null;
  readonly address: string | null;
  /** May be empty: then only members change. */
  readonly kinds: readonly GroupKind[];
  /** For those replaced: the name before, when it was another one. */
  readonly nameBefore?: string;
  /** For those replaced or deleted: what it costs. */
  readonly cost?: string;
  readonly adoptedBy?: "creation" | "import";
  readonly attributes: readonly AttributeChange[];
  /** Declared members; those whom nobody declared count while they are being taken out. */
  readonly membersBefore: number;
  readonly membersAfter: number;
  /** False while Terraform does not know who the members will be. */
  readonly membersKnown: boolean;
  /** Whether its members have access by the policies, before. */
  readonly gaveAccess: boolean;
  /** Labels of the people who were in it, for a group that is deleted, replaced or emptied; sorted. */
  readonly affected: readonly string[];
}

export interface PolicyChange {
  readonly kind: "revoked" | "changed" | "given" | "kept";
  readonly name: string;
  readonly address: string;
  readonly group: string;
  readonly application: string;
  readonly role: string;
  /** `kept`: the group had the access before the policy, so that nothing is given or revoked. */
  readonly attributes: readonly AttributeChange[];
}

/** A leaver and a joiner who are probably one person. */
export interface ProbablySame {
  readonly leaver: Person;
  readonly joiner: Person;
  readonly because: "user_name" | "external_id" | "email" | "name";
  readonly from: string;
  readonly to: string;
  /** The block that would say so. */
  readonly block: string;
}

/** How many people can use an application by the policies. */
export interface Seats {
  readonly application: string;
  readonly before: number;
  readonly after: number;
}

export interface Counts {
  readonly left: number;
  readonly deactivated: number;
  readonly deleted: number;
  readonly abandoned: number;
  readonly replaced: number;
  readonly joined: number;
  readonly adopted: number;
  readonly reactivated: number;
  readonly moved: number;
  readonly renamed: number;
  readonly changed: number;
  /** People who gain or lose any access. */
  readonly accessGained: number;
  readonly accessLost: number;
  readonly lastAccessLost: number;
  readonly groupsCreated: number;
  readonly groupsAdopted: number;
  readonly groupsReplaced: number;
  readonly groupsDeleted: number;
  readonly groupsEmptied: number;
  readonly policiesGiven: number;
  readonly policiesChanged: number;
  readonly policiesRevoked: number;
}

/** What must not be overlooked. */
export interface Alarm {
  readonly kind:
    | "deleting-person"
    | "replacing-person"
    | "deactivated-outside"
    | "replacing-group"
    | "deleting-group"
    | "emptying-group"
    | "reactivating"
    | "adopting"
    | "evicting"
    | "login-method";
  readonly people: readonly Person[];
  readonly group: string | null;
}

/** The difference of two sets of resources, in people's terms. Everything in it is in a stable order. */
export interface IdentityChanges {
  readonly people: readonly PersonChange[];
  readonly groups: readonly GroupChange[];
  readonly policies: readonly PolicyChange[];
  readonly probablySame: readonly ProbablySame[];
  /** Applications whose number of people changes, and only those. */
  readonly seats: readonly Seats[];
  readonly alarms: readonly Alarm[];
  readonly counts: Counts;
  /** Active people whom these resources manage, before and after. */
  readonly managedBefore: number;
  readonly managedAfter: number;
}
