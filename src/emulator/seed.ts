import * as z from "zod";
import type { DirectoryHandle } from "./directory-handle";
import { firstIssue } from "./issue";
import type { OrganizationHandle } from "./organization/organization-handle";

const seed = z.strictObject({
  people: z.array(z.looseObject({ userName: z.string().min(1) })).default([]),
  groups: z
    .array(
      z.strictObject({
        displayName: z.string().min(1),
        externalId: z.string().optional(),
        members: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  applications: z
    .array(
      z.strictObject({
        product: z.string().min(1),
        site: z.url(),
        capacity: z.number().int().min(0).optional(),
      }),
    )
    .default([]),
  policies: z.array(z.strictObject({ id: z.string().min(1), name: z.string().min(1) })).default([]),
});

/**
 * People with any attributes of SCIM's, groups with the user names of their members, and the organisation's
 * applications and authentication policies.
 */
export type Seed = z.output<typeof seed>;

/** The content of a seed file. Throws an error that says where it is wrong. */
export function parseSeed(text: string): Seed {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`the seed is no JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const parsed = seed.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`the seed is wrong at ${firstIssue(parsed.error)}`);
}

/** Puts the people and groups into a directory, as the console would. */
export function plant({ people, groups }: Pick<Seed, "people" | "groups">, directory: DirectoryHandle): void {
  for (const person of people) directory.addUser(person);
  for (const { displayName, members, externalId } of groups)
    directory.addGroup(displayName, members, externalId);
}

/** Gives the organisation the applications and authentication policies; managed people are in the first policy. */
export function plantOrganization(
  { applications, policies }: Pick<Seed, "applications" | "policies">,
  organization: OrganizationHandle,
): void {
  for (const { product, site, capacity } of applications)
    organization.addApplication({ product, site, ...(capacity === undefined ? {} : { capacity }) });
  for (const [index, { id, name }] of policies.entries()) organization.addPolicy(id, name, index === 0);
}
