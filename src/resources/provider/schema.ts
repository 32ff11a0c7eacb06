import * as z from "zod";
import { optional } from "../../plugin/attributes";
import { folded, name } from "../text";

const NO_DATE = "is no date: write it as in 2027-01-31";

/** When a key ends, as Atlassian's administration shows it: a day, or a moment. */
function keyEnd(): z.ZodString {
  return z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}.*)?$/u, { error: NO_DATE, abort: true })
    .refine(isThere, NO_DATE);
}

/** Date.parse takes the 30th of February for the 2nd of March. */
function isThere(text: string): boolean {
  const day = text.slice(0, "2027-01-31".length);
  const parsed = new Date(day);
  return (
    !Number.isNaN(Date.parse(text)) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day)
  );
}

const count = (): z.ZodNumber => z.number().int("is not a whole number").min(0, "is less than zero");

const limits = z.object({
  deactivations: optional(count(), { description: "How many people may be deactivated or deleted." }),
  deactivations_percent: optional(z.number().min(0, "is less than zero").max(100, "is more than 100"), {
    description: "The same, in percent of the directory's active people.",
  }),
  access_lost: optional(count(), {
    description:
      "How many people may lose access to an application: by leaving a group that has any, or by a policy that ends or moves.",
  }),
  groups_deleted: optional(count(), { description: "How many groups may be deleted." }),
});

const domainName = z
  .string()
  .min(1, "the domain is empty")
  .refine((text) => folded(text) === text, "is written with upper case: a map's keys must be in lower case");

/** What the provider block may hold. Each attribute may come from the environment in its place. */
export const providerAttributes = z.object({
  base_url: optional(z.string(), {
    description:
      "The whole directory base URL as Atlassian's administration shows it, such as `https://api.atlassian.com/scim/directory/<directory id>`. Environment: `ATLASSIAN_SCIM_BASE_URL`.",
  }),
  directory_id: optional(z.string(), {
    description:
      "The directory's id, in place of `base_url`: what follows `directory/` in it. Environment: `ATLASSIAN_SCIM_DIRECTORY_ID`.",
  }),
  token: optional(z.string(), {
    description:
      "The directory's API key, which Atlassian shows once when the directory is made. It is another key than the organisation's. Environment: `ATLASSIAN_SCIM_TOKEN`.",
    sensitive: true,
  }),
  request_timeout: optional(z.number().min(1, "is less than one second"), {
    description:
      "Seconds that one request may take; 30 by default. Environment: `ATLASSIAN_SCIM_REQUEST_TIMEOUT`.",
  }),
  max_concurrent_requests: optional(z.number().int("is not a whole number").min(1, "is less than 1"), {
    description:
      "How many requests may be under way at once; 8 by default. Environment: `ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS`.",
  }),
  organization_id: optional(z.string().min(1, "is empty"), {
    description:
      "The organisation's id: what follows `/o/` in the address of Atlassian Administration. Needed with `organization_token` for access policies and `account_status`. Environment: `ATLASSIAN_ORGANIZATION_ID`.",
  }),
  organization_token: optional(z.string(), {
    description:
      "An API key of the organisation, made without scopes so that it may manage accounts. It is another key than the directory's. Environment: `ATLASSIAN_ORGANIZATION_TOKEN`.",
    sensitive: true,
  }),
  propagation_timeout: optional(z.number().min(0, "is less than zero"), {
    description:
      "Seconds that a change of groups or access may take to show in the organisation; 60 by default. It is asked again and again until it shows, and what does not show is an error. Environment: `ATLASSIAN_ORGANIZATION_PROPAGATION_TIMEOUT`.",
  }),
  token_expires_at: optional(keyEnd(), {
    description:
      "When the directory's key ends, as Atlassian Administration shows it: Atlassian tells nobody. From 60 days before, each run warns. Environment: `ATLASSIAN_SCIM_TOKEN_EXPIRES_AT`.",
  }),
  organization_token_expires_at: optional(keyEnd(), {
    description:
      "When the organisation's key ends; from 60 days before, each run warns. Environment: `ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT`.",
  }),
  create_users: optional(z.boolean(), {
    description:
      "Whether people may be created. Switched off, a plan that would is refused, naming the person. On by default.",
  }),
  update_users: optional(z.boolean(), {
    description:
      "Whether people who exist may be changed, adopted with changes or reactivated. On by default.",
  }),
  deactivate_users: optional(z.boolean(), {
    description: "Whether people may be deactivated or deleted. On by default.",
  }),
  manage_groups: optional(z.boolean(), {
    description: "Whether groups and their members may be changed. On by default.",
  }),
  manage_access: optional(z.boolean(), {
    description: "Whether access policies may be changed. On by default.",
  }),
  limits: optional(limits, {
    description:
      "How much one run may take away, in distinct people and groups. A plan beyond it is refused, and an apply stops at it, also where a replacement or a tainted resource takes away more than the plan could show. Raised for one run by `ATLASSIAN_LIMITS_OVERRIDE`, as in `deactivations=50: site closes, approved in OPS-12`.",
  }),
  protected_users: optional(z.array(name("the user name")), {
    description:
      "User names or account ids of people whom nothing here deactivates, deletes, abandons, renames or gives another address, takes out of a protected group, or puts into another login method: break-glass administrators.",
  }),
  protected_groups: optional(z.array(name("the group's name")), {
    description:
      "Display names of groups that nothing here deletes, and that protected people are not taken out of.",
  }),
  people_by_domain: optional(z.record(domainName, z.number().int("is not a whole number")), {
    description:
      "How many people are declared for each e-mail domain, for the warning about domains that are not verified. The construct writes it; in plain HCL it may be left out.",
  }),
});

export type ProviderAttributes = typeof providerAttributes;
