import { type AccessPolicyState, policyId } from "./state";

/**
 * The state after a refresh. When the role is gone and one has come that was not there, somebody has changed it;
 * when it is just gone, so is the policy.
 *
 * @param roles the roles that the group has on the application now
 */
export function refreshedPolicy(
  state: AccessPolicyState,
  roles: readonly string[],
): AccessPolicyState | null {
  const others = roles.filter((role) => role !== state.role);
  if (roles.includes(state.role)) return { ...state, other_roles: others };
  const [changedTo] = others.filter((role) => !state.other_roles.includes(role));
  if (changedTo === undefined) return null;
  return {
    ...state,
    id: policyId({ ...state, role: changedTo }),
    role: changedTo,
    access_before: false,
    other_roles: others.filter((role) => role !== changedTo),
  };
}
