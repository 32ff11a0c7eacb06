import { type PlanCall, ProblemError } from "../../plugin";
import { UNKNOWN } from "../../plugin/attributes";
import { accountIdOf, type ScimGroup } from "../../scim";
import { NEW } from "../claims";
import type { Clients } from "../clients";
import { countLeaving } from "../limits/access";
import { requireSwitch } from "../switches";
import { folded, sameName } from "../text";
import {
  type Members,
  type MembershipDraft,
  membersOf,
  type MembershipState,
  namesToFind,
  plannedMembers,
  takesOver,
} from "./members";
import { namedMembers } from "./resolve";
import type { MembershipAttributes } from "./schema";

type MembershipPlanCall = PlanCall<MembershipAttributes, Clients>;

/** What a plan of a membership adds to the generic planning. */
export async function planMembership(call: MembershipPlanCall): Promise<void> {
  const { planned, prior, config, clients } = call;
  if (planned === null || config === null) {
    if (clients !== undefined && prior !== null && Object.keys(prior.members).length > 0)
      await requireLeavable(clients, "plan", prior.group ?? prior.group_id, membersOf(prior), call.signal);
    return;
  }
  planFound(planned, prior);
  planned.id = planned.group_id;
  // The name of the group that it was says nothing about the one that it turns to.
  if (config.group === null && planned.group_id !== prior?.group_id) planned.group = UNKNOWN;
  planned.version = prior !== null && !membersChange(call, planned, prior) ? prior.version : UNKNOWN;
  if (clients === undefined) return;
  planned.directory_id = clients.directory.id;
  claimGroup(call, clients, planned);
  const group = await groupToCheck(call, clients, planned);
  if (group !== undefined) checkGroup(planned, group);
  noteCrew(clients, planned, prior);
  if (takesOver(planned, prior)) {
    planned.evicted = await evicted(call, clients, planned, group);
    if (prior !== null && !isEmpty(planned.evicted)) planned.version = UNKNOWN;
  }
  if (planned.version === UNKNOWN && !(prior === null && isThereAlready(planned, group)))
    requireMembersSwitch(clients, shownGroup(planned));
  await planLeaving(call, clients, planned);
}

/** Whoever is known to leave: the members that are declared no more, and those whom a new membership evicts. */
async function planLeaving(
  { prior, signal }: MembershipPlanCall,
  clients: Clients,
  planned: MembershipDraft,
): Promise<void> {
  const before = prior === null ? new Map<string, string>() : membersOf(prior);
  const after = plannedMembers(planned, prior?.found ?? {});
  if (after === undefined) return;
  const staying = new Set([...after.values()].filter((id) => id !== undefined));
  // An id that is not known yet belongs to somebody who is created anew, under the same name.
  const leaving = new Map([...before].filter(([name, id]) => !staying.has(id) && !after.has(name)));
  const evicted =
    planned.evicted === UNKNOWN || prior?.evicted === planned.evicted ? {} : (planned.evicted ?? {});
  for (const [name, id] of Object.entries(evicted))
    if (typeof id === "string" && takesOver(planned, prior)) leaving.set(name, id);
  if (leaving.size > 0)
    await requireLeavable(clients, "plan", prior?.group ?? shownGroup(planned), leaving, signal);
}

/** Everything that may speak against taking people out of a group, in a plan and again right before the request. */
export async function requireLeavable(
  clients: Clients,
  how: "plan" | "spend",
  group: string,
  leaving: Members,
  signal: AbortSignal,
): Promise<void> {
  if (leaving.size === 0) return;
  requireMembersSwitch(clients, group);
  const { protection, directory } = clients;
  const losers = [...leaving].map(([name, id]) => ({ id, name }));
  if (protection.isProtectedGroup(group)) {
    const records = await Promise.all(losers.map(({ id }) => directory.userById(id, { signal })));
    for (const record of records) {
      if (record === undefined) continue;
      const somebody = { userName: record.userName, accountId: accountIdOf(record) ?? null };
      protection.requireUser(somebody, `take out of the protected group ${group}`);
    }
  }
  await countLeaving(clients, how, { group, losers }, signal);
}

/** Whether a membership that is new to the state finds its group as it declares it. */
function isThereAlready(planned: MembershipDraft, group: ScimGroup | undefined): boolean {
  const members = plannedMembers(planned, {});
  if (group === undefined || members === undefined || !isEmpty(planned.evicted)) return false;
  const there = new Set((group.members ?? []).map(({ value }) => value));
  return [...members.values()].every((id) => id !== undefined && there.has(id));
}

/** @throws ProblemError when members may not be changed */
export function requireMembersSwitch({ switches }: Clients, group: string): void {
  requireSwitch(switches, "manage_groups", `change the members of the group ${group}`);
}

function shownGroup({ group, group_id: id }: MembershipDraft): string {
  return typeof group === "string" ? group : typeof id === "string" ? id : "that is still to be made";
}

