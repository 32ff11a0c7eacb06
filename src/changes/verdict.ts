import type { IdentityChanges, Person, PersonChange } from "./changes";
import { folded } from "./names";

/** How much one change may do before somebody has to approve it. What is left out is not limited. */
export interface Limits {
  /** Distinct people deactivated, deleted, abandoned or replaced. */
  readonly deactivations?: number | undefined;
  /** The same in percent of the active people who are managed before the change. */
  readonly deactivationsPercent?: number | undefined;
  /** Distinct people who stay and lose a role on an application. */
  readonly accessLost?: number | undefined;
  /** Groups deleted or replaced. */
  readonly groupsDeleted?: number | undefined;
  /** Names of groups of which no member, no access and nothing else changes without approval. */
  readonly requireApprovalFor?: readonly string[] | undefined;
}

export interface Verdict {
  readonly outcome: "passed" | "exceeded";
  /** One for each limit, in the order of `Limits`. */
  readonly lines: readonly VerdictLine[];
}

export interface VerdictLine {
  readonly limit: keyof Limits;
  readonly isExceeded: boolean;
  /** Distinct people or groups, or percent. */
  readonly found: number;
  readonly allowed: number;
  /** For `requireApprovalFor`: the group. */
  readonly group?: string;
  readonly people: readonly Person[];
  readonly groups: readonly string[];
  /** A sentence without names of people. */
  readonly text: string;
}

/** Whether the changes stay within the limits, with a line for each limit that is set. */
export function verdict(changes: IdentityChanges, limits: Limits): Verdict {
  const lines = [
    ...deactivations(changes, limits),
    ...accessLost(changes, limits.accessLost),
    ...groupsDeleted(changes, limits.groupsDeleted),
    ...(limits.requireApprovalFor ?? []).map((group) => approval(changes, group)),
  ];
  return { outcome: lines.some(({ isExceeded }) => isExceeded) ? "exceeded" : "passed", lines };
}

/** Who ends up unable to log in or out of our hands, be it only for the time of a replacement. */
export function isDeactivation({ how, wasInactive, kinds }: PersonChange): boolean {
  if (how === "deactivated") return wasInactive !== true;
  return how !== undefined || kinds.includes("replaced");
}

function deactivations(changes: IdentityChanges, limits: Limits): readonly VerdictLine[] {
  const people = personsOf(changes.people.filter(isDeactivation));
  const lines: VerdictLine[] = [];
  if (limits.deactivations !== undefined) {
    lines.push(
      line("deactivations", people.length, limits.deactivations, {
        people,
        text: `${count(people.length, "person is", "people are")} deactivated, deleted, abandoned or replaced`,
      }),
    );
  }
  if (limits.deactivationsPercent !== undefined) {
    const percent = changes.managedBefore === 0 ? 0 : (people.length / changes.managedBefore) * 100;
    const found = people.length > 0 && changes.managedBefore === 0 ? 100 : percent;
    lines.push(
      line("deactivationsPercent", found, limits.deactivationsPercent, {
        people,
        text: `${count(people.length, "person", "people")} of ${changes.managedBefore} active ones, ${percentage(found)}, ${people.length === 1 ? "is" : "are"} deactivated, deleted, abandoned or replaced`,
        unit: " %",
      }),
    );
  }
  return lines;
}

function accessLost(changes: IdentityChanges, allowed: number | undefined): readonly VerdictLine[] {
  if (allowed === undefined) return [];
  // Leavers lose everything: that is what their own limit is for.
  const people = personsOf(changes.people.filter(({ how, lost }) => how === undefined && lost.length > 0));
  const text = `${count(people.length, "person who stays loses", "people who stay lose")} access`;
  const counted = line("accessLost", people.length, allowed, { people, text });
  const unknown = changes.groups.filter(({ membersKnown, gaveAccess }) => !membersKnown && gaveAccess);
  if (unknown.length === 0) return [counted];
  // Whom nobody can count may be anybody.
  const why = `the members of ${count(unknown.length, "group", "groups")} with access are not known before the apply`;
  const groups = unknown.map(({ name }) => name);
  return [{ ...counted, isExceeded: true, groups, text: `${counted.text}, and ${why}` }];
}

function groupsDeleted(changes: IdentityChanges, allowed: number | undefined): readonly VerdictLine[] {
  if (allowed === undefined) return [];
  const groups = changes.groups
    .filter(({ kinds }) => kinds.includes("deleted") || kinds.includes("replaced"))
    .map(({ name, nameBefore }) => nameBefore ?? name);
  const text = `${count(groups.length, "group is", "groups are")} deleted or replaced`;
  return [line("groupsDeleted", groups.length, allowed, { groups, text })];
}

function approval(changes: IdentityChanges, group: string): VerdictLine {
  const is = (name: string | undefined): boolean => name !== undefined && folded(name) === folded(group);
  const people = changes.people.filter(
    ({ entered, leftGroups, evictedFrom, gained, lost }) =>
      [entered, leftGroups, evictedFrom].some((names) => names.some(is)) ||
      [gained, lost].some((list) => list.some(({ through }) => through.some(is))),
  );
  const groups = changes.groups.filter(({ name, nameBefore }) => is(name) || is(nameBefore));
  const policies = changes.policies.filter(
    ({ group: name, attributes }) =>
      is(name) || attributes.some(({ attribute, from }) => attribute === "group" && is(from ?? undefined)),
  );
  const found = people.length + groups.length + policies.length;
  const parts = [
    people.length === 0 ? "" : count(people.length, "person", "people"),
    groups.some(({ kinds }) => kinds.length > 0) ? "the group itself" : "",
    groups.some(({ membersKnown }) => !membersKnown) ? "members who are not known before the apply" : "",
    policies.length === 0 ? "" : count(policies.length, "access policy", "access policies"),
  ].filter((part) => part !== "");
  const text =
    found === 0
      ? `nothing changes in the group ${group}`
      : `changes in the group ${group} need an approval: ${parts.join(", ")}`;
  return {
    limit: "requireApprovalFor",
    isExceeded: found > 0,
    found,
    allowed: 0,
    group,
    people: personsOf(people),
    groups: found > 0 ? [group] : [],
    text,
  };
}

function line(
  limit: keyof Limits,
  found: number,
  allowed: number,
  {
    people = [],
    groups = [],
    text,
    unit = "",
  }: {
    readonly people?: readonly Person[];
    readonly groups?: readonly string[];
    readonly text: string;
    readonly unit?: string;
  },
): VerdictLine {
  const isExceeded = found > allowed;
  const limitText = isExceeded
    ? `more than the ${allowed}${unit} allowed`
    : `at most ${allowed}${unit} allowed`;
  return { limit, isExceeded, found, allowed, people, groups, text: `${text}: ${limitText}` };
}

function personsOf(changes: readonly PersonChange[]): readonly Person[] {
  return changes.map(({ person }) => person);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Rounded up, so that what is more than a limit never reads as the limit itself. */
function percentage(value: number): string {
  return `${Math.ceil(value * 100) / 100} %`;
}
