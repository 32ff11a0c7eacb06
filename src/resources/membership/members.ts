import type { Draft, State } from "../../plugin/attributes";
import { UNKNOWN } from "../../plugin/attributes";
import type { MembershipAttributes } from "./schema";

export type MembershipState = State<MembershipAttributes>;
export type MembershipDraft = Draft<MembershipAttributes>;

/** Members by user name in lower case, each with the SCIM id. */
export type Members = ReadonlyMap<string, string>;

/** Whom a state means: the ids that it declares, and those found by name for the others. */
export function membersOf(state: Pick<MembershipState, "members" | "found">): Members {
  return new Map(
    Object.entries(state.members).flatMap(([name, id]) => {
      const member = id ?? state.found[name];
      return member === undefined ? [] : [[name, member]];
    }),
  );
}

/**
 * Whom a plan means, as far as it is known: an id that is not known yet is `undefined`, as is somebody who is
 * found by name and was not before.
 *
 * @param found the ids that were found by name before
 */
export function plannedMembers(
  planned: MembershipDraft,
  found: Readonly<Record<string, string>>,
): ReadonlyMap<string, string | undefined> | undefined {
  const { members } = planned;
  if (members === UNKNOWN || members === null) return undefined;
  return new Map(
    Object.entries(members).map(([name, id]) => [name, id === UNKNOWN ? undefined : (id ?? found[name])]),
  );
}

/** The names whose people the configuration does not give an id for. */
export function namesToFind(planned: MembershipDraft): readonly string[] {
  const { members } = planned;
  if (members === UNKNOWN || members === null) return [];
  return Object.keys(members).filter((name) => members[name] === null);
}

/** Who of `members` is not among `others`, compared by id: the same id under a new name is nobody new. */
export function without(members: Members, others: Members): { readonly id: string; readonly name: string }[] {
  const ids = new Set(others.values());
  return [...members].filter(([, id]) => !ids.has(id)).map(([name, id]) => ({ id, name }));
}

/**
 * Whether an apply is the first to answer for everybody in the group, so that people whom no state has listed
 * yet are taken out: a new membership, one that turns to another group, and one that becomes exclusive.
 */
export function takesOver(planned: MembershipDraft, prior: MembershipState | null): boolean {
  return planned.group_id !== prior?.group_id || (prior.exclusive === false && planned.exclusive !== false);
}
