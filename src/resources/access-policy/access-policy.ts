import * as z from "zod";
import { type Organization, OrganizationError } from "../../admin";
import {
  type CreateCall,
  type DeleteCall,
  type Problem,
  ProblemError,
  resource,
  UnfinishedError,
  type UpdateCall,
} from "../../plugin";
import { required } from "../../plugin/attributes";
import type { Clients } from "../clients";
import { organizationOf, requireSameOrganization } from "../organization";
import { settled } from "../settled";
import { requireSwitch } from "../switches";
import { isOwnGrant, noteOwnGrant, settleOwnGrants } from "./granted";
import { importAccessPolicy } from "./import";
import { followLoginMethod } from "./login-method";
import { countRevoked, noteInState, planAccessPolicy, requireRevokeSwitch } from "./plan";
import { refreshedPolicy } from "./refresh";
import { type AccessPolicyAttributes, accessPolicyAttributes } from "./schema";
import { accessKey, accessOf, type AccessPolicyState, rolesOn, settledPolicy, type Written } from "./state";
import { type Target, targetOf } from "./target";

const identity = z.object({
  id: required(z.string(), { description: "The application, the role and the group, with blanks between." }),
  organization_id: required(z.string(), { description: "The organisation." }),
});

type Change = CreateCall<AccessPolicyAttributes, Clients>;

/** `atlassian_access_policy`: which group may use which application, and how its people log in. */
export const accessPolicy = resource<AccessPolicyAttributes, Clients, typeof identity>({
  name: "atlassian_access_policy",
  description:
    "A role on an application for the members of a group, and optionally the authentication policy by which they log in. It needs the organization API key.",
  version: 0,
  attributes: accessPolicyAttributes,
  timeouts: ["create", "read", "update", "delete"],
  identity,
  identify: (state) => ({ id: state.id, organization_id: state.organization_id }),
  plan: planAccessPolicy,

  async read({ state, clients, signal }) {
    const organization = organizationOf(clients);
    requireSameOrganization(organization, state.organization_id, state.name);
    noteInState(clients, state);
    const roles = await organization.groupRoles(state.organization_group_id, { signal });
    return roles === undefined ? null : refreshedPolicy(state, rolesOn(roles, state.resource_id));
  },

  async create(call) {
    const organization = organizationOf(call.clients);
    const target = await targetOf(call, undefined);
    const failed = await followLoginMethod(call, target.group.id);
    const given = await give(call, organization, target);
    const state = settledPolicy(call.planned, target, { ...given, organizationId: organization.id, failed });
    if (given.unproved !== undefined)
      throw new UnfinishedError(problemOf(given.unproved), state, { cause: given.unproved });
    return state;
  },

  async update(call) {
    const { clients, planned, prior } = call;
    const organization = organizationOf(clients);
    requireSameOrganization(organization, prior.organization_id, prior.name);
    const target = await targetOf(call, prior);
    const failed = await loginMethod(call, target);
    const before = accessOf(prior);
    const stays = accessKey(before.group.id, before.role) === accessKey(target.group.id, target.role);
    if (stays && (await isKept(call, organization, target))) {
      settleOwnGrants(call.private);
      return settledPolicy(planned, target, {
        accessBefore: settled(planned.access_before, prior.access_before) === true,
        otherRoles: prior.other_roles,
        organizationId: organization.id,
        failed,
      });
    }
    const given = await give(call, organization, target);
    // The state stands for the old access until all is done: should the rest fail, this is how the next run knows.
    if (!given.accessBefore) noteOwnGrant(call.private, accessKey(target.group.id, target.role));
    if (given.unproved !== undefined) throw given.unproved;
    if (!stays) await revoke(call, organization, prior, target);
    settleOwnGrants(call.private);
    // As planned, where the access stays the same and somebody else's destroy has taken it in between.
    const otherRoles = stays ? prior.other_roles : await otherRolesNow(organization, target, call.signal);
    return settledPolicy(planned, target, { ...given, otherRoles, organizationId: organization.id, failed });
  },

  async delete(call) {
    const { clients, prior } = call;
    const organization = organizationOf(clients);
    requireSameOrganization(organization, prior.organization_id, prior.name);
    await revoke(call, organization, prior);
  },

  import: importAccessPolicy,
});

/** People need to be put in again only when the policy, the group or its members have changed. */
async function loginMethod(
  call: UpdateCall<AccessPolicyAttributes, Clients>,
  target: Target,
): Promise<Readonly<Record<string, string>>> {
  const { planned, prior } = call;
  const isAsBefore =
    planned.authentication_policy_id === prior.authentication_policy_id &&
    planned.members_version === prior.members_version &&
    target.group.id === prior.organization_group_id;
  return isAsBefore ? prior.login_method_failed : followLoginMethod(call, target.group.id);
}

interface Given {
  readonly accessBefore: boolean;
  readonly otherRoles: readonly string[];
  /** Present when Atlassian has, or may have, given it, and that could not be seen. */
  readonly unproved?: OrganizationError;
}

/**
 * Makes sure of access that the state stands for already: a destroy that is under way is waited for, and one that
 * comes later leaves the access alone.
 *
 * @returns false when this run has revoked it
 */
