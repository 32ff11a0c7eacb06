import type { Application, GroupRoles, Organization, OrganizationGroup } from "../../admin";
import { type PlanCall, ProblemError } from "../../plugin";
import { UNKNOWN } from "../../plugin/attributes";
import { NEW } from "../claims";
import type { Clients } from "../clients";
import type { Crew } from "../crews";
import { organizationOf, requireSameOrganization } from "../organization";
import { countGroup } from "../limits/access";
import { requireSwitch } from "../switches";
import { folded, sameName } from "../text";
import { findApplication, requireOnline, shownApplication } from "./application";
import { sameApplication } from "./application-name";
import type { AccessPolicyAttributes } from "./schema";
import { isOwnGrant } from "./granted";
import { requireLoginMethodSwitch } from "./login-method";
import { requireSeats } from "./seats";
import {
  accessKey,
  type AccessPolicyDraft,
  type AccessPolicyState,
  accessOf,
  policyId,
  rolesOn,
  type Written,
} from "./state";

export type AccessPolicyPlanCall = PlanCall<AccessPolicyAttributes, Clients>;

/** What a plan of an access policy adds to the generic planning. */
export async function planAccessPolicy(call: AccessPolicyPlanCall): Promise<void> {
  const { planned, prior, clients, config } = call;
  if (prior !== null && clients !== undefined) noteInState(clients, prior);
  if (planned === null || config === null) {
    if (prior !== null) await planDestroy(call, prior);
    return;
  }
  const written = writtenIn(planned);
  planned.id = written === undefined ? UNKNOWN : policyId(written);
  if (clients === undefined) return;
  const organization = organizationOf(clients);
  planned.organization_id = organization.id;
  if (prior !== null) requireSameOrganization(organization, prior.organization_id, prior.name);
  planLoginMethod(call, planned, prior);
  if (prior !== null && isSameTarget(planned, prior)) await planKept(call, clients, planned, prior);
  else await planTarget(call, { clients, organization, planned, written });
}

/** Access that the state holds and has granted: a policy that takes its place must not think that it was there before. */
export function noteInState({ accessInState }: Clients, state: AccessPolicyState): void {
  const { group, role } = accessOf(state);
  if (state.access_before !== true) accessInState.add(accessKey(group.id, role));
}

/**
 * Access that was there before the policy stays when it goes, and nothing is revoked.
 *
 * @throws ProblemError when access may not be changed
 */
export function requireRevokeSwitch({ switches }: Clients, prior: AccessPolicyState): void {
  if (prior.access_before === true) return;
  requireSwitch(switches, "manage_access", `revoke ${access(prior)} from the group ${prior.group}`);
}

async function planDestroy(
  { clients, warn, signal }: AccessPolicyPlanCall,
  prior: AccessPolicyState,
): Promise<void> {
  if (clients !== undefined) {
    requireSameOrganization(organizationOf(clients), prior.organization_id, prior.name);
    requireRevokeSwitch(clients, prior);
    await countRevoked(clients, "plan", prior, signal);
  }
  const { authentication_policy_id: policyId } = prior;
  if (policyId === null) return;
  warn({
    summary: `The members of ${prior.group} keep their login method`,
    detail: `Atlassian has no way to take somebody out of an authentication policy by its API: they stay in ${policyId}. Move them to another one in Atlassian Administration.`,
  });
}

function access({ role, application }: Written): string {
  return `${role} on ${application}`;
}

/** Counts who loses access by the end of a policy; what was there before it stays. */
export async function countRevoked(
  clients: Clients,
  how: "plan" | "spend",
  prior: AccessPolicyState,
  signal: AbortSignal,
): Promise<void> {
  if (prior.access_before === true) return;
  await countGroup(clients, how, { group: prior.group, groupId: prior.organization_group_id }, signal);
}

/** The policy's own words, once all of them are known. */
function writtenIn({ group, application, role }: AccessPolicyDraft): Written | undefined {
  return typeof group === "string" && typeof application === "string" && typeof role === "string"
    ? { group, application, role }
    : undefined;
}

function isSameTarget(planned: AccessPolicyDraft, prior: AccessPolicyState): boolean {
  const written = writtenIn(planned);
  return (
    written !== undefined &&
    sameName(written.group, prior.group) &&
    sameApplication(written.application, prior.application) &&
    written.role === prior.role &&
    // A group created anew has none of the roles of the one before; one that is named for the first time is the same,
    // unless it is still to be made.
    (planned.group_id === prior.group_id ||
      planned.group_id === null ||
      (prior.group_id === null && planned.group_id !== UNKNOWN))
  );
}

