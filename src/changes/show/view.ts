import type { IdentityChanges } from "../changes";
import { folded } from "../names";
import { isNothing, type Preview } from "../preview";
import type { Verdict } from "../verdict";
import type { ShowOptions } from "./options";
import { redactedPreview, redactedVerdict } from "./redact";
import { alarmEntries } from "./view-alarms";
import {
  expiryEntries,
  groupEntries,
  memberEntries,
  policyEntries,
  sameEntries,
  seatEntries,
} from "./view-groups";
import { personSections } from "./view-people";
import type { Entry, Line, Marks, Section, Tone } from "./view-parts";

/** What is shown, in words, without any shape yet. */
export interface View {
  /** One line, such as `2 leave, 1 joins`. */
  readonly headline: string;
  readonly isNothing: boolean;
  /** What is wrong with the plan as a whole. */
  readonly cautions: readonly string[];
  readonly verdict?: { readonly isExceeded: boolean; readonly lines: readonly Entry[] };
  /** From the most important one to the least. */
  readonly sections: readonly Section[];
  readonly digest?: string;
}

export const NOTHING_CHANGES = "No changes to people, groups or access.";

export function viewOf(whole: Preview, options: ShowOptions): View {
  const isRedacted = options.redact === true;
  const preview = isRedacted ? redactedPreview(whole) : whole;
  const verdict =
    options.verdict === undefined || !isRedacted ? options.verdict : redactedVerdict(options.verdict);
  const { changes, drift, expiring } = preview;
  const privileged = [...(options.privileged ?? []), ...preview.privileged];
  const marks = { privileged: new Set(privileged.map((name) => folded(name))) };
  const sections = [
    ...sectionsOf(changes, marks),
    ...(drift === undefined ? [] : driftSections(drift, marks)),
    section("Over, or ending within 14 days", "warn", expiryEntries(expiring, marks)),
  ].filter(({ entries }) => entries.length > 0);
  return {
    headline: isNothing(changes) ? NOTHING_CHANGES : headlineOf(changes),
    isNothing: isNothing(changes) && sections.length === 0,
    cautions: cautionsOf(preview),
    ...(verdict !== undefined && { verdict: verdictView(verdict) }),
    sections,
    ...(options.digest !== undefined && { digest: options.digest }),
  };
}

function sectionsOf(changes: IdentityChanges, marks: Marks): readonly Section[] {
  return [
    section("Look at these", "bad", alarmEntries(changes, marks)),
    ...personSections(changes.people, marks),
    section("Probably one person", "warn", sameEntries(changes)),
    section("Groups", "plain", groupEntries(changes.groups, marks)),
    section("Access policies", "plain", policyEntries(changes.policies, marks)),
    section("Members before and after", "plain", memberEntries(changes.groups, marks)),
    section("People with access before and after", "plain", seatEntries(changes.seats)),
  ];
}

/** What was changed outside stands apart: nobody who reviews the change at hand has done it. */
function driftSections(drift: IdentityChanges, marks: Marks): readonly Section[] {
  return sectionsOf(drift, marks).map((each) => ({
    ...each,
    title: `Changed outside: ${each.title}`,
    isDrift: true,
  }));
}

function section(title: string, tone: Tone, entries: readonly Entry[]): Section {
  return { title, tone, entries };
}

function cautionsOf({ hasErrors, isComplete }: Preview): readonly string[] {
  return [
    ...(hasErrors ? ["The plan failed half-way: what is shown here is not all."] : []),
    ...(isComplete
      ? []
      : ["Terraform will need another plan after this one: what is shown here is not all."]),
  ];
}

function verdictView({ outcome, lines }: Verdict): View["verdict"] & object {
  return {
    isExceeded: outcome === "exceeded",
    lines: lines.map(({ isExceeded, text, group, people, groups }) => ({
      // With a group's name in it, it is no longer all our own words.
      lead: [isExceeded ? "exceeded: " : "passed: ", group === undefined ? text : { text }],
      details: isExceeded ? listed([...people.map(({ label }) => label), ...groups]) : [],
    })),
  };
}

function listed(names: readonly string[]): readonly Line[] {
  return names.length === 0 ? [] : [[{ list: names }]];
}

export function headlineOf({ counts }: IdentityChanges): string {
  const parts: readonly (readonly [number, string, string])[] = [
    [counts.left, "leaves", "leave"],
    [counts.replaced, "is replaced", "are replaced"],
    [counts.accessLost, "loses access", "lose access"],
    [counts.reactivated, "is reactivated", "are reactivated"],
    [counts.adopted, "is adopted", "are adopted"],
    [counts.joined, "joins", "join"],
    [counts.moved, "moves", "move"],
    [counts.renamed, "is renamed", "are renamed"],
    [counts.accessGained, "gains access", "gain access"],
    [counts.changed, "changes", "change"],
    [counts.groupsDeleted, "group is deleted", "groups are deleted"],
    [counts.groupsReplaced, "group is replaced", "groups are replaced"],
    [counts.groupsEmptied, "group is emptied", "groups are emptied"],
    [counts.groupsAdopted, "group is adopted", "groups are adopted"],
    [counts.groupsCreated, "group is created", "groups are created"],
    [counts.policiesRevoked, "access policy is revoked", "access policies are revoked"],
    [counts.policiesChanged, "access policy changes", "access policies change"],
    [counts.policiesGiven, "access policy is given", "access policies are given"],
  ];
  const words = parts
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => `${number} ${number === 1 ? one : many}`);
  return words.length === 0 ? "Nobody joins, moves or leaves." : words.join(", ");
}
