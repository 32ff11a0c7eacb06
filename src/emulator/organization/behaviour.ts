import type { RetryHeader } from "../retry-header";

/** How the organization API answers where it is not known for certain how Atlassian's does. */
export interface OrganizationBehaviour {
  /** Whether a synchronised group has the id here that it has in its directory, or an id of its own. */
  readonly groupIds: "other" | "same";
  /** Whether a directory has the id here that its SCIM base URL names. */
  readonly directoryIds: "other" | "same";
  /** For how many further requests a group that SCIM has created is not known here yet. */
  readonly groupLag: number;
  /** How many reads of a group's roles still show how they were before a change over the API. */
  readonly roleLag: number;
  /** The most records on one page. */
  readonly organizationPage: number;
  /** Whether each page after the first names itself as the next one, for ever. */
  readonly repeatsCursors: boolean;
  /** What `links.next` is on the last page. */
  readonly lastCursor: "absent" | "null" | "empty";
  /** Whether lists of version 1 name the next page by a whole URL or by its cursor. */
  readonly nextPage: "url" | "cursor";
  /** Whether an error stands in a list called `errors`, or by itself. */
  readonly errorBody: "list" | "bare";
  /** Whether workspaces tell how many seats are taken and how many there are. */
  readonly tellsSeats: "both" | "null" | "absent";
  /** What revoking a role comes to that the group does not have. */
  readonly revokeMissing: "404" | "204";
  /** How a user's roles stand in answers: with the way they came by, or as bare names. */
  readonly userRoles: "assignments" | "names";
  /** For how many looks a task of an authentication policy is in progress. */
  readonly taskPolls: number;
  /** The most addresses that one request may add to an authentication policy; more are a bad request. */
  readonly largestPolicyRequest: number;
  /** Whether the policies of people tell more than their addresses. */
  readonly policyRows: "whole" | "email-only";
  /** Whether accounts that SCIM provisions may be disabled and enabled by the user-management API. */
  readonly lifecycleOfSynced: "allowed" | "403";
  /** How a 429 of the organization API says when to come back. */
  readonly organizationRetryHeader: RetryHeader;
}

/** The likeliest reading of what is known. */
export const usualOrganizationBehaviour: OrganizationBehaviour = {
  groupIds: "other",
  directoryIds: "other",
  groupLag: 0,
  roleLag: 0,
  organizationPage: 1000,
  repeatsCursors: false,
  lastCursor: "absent",
  nextPage: "url",
  errorBody: "list",
  tellsSeats: "both",
  revokeMissing: "404",
  userRoles: "assignments",
  taskPolls: 1,
  largestPolicyRequest: 1000,
  policyRows: "whole",
  lifecycleOfSynced: "allowed",
  organizationRetryHeader: "reset-iso",
};
