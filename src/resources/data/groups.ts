import * as z from "zod";
import type { DataSourceType } from "../../plugin";
import { computed } from "../../plugin/attributes";
import type { Clients } from "../clients";
import { byName } from "./by-name";

const listedGroup = z.object({
  id: computed(z.string(), { description: "The SCIM id." }),
  display_name: computed(z.string(), { description: "The name as the directory writes it." }),
  external_id: computed(z.string().nullable(), {
    description: "The id in the system where groups come from.",
  }),
});

const attributes = z.object({
  groups: computed(z.record(z.string(), listedGroup), {
    description:
      "Every group of the directory, by display name in lower case. Members are in `atlassian_group`.",
  }),
});

/** `data "atlassian_groups"`: every group, without members. */
export const groupsData: DataSourceType<typeof attributes, Clients> = {
  name: "atlassian_groups",
  description: "Every group of the directory.",
  attributes,
  async read({ clients: { directory }, signal }) {
    const records = await directory.allGroups({ signal });
    return {
      groups: byName(
        records,
        ({ displayName }) => displayName,
        ({ id, displayName, externalId }) => ({
          id,
          display_name: displayName,
          external_id: externalId ?? null,
        }),
      ),
    };
  },
};