/** The same group, application and role as before: nothing of it is asked for again. */
async function planKept(
  call: AccessPolicyPlanCall,
  clients: Clients,
  planned: AccessPolicyDraft,
  prior: AccessPolicyState,
): Promise<void> {
  const { config, signal } = call;
  claimPolicy(call, clients, prior, prior.resource_id);
  planned.resource_id = prior.resource_id;
  planned.organization_group_id = prior.organization_group_id;
  planned.other_roles = [...prior.other_roles];
  if (config?.access_before === null) planned.access_before = prior.access_before;
  const crew = clients.crews.of(prior.group);
  if (crew === undefined || (crew.joining.size === 0 && crew.leaving.size === 0)) return;
  const organization = organizationOf(clients);
  const application = (await organization.applications({ signal })).find(
    ({ id }) => id === prior.resource_id,
  );
  if (application !== undefined)
    await requireSeats(clients, organization, application, prior.role, crew, signal);
}

interface Target {
  readonly clients: Clients;
  readonly organization: Organization;
  readonly planned: AccessPolicyDraft;
  readonly written: Written | undefined;
}

/** Access that is to be granted: everything that it needs is looked at before anything is changed. */
async function planTarget(call: AccessPolicyPlanCall, target: Target): Promise<void> {
  const { planned, clients, organization, written } = target;
  const { signal, config, prior } = call;
  planned.resource_id = UNKNOWN;
  planned.organization_group_id = UNKNOWN;
  planned.other_roles = UNKNOWN;
  if (config?.access_before === null) planned.access_before = UNKNOWN;
  if (written === undefined) return;
  const application = findApplication(
    await organization.applications({ signal }),
    written.application,
    organization.id,
  );
  claimPolicy(call, clients, written, application.id);
  requireOnline(application);
  planned.resource_id = application.id;
  // Another role of the same group on the same application takes nobody's access away.
  const moves =
    prior !== null && !(sameName(written.group, prior.group) && application.id === prior.resource_id);
  if (moves) await countRevoked(clients, "plan", prior, signal);
  const group = await knownGroup(target, written, signal);
  const roles = group === undefined ? undefined : await organization.groupRoles(group.id, { signal });
  requireTargetSwitch(call, clients, written, { group, application, roles });
  if (group !== undefined && roles !== undefined) planBefore(call, target, group, application, roles);
  const crew = await wholeCrew(target, written, group, signal);
  if (crew !== undefined) await requireSeats(clients, organization, application, written.role, crew, signal);
}

/** A role that the group has already is not given, and one that the policy goes on giving is not revoked. */
function requireTargetSwitch(
  { prior }: AccessPolicyPlanCall,
  clients: Clients,
  written: Written,
  there: {
    readonly group: OrganizationGroup | undefined;
    readonly application: Application;
    readonly roles: readonly GroupRoles[] | undefined;
  },
): void {
  const { group, application, roles } = there;
  if (!rolesOn(roles, application.id).includes(written.role))
    requireSwitch(clients.switches, "manage_access", `give ${access(written)} to the group ${written.group}`);
  if (prior === null) return;
  const before = accessOf(prior);
  const role = { resourceId: application.id, roleId: written.role };
  if (group === undefined || accessKey(group.id, role) !== accessKey(before.group.id, before.role))
    requireRevokeSwitch(clients, prior);
}

/** The group as the organisation knows it; undefined while it is still to be made. */
async function knownGroup(
  { clients, organization, planned }: Target,
  { group: name }: Written,
  signal: AbortSignal,
): Promise<OrganizationGroup | undefined> {
  if (planned.group_id === UNKNOWN) return undefined;
  const group = await organization.groupByName(name, { signal });
  if (group === undefined || typeof planned.group_id !== "string") return group;
  const record =
    (await clients.directory.beforeOwnWrites.groupById(planned.group_id, { signal })) ??
    (await clients.directory.groupById(planned.group_id, { signal }));
  if (record !== undefined && !sameName(record.displayName, name)) {
    throw new ProblemError({
      summary: "The group's id and name do not belong together",
      detail: `group_id ${planned.group_id} is the group "${record.displayName}", and group says "${name}". Correct one of them.`,
      path: ["group"],
    });
  }
  // Made by this very run, so it may have been another one that the organisation knew under this name.
  return clients.directory.ownWrites.touchedGroup(planned.group_id) ? undefined : group;
}

