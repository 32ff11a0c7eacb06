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
import { groupDeeds, membershipDeeds, policyDeeds, userDeeds } from "../outcomes/deeds";
import { told } from "../outcomes/told";
import { user } from "../user/user";
import { configure } from "./configure";
import { refuseUnknown } from "./refuse-unknown";
import { providerAttributes, type ProviderAttributes } from "./schema";

/** The Terraform provider `identity-as-code/atlassian`. */
export const provider: ProviderType<ProviderAttributes, Clients> = {
  name: "atlassian",
  attributes: providerAttributes,
  resources: [
    told(inWords(user), "atlassian_user", userDeeds),
    told(inWords(group), "atlassian_group", groupDeeds),
    told(inWords(membership), "atlassian_group_membership", membershipDeeds),
    told(inWords(accessPolicy), "atlassian_access_policy", policyDeeds),
  ],
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
  async close({ directory, organization, messenger }) {
    await Promise.all([directory.close(), organization?.close(), messenger?.close()]);
  },
};
