import { folded } from "../names";

/** What is marked wherever it is shown. */
export interface Marks {
  /** Folded names of groups. */
  readonly privileged: ReadonlySet<string>;
}

/** How good or bad the news is. */
export type Tone = "bad" | "warn" | "good" | "plain";

/** A piece of a line: our own words as they are, and names, values and sentences that others have a say in. */
export type Part =
  | string
  | { readonly text: string }
  | { readonly name: string; readonly isPrivileged?: boolean }
  | { readonly list: readonly string[] }
  | { readonly code: string };

export type Line = readonly Part[];

/** A person, a group, a policy: a line, and more lines below it. */
export interface Entry {
  readonly lead: Line;
  readonly details: readonly Line[];
}

export interface Section {
  readonly title: string;
  readonly tone: Tone;
  readonly entries: readonly Entry[];
  readonly isDrift?: true;
}

export function named(name: string): Part {
  return { name };
}

export function groupNamed(name: string, { privileged }: Marks): Part {
  return privileged.has(folded(name)) ? { name, isPrivileged: true } : { name };
}

/** Several groups with commas between. */
export function groupsNamed(names: readonly string[], marks: Marks): Line {
  return names.flatMap((name, index): Line => {
    const part = groupNamed(name, marks);
    return index === 0 ? [part] : [", ", part];
  });
}
