import * as z from "zod";
import { type DataSourceType, ProblemError } from "../../plugin";
import { optionalComputed } from "../../plugin/attributes";
import type { Clients } from "../clients";
import { oneKey, soughtBy } from "./key";
import { listed, profileData } from "./profile";

const attributes = z.object({
  id: optionalComputed(z.string().min(1, "is empty"), {
    description: "The SCIM id to look up, or that was found.",
  }),
  user_name: optionalComputed(z.string().min(1, "is empty"), {
    description: "The user name to look up, compared without case, or that was found.",
  }),
  external_id: optionalComputed(z.string().min(1, "is empty"), {
    description: "The external id to look up, compared with case, or that was found.",
  }),
  ...profileData,
});

const keys = ["id", "user_name", "external_id"] as const;

/** `data "atlassian_user"`: one person, whoever provisioned them. */
export const userData: DataSourceType<typeof attributes, Clients> = {
  name: "atlassian_user",
  description: "One person of the directory, by user name, external id or SCIM id.",
  attributes,
  validate: (config) => oneKey(config, keys),
  async read({ config, clients: { directory }, signal }) {
    const { attribute, value } = soughtBy(config, keys);
    const record =
      attribute === "id"
        ? await directory.userById(value, { signal })
        : attribute === "user_name"
          ? await directory.userByName(value, { signal })
          : await directory.userByExternalId(value, { signal });
    if (record === undefined) {
      throw new ProblemError({
        summary: "No such person",
        detail: `The directory ${directory.id} holds nobody with the ${attribute} ${JSON.stringify(value)}.`,
        path: [attribute],
      });
    }
    // A configured value has to come back as it was written.
    return { ...listed(record), [attribute]: value };
  },
};
