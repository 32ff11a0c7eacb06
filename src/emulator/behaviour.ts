/**
 * How the emulator answers where it is not known for certain how Atlassian does. The defaults are the likeliest;
 * a client that is to be trusted works under every single one of {@link behaviourVariants}.
 */
export interface Behaviour {
  /** Which forms of a PATCH take members out: a filter in the path, a list in the value, a whole new list. */
  readonly removeForms: readonly RemoveForm[];
  /** What a form that is not supported comes to: an error, or success without any effect. */
  readonly unsupportedRemove: "400" | "ignored" | "removes-everybody";
  /** Taking somebody out who is not in the group. */
  readonly removeStranger: "ignored" | "400" | "404";
  /** Adding somebody who does not exist: nobody enters, or everybody else does. */
  readonly addUnknown: "404-and-nobody" | "404-and-others";
  /** The most members that one PATCH may name, and what a larger one is answered. */
  readonly patchLimit: number;
  readonly overPatchLimit: 413 | 400;
  /** What a PATCH of a group is answered: the group with its members, without them, or nothing (204). */
  readonly patchAnswer: "members" | "no-members" | "204";
  /** Whether lists of groups tell their members. */
  readonly membersInLists: boolean;
  /** What becomes of a change of a group's name. */
  readonly rename: "ignored" | "400";
  /** Whether a PUT of a group without members empties it. */
  readonly putWithoutMembers: "keeps" | "empties";
  /** What becomes of a change of a person's user name. */
  readonly userNameChange: "allowed" | "400" | "ignored";
  /** Whether `eq` and uniqueness of user names, addresses and group names tell upper from lower case. */
  readonly caseSensitive: boolean;
  /** Whether user names and addresses are stored in lower case. */
  readonly lowerCases: boolean;
  /** Whether `active` is left out of answers where it is true. */
  readonly omitsActive: boolean;
  /** Whether answers tell a person's groups. */
  readonly tellsGroups: boolean;
  /** Whether the account id is there from the start, or only in later answers. */
  readonly accountId: "at-once" | "later" | "never";
  /** Where department and organization stand in answers. */
  readonly enterprise: "extension" | "top-level" | "both";
  /** Whether a missing display name is made of the parts of the name. */
  readonly fillsDisplayName: boolean;
  /** The most records on one page, and how many there are where the request does not say. */
  readonly largestPage: number;
  readonly usualPage: number;
  /** Whether lists hold inactive people. */
  readonly listsInactive: boolean;
  /** For how many further requests a deleted person's name and address stay taken. */
  readonly blockedAfterDelete: number;
  /** What a person outside the verified domains comes to. */
  readonly unverifiedDomain: "201" | "400";
  /** Whether updates of people outside the verified domains are answered with success and not carried out. */
  readonly ignoresUnverifiedUpdates: boolean;
  /** Whether an external id may be held by one person only. */
  readonly uniqueExternalId: boolean;
  /** By how many requests lists and filters lag behind writes. */
  readonly listLag: number;
  /** How a 429 says when to come back. */
  readonly retryHeader: RetryHeader;
}

export type RemoveForm = "path-filter" | "value-list" | "replace";

export type RetryHeader = "retry-after-seconds" | "retry-after-date" | "reset-iso" | "reset-seconds" | "none";

/** The likeliest reading of what is known. */
export const usualBehaviour: Behaviour = {
  removeForms: ["path-filter", "value-list", "replace"],
  unsupportedRemove: "400",
  removeStranger: "ignored",
  addUnknown: "404-and-nobody",
  patchLimit: 1000,
  overPatchLimit: 413,
  patchAnswer: "members",
  membersInLists: true,
  rename: "ignored",
  putWithoutMembers: "empties",
  userNameChange: "allowed",
  caseSensitive: false,
  lowerCases: false,
  omitsActive: false,
  tellsGroups: true,
  accountId: "at-once",
  enterprise: "extension",
  fillsDisplayName: true,
  largestPage: 100,
  usualPage: 100,
  listsInactive: true,
  blockedAfterDelete: 0,
  unverifiedDomain: "201",
  ignoresUnverifiedUpdates: false,
  uniqueExternalId: false,
  listLag: 0,
  retryHeader: "retry-after-seconds",
};

/** One deviation from the usual behaviour each, with a name for a test's title. */
export const behaviourVariants: readonly { readonly name: string; readonly behaviour: Partial<Behaviour> }[] =
  [
    { name: "members leave by a filter in the path only", behaviour: { removeForms: ["path-filter"] } },
    { name: "members leave by a list in the value only", behaviour: { removeForms: ["value-list"] } },
    { name: "members leave by a whole new list only", behaviour: { removeForms: ["replace"] } },
    {
      name: "an unsupported way to leave is ignored",
      behaviour: { removeForms: ["path-filter"], unsupportedRemove: "ignored" },
    },
    {
      name: "an unsupported way to leave removes everybody",
      behaviour: { removeForms: ["path-filter"], unsupportedRemove: "removes-everybody" },
    },
    { name: "taking out a stranger is a bad request", behaviour: { removeStranger: "400" } },
    { name: "taking out a stranger is not found", behaviour: { removeStranger: "404" } },
    { name: "an unknown member does not keep the others out", behaviour: { addUnknown: "404-and-others" } },
    { name: "a PATCH holds at most three members (413)", behaviour: { patchLimit: 3 } },
    { name: "a PATCH holds at most three members (400)", behaviour: { patchLimit: 3, overPatchLimit: 400 } },
    { name: "a PATCH is answered without members", behaviour: { patchAnswer: "no-members" } },
    { name: "a PATCH is answered with nothing", behaviour: { patchAnswer: "204" } },
    { name: "lists of groups tell no members", behaviour: { membersInLists: false } },
    { name: "renaming a group is a bad request", behaviour: { rename: "400" } },
    { name: "a PUT without members keeps them", behaviour: { putWithoutMembers: "keeps" } },
    { name: "upper and lower case differ", behaviour: { caseSensitive: true } },
    { name: "names are stored in lower case", behaviour: { lowerCases: true } },
    { name: "active is left out where it is true", behaviour: { omitsActive: true } },
    { name: "people do not tell their groups", behaviour: { tellsGroups: false } },
    { name: "the account id comes later", behaviour: { accountId: "later" } },
    { name: "the account id never comes", behaviour: { accountId: "never" } },
    { name: "department and organization stand at the top", behaviour: { enterprise: "top-level" } },
    { name: "department and organization stand in both places", behaviour: { enterprise: "both" } },
    { name: "no display name is made up", behaviour: { fillsDisplayName: false } },
    { name: "pages are small", behaviour: { largestPage: 3, usualPage: 2 } },
    { name: "lists leave the inactive out", behaviour: { listsInactive: false } },
    { name: "a deleted name stays taken for a while", behaviour: { blockedAfterDelete: 2 } },
    { name: "an external id is unique", behaviour: { uniqueExternalId: true } },
    { name: "lists lag behind", behaviour: { listLag: 2 } },
  ];
