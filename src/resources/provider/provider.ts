import type { ProviderType } from "../../plugin";
import { accessPolicy } from "../access-policy/access-policy";
import type { Clients } from "../clients";
import { applicationsData } from "../data/applications";
import { domainsData } from "../data/domains";
import { groupAccessData } from "../data/group-access";
import { groupData } from "../data/group";
import { groupsData } from "../data/groups";
import { userData } from "../data/user";
import { usersData } from "../data/users";
import { dataSourceInWords, inWords } from "../directory-errors";
import { group } from "../group/group";
import { membership } from "../membership/membership";
import { user } from "../user/user";
import { configure } from "./configure";
import { refuseUnknown } from "./refuse-unknown";
import { providerAttributes, type ProviderAttributes } from "./schema";

/** The Terraform provider `identity-as-code/atlassian`. */
export const provider: ProviderType<ProviderAttributes, Clients> = {
  name: "atlassian",
  attributes: providerAttributes,
  resources: [inWords(user), inWords(group), inWords(membership), inWords(accessPolicy)],
  dataSources: [
    dataSourceInWords(userData),
    dataSourceInWords(usersData),
    dataSourceInWords(groupData),
    dataSourceInWords(groupsData),
    dataSourceInWords(applicationsData),
    dataSourceInWords(domainsData),
    dataSourceInWords(groupAccessData),
  ],
  configure,
  refuseUnknown,
  async close({ directory, organization }) {
    await Promise.all([directory.close(), organization?.close()]);
  },
};
