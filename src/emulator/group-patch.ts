import type { ScimPatchOperation } from "scim-patch";
import * as z from "zod";
import type { RemoveForm } from "./behaviour";
import type { Directory } from "./directory";
import { immutable, invalidValue, notFound, scimError } from "./errors";
import { firstIssue } from "./issue";
import { isJson, type Json } from "./json";
import { operationsOf, patchedRecord } from "./patch";
import type { GroupEntry } from "./records";

/**
 * The library compares every member with every other: measured on a group of 35,000, adding or removing a thousand
 * takes it one to two seconds, and a hundred filtered removals take one. From this many members on the plain forms
 * are evaluated here; a test holds both to the same results.
 */
const LARGE = 300;

/** What a PATCH may change of a group. */
export interface GroupState {
  readonly displayName: string;
  readonly externalId: string | undefined;
  readonly members: ReadonlySet<string>;
}

/** A plain operation on members. */
interface MemberStep {
  readonly kind: "add" | "remove" | "replace" | "clear";
  readonly ids: readonly string[];
}

const reference = z.object({ value: z.string() });
const references = z.union([z.array(reference), reference.transform((one) => [one])]);
const result = z.object({
  displayName: z.string().nullish(),
  externalId: z.string().nullish(),
  members: z.array(reference).nullish(),
});

/** Carries out a PATCH of a group: all of it, or where the directory refuses it, nothing. */
export function patchGroup(directory: Directory, group: GroupEntry, body: unknown): void {
  const { behaviour } = directory;
  const operations = operationsOf(body, behaviour).map(withUsualPath);
  const named = operations.reduce((sum, operation) => sum + (memberStep(operation)?.ids.length ?? 1), 0);
  if (named > behaviour.patchLimit)
    throw scimError(behaviour.overPatchLimit, `No more than ${behaviour.patchLimit} members`, "tooMany");
  const accepted = operations.flatMap((operation) => acceptedAs(operation, directory));
  requireStrangersAllowed(directory, group, accepted);
  const after = stateAfter(group, accepted);
  if (after.displayName !== group.displayName && behaviour.rename === "400") throw immutable("displayName");
  const unknown = [...after.members].filter((id) => !directory.users.has(id));
  const refusal = unknown.length > 0 ? notFound(`User ${unknown.join(", ")}`) : undefined;
  if (refusal !== undefined && behaviour.addUnknown === "404-and-nobody") throw refusal;
  setMembers(directory, group, after.members);
  directory.updateGroup(group, { displayName: group.displayName, externalId: after.externalId });
  if (refusal !== undefined) throw refusal;
}

/** Makes the members exactly these; whoever does not exist is left out. */
export function setMembers(directory: Directory, group: GroupEntry, wanted: ReadonlySet<string>): void {
  for (const id of [...group.members]) if (!wanted.has(id)) directory.removeMember(group, id);
  for (const id of wanted) if (directory.users.has(id)) directory.addMember(group, id);
}

/** The names of attributes have no case; the library takes them as they are. */
function withUsualPath(operation: ScimPatchOperation): ScimPatchOperation {
  const path = operation.path
    ?.replace(/^members(?![a-z])/iu, "members")
    .replace(/^(?:displayname)$/iu, "displayName")
    .replace(/^(?:externalid)$/iu, "externalId");
  return path === undefined ? operation : { ...operation, path };
}

/** Undefined where an operation is not about members alone, or not in one of the plain forms. */
function memberStep({ op, path, value }: ScimPatchOperation): MemberStep | undefined {
  const inValue: unknown = value;
  if (path === undefined) {
    if (op === "remove" || !isJson(inValue)) return undefined;
    const isMembersOnly = Object.keys(inValue).every((key) => key === "members");
    return isMembersOnly ? memberStep({ op, path: "members", value: inValue.members }) : undefined;
  }
  const filtered = /^members\[\s*value\s+eq\s+"([^"\\]*)"\s*\]$/iu.exec(path)?.[1];
  if (filtered !== undefined) return op === "remove" ? { kind: "remove", ids: [filtered] } : undefined;
  if (path !== "members") return undefined;
  if (op === "remove" && value === undefined) return { kind: "clear", ids: [] };
  const parsed = references.safeParse(value);
  if (!parsed.success) throw invalidValue("members: needs a list of objects with a value");
  const ids = parsed.data.map((one) => one.value);
  return { kind: op === "remove" ? "remove" : op === "replace" || op === "Replace" ? "replace" : "add", ids };
}

