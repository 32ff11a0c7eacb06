// What a user declares with.
export { AccessPolicy } from "./access-policy";
export type { AccessPolicyProps } from "./access-policy";
export { Application, AuthenticationPolicy, Role } from "./application";
export { AtlassianGroup } from "./group";
export type { AtlassianGroupProps } from "./group";
export type { GroupId } from "./group-reference";
export { LifecycleHook } from "./lifecycle-hook";
export type { LifecycleHookProps } from "./lifecycle-hook";
export type { Members } from "./members";
export { Membership } from "./membership";
export type { MembershipProps } from "./membership";
export { AtlassianProvider } from "./provider";
export type { AtlassianProviderProps } from "./provider";
export { AtlassianUser } from "./user";
export type { AtlassianUserProps } from "./user";
export type { AtlassianUserEmail, AtlassianUserName, AtlassianUserPhoneNumber } from "./generated/user";
export type { DeclarationProps, Timeouts } from "./declaration";
export type { Watchable } from "./watched";
