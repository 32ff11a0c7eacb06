import * as z from "zod";
import {
  type CreateCall,
  type DeleteCall,
  ProblemError,
  resource,
  UnfinishedError,
  type UpdateCall,
} from "../../plugin";
import { optional, required } from "../../plugin/attributes";
import { DirectoryError } from "../../scim";
import type { Clients } from "../clients";
import { asProblem } from "../directory-errors";
import { importMembership, listMemberships } from "./import";
import { type Members, membersOf, takesOver, type MembershipState, without } from "./members";
import { planMembership, requireLeavable, requireMembersSwitch } from "./plan";
import { requireSameDirectory } from "../problems";
import { refreshedMembership, settledMembership } from "./state";
import { resolvedMembers, strangersIn } from "./resolve";
import { type MembershipAttributes, membershipAttributes } from "./schema";

const identity = z.object({
  group_id: required(z.string(), { description: "The group's SCIM id." }),
  directory_id: optional(z.string(), { description: "The directory that holds the group." }),
});

type Change = CreateCall<MembershipAttributes, Clients>;

/** `atlassian_group_membership`: who is in a group. */
export const membership = resource<MembershipAttributes, Clients, typeof identity>({
  name: "atlassian_group_membership",
  description: "The members of a group, or some of them.",
  version: 0,
  attributes: membershipAttributes,
  timeouts: ["create", "read", "update", "delete"],
  identity,
  identify: (state) => ({ group_id: state.group_id, directory_id: state.directory_id }),
  plan: planMembership,

  async read({ state, clients, signal }) {
    requireSameDirectory(clients.directory, state.directory_id, membershipOf(state));
    const group = await clients.directory.groupById(state.group_id, { signal, members: true });
    return group === undefined ? null : refreshedMembership(clients.directory, group, state, signal);
  },

  async create(call) {
    const groupId = groupIdOf(call);
    const members = await resolvedMembers(call, {});
    const strangers = await strangersIn(call, groupId, members);
    await change(call, groupId, members, new Map(), strangers);
    return settledMembership(call.planned, call.clients.directory.id, groupId, members, strangers);
  },

  async update(call) {
    const { clients, prior } = call;
    const groupId = groupIdOf(call);
    const before = membersOf(prior);
    try {
      const members = await resolvedMembers(call, prior.found);
      const stays = groupId === prior.group_id;
      const strangers = takesOver(call.planned, prior)
        ? await strangersIn(call, groupId, members)
        : new Map();
      await change(call, groupId, members, stays ? before : new Map(), strangers);
      if (!stays) await leaveGroup(call, prior, before);
      const evicted = takesOver(call.planned, prior) ? strangers : new Map(Object.entries(prior.evicted));
      return settledMembership(call.planned, clients.directory.id, groupId, members, evicted);
    } catch (error) {
      throw await unfinished(call, error);
    }
  },

  async delete(call) {
    const { clients, prior } = call;
    requireSameDirectory(clients.directory, prior.directory_id, membershipOf(prior));
    await leaveGroup(call, prior, membersOf(prior));
  },

  import: importMembership,
  list: {
    description: "The memberships of the directory: one for each group, with all its members.",
    config: z.object({}),
    list: listMemberships,
  },
});

function membershipOf({ group, group_id: id }: MembershipState): string {
  return `The membership of ${group ?? id}`;
}

function groupIdOf({ planned }: Change): string {
  if (typeof planned.group_id === "string") return planned.group_id;
  throw new Error("the group's id is unknown at apply");
}

/** Brings the group from `before` to `members`, and `strangers` out of it, in as few requests as it takes. */
async function change(
  { clients, signal, planned }: Change,
  groupId: string,
  members: Members,
  before: Members,
  strangers: Members,
): Promise<void> {
  const { directory } = clients;
  const there = new Set(before.values());
  const add = [...members]
    // A person who left the directory's groups in this very run and came back has the same id as before.
    .filter(([, id]) => !there.has(id) || directory.ownWrites.wasTakenOut(groupId, id))
    .map(([name, id]) => ({ id, name }));
  clients.entered.note(groupId, members.values());
  const remove = [...without(before, members), ...without(strangers, members)].filter(
    ({ id }) => !clients.entered.has(groupId, id),
  );
  const group = typeof planned.group === "string" ? planned.group : groupId;
  await requireLeavable(clients, "spend", group, byName(remove), signal);
  clients.crews.end();
  if (!clients.switches.manage_groups) {
    if (remove.length === 0 && (await areAllThere(clients, groupId, add, signal))) return;
    requireMembersSwitch(clients, group);
  }
  const { missing } = await directory.changeMembers(groupId, { add, remove }, { signal });
  if (missing.length === 0) return;
  const names = missing.map(({ id, name }) => `${name} (SCIM id ${id})`).join(", ");
  throw new ProblemError({
    summary: "A member does not exist",
    detail: `${names} cannot enter the group ${typeof planned.group === "string" ? planned.group : groupId}: the directory holds nobody with this id. Declare the person, or correct the id. The other members are as declared.`,
    path: ["members"],
  });
}

async function areAllThere(
  { directory }: Clients,
  groupId: string,
  members: readonly { readonly id: string }[],
  signal: AbortSignal,
): Promise<boolean> {
  if (members.length === 0) return true;
  const group = await directory.groupById(groupId, { signal, members: true });
  const there = new Set((group?.members ?? []).map(({ value }) => value));
  return members.every(({ id }) => there.has(id));
}

function byName(people: readonly { readonly id: string; readonly name?: string | undefined }[]): Members {
  return new Map(people.map(({ id, name }) => [name ?? id, id]));
}

/** Takes people out of a group; a group that is gone has nobody in it. */
async function leaveGroup(
  { clients, signal }: Change | DeleteCall<MembershipAttributes, Clients>,
  { group_id: groupId, group }: MembershipState,
  members: Members,
): Promise<void> {
  const remove = [...members]
    .map(([name, id]) => ({ id, name }))
    .filter(({ id }) => !clients.entered.has(groupId, id));
  await requireLeavable(clients, "spend", group ?? groupId, byName(remove), signal);
  await clients.directory.changeMembers(groupId, { add: [], remove }, { signal });
}

/** The error of an update that failed half-way, with the members that the group has now. */
async function unfinished(call: UpdateCall<MembershipAttributes, Clients>, error: unknown): Promise<unknown> {
  const { planned, prior, signal } = call;
  const problem = asProblem(error);
  if (signal.aborted || planned.group_id !== prior.group_id || !(problem instanceof ProblemError))
    return error;
  // A directory that did not answer is not asked again: the next refresh tells what was done.
  if (error instanceof DirectoryError && error.fate !== "answered") return error;
  const wanted: MembershipState = {
    ...settledMembership(planned, prior.directory_id, prior.group_id, membersOf(prior), new Map()),
    evicted: prior.evicted,
  };
  const reached = await membersNow(call, wanted).catch(() => undefined);
  return reached === undefined ? error : new UnfinishedError(problem.problem, reached, { cause: error });
}

/** The membership with the members that the group has at this moment; undefined when the group is gone. */
async function membersNow(
  { clients: { directory }, signal }: Change,
  wanted: MembershipState,
): Promise<MembershipState | undefined> {
  const group = await directory.groupById(wanted.group_id, { signal, members: true, fresh: true });
  return group === undefined ? undefined : refreshedMembership(directory, group, wanted, signal);
}
