import * as z from "zod";
import { type DataSourceType, ProblemError } from "../../plugin";
import { computed, optionalComputed } from "../../plugin/attributes";
import type { Clients } from "../clients";
import { namedMembers } from "../membership/resolve";
import { oneKey, soughtBy } from "./key";

const attributes = z.object({
  id: optionalComputed(z.string().min(1, "is empty"), {
    description: "The SCIM id to look up, or that was found.",
  }),
  display_name: optionalComputed(z.string().min(1, "is empty"), {
    description: "The display name to look up, compared without case, or that was found.",
  }),
  external_id: computed(z.string().nullable(), {
    description: "The id in the system where groups come from.",
  }),
  members: computed(z.record(z.string(), z.string()), {
    description: "Who is in the group: user name in lower case to SCIM id.",
  }),
});

const keys = ["id", "display_name"] as const;

/** `data "atlassian_group"`: one group with its members. */
export const groupData: DataSourceType<typeof attributes, Clients> = {
  name: "atlassian_group",
  description: "One group of the directory with its members, by display name or SCIM id.",
  attributes,
  validate: (config) => oneKey(config, keys),
  async read({ config, clients, signal }) {
    const { attribute, value } = soughtBy(config, keys);
    const { directory } = clients;
    const found =
      attribute === "id"
        ? await directory.groupById(value, { signal, members: true })
        : await directory.groupByDisplayName(value, { signal, members: true });
    if (found === undefined) {
      throw new ProblemError({
        summary: "No such group",
        detail: `The directory ${directory.id} holds no group with the ${attribute} ${JSON.stringify(value)}.`,
        path: [attribute],
      });
    }
    const ids = (found.members ?? []).map((member) => member.value);
    return {
      id: found.id,
      display_name: attribute === "display_name" ? value : found.displayName,
      external_id: found.externalId ?? null,
      members: Object.fromEntries(await namedMembers(clients, ids, signal)),
    };
  },
};
