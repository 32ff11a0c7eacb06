import * as z from "zod";
import { type DataSourceType, ProblemError } from "../../plugin";
import { computed, required } from "../../plugin/attributes";
import { shownApplication } from "../access-policy/application";
import type { Clients } from "../clients";
import { organizationOf } from "../organization";
import { name } from "../text";

const access = z.object({
  resource_id: computed(z.string(), { description: "The application's ARI." }),
  application: computed(z.string().nullable(), {
    description: "What an access policy may call it; null for an application that the key does not see.",
  }),
  roles: computed(z.array(z.string()), { description: "The roles, in order." }),
  default_role: computed(z.string().nullable(), {
    description: "The role that everybody new gets by this group, where it is a default group.",
  }),
});

const attributes = z.object({
  group: required(name("the group's name"), { description: "The display name, compared without case." }),
  organization_group_id: computed(z.string(), { description: "The group's id in the organisation." }),
  synchronised: computed(z.boolean(), {
    description: "Whether the group comes from a directory rather than from Atlassian Administration.",
  }),
  access: computed(z.record(z.string(), access), {
    description: "The group's roles, by the application's ARI.",
  }),
});

/** `data "atlassian_group_access"`: everything that a group gives access to. */
export const groupAccessData: DataSourceType<typeof attributes, Clients> = {
  name: "atlassian_group_access",
  description: "All roles of one group. It needs the organization API key.",
  attributes,
  async read({ config, clients, signal }) {
    const organization = organizationOf(clients);
    const wanted = typeof config.group === "string" ? config.group : "";
    const group = await organization.groupByName(wanted, { signal });
    const rows = group === undefined ? undefined : await organization.groupRoles(group.id, { signal });
    if (group === undefined || rows === undefined) {
      throw new ProblemError({
        summary: "No such group",
        detail: `The organisation ${organization.id} has no group called ${JSON.stringify(wanted)}.`,
        path: ["group"],
      });
    }
    const applications = new Map((await organization.applications({ signal })).map((one) => [one.id, one]));
    return {
      group: wanted,
      organization_group_id: group.id,
      synchronised: group.externalSynced === true,
      access: Object.fromEntries(
        rows.map(({ resourceId, roles, defaultRole }) => {
          const application = applications.get(resourceId);
          return [
            resourceId,
            {
              resource_id: resourceId,
              application: application === undefined ? null : shownApplication(application),
              roles: [...roles].sort(),
              default_role: defaultRole ?? null,
            },
          ];
        }),
      ),
    };
  },
};
