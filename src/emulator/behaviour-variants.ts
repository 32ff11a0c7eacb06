import type { Behaviour } from "./behaviour";

/** One way to answer differently, with a name for a test's title. */
export interface BehaviourVariant {
  readonly name: string;
  readonly behaviour: Partial<Behaviour>;
}

/**
 * One deviation from the usual behaviour of directories each. Left out are the switches that show only together with something
 * else: the header of a 429, and what becomes of people outside the verified domains.
 */
export const behaviourVariants: readonly BehaviourVariant[] = [
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
  { name: "operations are written in lower case", behaviour: { opCase: "lower" } },
  { name: "the list of operations may be called operations", behaviour: { operationsKey: "either" } },
  { name: "a PATCH is answered without members", behaviour: { patchAnswer: "no-members" } },
  { name: "a PATCH is answered with nothing", behaviour: { patchAnswer: "204" } },
  { name: "lists of groups tell no members", behaviour: { membersInLists: false } },
  { name: "groups come without what is excluded", behaviour: { projectsGroups: true } },
  { name: "renaming a group is a bad request", behaviour: { rename: "400" } },
  { name: "a PUT without members keeps them", behaviour: { putWithoutMembers: "keeps" } },
  { name: "changing a user name is a bad request", behaviour: { userNameChange: "400" } },
  { name: "changing a user name is ignored", behaviour: { userNameChange: "ignored" } },
  { name: "filters tell upper from lower case", behaviour: { caseSensitive: "filters" } },
  { name: "uniqueness tells upper from lower case", behaviour: { caseSensitive: "uniqueness" } },
  { name: "upper and lower case differ", behaviour: { caseSensitive: "everywhere" } },
  { name: "addresses are stored in lower case", behaviour: { lowerCases: "emails" } },
  { name: "names are stored in lower case", behaviour: { lowerCases: "emails-and-user-names" } },
  { name: "schemas may be missing", behaviour: { requiresSchemas: false } },
  { name: "active is left out where it is true", behaviour: { omitsActive: true } },
  { name: "people do not tell their groups", behaviour: { tellsGroups: false } },
  { name: "the account id comes later", behaviour: { accountId: "later" } },
  { name: "the account id never comes", behaviour: { accountId: "never" } },
  { name: "the account id comes for managed people only", behaviour: { accountId: "managed-only" } },
  { name: "department and organization stand at the top", behaviour: { enterprise: "top-level" } },
  { name: "department and organization stand in both places", behaviour: { enterprise: "both" } },
  {
    name: "department and organization are read from the extension",
    behaviour: { enterpriseWrites: "extension" },
  },
  { name: "department and organization are read from the top", behaviour: { enterpriseWrites: "top-level" } },
  { name: "the location stands at the top", behaviour: { basedIn: "flat" } },
  { name: "no display name is made up", behaviour: { fillsDisplayName: false } },
  { name: "pages are small", behaviour: { largestPage: 3, usualPage: 2 } },
  { name: "pages may be large and usually are not", behaviour: { largestPage: 1000, usualPage: 5 } },
  { name: "lists leave the inactive out", behaviour: { showsInactive: "filters" } },
  { name: "lists and filters leave the inactive out", behaviour: { showsInactive: "nowhere" } },
  { name: "a deleted name stays taken for a while", behaviour: { blockedAfterDelete: 2 } },
  { name: "accounts stay deactivated", behaviour: { reactivatesAccounts: false } },
  { name: "an external id is unique", behaviour: { uniqueExternalId: true } },
  { name: "lists lag behind", behaviour: { listLag: 2 } },
];

/** One deviation of the organization API each. Left out is the header of a 429, which shows only together with a limit. */
export const organizationVariants: readonly BehaviourVariant[] = [
  { name: "groups have their SCIM ids", behaviour: { groupIds: "same" } },
  { name: "directories have their SCIM ids", behaviour: { directoryIds: "same" } },
  { name: "groups come later", behaviour: { groupLag: 3 } },
  { name: "roles show later", behaviour: { roleLag: 2 } },
  { name: "pages of the organisation are small", behaviour: { organizationPage: 2 } },
  {
    name: "cursor pages repeat",
    behaviour: { organizationPage: 2, repeatsCursors: true },
  },
  { name: "the last cursor is null", behaviour: { lastCursor: "null" } },
  { name: "the last cursor is empty", behaviour: { lastCursor: "empty" } },
  { name: "lists name the next page by its cursor", behaviour: { nextPage: "cursor" } },
  { name: "errors stand by themselves", behaviour: { errorBody: "bare" } },
  { name: "seats are null", behaviour: { tellsSeats: "null" } },
  { name: "seats are not told", behaviour: { tellsSeats: "absent" } },
  { name: "revoking what is not there succeeds", behaviour: { revokeMissing: "204" } },
  { name: "roles of users are bare names", behaviour: { userRoles: "names" } },
  { name: "tasks of policies end at once", behaviour: { taskPolls: 0 } },
  { name: "tasks of policies take long", behaviour: { taskPolls: 4 } },
  { name: "a policy takes three people at a time", behaviour: { largestPolicyRequest: 3 } },
  { name: "policies of people are not told", behaviour: { policyRows: "email-only" } },
  { name: "accounts of SCIM are not to be disabled", behaviour: { lifecycleOfSynced: "403" } },
];
