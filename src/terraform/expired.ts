import * as z from "zod";
import { acting, type PlanJson, type ResourceChange } from "./plan-json";

const values = z.record(z.string(), z.unknown());
const unknowns = z.record(z.string(), z.unknown()).catch({});
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);
const user = z.object({ id: z.string().nullish(), user_name: z.string().nullish(), until: day.nullish() });
const isInactive = z.object({ active: z.literal(false) });
const memberIds = z.record(z.string(), z.string().nullable());
const membership = z.object({ members: memberIds, found: memberIds.nullish() });

/** What a plan does beside taking back what has run out: one sentence each. */
export function beyondExpiry(plan: PlanJson, today: string): readonly string[] {
  const expired = new ExpiredPeople(plan.resource_changes, today);
  const acts = new Set(acting(plan.resource_changes));
  return plan.resource_changes.flatMap((resource) => {
    const why =
      changesStateAlone(resource) ??
      (acts.has(resource) ? reasonAgainst(resource, expired, today) : undefined);
    return why === undefined ? [] : [`${resource.address}: ${why}`];
  });
}

/** What an apply does to the state although the resource itself stays as it is. */
function changesStateAlone({
  address,
  previous_address: previous,
  change: { importing },
}: ResourceChange): string | undefined {
  if (previous !== undefined && previous !== address) return "it moves";
  return importing === undefined || importing === null ? undefined : "it is imported";
}

/** People who end up inactive because the last day that the state already had for them has passed. */
class ExpiredPeople {
  readonly #ids = new Set<string>();
  readonly #names = new Set<string>();

  constructor(resources: readonly ResourceChange[], today: string) {
    for (const { type, change } of resources) {
      if (type !== "atlassian_user" || !isInactive.safeParse(change.after).success) continue;
      const before = user.safeParse(change.before).data;
      if (before === undefined || !isOver(before.until, today)) continue;
      if (typeof before.id === "string") this.#ids.add(before.id);
      if (typeof before.user_name === "string") this.#names.add(before.user_name.toLowerCase());
    }
  }

  holds(name: string, id: string | null): boolean {
    return id === null ? this.#names.has(name.toLowerCase()) : this.#ids.has(id);
  }
}

function isOver(until: string | null | undefined, today: string): boolean {
  return typeof until === "string" && until < today;
}

function reasonAgainst(
  { type, change }: ResourceChange,
  expired: ExpiredPeople,
  today: string,
): string | undefined {
  const what = change.actions.join(", ");
  if (type === "atlassian_group_membership" || type === "atlassian_access_policy") {
    if (what === "delete") {
      const { until } = z.object({ until: day.nullish() }).safeParse(change.before).data ?? {};
      return isOver(until, today) ? undefined : "it is taken away, and its last day has not passed";
    }
    if (what !== "update") return wordsFor(what);
    return type === "atlassian_access_policy"
      ? unlessOnly(changed(change), [])
      : reasonAgainstMembers(change, expired);
  }
  if (type === "atlassian_user" && what === "update") {
    const before = user.safeParse(change.before).data;
    const attributes = changed(change);
    const isDeactivated = attributes.includes("active") && isInactive.safeParse(change.after).success;
    if (isDeactivated && !isOver(before?.until, today))
      return "the person is deactivated, and no last day of theirs has passed";
    return unlessOnly(attributes, isDeactivated ? ["active"] : []);
  }
  return wordsFor(what);
}

function wordsFor(actions: string): string {
  const words: Readonly<Record<string, string>> = {
    create: "it is created",
    update: "it changes",
    delete: "it is taken away",
    forget: "it is forgotten",
  };
  return words[actions] ?? "it is replaced";
}

function unlessOnly(attributes: readonly string[], allowed: readonly string[]): string | undefined {
  const others = attributes.filter((name) => !allowed.includes(name));
  return others.length === 0
    ? undefined
    : `${others.join(", ")} ${others.length === 1 ? "changes" : "change"}`;
}

/** Those who have left for good leave the groups that a list holds them in, and nobody else comes or goes. */
function reasonAgainstMembers(change: ResourceChange["change"], expired: ExpiredPeople): string | undefined {
  const other = unlessOnly(changed(change), ["members", "found"]);
  if (other !== undefined) return other;
  const before = membership.safeParse(change.before).data;
  const after = membership.safeParse(change.after).data;
  if (before === undefined || after === undefined) return "nobody knows yet who its members will be";
  if (isUnknown(unknowns.parse(change.after_unknown).members))
    return "nobody knows yet who its members will be";
  const entering = Object.entries(after.members).filter(
    ([name, id]) => !Object.hasOwn(before.members, name) || before.members[name] !== id,
  );
  if (entering.length > 0) return `${entering.map(([name]) => name).join(", ")} would enter`;
  const leaving = Object.entries(before.members)
    .filter(([name]) => !Object.hasOwn(after.members, name))
    .filter(([name, id]) => !expired.holds(name, id ?? before.found?.[name] ?? null));
  if (leaving.length === 0) return undefined;
  return `${leaving.map(([name]) => name).join(", ")} would leave, and no last day of theirs has passed`;
}

/**
 * Attributes that nobody writes: what Terraform does not know of them yet is no decision of anybody's. Of any other
 * one, such as a name that a function makes up, nobody knows what it is going to be.
 */
const COMPUTED: ReadonlySet<string> = new Set([
  "id",
  "account_id",
  "account_status",
  "origin",
  "groups_before",
  "emails",
  "found",
  "evicted",
  "version",
  "members_version",
  "other_roles",
  "login_method_failed",
  "resource_id",
  "organization_group_id",
  "organization_id",
  "directory_id",
]);

/** Names of attributes that become something else, or that nobody knows yet. */
function changed({ before, after, after_unknown: marks }: ResourceChange["change"]): readonly string[] {
  const was = values.safeParse(before).data ?? {};
  const becomes = values.safeParse(after).data ?? {};
  const unknown = unknowns.parse(marks);
  return [...new Set([...Object.keys(was), ...Object.keys(becomes), ...Object.keys(unknown)])]
    .filter((name) =>
      isUnknown(unknown[name]) ? !COMPUTED.has(name) : canonical(was[name]) !== canonical(becomes[name]),
    )
    .sort();
}

/** A mark of a list or map is one of each of its entries. */
function isUnknown(mark: unknown): boolean {
  return mark !== undefined && JSON.stringify(mark).includes("true");
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
