import type { Access, AttributeChange, Person, PersonChange, PersonKind } from "../changes";
import { type Entry, groupsNamed, type Line, type Marks, named, type Section, type Tone } from "./view-parts";

const SECTIONS: readonly (readonly [PersonKind, string, Tone])[] = [
  ["left", "Leaving", "bad"],
  ["replaced", "Replaced", "bad"],
  ["lost-access", "Losing access", "bad"],
  ["reactivated", "Reactivated", "warn"],
  ["adopted", "Adopted", "warn"],
  ["joined", "Joining", "good"],
  ["moved", "Moving", "plain"],
  ["renamed", "Renamed", "plain"],
  ["gained-access", "Gaining access", "plain"],
  ["changed", "Changed", "plain"],
];

/** Everybody under the heading of what matters most about them, and only there. */
export function personSections(people: readonly PersonChange[], marks: Marks): readonly Section[] {
  const entries = new Map<PersonKind, Entry[]>(SECTIONS.map(([kind]) => [kind, []]));
  for (const change of people) {
    const [first] = change.kinds;
    if (first !== undefined) entries.get(first)?.push(entryOf(change, marks));
  }
  return SECTIONS.map(([kind, title, tone]) => ({ title, tone, entries: entries.get(kind) ?? [] }));
}

/** The name, and the display name beside it where that tells more. */
export function personParts({ label, displayName }: Person): Line {
  return displayName === null || displayName === "" || displayName === label
    ? [named(label)]
    : [named(label), " (", named(displayName), ")"];
}

function entryOf(change: PersonChange, marks: Marks): Entry {
  const { person, kinds, cost, renamed, evictedFrom } = change;
  const news = headOf(change);
  return {
    lead: [...personParts(person), ...(news === "" ? [] : [`: ${news}`])],
    details: [
      ...(cost === undefined ? [] : [[cost]]),
      ...(renamed === undefined || kinds[0] === "left"
        ? []
        : [["user name: ", named(renamed.from), " → ", named(renamed.to)]]),
      ...groupLines(change, marks),
      ...(evictedFrom.length === 0
        ? []
        : [["taken out, because nobody declared it: ", ...groupsNamed(evictedFrom, marks)]]),
      ...accessLines("gains", change.gained, marks),
      ...accessLines("loses", change.lost, marks),
      ...(change.losesLastAccess ? [["that was the last access"]] : []),
      ...change.attributes.map(attributeLine),
      ...change.writes.filter(isTold).map(writeLine),
    ],
  };
}

function headOf({ kinds, how, wasInactive, adoptedBy }: PersonChange): string {
  const words: string[] = [];
  if (how === "abandoned") words.push("abandoned: the directory keeps the record as it is");
  else if (how !== undefined) words.push(how);
  if (wasInactive === true) words.push("was not active before");
  if (kinds.includes("replaced")) words.push("replaced");
  if (kinds.includes("reactivated")) words.push("reactivated");
  if (adoptedBy === "import") words.push("imported");
  if (adoptedBy === "creation") words.push("an existing record is taken over");
  if (kinds.includes("joined")) words.push("created");
  return words.join(", ");
}

function groupLines({ entered, leftGroups, groupsAfter }: PersonChange, marks: Marks): readonly Line[] {
  if (groupsAfter.length > 0) {
    const left: readonly Line[] =
      leftGroups.length === 0 ? [] : [["leaves ", ...groupsNamed(leftGroups, marks)]];
    return [["is going to be in ", ...groupsNamed(groupsAfter, marks)], ...left];
  }
  return [
    ...(entered.length === 0 ? [] : [["enters ", ...groupsNamed(entered, marks)]]),
    ...(leftGroups.length === 0 ? [] : [["leaves ", ...groupsNamed(leftGroups, marks)]]),
  ];
}

function accessLines(verb: string, accesses: readonly Access[], marks: Marks): readonly Line[] {
  return accesses.map(({ application, role, through }) => [
    `${verb} `,
    named(role),
    " on ",
    named(application),
    " by ",
    ...groupsNamed(through, marks),
  ]);
}

export function attributeLine({ attribute, from, to }: AttributeChange): Line {
  return [named(attribute), ": ", valueOf(from), " → ", valueOf(to)];
}

/** Of a new record, what decides whose it is and what becomes of it; a title is no news of a joiner. */
const TOLD: ReadonlySet<string> = new Set([
  "active",
  "email",
  "emails",
  "on_destroy",
  "keep_groups",
  "revoke_api_tokens",
  "adopt_existing",
  "adopt_id",
  "until",
]);

function isTold({ attribute }: AttributeChange): boolean {
  return TOLD.has(attribute);
}

function writeLine({ attribute, to }: AttributeChange): Line {
  return [named(attribute), ": ", valueOf(to)];
}

function valueOf(value: string | null): Line[number] {
  return value === null || value === "" ? "(none)" : named(value);
}
