import { compare, folded, type HeldUser, identityChanges, type PersonChange } from "../changes";
import { type HistorySource, type Interruptible, type StateVersion, instant } from "../history";
import { explained, type Since } from "./access-since";
import { contentOf, isUnreadable } from "./content";
import type { ReportPerson } from "./event";
import { type SourceHeader, sourceHeader, stackNames } from "./header";
import { ReportProblem } from "./problems";
import { contains, isCalled } from "./query";
import type { ReportOptions } from "./report";
import { NO_RESOURCES } from "./state-resource";

export interface AccessQuery {
  /** An ISO instant in UTC. @default the newest version */
  readonly at?: string | undefined;
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  readonly application?: string | undefined;
  /** Also tells since when, and by which run. */
  readonly explain?: boolean | undefined;
}

/** One person in one group, with one access that the group gives; or a person in no group. */
export interface AccessRow {
  readonly stack: string;
  readonly person: ReportPerson;
  /** Whether the person could log in. */
  readonly active: boolean;
  readonly group: string | null;
  readonly application: string | null;
  readonly role: string | null;
  /** Only where it was asked for. */
  readonly since?: Since;
}

export interface AccessReport {
  readonly header: {
    readonly formatVersion: 1;
    readonly sources: readonly (SourceHeader & {
      readonly version: { readonly id: string; readonly at: string } | null;
    })[];
    readonly at: string | null;
    readonly filter: {
      readonly user: string | null;
      readonly group: string | null;
      readonly application: string | null;
    };
    readonly rows: number;
  };
  readonly rows: readonly AccessRow[];
}

/**
 * Answers who was in which group with which access at a moment: what an access review looks at.
 *
 * @throws HistoryError when a source does not answer; ReportProblem when the version of that moment cannot be read
 */
export async function accessReport(
  sources: readonly HistorySource[],
  query: AccessQuery = {},
  options: ReportOptions = {},
): Promise<AccessReport> {
  const rows: AccessRow[] = [];
  const headers: AccessReport["header"]["sources"][number][] = [];
  const interruptible: Interruptible = options.signal === undefined ? {} : { signal: options.signal };
  const stacks = stackNames(sources);
  for (const [index, source] of sources.entries()) {
    const stack = stacks[index] ?? source.stack;
    const { version, first, last, versions, notes } = await versionAt(source, query.at, interruptible);
    const found = version === undefined ? [] : await rowsOf(source, version, query, interruptible);
    const told = query.explain === true ? await explained(source, found, version, options) : found;
    for (const row of told) rows.push({ ...row, stack });
    const header = await sourceHeader(
      source,
      stack,
      { versions, first, last, notes },
      undefined,
      interruptible,
    );
    headers.push({ ...header, version: version === undefined ? null : { id: version.id, at: version.at } });
  }
  return {
    header: {
      formatVersion: 1,
      sources: headers,
      at: query.at ?? null,
      filter: {
        user: query.user ?? null,
        group: query.group ?? null,
        application: query.application ?? null,
      },
      rows: rows.length,
    },
    rows,
  };
}

interface Versions {
  readonly version: StateVersion | undefined;
  readonly first: StateVersion | undefined;
  readonly last: StateVersion | undefined;
  readonly versions: number;
  readonly notes: readonly string[];
}

async function versionAt(
  source: HistorySource,
  at: string | undefined,
  options: Interruptible,
): Promise<Versions> {
  let version: StateVersion | undefined;
  let first: StateVersion | undefined;
  let last: StateVersion | undefined;
  let next: StateVersion | undefined;
  let versions = 0;
  for await (const each of source.versions(options)) {
    versions += 1;
    first ??= each;
    last = each;
    if (at === undefined || instant(each.at) <= at) version = each;
    else next ??= each;
  }
  return { version, first, last, versions, notes: notesOn(version, next) };
}

/** What makes it doubtful that the version is the one of the moment; the next one is later. */
function notesOn(version: StateVersion | undefined, next: StateVersion | undefined): readonly string[] {
  if (next === undefined) return [];
  const { id, at, missingBefore, serial } = next;
  if (version !== undefined)
    return missingBefore === undefined
      ? []
      : [
          `Of what was between version ${version.id} of ${version.at} and version ${id} of ${at}, ${missingBefore} is not kept any more: the list is that of version ${version.id}, and may have been another one at the moment that was asked for.`,
        ];
  // Terraform counts from 1.
  if (serial !== undefined && serial <= 1) return [];
  return [
    `The first version that is kept, ${id}, is of ${at}: who was in which group with which access before is not known.`,
  ];
}

async function rowsOf(
  source: HistorySource,
  version: StateVersion,
  query: AccessQuery,
  options: Interruptible,
): Promise<readonly AccessRow[]> {
  const content = await contentOf(version, undefined, options);
  if (content === "blank") return [];
  if (isUnreadable(content))
    throw new ReportProblem(
      `Version ${version.id} of ${source.stack} cannot be read: ${content.unreadable}.`,
    );
  const { resources } = content;
  const users = new Map<string, HeldUser>();
  for (const user of resources.users) {
    const { id, user_name: name } = user.attributes;
    if (id !== null) users.set(`id:${id}`, user);
    if (name !== null) users.set(`name:${folded(name)}`, user);
  }
  // From nothing to what is there: whoever is anywhere enters it.
  const { people } = identityChanges(NO_RESOURCES, resources);
  return people
    .flatMap((change) => rowsOfPerson(source.stack, change, users))
    .filter(
      ({ person, group, application }) =>
        isCalled(person, query.user) &&
        contains([group], query.group) &&
        contains([application], query.application),
    )
    .sort(
      (left, right) =>
        compare(folded(left.person.userName ?? ""), folded(right.person.userName ?? "")) ||
        compare(left.person.id ?? "", right.person.id ?? "") ||
        compare(folded(left.group ?? ""), folded(right.group ?? "")) ||
        compare(left.application ?? "", right.application ?? "") ||
        compare(left.role ?? "", right.role ?? ""),
    );
}

function rowsOfPerson(
  stack: string,
  { person, entered, gained }: PersonChange,
  users: ReadonlyMap<string, HeldUser>,
): readonly AccessRow[] {
  const held = users.get(`id:${person.id ?? ""}`) ?? users.get(`name:${folded(person.userName ?? "")}`);
  // Who was taken out, and who is in no group that this state knows without being declared in it.
  if (held === undefined && entered.length === 0) return [];
  const text = (name: "email" | "account_id"): string | null =>
    held === undefined || held.sensitive.has(name) ? null : held.attributes[name];
  const about = {
    stack,
    person: {
      id: person.id,
      userName: person.userName,
      email: text("email"),
      accountId: text("account_id"),
      displayName: person.displayName,
    },
    active: held?.attributes.active !== false,
  };
  if (entered.length === 0) return [{ ...about, group: null, application: null, role: null }];
  return entered.flatMap((group): readonly AccessRow[] => {
    const given = gained.filter(({ through }) => through.includes(group));
    if (given.length === 0) return [{ ...about, group, application: null, role: null }];
    return given.map(({ application, role }) => ({ ...about, group, application, role }));
  });
}
