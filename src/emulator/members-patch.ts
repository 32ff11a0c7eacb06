import { type ScimPatchOperation, scimPatch } from "scim-patch";
import * as z from "zod";
import type { RemoveForm } from "./behaviour";
import type { Directory, GroupEntry } from "./directory";
import { notFound, scimError } from "./errors";
import { operationsOf } from "./patch";

/**
 * The library compares every member with every other, which takes seconds for the groups of a large
 * organisation. From this many members on the two plain forms are evaluated here; a test holds both to the
 * same results.
 */
const LARGE = 300;

const references = z.union([
  z.array(z.object({ value: z.string() })),
  z.object({ value: z.string() }).transform((one) => [one]),
]);

/** Carries out a PATCH of a group: all of it, or where the directory refuses it, nothing. */
export function patchMembers(directory: Directory, group: GroupEntry, body: unknown): void {
  const operations = operationsOf(body);
  const behaviour = directory.behaviour();
  const named = operations.reduce((sum, operation) => sum + membersIn(operation).length, 0);
  if (Math.max(named, operations.length) > behaviour.patchLimit) {
    throw scimError(behaviour.overPatchLimit, "Too many members in one request", "tooMany");
  }
  for (const operation of operations) {
    if (operation.path?.toLowerCase() === "displayname" && behaviour.rename === "400") {
      throw scimError(400, "displayName is immutable", "mutability");
    }
  }
  const accepted = operations.filter((operation) => isAccepted(directory, group, operation));
  requireStrangersAllowed(directory, group, accepted);
  const wanted = membersAfter(group, accepted);
  const unknown = [...wanted].filter((id) => !directory.users.has(id));
  if (unknown.length > 0 && behaviour.addUnknown === "404-and-nobody")
    throw notFound(`User ${unknown.join(", ")}`);
  for (const id of [...group.members]) if (!wanted.has(id)) directory.removeMember(group, id);
  for (const id of wanted) if (directory.users.has(id)) directory.addMember(group, id);
  setExternalId(directory, group, accepted);
  if (unknown.length > 0) throw notFound(`User ${unknown.join(", ")}`);
}

function membersIn({ value }: ScimPatchOperation): string[] {
  const parsed = references.safeParse(value);
  return parsed.success ? parsed.data.map((reference) => reference.value) : [];
}

/** Which of the forms an operation takes members out by; undefined when it takes out nobody. */
function removeForm({ op, path, value }: ScimPatchOperation): RemoveForm | undefined {
  const target = path?.toLowerCase() ?? "";
  if (op === "replace" && target === "members") return "replace";
  if (op !== "remove" || !target.startsWith("members")) return undefined;
  if (target.startsWith("members[")) return "path-filter";
  return value === undefined ? undefined : "value-list";
}

function isAccepted(directory: Directory, group: GroupEntry, operation: ScimPatchOperation): boolean {
  const { removeForms, unsupportedRemove } = directory.behaviour();
  const form = removeForm(operation);
  if (form === undefined || removeForms.includes(form)) return true;
  if (unsupportedRemove === "400") throw scimError(400, `${form} is not supported`, "invalidPath");
  if (unsupportedRemove === "removes-everybody") {
    for (const id of [...group.members]) directory.removeMember(group, id);
  }
  return false;
}

function requireStrangersAllowed(
  directory: Directory,
  group: GroupEntry,
  operations: readonly ScimPatchOperation[],
): void {
  const { removeStranger } = directory.behaviour();
  if (removeStranger === "ignored") return;
  const leaving = operations.flatMap((operation) => {
    if (operation.op !== "remove") return [];
    const filtered = /^members\[value eq "([^"]*)"\]$/iu.exec(operation.path)?.[1];
    return filtered === undefined ? membersIn(operation) : [filtered];
  });
  const stranger = leaving.find((id) => !group.members.has(id));
  if (stranger === undefined) return;
  throw removeStranger === "400"
    ? scimError(400, `${stranger} is not a member`, "noTarget")
    : notFound(`Member ${stranger}`);
}

function membersAfter(group: GroupEntry, operations: readonly ScimPatchOperation[]): ReadonlySet<string> {
  return group.members.size + operations.length > LARGE
    ? membersAfterLarge(group.members, operations)
    : membersByLibrary(group.members, operations);
}

/** The members after the operations, as the library reads them. */
export function membersByLibrary(
  members: ReadonlySet<string>,
  operations: readonly ScimPatchOperation[],
): ReadonlySet<string> {
  const resource = {
    schemas: [],
    meta: { created: new Date(0), lastModified: new Date(0) },
    members: [...members].map((value) => ({ value })),
  };
  const plain = operations.map((operation): ScimPatchOperation => {
    const ids = membersIn(operation);
    return ids.length === 0 ? operation : { ...operation, value: ids.map((value) => ({ value })) };
  });
  try {
    const result: { members?: unknown } = scimPatch(resource, plain, { mutateDocument: false });
    return new Set((references.safeParse(result.members).data ?? []).map(({ value }) => value));
  } catch (error) {
    throw scimError(400, error instanceof Error ? error.message : String(error), "invalidPath");
  }
}

/** The same for large groups, for the forms that a client of this API may send. */
export function membersAfterLarge(
  members: ReadonlySet<string>,
  operations: readonly ScimPatchOperation[],
): ReadonlySet<string> {
  const result = new Set(members);
  for (const operation of operations) {
    const path = operation.path ?? "";
    const filtered = /^members\[value eq "([^"]*)"\]$/iu.exec(path)?.[1];
    if (operation.op === "remove" && filtered !== undefined) result.delete(filtered);
    else if (path.toLowerCase() !== "members") continue;
    else if (operation.op === "add") for (const id of membersIn(operation)) result.add(id);
    else if (operation.op === "remove" && operation.value === undefined) result.clear();
    else if (operation.op === "remove") for (const id of membersIn(operation)) result.delete(id);
    else {
      result.clear();
      for (const id of membersIn(operation)) result.add(id);
    }
  }
  return result;
}

function setExternalId(
  directory: Directory,
  group: GroupEntry,
  operations: readonly ScimPatchOperation[],
): void {
  for (const { op, path, value } of operations) {
    if (path?.toLowerCase() !== "externalid") continue;
    directory.setGroupExternalId(group, op === "remove" || typeof value !== "string" ? undefined : value);
  }
}
