import { compare, folded, type HeldUser, identityChanges, type PersonChange } from "../changes";
import {
  type HistorySource,
  type Interruptible,
  type RunRecord,
  type StateVersion,
  instant,
} from "../history";
import { type Catalogue, openCatalogue } from "./catalogue";
import { contentOf, isUnreadable } from "./content";
import type { KeptRow, ReportPerson } from "./event";
import { type SourceHeader, sourceHeader, stackNames } from "./header";
import { togetherOf } from "./events";
import { Outcomes } from "./outcomes";
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
  readonly since?: Since;
}

/** Since when somebody is in the group, and has the access. */
export interface Since {
  readonly member: Origin | null;
  readonly access: Origin | null;
}

/** Null in place of one: it was so before the first version that is kept. */
export interface Origin {
  readonly at: string;
  readonly action: string;
  readonly by: string | null;
  readonly approvers: readonly string[];
  readonly run: RunRecord | null;
  readonly version: string | null;
  readonly evidence: string;
  /** What has to be known to read it, a sentence each. */
  readonly notes: readonly string[];
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
    const explained = query.explain === true ? await explain(source, found, version, options) : found;
    for (const row of explained) rows.push({ ...row, stack });
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

/** Finds for each row the event that began it, among those up to the version. */
async function explain(
  source: HistorySource,
  rows: readonly AccessRow[],
  version: StateVersion | undefined,
  options: ReportOptions,
): Promise<readonly AccessRow[]> {
  if (version === undefined || rows.length === 0) return rows;
  const catalogue = await openCatalogue(source, options);
  const interruptible = options.signal === undefined ? {} : { signal: options.signal };
  const origins = new Origins(catalogue, await Outcomes.of(source, catalogue, interruptible), version);
  await origins.prepare(new Set(rows.map(({ person }) => keyOf(person))).size);
  const explained: AccessRow[] = [];
  for (const row of rows) explained.push({ ...row, since: await origins.of(row) });
  return explained;
}

/** Beyond it, one look at all rows is faster than one for each person. */
const MOST_LOOKS = 5;

/** Looks up how people came to what they have in one version. */
class Origins {
  readonly #found = new Map<string, readonly KeptRow[]>();
  readonly #until: string;
  #isPrepared = false;

  constructor(
    readonly catalogue: Catalogue,
    readonly outcomes: Outcomes,
    readonly version: StateVersion,
  ) {
    this.#until = instant(version.at);
  }

  /** @param people how many are going to be asked for */
  async prepare(people: number): Promise<void> {
    if (people <= MOST_LOOKS) return;
    this.#isPrepared = true;
    const byKey = new Map<string, KeptRow[]>();
    for (const kept of this.#relevant(await this.catalogue.find({})))
      for (const key of keysOf(kept.row)) {
        const own = byKey.get(key);
        if (own === undefined) byKey.set(key, [kept]);
        else own.push(kept);
      }
    for (const [key, own] of byKey) this.#found.set(key, own);
  }

  async of({ person, group, application, role }: AccessRow): Promise<Since> {
    const own = (await this.#naming(person)).filter((kept) => isOf(kept, person));
    await this.outcomes.learn(own);
    this.outcomes.match(own);
    const origin = async (is: (row: KeptRow["row"]) => boolean): Promise<Origin | null> => {
      const kept = own.findLast(({ row }) => is(row));
      return kept === undefined ? null : originOf(await this.outcomes.judged(kept));
    };
    return {
      member:
        group === null
          ? await origin(({ action }) => ["Create", "Adopt", "Reactivate"].includes(action))
          : await origin((row) => row.action === "Join" && folded(row.group ?? "") === folded(group)),
      access:
        application === null
          ? null
          : await origin(
              (row) => row.action === "Grant" && row.application === application && row.role === role,
            ),
    };
  }

  /** Every row that may be of the person, of what had happened by then. */
  async #naming(person: ReportPerson): Promise<readonly KeptRow[]> {
    const key = keyOf(person);
    const there = this.#found.get(key);
    if (there !== undefined || this.#isPrepared) return there ?? [];
    const text = folded(person.id ?? person.userName ?? "").toLowerCase();
    const found = this.#relevant(await this.catalogue.find({ text }));
    this.#found.set(key, found);
    return found;
  }

  #relevant(rows: readonly KeptRow[]): readonly KeptRow[] {
    const together = togetherOf(this.version);
    // A run is told as a whole: its later versions may bear the time of what it had done by this one.
    return rows.filter(
      (kept) => kept.row.at <= this.#until || (together !== undefined && kept.together === together),
    );
  }
}

function keyOf({ id, userName }: ReportPerson): string {
  return id === null ? `name:${folded(userName ?? "")}` : `id:${id}`;
}

/** A row is found by either: it may be of a time when the person had no id yet. */
function keysOf({ person }: KeptRow["row"]): readonly string[] {
  return person === null ? [] : [...new Set([keyOf(person), keyOf({ ...person, id: null })])];
}

function isOf({ row }: KeptRow, { id, userName }: ReportPerson): boolean {
  if (row.person === null) return false;
  return id !== null && row.person.id !== null
    ? row.person.id === id
    : folded(row.person.userName ?? "") === folded(userName ?? "");
}

function originOf({ at, action, by, approvers, run, version, evidence, notes }: KeptRow["row"]): Origin {
  return { at, action, by, approvers, run, version, evidence, notes };
}
