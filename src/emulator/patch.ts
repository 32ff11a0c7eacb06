import { ScimError, type ScimPatchOperation, scimPatch } from "scim-patch";
import * as z from "zod";
import type { Behaviour } from "./behaviour";
import { invalidSyntax, scimError } from "./errors";
import { firstIssue } from "./issue";
import { isJson, type Json } from "./json";

const names = z.enum(["add", "remove", "replace"]);
const operation = z.object({
  op: names,
  // The library walks along paths; these would lead it out of the record.
  path: z
    .string()
    .regex(/^(?!.*(__proto__|prototype|constructor))/su)
    .optional(),
  value: z.unknown().optional(),
});
const inAnyCase = operation.extend({
  op: z
    .string()
    .transform((op) => op.toLowerCase())
    .pipe(names),
});

/** The operations of a PATCH in the shape of the library that evaluates them. */
export function operationsOf(body: unknown, { opCase, operationsKey }: Behaviour): ScimPatchOperation[] {
  const given = isJson(body) ? body : {};
  const list = given.Operations ?? (operationsKey === "either" ? given.operations : undefined);
  const one = opCase === "any" ? inAnyCase : operation;
  const parsed = z.array(one).min(1).safeParse(list);
  if (!parsed.success) throw invalidSyntax(firstIssue(parsed.error, "Operations"));
  return parsed.data.map(({ op, path, value }): ScimPatchOperation => {
    if (op !== "remove") return { op, ...(path === undefined ? {} : { path }), value };
    if (path === undefined || path === "") throw scimError(400, "remove needs a path", "noTarget");
    return { op, path, ...(value === undefined ? {} : { value }) };
  });
}

/** The record after the operations, as the library reads them. */
export function patchedRecord(record: Json, operations: ScimPatchOperation[]): Json {
  const now = new Date(0);
  const resource = { ...record, schemas: [], meta: { created: now, lastModified: now } };
  try {
    const result: unknown = scimPatch(resource, operations, { mutateDocument: false });
    if (isJson(result)) return result;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw scimError(400, error.message, error.scimCode === "noTarget" ? "noTarget" : "invalidPath");
  }
  throw invalidSyntax("the operations leave no record");
}
