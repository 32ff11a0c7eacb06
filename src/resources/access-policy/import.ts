import { type ImportCall, ProblemError } from "../../plugin";
import type { Clients } from "../clients";
import { organizationOf, requireSameOrganization } from "../organization";
import { findApplication } from "./application";
import { type AccessPolicyState, policyId, rolesOn } from "./state";

/** By `<application> <role> <group>`, or by identity: access that is there comes under a configuration as its own. */
export async function importAccessPolicy({
  id,
  identity,
  clients,
  signal,
}: ImportCall<Clients>): Promise<AccessPolicyState> {
  const organization = organizationOf(clients);
  const wanted = identity?.id ?? id ?? "";
  const named = identity?.organization_id ?? null;
  if (named !== null) requireSameOrganization(organization, named, wanted);
  const [, written = "", role = "", name = ""] = /^(\S+) (\S+) (.+)$/u.exec(wanted) ?? [];
  if (name === "") {
    throw new ProblemError({
      summary: "Not the id of an access policy",
      detail: `${JSON.stringify(wanted)} is none: write the application, the role and the group with a blank between, as in "acme.atlassian.net/jira-software atlassian/user engineering".`,
    });
  }
  const application = findApplication(await organization.applications({ signal }), written, organization.id);
  const group = await organization.groupByName(name, { signal });
  const roles =
    group === undefined ? [] : rolesOn(await organization.groupRoles(group.id, { signal }), application.id);
  if (group === undefined || !roles.includes(role)) {
    throw new ProblemError({
      summary: "Nothing to import",
      detail:
        group === undefined
          ? `The organisation ${organization.id} has no group called ${name}.`
          : `The group ${group.name} does not have ${role} on ${written}: it has ${roles.join(", ") || "no role"} there.`,
    });
  }
  return {
    id: policyId({ group: group.name, application: written, role }),
    name: `${group.name} ${written}`,
    group: group.name,
    group_id: null,
    application: written,
    role,
    authentication_policy_id: null,
    members_version: null,
    until: null,
    access_before: false,
    other_roles: roles.filter((other) => other !== role),
    resource_id: application.id,
    organization_group_id: group.id,
    organization_id: organization.id,
    login_method_failed: {},
  };
}
