import * as z from "zod";
import { optional } from "../../plugin/attributes";

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
});

export type ProviderAttributes = typeof providerAttributes;
