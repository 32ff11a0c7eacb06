import * as z from "zod";
import type { DataSourceType } from "../../plugin";
import { computed } from "../../plugin/attributes";
import { shownApplication } from "../access-policy/application";
import type { Clients } from "../clients";
import { organizationOf } from "../organization";

const application = z.object({
  resource_id: computed(z.string(), { description: "The ARI." }),
  name: computed(z.string(), { description: "The name that Atlassian Administration shows." }),
  product: computed(z.string(), { description: "The product, such as `jira-software`." }),
  site: computed(z.string().nullable(), { description: "The site's host name." }),
  status: computed(z.string(), { description: "`online`, `offline` or `deprecated`." }),
  seats: computed(z.number().nullable(), {
    description: "How many people the licence is for; null when Atlassian does not say.",
  }),
  seats_used: computed(z.number().nullable(), { description: "How many have a seat." }),
  seats_left: computed(z.number().nullable(), { description: "How many seats are left." }),
});

const attributes = z.object({
  applications: computed(z.record(z.string(), application), {
    description:
      "Every application, by what an access policy may call it: site and product, or the ARI where there is no site.",
  }),
});

/** `data "atlassian_applications"`: what there is access to. */
export const applicationsData: DataSourceType<typeof attributes, Clients> = {
  name: "atlassian_applications",
  description: "The organisation's applications with their seats. It needs the organization API key.",
  attributes,
  async read({ clients, signal }) {
    const applications = await organizationOf(clients).applications({ signal });
    return {
      applications: Object.fromEntries(
        applications.map((one) => {
          const { id, name, product, site, status, capacity, usage } = one;
          const known = capacity !== undefined && usage !== undefined;
          return [
            shownApplication(one),
            {
              resource_id: id,
              name,
              product,
              site: site ?? null,
              status,
              seats: capacity ?? null,
              seats_used: usage ?? null,
              seats_left: known ? Math.max(0, capacity - usage) : null,
            },
          ];
        }),
      ),
    };
  },
};
