import * as z from "zod";
import type { DataSourceType } from "../../plugin";
import { computed } from "../../plugin/attributes";
import type { Clients } from "../clients";
import { organizationOf } from "../organization";

const domain = z.object({
  status: computed(z.string(), { description: "What Atlassian says of the claim, such as `verified`." }),
  verified: computed(z.boolean(), {
    description: "Whether accounts with addresses on this domain are managed by the organisation.",
  }),
});

const attributes = z.object({
  domains: computed(z.record(z.string(), domain), {
    description: "Every domain that the organisation has claimed, in lower case.",
  }),
});

/** `data "atlassian_domains"`: whose accounts the organisation manages. */
export const domainsData: DataSourceType<typeof attributes, Clients> = {
  name: "atlassian_domains",
  description: "The organisation's domains. It needs the organization API key.",
  attributes,
  async read({ clients, signal }) {
    const domains = await organizationOf(clients).domains({ signal });
    // A domain may have been claimed more than once; verified by one claim, it is verified.
    const inOrder = [...domains].sort((left, right) => Number(left.isVerified) - Number(right.isVerified));
    return {
      domains: Object.fromEntries(
        inOrder.map(({ name, status, isVerified }) => [name, { status, verified: isVerified }]),
      ),
    };
  },
};
