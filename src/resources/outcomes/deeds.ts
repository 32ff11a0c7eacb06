import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { UnfinishedError } from "../../plugin";
import { UNKNOWN } from "../../plugin/attributes";
import type { AccessPolicyAttributes } from "../access-policy/schema";
import type { GroupAttributes } from "../group/schema";
import { membersOf, plannedMembers } from "../membership/members";
import type { MembershipAttributes } from "../membership/schema";
import type { UserAttributes } from "../user/schema";
import type { Change, Deed } from "./told";

/** Whom a change of each resource is about. */

export function userDeeds(change: Change<UserAttributes>): readonly Deed[] {
  const { prior, planned, after } = change;
  const person = {
    id: text(after?.id) ?? text(prior?.id) ?? text(planned?.id),
    userName: text(planned?.user_name) ?? text(prior?.user_name),
    email: text(planned?.email) ?? text(prior?.email),
    accountId: text(after?.account_id) ?? text(prior?.account_id),
  };
  return [{ person, group: null, application: null, ...writtenIn(change) }];
}

/** What an update writes: the state before it knows already what was changed outside. */
function writtenIn({
  operation,
  prior,
  planned,
}: Pick<
  Change<UserAttributes | GroupAttributes | AccessPolicyAttributes>,
  "operation" | "prior" | "planned"
>): Pick<Deed, "attributes"> {
  if (operation !== "update" || prior === null || planned === null) return {};
  const before = new Map<string, unknown>(Object.entries(prior));
  const attributes = Object.entries(planned)
    // What Atlassian makes up is written by nobody.
    .filter(([name, value]) => value !== UNKNOWN && !isDeepStrictEqual(value, before.get(name)))
    .map(([name]) => name);
  return { attributes };
}

export function groupDeeds(change: Change<GroupAttributes>): readonly Deed[] {
  const { prior, planned } = change;
  return [
    {
      person: null,
      group: text(planned?.display_name) ?? text(prior?.display_name),
      application: null,
      ...writtenIn(change),
    },
  ];
}

/** A policy that moves takes from the one and gives to the other. */
export function policyDeeds(change: Change<AccessPolicyAttributes>): readonly Deed[] {
  const { operation, prior, planned } = change;
  const group = text(planned?.group) ?? text(prior?.group);
  const application = text(planned?.application) ?? text(prior?.application);
  const after = { person: null, group, application };
  const before = {
    person: null,
    group: text(prior?.group) ?? group,
    application: text(prior?.application) ?? application,
  };
  if (operation === "update" && !isDeepStrictEqual(before, after))
    return [
      { ...before, operation: "delete" },
      { ...after, operation: "create" },
    ];
  return [{ ...after, ...writtenIn(change) }];
}

/** Everybody who enters or leaves, each with their own end where the change stopped half-way. */
export function membershipDeeds(change: Change<MembershipAttributes>): readonly Deed[] {
  const { prior, planned, failure } = change;
  const before: ReadonlyMap<string, string> = prior === null ? new Map() : membersOf(prior);
  const after: ReadonlyMap<string, string | undefined> =
    (planned === null ? undefined : plannedMembers(planned, prior?.found ?? {})) ?? new Map();
  const turns = prior !== null && planned !== null && prior.group_id !== planned.group_id;
  const there = reached(failure);
  const deed = (name: string, id: string | undefined, operation: "create" | "delete"): Deed => ({
    person: { id: id ?? null, userName: name, email: null, accountId: null },
    group: operation === "delete" ? text(prior?.group) : text(planned?.group),
    application: null,
    operation,
    ...(there === undefined
      ? {}
      : { status: isThere(there, name, id) === (operation === "create") ? "succeeded" : "failed" }),
  });
  // People are who has their id: a name may go over to somebody who is created anew.
  const [old, now] = [new Set(before.values()), new Set(after.values())];
  const enters = [...after].filter(
    ([name, id]) => turns || (id === undefined ? !before.has(name) : !old.has(id)),
  );
  const leaves = [...before].filter(
    ([name, id]) => turns || (!now.has(id) && !(after.has(name) && after.get(name) === undefined)),
  );
  return [
    ...enters.map(([name, id]) => deed(name, id, "create")),
    ...leaves.map(([name, id]) => deed(name, id, "delete")),
  ];
}

const halfDone = z.object({ members: z.record(z.string(), z.string().nullable()) });

/** Whom a group holds after a change that failed half-way, where that is known; null: whoever has the name. */
function reached(failure: unknown): ReadonlyMap<string, string | null> | undefined {
  if (!(failure instanceof UnfinishedError)) return undefined;
  const state = halfDone.safeParse(failure.reached);
  return state.success ? new Map(Object.entries(state.data.members)) : undefined;
}

function isThere(there: ReadonlyMap<string, string | null>, name: string, id: string | undefined): boolean {
  const held = there.get(name);
  return held !== undefined && (held === null || id === undefined || held === id);
}

function text(value: string | null | undefined | typeof UNKNOWN): string | null {
  return typeof value === "string" ? value : null;
}
