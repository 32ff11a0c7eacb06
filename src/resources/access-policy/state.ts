import type { GroupRoles, Role } from "../../admin";
import type { Draft, State } from "../../plugin/attributes";
import { settled } from "../settled";
import type { AccessPolicyAttributes } from "./schema";
import type { Target } from "./target";

export type AccessPolicyState = State<AccessPolicyAttributes>;
export type AccessPolicyDraft = Draft<AccessPolicyAttributes>;

/** What a policy is found by, as it is written. */
export interface Written {
  readonly group: string;
  readonly application: string;
  readonly role: string;
}

/** The policy's id; a group's name may hold blanks, so it comes last. */
export function policyId({ group, application, role }: Written): string {
  return `${application} ${role} ${group}`;
}

/** One role of one group on one application, as Atlassian knows it. */
export function accessKey(groupId: string, { resourceId, roleId }: Role): string {
  return JSON.stringify([groupId, resourceId, roleId]);
}

/** The access that a state stands for. */
export function accessOf(state: AccessPolicyState): {
  readonly group: { readonly id: string; readonly name: string };
  readonly role: Role;
} {
  return {
    group: { id: state.organization_group_id, name: state.group },
    role: { resourceId: state.resource_id, roleId: state.role },
  };
}

/** The roles of a group on one application. */
export function rolesOn(roles: readonly GroupRoles[] | undefined, resourceId: string): readonly string[] {
  const here = (roles ?? []).filter((row) => row.resourceId === resourceId);
  return [...new Set(here.flatMap((row) => row.roles))].sort();
}

/** The state after an apply: as planned where that was known, else as it came out. */
export function settledPolicy(
  planned: AccessPolicyDraft,
  { group, role, application }: Target,
  came: {
    readonly accessBefore: boolean;
    readonly otherRoles: readonly string[];
    readonly organizationId: string;
    readonly failed: Readonly<Record<string, string>>;
  },
): AccessPolicyState {
  return {
    id: policyId({ group: group.name, application, role: role.roleId }),
    name: settled(planned.name, "") ?? "",
    group: group.name,
    group_id: settled(planned.group_id, null),
    application,
    role: role.roleId,
    authentication_policy_id: settled(planned.authentication_policy_id, null),
    members_version: settled(planned.members_version, null),
    until: settled(planned.until, null),
    access_before: came.accessBefore,
    other_roles: [...came.otherRoles],
    resource_id: role.resourceId,
    organization_group_id: group.id,
    organization_id: came.organizationId,
    login_method_failed: { ...came.failed },
  };
}
