import * as z from "zod";
import type { DataSourceType } from "../../plugin";
import { computed } from "../../plugin/attributes";
import type { Clients } from "../clients";
import { byName } from "./by-name";
import { listed, listedUser } from "./profile";

const attributes = z.object({
  users: computed(z.record(z.string(), listedUser), {
    description: "Everybody in the directory, by user name in lower case.",
  }),
});

/** `data "atlassian_users"`: everybody. */
export const usersData: DataSourceType<typeof attributes, Clients> = {
  name: "atlassian_users",
  description: "Everybody in the directory, the inactive included.",
  attributes,
  async read({ clients: { directory }, signal }) {
    const records = await directory.allUsers({ signal });
    return { users: byName(records, ({ userName }) => userName, listed) };
  },
};
