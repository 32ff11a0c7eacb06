import type { HistorySource, Interruptible } from "../history";
import type { Catalogue } from "./catalogue";
import type { Action } from "./actions";

/** What a report was made from: enough to make it again. */
export interface ReportHeader {
  readonly formatVersion: 1;
  readonly sources: readonly SourceHeader[];
  readonly filter: {
    readonly user: string | null;
    readonly application: string | null;
    readonly group: string | null;
    readonly actions: readonly Action[];
    readonly since: string | null;
    readonly until: string | null;
    readonly sort: "oldest" | "newest";
    readonly limit: number | null;
  };
  /** On all pages. */
  readonly rows: number;
  /** The times of the first and the last row. */
  readonly first: string | null;
  readonly last: string | null;
  readonly page: number;
  readonly pages: number;
  readonly rowsOnPage: number;
}

export interface SourceHeader {
  readonly name: string;
  readonly stack: string;
  readonly versions: number;
  readonly firstVersion: VersionHeader | null;
  readonly lastVersion: VersionHeader | null;
  /** The newest hash of the chain, where the source keeps one. */
  readonly head: string | null;
  /** What cannot be known, a sentence each. */
  readonly gaps: readonly string[];
}

export interface VersionHeader {
  readonly id: string;
  readonly at: string;
  readonly serial: number | null;
}

/** What each source's stack is called in a report: two of one name are told apart by where they are. */
export function stackNames(sources: readonly HistorySource[]): readonly string[] {
  return sources.map(({ name, stack }) =>
    sources.filter((other) => other.stack === stack).length > 1 ? `${stack} (${name})` : stack,
  );
}

/** @param stack as it is called in the report */
export async function sourceHeader(
  source: HistorySource,
  stack: string,
  { versions, first, last, notes }: Pick<Catalogue, "versions" | "first" | "last" | "notes">,
  silence: string | undefined,
  options: Interruptible,
): Promise<SourceHeader> {
  return {
    name: source.name,
    stack,
    versions,
    firstVersion: versionHeader(first),
    lastVersion: versionHeader(last),
    head: (await source.head?.(options)) ?? null,
    gaps: [
      ...((await source.gaps?.(options)) ?? []),
      ...notes,
      ...(source.outcomes === undefined
        ? [
            "This history holds states alone: attempts that failed and changes that were undone within one run are not in it, and what was changed outside and taken over by a refresh looks like a change of that run.",
          ]
        : []),
      ...(silence === undefined ? [] : [silence]),
    ],
  };
}

/** So many versions are named. */
const MOST_NAMED = 10;

/** Says of which versions the provider has told nothing or not everything, so that nobody takes silence for a fact. */
export function silenceOf(versions: readonly string[]): string | undefined {
  if (versions.length === 0) return undefined;
  const named = versions.slice(0, MOST_NAMED).join(", ");
  const more = versions.length - MOST_NAMED;
  const which = `${versions.length === 1 ? "version" : "versions"} ${named}${more <= 0 ? "" : ` and ${more} more`}`;
  return `Of what changed in ${which} the provider has told nothing or not everything, as it is without "atlassian-identity deploy" and when the history does not answer: attempts that failed then are not known, and what was changed outside looks like a change of that run.`;
}

function versionHeader(version: Catalogue["first"]): VersionHeader | null {
  return version === undefined ? null : { id: version.id, at: version.at, serial: version.serial ?? null };
}
