import type { ScimPatchOperation } from "scim-patch";
import * as z from "zod";
import { scimError } from "./errors";

const operation = z.object({
  op: z
    .string()
    .transform((op) => op.toLowerCase())
    .pipe(z.enum(["add", "remove", "replace"])),
  path: z.string().optional(),
  value: z.unknown().optional(),
});

const payload = z.object({ Operations: z.array(operation).min(1) });

/** The operations of a PATCH in the shape of the library that evaluates them. */
export function operationsOf(body: unknown): ScimPatchOperation[] {
  const parsed = payload.safeParse(body);
  if (!parsed.success) throw scimError(400, "Operations: invalid payload", "invalidSyntax");
  return parsed.data.Operations.map(({ op, path, value }): ScimPatchOperation => {
    if (op === "remove") return { op, path: path ?? "", ...(value === undefined ? {} : { value }) };
    return { op, ...(path === undefined ? {} : { path }), value };
  });
}
