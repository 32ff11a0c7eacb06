export { type AddressProblem, type DirectoryAddress, parseBaseUrl } from "./base-url";
export {
  type CallOptions,
  createDirectory,
  type Directory,
  type DirectoryOptions,
  type GroupOptions,
  type ReadOptions,
} from "./directory";
export { DirectoryError, type DirectoryErrorKind } from "./errors";
export { type Guard, guarded } from "./guard";
export type { Person } from "./group-access";
export type { NewScimGroup } from "./groups";
export type { MembershipChange } from "./membership-queue";
export type { MembershipResult } from "./memberships";
export { Locks } from "./locks";
export type { Deed, OwnWrite } from "./own-writes";
export {
  accountIdOf,
  basedInOf,
  departmentOf,
  isActive,
  newUser,
  organizationOf,
  withBasedIn,
  withDepartment,
  withOrganization,
} from "./user-record";
export type { CreationOutcome } from "./users";
export type { NewScimUser, ScimGroup, ScimMember, ScimUser } from "./vocabulary";
