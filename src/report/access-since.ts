import { compare, folded } from "../changes";
import { type HistorySource, type RunRecord, type StateVersion, instant } from "../history";
import type { AccessRow } from "./access";
import { type Catalogue, openCatalogue } from "./catalogue";
import type { KeptRow, ReportPerson } from "./event";
import { togetherOf } from "./events";
import { Outcomes } from "./outcomes";
import type { ReportOptions } from "./report";

/** Since when somebody is in the group, and has the access. Null in place of an origin: since before the first version that is kept. */
export interface Since {
  /** Of who is in no group: since when there is the record. */
  readonly member: Origin | null;
  /** The access that this group gives: since the later one of both, who came into the group and what the group got. */
  readonly access: Origin | null;
  /** Of who cannot log in. */
  readonly inactive?: Origin | null;
}

/** What happened then, and by which run. */
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

/** Tells for each row what it began with, among what had happened up to the version. */
export async function explained(
  source: HistorySource,
  rows: readonly AccessRow[],
  version: StateVersion | undefined,
  options: ReportOptions,
): Promise<readonly AccessRow[]> {
  if (version === undefined || rows.length === 0) return rows;
  const catalogue = await openCatalogue(source, options);
  const interruptible = options.signal === undefined ? {} : { signal: options.signal };
  const outcomes = await Outcomes.of(source, catalogue, interruptible);
  const origins = new Origins(source.stack, catalogue, outcomes, version);
  await origins.prepare(rows);
  const told: AccessRow[] = [];
  for (const row of rows) told.push({ ...row, since: await origins.of(row) });
  return told;
}

/** Beyond it, one look at all rows is faster than one for each person and group. */
const MOST_LOOKS = 5;

/** Looks up how people came to what they have in one version. */
class Origins {
  /** By person or group, oldest first. */
  readonly #found = new Map<string, KeptRow[]>();
  readonly #until: string;

  constructor(
    readonly stack: string,
    readonly catalogue: Catalogue,
    readonly outcomes: Outcomes,
    readonly version: StateVersion,
  ) {
    this.#until = instant(version.at);
  }

  /** Reads what there is of these people and groups. */
  async prepare(rows: readonly AccessRow[]): Promise<void> {
    const texts = new Set(
      rows.flatMap(({ person, group, application }) => [
        person.id ?? person.userName ?? "",
        ...(group === null || application === null ? [] : [group]),
      ]),
    );
    const looks =
      texts.size > MOST_LOOKS ? [{}] : [...texts].map((text) => ({ text: folded(text).toLowerCase() }));
    await (texts.size > MOST_LOOKS
      ? this.outcomes.learnt.everything()
      : this.outcomes.learnt.about([...texts]));
    const found = new Map<string, KeptRow>();
    for (const look of looks)
      for (const kept of await this.catalogue.find(look)) found.set(kept.row.id, kept);
    const kept = this.#relevant([...found.values()]);
    await this.outcomes.learn(kept);
    this.outcomes.match(kept);
    const unshown = await this.outcomes.unshown(this.stack, () => true);
    const all = [...kept, ...this.#relevant(unshown)];
    for (const each of all.sort(byTime)) for (const key of keysOf(each.row)) this.#add(key, each);
  }

  #add(key: string, kept: KeptRow): void {
    const own = this.#found.get(key);
    if (own === undefined) this.#found.set(key, [kept]);
    else own.push(kept);
  }

  async of({ person, active, group, application, role }: AccessRow): Promise<Since> {
    const own = (this.#found.get(keyOf(person)) ?? []).filter((kept) => isOf(kept, person));
    const begins = own.findLast(({ row }) => ["Create", "Adopt", "Reactivate"].includes(row.action));
    const ended = own.findLast(({ row }) => row.action === "Deactivate");
    const inactive = active ? {} : { inactive: await this.#told(ended ?? begins) };
    if (group === null) return { member: await this.#told(begins), access: null, ...inactive };
    const joined = own.findLast(({ row }) => row.action === "Join" && isGroup(row.group, group));
    const access =
      application === null ? undefined : this.#accessOf({ group, application, role }, own, joined);
    return { member: await this.#told(joined), access: await this.#told(access), ...inactive };
  }

  /** The person came into the group, the group got the access, or the person could use it again: what was last. */
  #accessOf(
    access: Pick<AccessRow, "application" | "role"> & { readonly group: string },
    own: readonly KeptRow[],
    joined: KeptRow | undefined,
  ): KeptRow | undefined {
    const isIt = ({ row }: KeptRow): boolean =>
      row.application === access.application &&
      gives(row, access.role) &&
      row.groups.some((group) => isGroup(group, access.group));
    const gained = own.findLast((kept) => kept.row.action === "Grant" && isIt(kept));
    const given = this.#found.get(groupKey(access.group))?.findLast(isIt);
    // Of what happened at once, the person's own tells most.
    return [joined, given, gained]
      .filter((kept) => kept !== undefined)
      .reduce<KeptRow | undefined>(
        (last, kept) => (last === undefined || kept.row.at >= last.row.at ? kept : last),
        undefined,
      );
  }

  async #told(kept: KeptRow | undefined): Promise<Origin | null> {
    if (kept === undefined) return null;
    const { at, action, by, approvers, run, version, evidence, notes } =
      kept.row.version === null ? kept.row : await this.outcomes.judged(kept);
    return { at, action, by, approvers, run, version, evidence, notes };
  }

  #relevant(rows: readonly KeptRow[]): readonly KeptRow[] {
    const together = togetherOf(this.version);
    // A run is told as a whole: its later versions may bear the time of what it had done by this one.
    return rows.filter(
      (kept) => kept.row.at <= this.#until || (together !== undefined && kept.together === together),
    );
  }
}

function byTime(left: KeptRow, right: KeptRow): number {
  return compare(left.row.at, right.row.at) || left.sequence - right.sequence || left.place - right.place;
}

/** Whether a policy, or a person's access, comes to have the role by it; what the provider told has no role. */
function gives({ action, role, attributes }: KeptRow["row"], wanted: string | null): boolean {
  if (action === "Update")
    return attributes.some(({ attribute, to }) => attribute === "role" && to === wanted);
  return (action === "Grant" || action === "Adopt") && (role === null || role === wanted);
}

function isGroup(name: string | null, group: string): boolean {
  return folded(name ?? "") === folded(group);
}

function keyOf({ id, userName }: ReportPerson): string {
  return id === null ? `name:${folded(userName ?? "")}` : `id:${id}`;
}

function groupKey(group: string): string {
  return `group:${folded(group)}`;
}

/** A person's row is found by either: it may be of a time when the person had no id yet. */
function keysOf({ person, group }: KeptRow["row"]): readonly string[] {
  if (person !== null) return [...new Set([keyOf(person), keyOf({ ...person, id: null })])];
  return group === null ? [] : [groupKey(group)];
}

function isOf({ row }: KeptRow, { id, userName }: ReportPerson): boolean {
  if (row.person === null) return false;
  return id !== null && row.person.id !== null
    ? row.person.id === id
    : folded(row.person.userName ?? "") === folded(userName ?? "");
}
