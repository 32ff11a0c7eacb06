import { type OrganizationBehaviour, usualOrganizationBehaviour } from "./organization/behaviour";
import type { RetryHeader } from "./retry-header";

/**
 * How the emulator answers where it is not known for certain how Atlassian does. The defaults are the likeliest;
 * a client that is to be trusted works under every single one of `behaviourVariants`.
 */
export interface Behaviour extends OrganizationBehaviour {
  /**
   * Which forms of a PATCH take members out: `members[value eq "id"]`, `members` with a list of values, a whole new
   * list. A `remove` of `members` without any value empties the group in any case.
   */
  readonly removeForms: readonly RemoveForm[];
  /** What a form that is not supported comes to: an error, success without any effect, or an empty group. */
  readonly unsupportedRemove: "400" | "ignored" | "removes-everybody";
  /** Taking somebody out who is not in the group: 200, 400 with `noTarget`, or 404. */
  readonly removeStranger: "ignored" | "400" | "404";
  /** Adding somebody who does not exist: nobody enters, or everybody else does. Both answer 404. */
  readonly addUnknown: "404-and-nobody" | "404-and-others";
  /** The most members that one PATCH may name, and what a larger one is answered. */
  readonly patchLimit: number;
  readonly overPatchLimit: 413 | 400;
  /** Whether `op` may be written in any case (`Add`), or in lower case only. */
  readonly opCase: "any" | "lower";
  /** Whether the list of operations may also be called `operations`, as Atlassian's OpenAPI document has it. */
  readonly operationsKey: "Operations" | "either";
  /** What a PATCH of a group is answered: the group with its members, without them, or nothing (204). */
  readonly patchAnswer: "members" | "no-members" | "204";
  /** Whether lists of groups tell their members. */
  readonly membersInLists: boolean;
  /** Whether `attributes` and `excludedAttributes`, which are documented for people only, work for groups too. */
  readonly projectsGroups: boolean;
  /** What becomes of a change of a group's name over the API: 200 with the old name, or 400 with `mutability`. */
  readonly rename: "ignored" | "400";
  /** Whether a PUT of a group without members empties it. */
  readonly putWithoutMembers: "keeps" | "empties";
  /** What becomes of a change of a person's user name. */
  readonly userNameChange: "allowed" | "400" | "ignored";
  /** Where upper and lower case of user names, e-mail addresses and group names differ. */
  readonly caseSensitive: "nowhere" | "filters" | "uniqueness" | "everywhere";
  /** What is stored in lower case. */
  readonly lowerCases: "nothing" | "emails" | "emails-and-user-names";
  /** Whether a POST or PUT of a person has to name its `schemas`. */
  readonly requiresSchemas: boolean;
  /** Whether `active` is left out of answers where it is true. */
  readonly omitsActive: boolean;
  /** Whether answers tell a person's groups. */
  readonly tellsGroups: boolean;
  /** When answers hold the account id: from the start, in later answers only, never, or for managed people only. */
  readonly accountId: "at-once" | "later" | "never" | "managed-only";
  /** Where department and organization stand in answers. */
  readonly enterprise: "extension" | "top-level" | "both";
  /** Where department and organization are read from; where both places hold a value, the extension wins. */
  readonly enterpriseWrites: "both" | "extension" | "top-level";
  /** Whether `basedIn` stands inside the object of its extension, or as one long key at the top. */
  readonly basedIn: "nested" | "flat";
  /** Whether a missing display name is made of the given and family name. */
  readonly fillsDisplayName: boolean;
  /** The most records on one page, and how many there are where the request does not say. */
  readonly largestPage: number;
  readonly usualPage: number;
  /** Where inactive people show beside their own address. */
  readonly showsInactive: "lists-and-filters" | "filters" | "nowhere";
  /** For how many further requests a deleted person's user name and e-mail address stay taken (409). */
  readonly blockedAfterDelete: number;
  /** Whether a new record of a deactivated account's address activates that account. */
  readonly reactivatesAccounts: boolean;
  /** What a new address outside the verified domains comes to, of a new person or a known one; needs the option `verifiedDomains`. */
  readonly unverifiedDomain: "201" | "400";
  /** Whether updates of people outside the verified domains are answered with 200 and not carried out. */
  readonly ignoresUnverifiedUpdates: boolean;
  /**
   * What a new e-mail address of somebody outside the verified domains comes to: nothing special, or the account is
   * unlinked and the person leaves every group (the ticket ACCESS-1396).
   */
  readonly externalEmailChange: "follows" | "unlinks";
  /** Whether an external id may be held by one person only (409). */
  readonly uniqueExternalId: boolean;
  /** By how many requests lists and filters lag behind writes over the API. */
  readonly listLag: number;
  /** How a 429 says when to come back. */
  readonly retryHeader: RetryHeader;
}

export type RemoveForm = "path-filter" | "value-list" | "replace";

/** The likeliest reading of what is known. */
export const usualBehaviour: Behaviour = {
  removeForms: ["path-filter", "value-list", "replace"],
  unsupportedRemove: "400",
  removeStranger: "ignored",
  addUnknown: "404-and-nobody",
  patchLimit: 1000,
  overPatchLimit: 413,
  opCase: "any",
  operationsKey: "Operations",
  patchAnswer: "members",
  membersInLists: true,
  projectsGroups: false,
  rename: "ignored",
  putWithoutMembers: "empties",
  userNameChange: "allowed",
  caseSensitive: "nowhere",
  lowerCases: "nothing",
  requiresSchemas: true,
  omitsActive: false,
  tellsGroups: true,
  accountId: "at-once",
  enterprise: "extension",
  enterpriseWrites: "both",
  basedIn: "nested",
  fillsDisplayName: true,
  largestPage: 100,
  usualPage: 100,
  showsInactive: "lists-and-filters",
  blockedAfterDelete: 0,
  reactivatesAccounts: true,
  unverifiedDomain: "201",
  ignoresUnverifiedUpdates: false,
  externalEmailChange: "unlinks",
  uniqueExternalId: false,
  listLag: 0,
  retryHeader: "retry-after-seconds",
  ...usualOrganizationBehaviour,
};
