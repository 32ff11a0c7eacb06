import * as z from "zod";
import { computed, optional, optionalComputed, required } from "../../plugin/attributes";
import { day, name, sameName } from "../text";
import { applicationName, sameApplication } from "./application-name";

const application = name("the application").refine(
  (text) => applicationName(text) !== undefined,
  "is neither a site's host name and a product, as in acme.atlassian.net/jira-software, nor an ARI",
);

/** What an access policy is declared with. */
export const accessPolicyAttributes = z.object({
  id: computed(z.string(), {
    description: "The application, the role and the group: what it is imported by.",
  }),
  name: required(name("the policy's name"), {
    description: "What people call the policy. Atlassian does not know it.",
  }),
  group: required(name("the group's name"), {
    description:
      "The display name of the group that gets access, compared without case: a group of the directory, or one that the organisation has beside it.",
    same: sameName,
  }),
  group_id: optional(name("the group's id"), {
    description:
      "The SCIM id of the group, usually from the group resource. With it, the policy follows a group that is created anew in the same apply.",
  }),
  application: required(application, {
    description:
      "The application: the site's host name and the product as Atlassian calls it, such as `acme.atlassian.net/jira-software`, or its ARI.",
    same: sameApplication,
  }),
  role: required(name("the role"), {
    description:
      "The role that the group's members get, such as `atlassian/user` or `atlassian/admin`. Which roles an application has is Atlassian's to say; it refuses others.",
  }),
  authentication_policy_id: optional(name("the authentication policy's id"), {
    description:
      "The login method: the authentication policy that the group's members are put into. Atlassian has no way to take somebody out by its API: they stay when this is removed.",
  }),
  members_version: optional(z.string(), {
    description:
      "The `version` of the group's membership. With it, whoever enters the group gets the login method in the same apply.",
  }),
  until: optional(day("the last day"), {
    description:
      "The policy's last day (`YYYY-MM-DD`), for whoever reads the plan. The construct leaves the policy out from the day after.",
  }),
  access_before: optionalComputed(z.boolean(), {
    description:
      "Whether the group had this role before the policy. Then destroying the policy leaves it. Write `false` to take over access that is there already.",
  }),
  other_roles: computed(z.array(z.string()), {
    description:
      "The roles that the group has on the application beside this one; they are not this policy's.",
  }),
  resource_id: computed(z.string(), { description: "The application's ARI." }),
  organization_group_id: computed(z.string(), {
    description: "The group's id in the organisation, which is another one than its SCIM id.",
  }),
  organization_id: computed(z.string(), { description: "The organisation.", stable: true }),
  login_method_failed: computed(z.record(z.string(), z.string()), {
    description:
      "Whose account could not be put into the authentication policy: e-mail address (without one, the name) to the reason. Only managed accounts can.",
  }),
});

export type AccessPolicyAttributes = typeof accessPolicyAttributes;
