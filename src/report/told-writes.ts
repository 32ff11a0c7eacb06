import { folded } from "../changes";
import type { ToldOutcome } from "../history";
import type { ReportRow } from "./event";

/** What the provider told of one write, and how much of it rows show. */
export class Told {
  #isShown = false;
  readonly #shown = new Set<string>();

  /** @param place which of its run's it is, from 1 on */
  constructor(
    readonly outcome: ToldOutcome,
    readonly place: number,
  ) {}

  get succeeded(): boolean {
    return this.outcome.status === "succeeded";
  }

  /** A row of the same thing shows it, or some of its attributes; a row of what follows from it does not. */
  show({ action, person, attributes }: ReportRow): void {
    const isOfMember = action === "Join" || action === "Leave";
    const isOfAccess = person !== null && (action === "Grant" || action === "Revoke");
    if (isOfAccess || isOfMember !== (this.outcome.resource === "atlassian_group_membership")) return;
    if (this.#isWhole()) this.#isShown = true;
    else if (action === "Update")
      for (const { attribute } of attributes) this.#shown.add(firstPart(attribute));
    // Whoever is switched off or on loses or gets their access by it.
    else if (this.outcome.resource === "atlassian_user") this.#shown.add("active");
    else this.#isShown = true;
  }

  /** Of a write that no row shows as a whole, the attributes that none shows; undefined: all of it is shown. */
  unshown(): readonly string[] | undefined {
    if (this.#isShown) return undefined;
    if (this.#isWhole()) return [];
    const { resource, attributes = [] } = this.outcome;
    const left = attributes.filter((name) => WRITTEN[resource].has(name) && !this.#shown.has(name));
    return left.length === 0 ? undefined : left;
  }

  /** Whether it is one thing, and not one attribute and another. */
  #isWhole(): boolean {
    return this.outcome.operation !== "update" || this.outcome.attributes === undefined;
  }
}

/** What an update can write at Atlassian; all else is the declaration's, or follows. */
const WRITTEN: Readonly<Record<ToldOutcome["resource"], ReadonlySet<string>>> = {
  atlassian_user: new Set([
    ...["user_name", "email", "emails", "display_name", "name", "nick_name", "title", "department"],
    ...[
      "organization",
      "based_in",
      "preferred_language",
      "timezone",
      "phone_numbers",
      "external_id",
      "active",
    ],
  ]),
  atlassian_group: new Set(["display_name", "external_id"]),
  atlassian_group_membership: new Set(),
  atlassian_access_policy: new Set(["group", "application", "role", "authentication_policy_id"]),
};

/** Attributes that Terraform alone knows, of people, groups and access. */
const SETTINGS: ReadonlySet<string> = new Set([
  ...["on_destroy", "adopt_existing", "adopt_id", "keep_groups", "revoke_api_tokens", "until"],
  ...["privileged", "exclusive", "members_version", "access_before"],
]);

/** Whether an attribute is the declaration's alone, and nothing at Atlassian; a policy's name is, too. */
export function isSetting(attribute: string, of: "person or group" | "access"): boolean {
  return SETTINGS.has(attribute) || (of === "access" && attribute === "name");
}

export interface Span {
  /** Exclusive. */
  readonly after: string;
  readonly until: string;
}

/** What was told, found by whom it concerns: a run may change thousands of people. */
export class ToldWrites {
  readonly #all: Told[] = [];
  readonly #byKey = new Map<string, Told[]>();

  get size(): number {
    return this.#all.length;
  }

  add(told: Told): void {
    this.#all.push(told);
    for (const key of keysOfTold(told.outcome)) {
      const there = this.#byKey.get(key);
      if (there === undefined) this.#byKey.set(key, [told]);
      else there.push(told);
    }
  }

  /** What was told of the same thing as the row, of it all or of a span. */
  about(row: ReportRow, span: Span | undefined): readonly Told[] {
    const own = new Set<Told>();
    for (const key of keysOfRow(row))
      for (const told of this.#byKey.get(key) ?? [])
        if ((span === undefined || isWithin(told.outcome, span)) && isAbout(told.outcome, row)) own.add(told);
    return [...own];
  }

  /** Whether a group was made, or deleted. */
  tellsOfGroup(group: string, operation: "create" | "delete"): boolean {
    return (this.#byKey.get(groupKey(group)) ?? []).some(
      ({ succeeded, outcome }) =>
        succeeded && outcome.resource === "atlassian_group" && outcome.operation === operation,
    );
  }

  [Symbol.iterator](): Iterator<Told> {
    return this.#all[Symbol.iterator]();
  }
}

function isWithin({ at }: ToldOutcome, { after, until }: Span): boolean {
  return at > after && at <= until;
}

function keysOfTold({ person, group }: ToldOutcome): readonly string[] {
  return person === null ? (group === null ? [] : [groupKey(group)]) : personKeys(person);
}

function keysOfRow(row: ReportRow): readonly string[] {
  const moved = row.attributes.flatMap(({ attribute, from }) => (attribute === "group" ? (from ?? []) : []));
  const people = row.person === null ? [] : personKeys(row.person);
  return [...people, ...[...groupsOf(row), ...moved].map(groupKey)];
}

function personKeys({ id, userName, accountId }: NonNullable<ToldOutcome["person"]>): readonly string[] {
  return [
    ...(id === null ? [] : [`id:${id}`]),
    ...(userName === null ? [] : [`name:${folded(userName)}`]),
    ...(accountId === null ? [] : [`account:${accountId}`]),
  ];
}

function groupKey(group: string): string {
  return `group:${folded(group)}`;
}

function isAbout(outcome: ToldOutcome, row: ReportRow): boolean {
  if (row.person === null)
    return (
      outcome.resource === (row.application === null ? "atlassian_group" : "atlassian_access_policy") &&
      canCause(outcome, row) &&
      sharesAttributes(outcome, row) &&
      isOrWas(outcome.group, row.group, "group", row) &&
      (row.application === null ||
        outcome.application === null ||
        isOrWas(outcome.application, row.application, "application", row))
    );
  const isOfGroup = outcome.group !== null && groupsOf(row).includes(folded(outcome.group));
  switch (row.action) {
    case "Join":
    case "Leave":
      // A group that is made or goes takes its members with it; its access is none of theirs.
      return (
        isOfGroup &&
        does(outcome, row.action === "Join") &&
        (isPerson(outcome.person, row) || isGroupItself(outcome))
      );
    case "Grant":
    case "Revoke":
      if (!does(outcome, row.action === "Grant")) return false;
      if (outcome.resource === "atlassian_user") return isPerson(outcome.person, row) && mayLogIn(outcome);
      if (outcome.resource === "atlassian_access_policy")
        return isOfGroup && (row.action === "Grant" || mayRevoke(outcome));
      return isOfGroup && (outcome.person === null ? isGroupItself(outcome) : isPerson(outcome.person, row));
    default:
      // Whoever is put into a group is not written themselves.
      return (
        outcome.resource === "atlassian_user" &&
        isPerson(outcome.person, row) &&
        canCause(outcome, row) &&
        sharesAttributes(outcome, row)
      );
  }
}

/** Whether a write of the thing itself can have done that to it: what was deleted elsewhere and made anew was not deleted. */
function canCause(outcome: ToldOutcome, { action, application }: ReportRow): boolean {
  switch (action) {
    case "Create":
    case "Grant":
      return outcome.operation !== "delete";
    case "Delete":
      return outcome.operation === "delete";
    case "Revoke":
      return outcome.operation === "delete" || (application !== null && mayRevoke(outcome));
    case "Deactivate":
    case "Reactivate":
      return mayLogIn(outcome);
    default:
      return true;
  }
}

/** An update that wrote none of what changed is another one: a run may put one thing back and take another over. */
function sharesAttributes({ operation, attributes: written }: ToldOutcome, row: ReportRow): boolean {
  if (operation !== "update" || row.action !== "Update" || written === undefined) return true;
  return row.attributes.some(({ attribute }) => written.includes(firstPart(attribute)));
}

/** What is made gives and what is deleted takes; an update may do either. */
function does({ operation }: ToldOutcome, gives: boolean): boolean {
  return operation === "update" || operation === (gives ? "create" : "delete");
}

/** A policy that is written again gives what was taken outside; it takes only with another role. */
function mayRevoke({ operation, attributes }: ToldOutcome): boolean {
  return operation === "delete" || (operation === "update" && attributes?.includes("role") !== false);
}

function isGroupItself({ resource, operation }: ToldOutcome): boolean {
  return resource === "atlassian_group" && operation !== "update";
}

/** Whether the write decides about somebody's access: when they come or go, and when they are switched off or on. */
function mayLogIn({ operation, attributes }: ToldOutcome): boolean {
  return operation !== "update" || attributes?.includes("active") !== false;
}

function groupsOf({ groups }: ReportRow): readonly string[] {
  return groups.map(folded);
}

function isPerson(told: ToldOutcome["person"], { person }: ReportRow): boolean {
  if (told === null || person === null) return false;
  // Somebody who was made anew has the name of the one before, who was another record.
  if (told.id !== null && person.id !== null) return told.id === person.id;
  return (
    isSame(told.userName, person.userName) || (told.accountId !== null && told.accountId === person.accountId)
  );
}

/** A policy that moves to another group or application takes from the one and gives to the other. */
function isOrWas(
  told: string | null,
  now: string | null,
  name: "group" | "application",
  { attributes }: ReportRow,
): boolean {
  const moved = attributes.find(({ attribute }) => attribute === name);
  return isSame(told, now) || (moved !== undefined && isSame(told, moved.from));
}

function isSame(left: string | null, right: string | null): boolean {
  return left !== null && right !== null && folded(left) === folded(right);
}

/** `name` of `name.given_name`. */
export function firstPart(attribute: string): string {
  return /^[^.[]+/u.exec(attribute)?.[0] ?? attribute;
}