/** Tells the access policies of the group who is going to be in it. */
function noteCrew({ crews }: Clients, planned: MembershipDraft, prior: MembershipState | null): void {
  const { group, members } = planned;
  if (typeof group !== "string" || members === UNKNOWN || members === null) return;
  const before = new Set(Object.keys(prior?.members ?? {}));
  const after = new Set(Object.keys(members));
  crews.note(group, JSON.stringify(Object.keys(members)), {
    members: after,
    joining: new Set([...after].filter((name) => !before.has(name))),
    leaving: new Set([...before].filter((name) => !after.has(name))),
  });
}

function isEmpty(evicted: MembershipDraft["evicted"]): boolean {
  return evicted !== null && evicted !== UNKNOWN && Object.keys(evicted).length === 0;
}

/** The ids of people without one in the configuration: as they were found before, or unknown. */
function planFound(planned: MembershipDraft, prior: MembershipState | null): void {
  if (planned.members === UNKNOWN) {
    planned.found = UNKNOWN;
    return;
  }
  const known: Record<string, string> = {};
  for (const name of namesToFind(planned)) {
    const id = prior?.found[name];
    if (id === undefined) {
      planned.found = UNKNOWN;
      return;
    }
    known[name] = id;
  }
  planned.found = known;
}

/** Whether anybody enters or leaves. The same id under another name is the same person. */
function membersChange(
  { clients }: MembershipPlanCall,
  planned: MembershipDraft,
  prior: MembershipState,
): boolean {
  if (planned.group_id !== prior.group_id) return true;
  const members = plannedMembers(planned, prior.found);
  if (members === undefined) return true;
  const before = new Set(membersOf(prior).values());
  const after = new Set<string>();
  for (const id of members.values()) {
    if (id === undefined) return true;
    // Somebody who left every group earlier in this run and came back under the same id has to enter again.
    if (clients?.directory.ownWrites.wasTakenOut(prior.group_id, id) === true) return true;
    after.add(id);
  }
  return before.size !== after.size || [...after].some((id) => !before.has(id));
}

/**
 * The group, where a plan is the first to join the id and the name; later plans need not ask again.
 *
 * @throws ProblemError when there is none
 */
async function groupToCheck(
  { prior, signal }: MembershipPlanCall,
  { directory }: Clients,
  planned: MembershipDraft,
): Promise<ScimGroup | undefined> {
  const { group_id: id, group: name } = planned;
  if (typeof id !== "string") return undefined;
  const members = takesOver(planned, prior);
  if (!members && (name === UNKNOWN || name === prior?.group)) return undefined;
  const group =
    (await directory.beforeOwnWrites.groupById(id, { signal, members })) ??
    (await directory.groupById(id, { signal }));
  if (group !== undefined) return group;
  throw new ProblemError({
    summary: "There is no such group",
    detail: `The directory ${directory.id} holds no group with the SCIM id ${JSON.stringify(id)}: correct group_id, or declare the group and use its id.`,
    path: ["group_id"],
  });
}

function checkGroup(planned: MembershipDraft, group: ScimGroup): void {
  const { group: name } = planned;
  if (name === UNKNOWN || name === null) {
    planned.group = group.displayName;
  } else if (!sameName(name, group.displayName)) {
    throw new ProblemError({
      summary: "The group's id and name do not belong together",
      detail: `group_id ${group.id} is the group "${group.displayName}", and group says "${name}". Correct one of them.`,
      path: ["group"],
    });
  }
}

/** Who is in the group and not declared, before this process wrote anything; unknown as long as the group is. */
async function evicted(
  { signal }: MembershipPlanCall,
  clients: Clients,
  planned: MembershipDraft,
  group: ScimGroup | undefined,
): Promise<MembershipDraft["evicted"]> {
  if (planned.exclusive === false) return {};
  const members = plannedMembers(planned, {});
  if (typeof planned.group_id !== "string" || members === undefined || planned.exclusive === UNKNOWN)
    return UNKNOWN;
  const declared = new Set(members.values());
  const others = (group?.members ?? []).map(({ value }) => value).filter((id) => !declared.has(id));
  const strangers = await namedMembers(clients, others, signal);
  return Object.fromEntries([...strangers].filter(([name]) => !members.has(name)));
}

function claimGroup(
  { prior, config }: MembershipPlanCall,
  { claims }: Clients,
  planned: MembershipDraft,
): void {
  const exclusive = planned.exclusive !== false;
  const keys = [
    ...(typeof planned.group_id === "string" ? [`members of ${planned.group_id}`] : []),
    ...(typeof planned.group === "string" ? [`members of the group ${folded(planned.group)}`] : []),
  ];
  const holder = prior === null ? NEW : `${prior.group_id} ${prior.version}`;
  if (keys.every((key) => claims.claim(key, holder, config, exclusive ? "exclusive" : "shared"))) return;
  const name = typeof planned.group === "string" ? planned.group : keys.join();
  throw new ProblemError({
    summary: `The members of ${name} are declared twice`,
    detail:
      "An exclusive membership is the whole truth about a group, and another resource of this configuration declares members of it too. " +
      "Put everybody into one membership, or write exclusive = false in all of them.",
    path: ["exclusive"],
  });
}
