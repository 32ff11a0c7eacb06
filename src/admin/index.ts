export type { AwaitOptions, CallOptions, OrganizationOptions, ReadOptions, UserFilter } from "./options";
export { createOrganization, type Organization, type OrganizationOwnWrites } from "./organization";
export { OrganizationError, type OrganizationErrorKind } from "./organization-error";
export type {
  ApiToken,
  Application,
  Domain,
  GroupRoles,
  NamedGroup,
  OrganizationDirectory,
  OrganizationGroup,
  OrganizationUser,
  Role,
  UserRole,
} from "./records";
