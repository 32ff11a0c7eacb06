/** An application of a site, which Atlassian's API calls a workspace. */
export interface Application {
  /** The resource ARI, such as `ari:cloud:jira-software::site/<uuid>`: taken from the API, never built. */
  readonly id: string;
  readonly name: string;
  /** The machine's word for the product (`typeKey`), such as `jira-software`. */
  readonly product: string;
  /** The word for people (`type`), such as `Jira`. */
  readonly productName: string;
  /** The host name of its address in lower case, such as `acme.atlassian.net`. */
  readonly site: string | undefined;
  /** `online`, `offline`, `deprecated`, or a word that is yet to come. */
  readonly status: string;
  readonly statusDetails: readonly string[];
  /** How many people the licence allows; undefined when it is not told or without a limit. */
  readonly capacity: number | undefined;
  /** How many people use it. */
  readonly usage: number | undefined;
}

/** A user directory of the organisation; its id need not be the one in the SCIM base URL. */
export interface OrganizationDirectory {
  readonly id: string;
  readonly name: string;
}

/** A group as the organisation sees it. */
export interface OrganizationGroup {
  /** The organisation's own id of the group; it need not be its SCIM id. */
  readonly id: string;
  readonly name: string;
  readonly directoryId: string | undefined;
  /** Whether an identity provider keeps it. */
  readonly externalSynced: boolean | undefined;
}

/** The roles that a group has in one resource. */
export interface GroupRoles {
  readonly resourceId: string;
  readonly resourceOwner: string | undefined;
  /** The role that is granted by default for the resource. */
  readonly defaultRole: string | undefined;
  /** Such as `atlassian/user`. */
  readonly roles: readonly string[];
}

export interface Domain {
  /** In lower case. */
  readonly name: string;
  /** Of its claim: `verified`, `unverified`, `deleted`, `superseded`, `missing_token`. */
  readonly status: string;
  readonly isVerified: boolean;
}

/** An account as the organisation sees it. */
export interface OrganizationUser {
  readonly accountId: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  /** `active`, `inactive`, `closed`, or a word that is yet to come. */
  readonly accountStatus: string | undefined;
  /** `active`, `suspended`, `no_membership`, or a word that is yet to come. */
  readonly membershipStatus: string | undefined;
  /** `managed` or `unmanaged`; managed accounts alone can be disabled or put into a policy. */
  readonly claimStatus: string | undefined;
}

/** A role that somebody has, and why. */
export interface UserRole {
  readonly resourceId: string;
  readonly role: string;
  /** Whether it is given to the person and not, or not only, to a group; false where that is not told. */
  readonly isDirect: boolean;
  /** The names of the groups that it comes from, ids where the names are not told; empty when neither is. */
  readonly groups: readonly string[];
}

export interface ApiToken {
  readonly id: string;
  readonly label: string | undefined;
}

/** What a group is granted: a role in a resource. */
export interface Role {
  readonly resourceId: string;
  /** Such as `atlassian/user`. */
  readonly roleId: string;
}

/** A group for a write: the id to send, and the name for the words of errors. */
export interface NamedGroup {
  readonly id: string;
  readonly name: string;
}
