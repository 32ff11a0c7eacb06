import * as z from "zod";
import {
  type CreateCall,
  type PlanCall,
  type Problem,
  ProblemError,
  resource,
  type UpdateCall,
} from "../../plugin";
import { optional, required, UNKNOWN } from "../../plugin/attributes";
import type { ScimGroup } from "../../scim";
import { NEW } from "../claims";
import type { Clients } from "../clients";
import { isHeldTwice, noteChange, noteDestroy, noteRead, settleHolder, staysForAnother } from "../held-twice";
import { requireAsPlanned, requireSameDirectory } from "../problems";
import { countGroup } from "../limits/access";
import { requireSwitch } from "../switches";
import { folded, sameName } from "../text";
import { requireNameFree, requireSynchronised } from "./in-organization";
import { importGroup, importedGroup } from "./import";
import { groupAttributes, type GroupAttributes } from "./schema";
import { refreshedGroup, replacementCost, settledGroup, type GroupDraft, type GroupState } from "./state";

const identity = z.object({
  id: required(z.string(), { description: "The SCIM id." }),
  directory_id: optional(z.string(), { description: "The directory that holds the group." }),
});

/** `atlassian_group`: a group of the directory, without its members. */
export const group = resource<GroupAttributes, Clients, typeof identity>({
  name: "atlassian_group",
  description: "A group of the directory. Who is in it is declared by `atlassian_group_membership`.",
  version: 0,
  attributes: groupAttributes,
  timeouts: ["create", "read", "update", "delete"],
  identity,
  identify: (state) => ({ id: state.id, directory_id: state.directory_id }),
  plan: planGroup,

  async read(call) {
    const { state, clients, signal } = call;
    requireSameDirectory(clients.directory, state.directory_id, `The group ${state.display_name}`);
    const noted = noteRead(call, state);
    const record = await clients.directory.groupById(state.id, { signal });
    noted();
    return record === undefined ? null : refreshedGroup(record, state);
  },

  async create(call) {
    const { clients, planned } = call;
    clients.crews.end();
    const record = await bringIn(call);
    await requireSynchronised(clients, record.group, record.origin === "created", call.signal);
    return settledGroup(planned, record.group, clients.directory.id, record.origin);
  },

  async update(call) {
    const { clients, planned, prior } = call;
    const { group: record, origin } = await clients.records.hold(prior.id, call.signal, () => changed(call));
    settleHolder(call.private);
    return settledGroup(planned, record, prior.directory_id, origin);
  },

  async delete({ clients, prior, signal, private: kept }) {
    requireSameDirectory(clients.directory, prior.directory_id, `The group ${prior.display_name}`);
    if (prior.on_destroy === "abandon" || isHeldTwice(kept)) return;
    await clients.records.hold(prior.id, signal, async () => {
      if (clients.taken.has(prior.id)) return;
      await requireDeletable(clients, "spend", prior, signal);
      await clients.directory.deleteGroup(prior.id, { signal });
    });
  },

  import: importGroup,

  list: {
    description: "The groups of the directory.",
    config: z.object({}),
    async *list({ clients, signal }) {
      for (const record of await clients.directory.allGroups({ signal })) {
        yield { displayName: record.displayName, state: importedGroup(clients.directory, record) };
      }
    },
  },
});

async function planGroup(call: PlanCall<GroupAttributes, Clients>): Promise<void> {
  const { planned, prior, clients } = call;
  if (planned === null || call.config === null) {
    if (prior !== null) await planDestroy(call, prior);
    return;
  }
  if (planned.display_name === UNKNOWN) planned.replacement_cost = UNKNOWN;
  else if (planned.display_name !== null) planned.replacement_cost = replacementCost(planned.display_name);
  if (prior !== null) {
    planned.origin = prior.origin;
    // The destroy of a replacement is not announced to a plan of its own.
    if (
      clients !== undefined &&
      typeof planned.display_name === "string" &&
      !sameName(planned.display_name, prior.display_name)
    )
      await requireDeletable(clients, "plan", prior, call.signal);
    if (clients !== undefined && externalIdChanges(planned, prior.external_id))
      requireSwitch(clients.switches, "manage_groups", `change the group ${prior.display_name}`);
    // The other holder's destroy may delete the group, and the memberships have to follow.
    if (noteChange(call, prior, `the group ${prior.display_name}`)) planned.id = UNKNOWN;
  } else if (clients !== undefined) {
    planned.directory_id = clients.directory.id;
    await planOrigin(call, planned, clients);
  }
  claimName(call, planned);
}

async function planDestroy(call: PlanCall<GroupAttributes, Clients>, prior: GroupState): Promise<void> {
  const stays = noteDestroy(call, prior);
  if (stays) call.warn(staysForAnother(`The group ${prior.display_name}`));
  else if (call.clients !== undefined) await requireDeletable(call.clients, "plan", prior, call.signal);
}

async function planOrigin(
  call: PlanCall<GroupAttributes, Clients>,
  planned: GroupDraft,
  clients: Clients,
): Promise<void> {
  if (typeof planned.display_name !== "string") return;
  const { directory, holders } = clients;
  const existing = await directory.beforeOwnWrites.groupByDisplayName(planned.display_name, {
    signal: call.signal,
  });
  if (existing === undefined) {
    requireSwitch(clients.switches, "manage_groups", `create the group ${planned.display_name}`);
    planned.origin = "created";
    await requireNameFree(clients, planned.display_name, call.signal);
    return;
  }
  // This very group is being replaced, or its resource has another address now. What the create will find
  // depends on whether its destroy comes first, so nothing is promised.
  if (holders.has(existing.id) || directory.ownWrites.touchedGroup(existing.id)) return;
  const problem = refusal(planned, existing);
  if (problem !== undefined) throw new ProblemError(problem);
  if (externalIdChanges(planned, existing.externalId ?? null))
    requireSwitch(clients.switches, "manage_groups", `change the group ${existing.displayName}`);
  planned.id = existing.id;
  planned.origin = "adopted";
}

