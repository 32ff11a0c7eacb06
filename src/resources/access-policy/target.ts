import type { Role } from "../../admin";
import { type CreateCall, ProblemError } from "../../plugin";
import type { Clients } from "../clients";
import { organizationOf } from "../organization";
import { findApplication } from "./application";
import type { AccessPolicyAttributes } from "./schema";
import type { AccessPolicyState } from "./state";

/** Who is to have which role on what. */
export interface Target {
  readonly group: { readonly id: string; readonly name: string };
  readonly role: Role;
  /** As it is written. */
  readonly application: string;
}

/** @throws ProblemError when the organisation has no such group or application */
export async function targetOf(
  call: CreateCall<AccessPolicyAttributes, Clients>,
  prior: AccessPolicyState | undefined,
): Promise<Target> {
  const { planned } = call;
  const { group, application, role } = planned;
  if (typeof group !== "string" || typeof application !== "string" || typeof role !== "string")
    throw new Error("the policy's group, application and role are unknown at apply");
  const groupId =
    typeof planned.organization_group_id === "string"
      ? planned.organization_group_id
      : await awaitedGroup(call, group, prior);
  return {
    group: { id: groupId, name: group },
    role: { resourceId: await resourceOf(call, application), roleId: role },
    application,
  };
}

async function resourceOf(
  { clients, planned, signal }: CreateCall<AccessPolicyAttributes, Clients>,
  application: string,
): Promise<string> {
  if (typeof planned.resource_id === "string") return planned.resource_id;
  const organization = organizationOf(clients);
  return findApplication(await organization.applications({ signal }), application, organization.id).id;
}

/**
 * The organisation's group of this name. One that the directory has got a moment ago takes a while to show; when
 * it was created anew, the one before may still be there.
 */
async function awaitedGroup(
  { clients, planned, signal }: CreateCall<AccessPolicyAttributes, Clients>,
  name: string,
  prior: AccessPolicyState | undefined,
): Promise<string> {
  const organization = organizationOf(clients);
  const isAnew = prior !== undefined && prior.group_id !== null && planned.group_id !== prior.group_id;
  const not = isAnew ? [prior.organization_group_id] : [];
  const known = typeof planned.group_id === "string" ? clients.synchronised.get(planned.group_id) : undefined;
  if (known !== undefined && !not.includes(known)) return known;
  const inDirectory = await clients.directory.groupByDisplayName(name, { signal });
  const found =
    inDirectory === undefined
      ? await organization.groupByName(name, { signal, fresh: true })
      : await organization.awaitGroup(name, { signal, not });
  if (found !== undefined) return found.id;
  throw new ProblemError({
    summary:
      inDirectory === undefined
        ? "There is no such group"
        : `The organisation does not show the group ${name}`,
    detail:
      inDirectory === undefined
        ? `Neither the directory ${clients.directory.id} nor the organisation ${organization.id} has a group called ${name}. Correct the name, or declare the group and refer to its resource in group_id, so that it is made first.`
        : `The directory holds it (SCIM id ${inDirectory.id}), and the organisation does not show it yet. Run again in some minutes. If it stays so, its name may be one of Atlassian's own groups, which are never synchronised: give the group another name.`,
    path: ["group"],
  });
}
