import * as z from "zod";

/*
 * What HCP Terraform and Terraform Enterprise answer, as far as it is read here.
 * https://developer.hashicorp.com/terraform/cloud-docs/api-docs/state-versions
 */

const reference = z.object({ data: z.object({ id: z.string() }).nullish() }).nullish();

const stateVersion = z.object({
  id: z.string(),
  attributes: z.object({
    "created-at": z.string(),
    "hosted-state-download-url": z.string().nullish(),
    serial: z.number().int().nullish(),
    /** Older installations of Terraform Enterprise tell none. */
    status: z.string().nullish(),
    "vcs-commit-sha": z.string().nullish(),
  }),
  relationships: z.object({ run: reference, "created-by": reference }).nullish(),
});

const included = z.object({
  id: z.string(),
  type: z.string(),
  attributes: z
    .object({
      username: z.string().nullish(),
      email: z.string().nullish(),
      "created-at": z.string().nullish(),
    })
    .nullish(),
  relationships: z.object({ "created-by": reference, "confirmed-by": reference }).nullish(),
});

export const stateVersions = z.object({
  data: z.array(stateVersion),
  included: z.array(included).nullish(),
  meta: z.object({ pagination: z.object({ "next-page": z.number().int().nullish() }) }).nullish(),
});

export const oneStateVersion = z.object({ data: stateVersion });

export const user = z.object({ data: included });

export type StateVersionsAnswer = z.infer<typeof stateVersions>;
export type StateVersionAnswer = z.infer<typeof stateVersion>;
export type IncludedAnswer = z.infer<typeof included>;
