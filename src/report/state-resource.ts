import * as z from "zod";
import { type RawResource, type Resources, resourcesOf } from "../changes";

/** What a state file says of itself before its resources. */
export const stateHead = z.object({
  version: z.literal(4),
  terraform_version: z.string().optional(),
  serial: z.number().int().nonnegative(),
  lineage: z.string(),
});

export type StateHead = z.output<typeof stateHead>;

/** A resource's block in a state file; its instances are read one by one. */
export const stateResource = z.object({
  module: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
});

export type StateResource = z.output<typeof stateResource>;

const step = z.looseObject({ type: z.string(), value: z.unknown().optional() });

/** One object of a resource: one for each key of `count` or `for_each`, and one for each that a replacement left over. */
const stateInstance = z.object({
  index_key: z.union([z.string(), z.number()]).optional(),
  deposed: z.string().optional(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  sensitive_attributes: z.array(z.array(step)).nullish(),
});

const OUR_TYPES: ReadonlySet<string> = new Set([
  "atlassian_user",
  "atlassian_group",
  "atlassian_group_membership",
  "atlassian_access_policy",
]);

export function isOurs({ mode, type }: StateResource): boolean {
  return mode === "managed" && OUR_TYPES.has(type);
}

export const NO_RESOURCES: Resources = { users: [], groups: [], memberships: [], policies: [] };

/** @throws when the instance has not the shape that format 4 gives it */
export function resourcesOfInstance(resource: StateResource, value: unknown): Resources {
  if (!isOurs(resource)) return NO_RESOURCES;
  return resourcesOf([entryOf(resource, value)]);
}

function entryOf(resource: StateResource, value: unknown): RawResource & { readonly type: string } {
  const instance = stateInstance.parse(value);
  const marks = (instance.sensitive_attributes ?? []).flatMap(([first]) =>
    typeof first?.value === "string" ? [[first.value, true] as const] : [],
  );
  return {
    type: resource.type,
    address: addressOf(resource, instance),
    values: instance.attributes ?? {},
    ...(marks.length > 0 && { sensitive: Object.fromEntries(marks) }),
  };
}

/** As Terraform shows it; an object left over from a replacement has its own key beside the one that replaced it. */
function addressOf(
  { module, type, name }: StateResource,
  { index_key: key, deposed }: z.output<typeof stateInstance>,
): string {
  const path = module === undefined || module === "" ? "" : `${module}.`;
  const index = key === undefined ? "" : `[${JSON.stringify(key)}]`;
  const rest = deposed === undefined ? "" : ` (deposed ${deposed})`;
  return `${path}${type}.${name}${index}${rest}`;
}

/** All of them as one set. */
export function together(parts: Iterable<Resources>): Resources {
  const all = {
    users: [...NO_RESOURCES.users],
    groups: [...NO_RESOURCES.groups],
    memberships: [...NO_RESOURCES.memberships],
    policies: [...NO_RESOURCES.policies],
  };
  for (const { users, groups, memberships, policies } of parts) {
    addAll(all.users, users);
    addAll(all.groups, groups);
    addAll(all.memberships, memberships);
    addAll(all.policies, policies);
  }
  return all;
}

function addAll<Value>(all: Value[], more: readonly Value[]): void {
  // Three of four are empty, thousands of times.
  if (more.length > 0) for (const each of more) all.push(each);
}