/** Which of the forms an operation takes members out by; undefined when it takes out nobody. */
function removeForm(operation: ScimPatchOperation): RemoveForm | undefined {
  const step = memberStep(operation);
  if (step?.kind === "replace") return "replace";
  if (operation.op !== "remove" || !operation.path.startsWith("members")) return undefined;
  if (operation.path.startsWith("members[")) return "path-filter";
  return step?.kind === "remove" ? "value-list" : undefined;
}

function acceptedAs(operation: ScimPatchOperation, { behaviour }: Directory): ScimPatchOperation[] {
  const { removeForms, unsupportedRemove } = behaviour;
  const form = removeForm(operation);
  if (form === undefined || removeForms.includes(form)) return [operation];
  if (unsupportedRemove === "400") throw scimError(400, `${form} is not supported`, "invalidPath");
  return unsupportedRemove === "ignored" ? [] : [{ op: "remove", path: "members" }];
}

function requireStrangersAllowed(
  { behaviour: { removeStranger } }: Directory,
  group: GroupEntry,
  operations: readonly ScimPatchOperation[],
): void {
  if (removeStranger === "ignored") return;
  const steps = operations.map(memberStep).filter((step) => step?.kind === "remove");
  const stranger = steps.flatMap((step) => step?.ids ?? []).find((id) => !group.members.has(id));
  if (stranger === undefined) return;
  if (removeStranger === "400") throw scimError(400, `${stranger} is not a member`, "noTarget");
  throw notFound(`Member ${stranger}`);
}

/** What the operations make of a group. */
export function stateAfter(
  before: GroupState,
  operations: readonly ScimPatchOperation[],
  large = LARGE,
): GroupState {
  let state = before;
  // A copy costs as much as the group has members, so consecutive operations share one.
  let members = new Set(before.members);
  for (const operation of operations) {
    const step = memberStep(operation);
    if (step !== undefined && members.size + step.ids.length >= large) {
      changeMembers(members, step);
      continue;
    }
    state = byLibrary({ ...state, members }, operation);
    members = new Set(state.members);
  }
  return { ...state, members };
}

function changeMembers(members: Set<string>, { kind, ids }: MemberStep): void {
  if (kind === "clear" || kind === "replace") members.clear();
  for (const id of ids) {
    if (kind === "remove") members.delete(id);
    else members.add(id);
  }
}

function byLibrary(
  { displayName, externalId, members }: GroupState,
  operation: ScimPatchOperation,
): GroupState {
  const record: Json = {
    displayName,
    ...(externalId === undefined ? {} : { externalId }),
    members: [...members].map((value) => ({ value })),
  };
  const parsed = result.safeParse(patchedRecord(record, [plain(operation)]));
  if (!parsed.success) throw invalidValue(firstIssue(parsed.error));
  const after = parsed.data;
  return {
    displayName: after.displayName ?? displayName,
    externalId: after.externalId === null || after.externalId === "" ? undefined : after.externalId,
    members: new Set((after.members ?? []).map(({ value }) => value)),
  };
}

/** Members are compared as a whole by the library, so nothing but the id may be told of them. */
function plain(operation: ScimPatchOperation): ScimPatchOperation {
  const step = memberStep(operation);
  if (step === undefined || operation.path !== "members" || step.kind === "clear") return operation;
  return { ...operation, value: step.ids.map((value) => ({ value })) };
}
