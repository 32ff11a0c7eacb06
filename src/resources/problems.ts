import { ProblemError } from "../plugin";
import type { Unknown } from "../plugin/attributes";
import type { Directory } from "../scim";

/**
 * A state that belongs to another directory must never be compared with this one: everybody in it would
 * seem gone, and the plan would create them all again.
 */
export function requireSameDirectory(directory: Directory, inState: string, whom: string): void {
  if (directory.id === inState) return;
  throw new ProblemError({
    summary: "The state belongs to another directory",
    detail:
      `${whom} was provisioned into the directory ${inState}, and the provider is configured for ${directory.id}. ` +
      "Check base_url (or directory_id); to move people for good, remove them from this state and declare them for the other directory.",
  });
}

/** An identity may name the directory; then it has to be this one. */
export function requireImportDirectory(
  directory: Directory,
  identity: Readonly<Record<string, string | null>> | undefined,
): void {
  const named = identity?.directory_id ?? null;
  if (named === null || named === directory.id) return;
  throw new ProblemError({
    summary: "The identity belongs to another directory",
    detail: `It names the directory ${named}, and the provider is configured for ${directory.id}.`,
  });
}

/** A plan that adopts names the record; when the directory holds another one by then, the plan is stale. */
export function requireAsPlanned(
  planned: string | Unknown | null,
  found: string | undefined,
  whom: string,
): void {
  if (typeof planned !== "string" || planned === found) return;
  throw new ProblemError({
    summary: "The directory changed since the plan",
    detail: `The plan adopts ${whom} as the record ${planned}, and the directory ${found === undefined ? "no longer holds it" : `now holds ${found} under that name`}. Nothing was changed; plan again.`,
  });
}
