import * as z from "zod";
import type {
  Application,
  Domain,
  GroupRoles,
  OrganizationDirectory,
  OrganizationGroup,
  OrganizationUser,
  UserRole,
} from "./records";
import { count, id, type Page, pageOf, parsed, text, texts } from "./shape";

/* Shapes: Atlassian's organization API of 2026 (developer.atlassian.com/cloud/admin/organization/rest). */

const application = z
  .object({
    id,
    attributes: z.object({
      name: text,
      typeKey: text,
      type: text,
      status: text,
      statusDetails: texts,
      usage: count,
      capacity: count,
      hostUrl: text,
    }),
  })
  .transform(({ id, attributes }): Application => {
    const { name, typeKey, type, status, statusDetails, usage, capacity, hostUrl } = attributes;
    return {
      id,
      name: name ?? id,
      product: typeKey ?? type ?? "",
      productName: type ?? typeKey ?? "",
      site: hostUrl === undefined ? undefined : hostName(hostUrl),
      status: status ?? "unknown",
      statusDetails: statusDetails ?? [],
      capacity,
      usage,
    };
  });

const directory = z
  .union([
    z.object({ directoryId: id, name: text }),
    z.object({ id, name: text }).transform(({ id, name }) => ({ directoryId: id, name })),
  ])
  .transform(({ directoryId, name }): OrganizationDirectory => ({
    id: directoryId,
    name: name ?? directoryId,
  }));

const domain = z
  .object({
    attributes: z.object({ name: id, claim: z.object({ status: text }).optional().catch(undefined) }),
  })
  .transform(({ attributes: { name, claim } }): Domain => {
    const status = claim?.status ?? "unknown";
    return { name: name.toLowerCase(), status, isVerified: status.toLowerCase() === "verified" };
  });

const group = z
  .object({
    id,
    name: z.string(),
    directoryId: text,
    externalSynced: z.boolean().optional().catch(undefined),
  })
  .transform(({ id, name, directoryId, externalSynced }): OrganizationGroup => ({
    id,
    name,
    directoryId,
    externalSynced,
  }));

const groupRoles = z
  .object({ resourceId: id, resourceOwner: text, defaultRole: text, roles: z.array(z.string()) })
  .transform(({ resourceId, resourceOwner, defaultRole, roles }): GroupRoles => ({
    resourceId,
    resourceOwner,
    defaultRole,
    roles,
  }));

const user = z
  .object({
    accountId: id,
    email: text,
    name: text,
    accountStatus: text,
    membershipStatus: text,
    claimStatus: text,
  })
  .transform((user): OrganizationUser => ({
    accountId: user.accountId,
    email: user.email,
    name: user.name,
    accountStatus: user.accountStatus,
    membershipStatus: user.membershipStatus,
    claimStatus: user.claimStatus,
  }));

/** `direct`, `group_direct` or `inferred` in Atlassian's document of 2026; a group is named in no example of it. */
const method = z.union([
  z.string().transform((type) => ({ type, groupName: undefined, groupId: undefined })),
  z.object({ type: text, groupName: text, groupId: text }),
]);

const userRoles = z
  .object({
    resourceId: id,
    roleAssignments: z
      .array(
        z.object({ role: z.string(), roleAssignmentMethods: z.array(method).optional().catch(undefined) }),
      )
      .nullish(),
    roles: z.array(z.string()).nullish(),
  })
  .refine(({ roleAssignments, roles }) => (roleAssignments ?? roles ?? undefined) !== undefined, {
    message: "neither roleAssignments nor roles",
  })
  .transform(({ resourceId, roleAssignments, roles }): UserRole[] => {
    const told = (roleAssignments ?? []).map(({ role, roleAssignmentMethods: methods = [] }) => ({
      resourceId,
      role,
      isDirect: methods.some(({ type }) => type?.toLowerCase() === "direct"),
      groups: [...new Set(methods.flatMap(({ groupName, groupId }) => groupName ?? groupId ?? []))],
    }));
    const others = (roles ?? []).filter((name) => !told.some(({ role }) => role === name));
    return [...told, ...others.map((role) => ({ resourceId, role, isDirect: false, groups: [] }))];
  });

const organization = z
  .object({ data: z.object({ attributes: z.object({ name: text }).optional().catch(undefined) }) })
  .transform(({ data }) => ({ name: data.attributes?.name }));

export const parseApplications = (body: unknown): Page<Application> => pageOf(application, body);
export const parseDirectories = (body: unknown): Page<OrganizationDirectory> => pageOf(directory, body);
export const parseDomains = (body: unknown): Page<Domain> => pageOf(domain, body);
export const parseGroups = (body: unknown): Page<OrganizationGroup> => pageOf(group, body);
export const parseGroupRoles = (body: unknown): Page<GroupRoles> => pageOf(groupRoles, body);
export const parseUsers = (body: unknown): Page<OrganizationUser> => pageOf(user, body);
export const parseOrganization = (body: unknown): { name: string | undefined } => parsed(organization, body);
export function parseUserRoles(body: unknown): Page<UserRole> {
  const { items, next } = pageOf(userRoles, body);
  return { items: items.flat(), next };
}

function hostName(hostUrl: string): string | undefined {
  const address = hostUrl.includes("://") ? hostUrl : `https://${hostUrl}`;
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}
