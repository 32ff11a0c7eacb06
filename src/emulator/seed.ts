import * as z from "zod";
import type { DirectoryHandle } from "./directory-handle";
import { firstIssue } from "./issue";

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
});

/** People with any attributes of SCIM's, and groups with the user names of their members. */
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
export function plant({ people, groups }: Seed, directory: DirectoryHandle): void {
  for (const person of people) directory.addUser(person);
  for (const { displayName, members, externalId } of groups)
    directory.addGroup(displayName, members, externalId);
}
