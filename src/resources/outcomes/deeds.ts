import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Outcome } from "../../history/outcome";
import { UnfinishedError } from "../../plugin";
import type { UNKNOWN } from "../../plugin/attributes";
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
function writtenIn({ operation, prior, planned }: Change<UserAttributes>): Pick<Deed, "attributes"> {
  if (operation !== "update" || prior === null || planned === null) return {};
  const before = new Map<string, unknown>(Object.entries(prior));
  const attributes = Object.entries(planned)
    .filter(([name, value]) => !isDeepStrictEqual(value, before.get(name)))
    .map(([name]) => name);
  return { attributes };
}

export function groupDeeds({ prior, planned }: Change<GroupAttributes>): readonly Deed[] {
  return [
    {
      person: null,
      group: text(planned?.display_name) ?? text(prior?.display_name),
      application: null,
    },
  ];
}

export function policyDeeds({ prior, planned }: Change<AccessPolicyAttributes>): readonly Deed[] {
  return [
    {
      person: null,
      group: text(planned?.group) ?? text(prior?.group),
      application: text(planned?.application) ?? text(prior?.application),
    },
  ];
}

/** Everybody who enters or leaves, each with their own end where the change stopped half-way. */
export function membershipDeeds(change: Change<MembershipAttributes>): readonly Deed[] {
  const { prior, planned } = change;
  const before = prior === null ? new Map<string, string>() : membersOf(prior);
  const after =
    planned === null
      ? new Map<string, undefined>()
      : (plannedMembers(planned, prior?.found ?? {}) ?? new Map<string, string>());
  const group = text(planned?.group) ?? text(prior?.group);
  const there = reached(change.failure);
  const deed = (name: string, id: string | undefined, operation: Outcome["operation"]): Deed => ({
    person: { id: id ?? null, userName: name, email: null, accountId: null },
    group,
    application: null,
    operation,
    ...(there === undefined
      ? {}
      : { status: there.has(name) === (operation === "create") ? "succeeded" : "failed" }),
  });
  const enters = [...after].filter(([name]) => !before.has(name));
  const leaves = [...before].filter(([name]) => !after.has(name));
  return [
    ...enters.map(([name, id]) => deed(name, id, "create")),
    ...leaves.map(([name, id]) => deed(name, id, "delete")),
  ];
}

const halfDone = z.object({ members: z.record(z.string(), z.unknown()) });

/** The names that a group holds after a change that failed half-way, where that is known. */
function reached(failure: unknown): ReadonlySet<string> | undefined {
  if (!(failure instanceof UnfinishedError)) return undefined;
  const state = halfDone.safeParse(failure.reached);
  return state.success ? new Set(Object.keys(state.data.members)) : undefined;
}

function text(value: string | null | undefined | typeof UNKNOWN): string | null {
  return typeof value === "string" ? value : null;
}
