import * as z from "zod";
import type { Answer, Json } from "../json";
import {
  bodyOf,
  limitOf,
  limitSchema,
  type OrganizationCall,
  pageOf,
  queryOf,
  unusedProperties,
  valuesOf,
} from "./call";
import { ApplicationError, noGroup, notFound } from "./errors";
import type { OrganizationGroup } from "./groups";
import { renderPage } from "./paging";
import { groupsOf } from "./people";
import { groupRoles } from "./roles";
import type { OrganizationState } from "./state";

const texts = z.array(z.string()).optional();

const search = z.strictObject({
  limit: limitSchema,
  ...unusedProperties,
  groupNames: texts,
  groupIds: texts,
  accountIds: texts,
  resourceIds: texts,
  resourceOwners: texts,
  roleIds: texts,
  directoryIds: texts,
  searchTerm: z.string().optional(),
});

export function answerGroupSearch(call: OrganizationCall): Answer {
  const { state } = call;
  const page = queryOf(call, search);
  const directory = directoryOf(call);
  const found = candidates(state, page.request)
    .filter((group) => directory === undefined || state.directoryIdOf(group.directory) === directory)
    .filter((group) => matches(state, group, page.request))
    .map((group) => renderGroup(state, group));
  return { status: 200, body: renderPage(found, page, page.request.limit, state.behaviour) };
}

/** The directory in the path; undefined where it is each. */
export function directoryOf({ state, part }: OrganizationCall): string | undefined {
  const id = part("directory");
  if (id === "-") return undefined;
  const ids = [undefined, ...state.directories()].map((directory) => state.directoryIdOf(directory));
  if (!ids.includes(id)) throw notFound(`Directory ${id}`);
  return id;
}

/** What an index narrows the search to. */
function candidates(
  state: OrganizationState,
  { groupNames, groupIds, accountIds }: z.output<typeof search>,
): readonly OrganizationGroup[] {
  const found =
    groupNames !== undefined
      ? groupNames.flatMap((name) => state.groups.named(name))
      : groupIds !== undefined
        ? groupIds.map((id) => state.groups.get(id)).filter((group) => group !== undefined)
        : accountIds !== undefined
          ? accountIds.flatMap((id) => groupsOf(state, id))
          : state.groups.all();
  return [...new Map(found.map((group) => [group.key, group])).values()].filter(
    ({ id }) => state.groups.get(id) !== undefined,
  );
}

function matches(
  state: OrganizationState,
  group: OrganizationGroup,
  request: z.output<typeof search>,
): boolean {
  const { groupIds, accountIds, resourceIds, resourceOwners, roleIds, directoryIds, searchTerm } = request;
  const hasAny = (wanted: readonly string[] | undefined, held: () => readonly string[]): boolean =>
    wanted === undefined || held().some((one) => wanted.includes(one));
  const roles = state.groupRoles.of(group.key);
  const isMeant = (application: string): boolean =>
    (resourceIds?.includes(application) ?? true) &&
    hasAny(resourceOwners, () => [state.applications.get(application)?.product ?? ""]);
  const counted = [...roles].filter(([application]) => isMeant(application));
  return (
    hasAny(groupIds, () => [group.id]) &&
    hasAny(accountIds, () => group.accountIds()) &&
    hasAny(directoryIds, () => [state.directoryIdOf(group.directory)]) &&
    ((resourceIds === undefined && resourceOwners === undefined) || counted.length > 0) &&
    hasAny(roleIds, () => counted.flatMap(([, names]) => [...names])) &&
    (searchTerm === undefined || group.name.toLowerCase().includes(searchTerm.toLowerCase()))
  );
}

function renderGroup(state: OrganizationState, { id, name, directory }: OrganizationGroup): Json {
  const isSynced = directory !== undefined;
  return {
    id,
    name,
    description: null,
    directoryId: state.directoryIdOf(directory),
    externalSynced: isSynced,
    managedBy: isSynced ? "EXTERNAL" : "ADMINS",
    managementAccess: { deletable: !isSynced, modifiable: !isSynced, readable: true },
  };
}

export function answerGroupRoles(call: OrganizationCall): Answer {
  const { state } = call;
  const group = groupOf(call);
  const page = pageOf(call);
  if (page.cursor === undefined) state.roleLag.read(group.key);
  const resources = valuesOf(call, "resourceIds");
  const owners = valuesOf(call, "resourceOwners");
  const wanted = valuesOf(call, "roleIds");
  const shown = state.roleLag.shown(group.key, state.groupRoles.of(group.key));
  const defaults = state.defaultRoles.get(group.key) ?? new Map<string, string>();
  const rows = state.applications
    .all()
    .filter(({ id }) => resources?.includes(id) ?? true)
    .filter(({ product }) => owners?.includes(product) ?? true)
    .map(({ id, product }) => ({
      resourceId: id,
      resourceOwner: product,
      defaultRole: defaults.get(id) ?? null,
      roles: [...(shown.get(id) ?? [])].filter((role) => wanted?.includes(role) ?? true).sort(),
    }))
    .filter(({ roles, defaultRole }) => roles.length > 0 || (defaultRole !== null && wanted === undefined));
  return { status: 200, body: renderPage(rows, page, limitOf(call), state.behaviour) };
}

const assignment = z.strictObject({ resourceId: z.string().min(1), roleId: z.string().min(1) });

/** Assigning a role that the group has already is a success too. */
export function answerAssign(call: OrganizationCall): Answer {
  const { state } = call;
  const { group, resourceId, roleId } = assignmentOf(call);
  if (state.exceedsLicence(group, resourceId, roleId))
    throw new ApplicationError(
      409,
      "409-1",
      "User limit exceeded",
      `The licence of ${resourceId} has too few seats for the group ${group.name}`,
    );
  state.grantToGroup(group, resourceId, roleId);
  return { status: 204 };
}

export function answerRevoke(call: OrganizationCall): Answer {
  const { state } = call;
  const { group, resourceId, roleId } = assignmentOf(call);
  if (!state.revokeFromGroup(group, resourceId, roleId) && state.behaviour.revokeMissing === "404")
    throw notFound(`The role ${roleId} of the group ${group.name} on ${resourceId}`);
  return { status: 204 };
}

function assignmentOf(call: OrganizationCall): {
  readonly group: OrganizationGroup;
  readonly resourceId: string;
  readonly roleId: string;
} {
  const group = groupOf(call);
  const { resourceId, roleId } = bodyOf(call, assignment);
  if (call.state.applications.get(resourceId) === undefined)
    throw new ApplicationError(400, "400-4", "Invalid resource", `There is no resource ${resourceId}`);
  if (!groupRoles.includes(roleId))
    throw new ApplicationError(400, "400-24", "Invalid role", `A group cannot have the role ${roleId}`);
  return { group, resourceId, roleId };
}

function groupOf(call: OrganizationCall): OrganizationGroup {
  const { state, part } = call;
  const directory = directoryOf(call);
  const group = state.groups.get(part("group"));
  if (group === undefined) throw noGroup(part("group"));
  if (directory !== undefined && state.directoryIdOf(group.directory) !== directory) throw noGroup(group.id);
  return group;
}
