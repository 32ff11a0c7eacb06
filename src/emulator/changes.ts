import type { StoredUser } from "./user-record";

export type ChangeKind =
  | "user-created"
  | "user-updated"
  | "user-deactivated"
  | "user-reactivated"
  | "user-deleted"
  | "group-created"
  | "group-updated"
  | "group-deleted"
  | "member-added"
  | "member-removed";

/**
 * One committed change of a directory. What follows from another change is not logged again: a deleted person
 * leaves the groups, and a deleted group loses its members, without a word.
 */
export interface Change {
  /** From 1, in order. */
  readonly number: number;
  readonly kind: ChangeKind;
  /** Over the API, or by somebody in the console. */
  readonly by: "api" | "console";
  /** The SCIM id of the person or group. */
  readonly id: string;
  /** The person's user name or the group's display name. */
  readonly name: string;
  /** For members: the group's display name. */
  readonly group?: string;
  /** For members: the group's SCIM id. */
  readonly groupId?: string;
  /** For people: the attributes before and after, as they are stored. */
  readonly before?: StoredUser;
  readonly after?: StoredUser;
}