function externalIdChanges({ external_id: wanted }: GroupDraft, held: string | null): boolean {
  return typeof wanted === "string" && wanted !== (held ?? "");
}

/** Why the existing group must not be taken over, or undefined when it may be. */
function refusal(planned: GroupDraft, existing: ScimGroup): Problem | undefined {
  const declared = planned.external_id;
  const held = existing.externalId ?? "";
  if (typeof declared !== "string" || declared === held) return undefined;
  const ids = `the external id ${held === "" ? "(none)" : held}, and the one declared is ${declared}`;
  if (held !== "") {
    return {
      summary: `The group ${existing.displayName} is another one`,
      detail: `The directory holds it (SCIM id ${existing.id}) with ${ids}. Correct external_id, or import the group: ${importCommand(existing.id)}`,
      path: ["external_id"],
    };
  }
  if (planned.adopt_existing === "always") return undefined;
  return {
    summary: `The group ${existing.displayName} exists already`,
    detail: `The directory holds it (SCIM id ${existing.id}) with ${ids}. To take it over, write adopt_existing = "always", or import it: ${importCommand(existing.id)}`,
    path: ["display_name"],
  };
}

function importCommand(id: string): string {
  return `terraform import 'atlassian_group.<name>' ${id}`;
}

function claimName(call: PlanCall<GroupAttributes, Clients>, planned: GroupDraft): void {
  if (call.clients === undefined || typeof planned.display_name !== "string") return;
  const holder = call.prior?.id ?? NEW;
  if (call.clients.claims.claim(`group ${folded(planned.display_name)}`, holder, call.config)) return;
  throw new ProblemError({
    summary: `The group ${planned.display_name} is declared twice`,
    detail:
      "Two resources of this configuration declare it (group names compare without case). Remove one of them; if it moved to another address, a `moved` block says so.",
    path: ["display_name"],
  });
}

interface BroughtIn {
  readonly group: ScimGroup;
  readonly origin: GroupState["origin"];
}

/** Brings the group to what was planned. */
async function changed(call: UpdateCall<GroupAttributes, Clients>): Promise<BroughtIn> {
  const { clients, planned, config, prior, signal } = call;
  const { directory, taken } = clients;
  const { id, display_name: displayName, origin } = prior;
  // Another object of the state may have held the group and be destroyed in this run, before or after this.
  taken.add(id);
  if (directory.ownWrites.deletedGroup(id))
    return { ...(await decide(call, displayName, undefined)), origin };
  const wanted = planned.external_id;
  if (config.external_id === null || wanted === UNKNOWN || (wanted ?? "") === (prior.external_id ?? "")) {
    return { group: { id, displayName }, origin };
  }
  requireSwitch(clients.switches, "manage_groups", `change the group ${displayName}`);
  return { group: await directory.setGroupExternalId(id, wanted ?? "", { signal }), origin };
}

/** Makes the group or takes over the one that is there, as far as the declaration allows. */
async function bringIn(call: CreateCall<GroupAttributes, Clients>): Promise<BroughtIn> {
  const { clients, planned, signal } = call;
  const name = typeof planned.display_name === "string" ? planned.display_name : "";
  const find = (): Promise<ScimGroup | undefined> => clients.directory.groupByDisplayName(name, { signal });
  const existing = await find();
  if (existing === undefined) return decide(call, name, undefined);
  // The destroy of the resource that held the group may be under way: what it did has to be seen.
  return clients.records.hold(existing.id, signal, async () => decide(call, name, await find()));
}

async function decide(
  { clients, planned, signal }: CreateCall<GroupAttributes, Clients>,
  displayName: string,
  existing: ScimGroup | undefined,
): Promise<BroughtIn> {
  const { directory, taken } = clients;
  const externalId = typeof planned.external_id === "string" ? planned.external_id : "";
  requireAsPlanned(planned.id, existing?.id, `the group ${displayName}`);
  if (existing === undefined) {
    requireSwitch(clients.switches, "manage_groups", `create the group ${displayName}`);
    const { group: created } = await directory.createGroup({ displayName, externalId }, { signal });
    return { group: created, origin: "created" };
  }
  const problem = refusal(planned, existing);
  if (problem !== undefined) throw new ProblemError(problem);
  taken.add(existing.id);
  const differs = externalId !== "" && externalId !== existing.externalId;
  if (differs) requireSwitch(clients.switches, "manage_groups", `change the group ${displayName}`);
  const taker = differs ? directory.setGroupExternalId(existing.id, externalId, { signal }) : existing;
  return { group: await taker, origin: "adopted" };
}

/** Everything that may speak against deleting a group, in a plan and again right before the request. */
async function requireDeletable(
  clients: Clients,
  how: "plan" | "spend",
  { id, display_name: name, on_destroy: onDestroy }: GroupState,
  signal: AbortSignal,
): Promise<void> {
  if (onDestroy === "abandon") return;
  clients.protection.requireGroup(name, "delete");
  requireSwitch(clients.switches, "manage_groups", `delete the group ${name}`);
  await clients.ledger[how]("groups_deleted", [{ id, name }], signal);
  await countGroup(clients, how, { group: name, groupId: undefined }, signal);
}