function isKept(
  { clients, planned, signal }: Change,
  organization: Organization,
  target: Target,
): Promise<boolean> {
  const key = accessKey(target.group.id, target.role);
  return clients.records.hold(key, signal, () => {
    const isRevoked = organization.ownWrites.revoked(target.group.id, target.role);
    if (!isRevoked) clients.accessTaken.set(key, planned.access_before === true);
    return Promise.resolve(!isRevoked);
  });
}

/** Gives the group the role, unless it has it. The destroy of the policy that gave it may run at the same moment. */
async function give(call: Change, organization: Organization, target: Target): Promise<Given> {
  const { accessTaken, records } = call.clients;
  const key = accessKey(target.group.id, target.role);
  accessTaken.set(key, false);
  const given = await records.hold(key, call.signal, async () => {
    try {
      return await granted(call, organization, target);
    } catch (error) {
      // Nothing stands for the access then: the destroy of the policy that gave it has to take it away.
      accessTaken.delete(key);
      throw error;
    }
  });
  accessTaken.set(key, given.accessBefore);
  return given;
}

async function granted(
  { clients, config, planned, private: kept, signal, warn }: Change,
  organization: Organization,
  target: Target,
): Promise<Given> {
  const { group, role, application } = target;
  const key = accessKey(group.id, role);
  const isNew = clients.newGroups.has(group.id) && !organization.ownWrites.granted(group.id, role);
  const roles = isNew ? [] : rolesOn(await organization.groupRoles(group.id, { signal }), role.resourceId);
  const otherRoles = roles.filter((other) => other !== role.roleId);
  const hasIt = roles.includes(role.roleId);
  const isOwn =
    organization.ownWrites.granted(group.id, role) || clients.accessInState.has(key) || isOwnGrant(kept, key);
  const found = hasIt && !isOwn;
  const isPlannedToStay = planned.access_before === true && config.access_before === null;
  if (isPlannedToStay && !hasIt && !organization.ownWrites.revoked(group.id, role))
    throw goneMeanwhile(group.name, application, role.roleId);
  if (isPlannedToStay && !hasIt) warn(countsAsBefore({ group: group.name, application, role: role.roleId }));
  const accessBefore = typeof planned.access_before === "boolean" ? planned.access_before : found;
  if (hasIt) return { accessBefore, otherRoles };
  requireSwitch(
    clients.switches,
    "manage_access",
    `give ${role.roleId} on ${application} to the group ${group.name}`,
  );
  try {
    await organization.grantRole(group, role, { signal });
    return { accessBefore, otherRoles: await otherRolesNow(organization, target, signal) };
  } catch (error) {
    if (!(error instanceof OrganizationError)) throw error;
    // Given, although nobody has seen it: the state must know that it was this policy that gave it.
    if (error.fate === "unknown" || organization.ownWrites.granted(group.id, role))
      return { accessBefore, otherRoles, unproved: error };
    throw error;
  }
}

/** The roles that the group has on the application beside the policy's: after a write they are known already. */
async function otherRolesNow(
  organization: Organization,
  { group, role }: Target,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const roles = rolesOn(await organization.groupRoles(group.id, { signal }), role.resourceId);
  return roles.filter((other) => other !== role.roleId);
}

/**
 * Whoever took over the access of this very state was planned, in the middle of the apply, before that could be
 * known: Terraform tells such a plan nothing of the object that is to be destroyed.
 */
function countsAsBefore({ group, application, role }: Written): Problem {
  return {
    summary: `${role} on ${application} now counts as access that ${group} had before`,
    detail:
      "Another object of this state gave it and has left it to the one that takes its place: with create_before_destroy, or at another address without a `moved` block. " +
      "Destroying that one would leave the access. Write access_before = false there to keep it the policy's.",
  };
}

function problemOf({ message, remedy }: OrganizationError): Problem {
  return { summary: message, detail: remedy };
}

function goneMeanwhile(group: string, application: string, role: string): ProblemError {
  return new ProblemError({
    summary: "The access changed since the plan",
    detail: `The group ${group} had ${role} on ${application} when the plan was made, and has it no longer. Nothing was changed; plan again.`,
  });
}

/** Takes away what the policy gave; what was there before it, or what another one has taken over, stays. */
async function revoke(
  { clients, signal, warn }: Change | DeleteCall<AccessPolicyAttributes, Clients>,
  organization: Organization,
  prior: AccessPolicyState,
  target?: Target,
): Promise<void> {
  if (prior.access_before === true) return;
  const { group, role } = accessOf(prior);
  const key = accessKey(group.id, role);
  const isSamePlace = target?.group.id === group.id && target.role.resourceId === role.resourceId;
  noteInState(clients, prior);
  await clients.records.hold(key, signal, async () => {
    const taken = clients.accessTaken.get(key);
    if (taken === true) warn(countsAsBefore(prior));
    if (taken !== undefined) return;
    requireRevokeSwitch(clients, prior);
    if (!isSamePlace) await countRevoked(clients, "spend", prior, signal);
    await organization.revokeRole(group, role, { signal });
  });
}
