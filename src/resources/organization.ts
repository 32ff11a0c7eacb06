import type { Organization } from "../admin";
import { ProblemError } from "../plugin";
import type { Clients } from "./clients";

/** @throws ProblemError when the provider has no organization key */
export function organizationOf({ organization }: Pick<Clients, "organization">): Organization {
  if (organization !== undefined) return organization;
  throw new ProblemError({
    summary: "The organization API key is missing",
    detail:
      "Access policies and applications are the organisation's, which has another key than the directory: set ATLASSIAN_ORGANIZATION_ID and ATLASSIAN_ORGANIZATION_TOKEN, or organization_id and organization_token in the provider block.",
  });
}

/** A state that belongs to another organisation must never be compared with this one. */
export function requireSameOrganization({ id }: Organization, inState: string, policy: string): void {
  if (id === inState) return;
  throw new ProblemError({
    summary: "The state belongs to another organisation",
    detail: `The access policy ${policy} was made in the organisation ${inState}, and the provider is configured for ${id}. Check organization_id.`,
  });
}
