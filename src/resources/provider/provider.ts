import type { ProviderType } from "../../plugin";
import type { Clients } from "../clients";
import { groupData } from "../data/group";
import { groupsData } from "../data/groups";
import { userData } from "../data/user";
import { usersData } from "../data/users";
import { dataSourceInWords, inWords } from "../directory-errors";
import { group } from "../group/group";
import { membership } from "../membership/membership";
import { user } from "../user/user";
import { configure } from "./configure";
import { providerAttributes, type ProviderAttributes } from "./schema";

/** The Terraform provider `identity-as-code/atlassian`. */
export const provider: ProviderType<ProviderAttributes, Clients> = {
  name: "atlassian",
  attributes: providerAttributes,
  resources: [inWords(user), inWords(group), inWords(membership)],
  dataSources: [
    dataSourceInWords(userData),
    dataSourceInWords(usersData),
    dataSourceInWords(groupData),
    dataSourceInWords(groupsData),
  ],
  configure,
  async close({ directory }) {
    await directory.close();
  },
};
