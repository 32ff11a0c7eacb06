import { createHash } from "node:crypto";
import { UNKNOWN } from "../../plugin/attributes";
import type { Directory, ScimGroup } from "../../scim";
import { settled } from "../settled";
import { sameName } from "../text";
import type { Members, MembershipDraft, MembershipState } from "./members";
import { namedMembers } from "./resolve";

/** The state after an apply: as planned where that was known, with the ids that were found. */
export function settledMembership(
  planned: MembershipDraft,
  directoryId: string,
  groupId: string,
  members: Members,
  evicted: Members,
): MembershipState {
  const declared = planned.members === UNKNOWN || planned.members === null ? {} : planned.members;
  const ids = Object.entries(declared).map(([name, id]): [string, string | null] => [
    name,
    id === null ? null : (members.get(name) ?? ""),
  ]);
  const found = [...members].filter(([name]) => declared[name] === null);
  return {
    id: groupId,
    group_id: groupId,
    group: settled(planned.group, null),
    members: Object.fromEntries(ids),
    until: settled(planned.until, null),
    directory_id: directoryId,
    exclusive: settled(planned.exclusive, true),
    found: Object.fromEntries(found),
    evicted: Object.fromEntries(evicted),
    version:
      planned.version === UNKNOWN || planned.version === null ? versionOf(groupId, members) : planned.version,
  };
}

/** Equal for equal members of one group, whatever they are called. */
export function versionOf(groupId: string, members: Members): string {
  const hash = createHash("sha256").update(groupId);
  for (const id of [...members.values()].sort()) hash.update("\n").update(id);
  return hash.digest("hex").slice(0, 16);
}

/**
 * The state after a refresh. Declared people who are in the group stay under the name that they are declared
 * with; who has left drops out; in an exclusive membership everybody else comes in, so that the plan shows
 * them as drift.
 */
export async function refreshedMembership(
  directory: Directory,
  group: ScimGroup,
  state: MembershipState,
  signal: AbortSignal,
): Promise<MembershipState> {
  const inGroup = new Set((group.members ?? []).map(({ value }) => value));
  const members: MembershipState["members"] = {};
  const found: Record<string, string> = {};
  const everybody = new Map<string, string>();
  for (const [name, declared] of Object.entries(state.members)) {
    const id = declared ?? state.found[name];
    if (id === undefined || !inGroup.delete(id)) continue;
    members[name] = declared;
    everybody.set(name, id);
    if (declared === null) found[name] = id;
  }
  if (state.exclusive !== false) {
    for (const [name, id] of await namedMembers({ directory }, [...inGroup], signal)) {
      members[name] = id;
      everybody.set(name, id);
    }
  }
  const { group: name } = state;
  return {
    ...state,
    group: name !== null && sameName(name, group.displayName) ? name : group.displayName,
    members,
    found,
    version: versionOf(group.id, everybody),
  };
}