function planBefore(
  { config, private: kept }: AccessPolicyPlanCall,
  { clients, planned, written, organization }: Target,
  group: OrganizationGroup,
  application: Application,
  roles: readonly GroupRoles[],
): void {
  if (written === undefined) return;
  requireNoDefaultGroup(group, application, roles);
  planned.organization_group_id = group.id;
  if (config?.access_before !== null) return;
  const role = { resourceId: application.id, roleId: written.role };
  // What the state holds elsewhere may be destroyed in this run, before or after this one is made.
  const key = accessKey(group.id, role);
  if (clients.accessInState.has(key)) return;
  const isOwn = organization.ownWrites.granted(group.id, role) || isOwnGrant(kept, key);
  planned.access_before = rolesOn(roles, application.id).includes(written.role) && !isOwn;
}

/** Atlassian stops to synchronise a group that everybody new is put into. */
export function requireNoDefaultGroup(
  group: OrganizationGroup,
  application: Application,
  roles: readonly GroupRoles[],
): void {
  if (group.externalSynced !== true) return;
  const isDefault = roles.some(
    ({ resourceId, defaultRole }) => resourceId === application.id && defaultRole !== undefined,
  );
  if (!isDefault) return;
  throw new ProblemError({
    summary: `${group.name} is a default group of ${shownApplication(application)}`,
    detail:
      "Atlassian does not synchronise a group that it puts new people into by itself. Choose another default group for the application in Atlassian Administration, then plan again.",
    path: ["group"],
  });
}

/** Everybody who gets the application by this policy, as far as it can be told. */
async function wholeCrew(
  { clients }: Target,
  { group: name }: Written,
  group: OrganizationGroup | undefined,
  signal: AbortSignal,
): Promise<Pick<Crew, "joining" | "leaving"> | undefined> {
  const crew = clients.crews.of(name);
  if (crew !== undefined) return { joining: crew.members, leaving: crew.leaving };
  if (group === undefined) return undefined;
  const { directory } = clients;
  const record = await directory.beforeOwnWrites.groupByDisplayName(name, { signal, members: true });
  const members = await Promise.all(
    (record?.members ?? []).map(({ value }) => directory.userById(value, { signal })),
  );
  const active = members.flatMap((member) =>
    member === undefined || member.active === false ? [] : [folded(member.userName)],
  );
  return { joining: new Set(active), leaving: new Set() };
}

function shownGroup({ group }: AccessPolicyDraft): string {
  return typeof group === "string" ? group : "the group";
}

function planLoginMethod(
  { warn, clients }: AccessPolicyPlanCall,
  planned: AccessPolicyDraft,
  prior: AccessPolicyState | null,
): void {
  const { authentication_policy_id: policyId } = planned;
  const before = prior?.authentication_policy_id ?? null;
  if (clients !== undefined) requireOneLoginMethod(clients, planned);
  if (policyId === null) planned.login_method_failed = {};
  else if (
    prior !== null &&
    policyId === before &&
    planned.members_version === prior.members_version &&
    isSameTarget(planned, prior)
  )
    planned.login_method_failed = { ...prior.login_method_failed };
  else {
    planned.login_method_failed = UNKNOWN;
    if (clients !== undefined) requireLoginMethodSwitch(clients, shownGroup(planned));
  }
  if (prior === null || before === null || policyId !== null) return;
  warn({
    summary: `The members of ${prior.group} keep their login method`,
    detail: `Atlassian has no way to take somebody out of an authentication policy by its API: they stay in ${before}. Move them to another one in Atlassian Administration.`,
    path: ["authentication_policy_id"],
  });
}

/** People are in one authentication policy: of two for one group, whichever comes last would win. */
function requireOneLoginMethod(
  { loginMethods }: Clients,
  { group, authentication_policy_id: policyId }: AccessPolicyDraft,
): void {
  if (typeof group !== "string" || typeof policyId !== "string") return;
  const other = loginMethods.get(folded(group)) ?? policyId;
  loginMethods.set(folded(group), other);
  if (other === policyId) return;
  throw new ProblemError({
    summary: `The group ${group} has two login methods`,
    detail: `One access policy of it says the authentication policy ${other}, and another one ${policyId}: people can be in one only. Write the same in both, or leave it out of one.`,
    path: ["authentication_policy_id"],
  });
}

/** @param resourceId the application's ARI, whichever way it is written */
function claimPolicy(
  { prior, config }: AccessPolicyPlanCall,
  { claims }: Clients,
  written: Written,
  resourceId: string,
): void {
  const holder = prior === null ? NEW : prior.id;
  const key = JSON.stringify([folded(written.group), resourceId, written.role]);
  if (claims.claim(`access ${key}`, holder, config)) return;
  throw new ProblemError({
    summary: `${access(written)} for the group ${written.group} is declared twice`,
    detail:
      "Two access policies of this configuration give the same role on one application to one group: destroying one of them would take away what the other one gives. Remove one; if it moved to another address, a `moved` block says so.",
    path: ["role"],
  });
}
