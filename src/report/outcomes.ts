import { folded } from "../changes";
import {
  type HistorySource,
  type Interruptible,
  type Outcome,
  type RunRecord,
  type ToldOutcome,
  instant,
} from "../history";
import type { Action } from "./actions";
import type { KeptRow, ReportRow } from "./event";

type Told = Pick<
  Outcome,
  "at" | "resource" | "operation" | "person" | "group" | "application" | "status" | "attributes"
>;

/** Beyond these, reading all outcomes once is faster than looking for some again and again. */
const MOST_RUNS = 30;
const MOST_LOOKS = 5;

/** Of so many runs that came to no end it is looked at whether a later one found their work. */
const MOST_CUT = 20;

/** What the provider told of its writes, to be joined with what the states say. */
export class Outcomes {
  readonly #source: HistorySource;
  readonly #options: Interruptible;
  /** By run; what was told outside of any stands under the empty name. */
  readonly #told = new Map<string, ToldOfRun>();
  readonly #failed: ToldOutcome[] = [];
  /** Runs that came to no end, with what they said of themselves: the newest. */
  readonly #unfinished = new Map<string, RunRecord | undefined>();
  /** The runs whose outcomes are known, where not all of them are. */
  #known: Set<string | null> | undefined;
  #looks = 0;

  private constructor(source: HistorySource, options: Interruptible) {
    this.#source = source;
    this.#options = options;
  }

  /** Reads those that failed; the others are read when they are needed, where the source can find them. */
  static async of(source: HistorySource, options: Interruptible): Promise<Outcomes> {
    const outcomes = new Outcomes(source, options);
    const told = (await source.told?.(options)) ?? new Map<string | null, boolean>();
    const cut = [...told].flatMap(([run, isAll]) => (isAll || run === null ? [] : [run])).slice(-MOST_CUT);
    for (const run of cut) outcomes.#unfinished.set(run, await source.run?.(run, options));
    if (source.someOutcomes === undefined) {
      await outcomes.#learnAll();
      return outcomes;
    }
    outcomes.#known = new Set();
    for await (const outcome of source.someOutcomes("failed", options)) outcomes.#addFailed(outcome);
    return outcomes;
  }

  /** Reads what there is to judge these rows. */
  async learn(rows: readonly KeptRow[]): Promise<void> {
    const known = this.#known;
    if (known === undefined) return;
    const runs = [...rows.flatMap(runsOf), ...this.#unfinished.keys()];
    const wanted = new Set(runs.filter((run) => !known.has(run)));
    if (wanted.size === 0) return;
    this.#looks += 1;
    if (wanted.size > MOST_RUNS || this.#looks > MOST_LOOKS) {
      this.#known = undefined;
      await this.#learnAll();
      return;
    }
    for await (const outcome of this.#source.someOutcomes?.([...wanted], this.#options) ?? [])
      if (wanted.has(outcome.run)) this.#addWritten(outcome);
    for (const run of wanted) known.add(run);
  }

  async #learnAll(): Promise<void> {
    this.#told.clear();
    this.#failed.length = 0;
    for await (const outcome of this.#source.outcomes?.(this.#options) ?? []) {
      this.#addFailed(outcome);
      this.#addWritten(outcome);
    }
  }

  #addFailed(outcome: ToldOutcome): void {
    if (outcome.status === "failed") this.#failed.push({ ...outcome, at: instant(outcome.at) });
  }

  #addWritten(outcome: Outcome): void {
    const run = outcome.run ?? "";
    const told = this.#told.get(run) ?? new ToldOfRun();
    this.#told.set(run, told);
    told.add({ ...outcome, at: instant(outcome.at) });
  }

  /** The row with what the outcomes say of it, which are learnt already. */
  judged(kept: KeptRow): ReportRow {
    const { row, after, until, together } = kept;
    if (isOfTheDeclaration(row)) return { ...row, notes: [...row.notes, DECLARED] };
    // A run may have told outcomes, and nothing of itself.
    const run = row.run?.id ?? (together !== null && this.#told.has(together) ? together : undefined);
    const told = this.#told.get(run ?? "");
    // Without a run, what was told between the version before and this one belongs to it.
    const span = run === undefined ? { after: after ?? "", until } : undefined;
    const own = told?.about(row, span) ?? [];
    if (own.length === 0) {
      const cut = this.#cutShort(kept, run);
      if (cut !== undefined) return cut;
      if (!kept.isToldAll) return kept.ends ? ended(row) : row;
      return kept.begins ? imported(row) : outside(kept);
    }
    const written = own.filter(({ status }) => status === "succeeded");
    // A failed write may have done some of its work.
    return written.length === 0 ? row : inPart({ ...row, evidence: "written" }, written);
  }

  /** What a run had written, and told, that came to no end and saved no state: the next one finds it there. */
  #cutShort({ row, after, until }: KeptRow, own: string | undefined): ReportRow | undefined {
    for (const [id, run] of this.#unfinished) {
      if (id === own) continue;
      const told = this.#told.get(id)?.about(row, { after: after ?? "", until }) ?? [];
      if (!told.some(({ status }) => status === "succeeded")) continue;
      const note = `It was written by the run ${id}, which told of it, came to no end and saved no state; the next run found it there.`;
      return {
        ...row,
        ...{ evidence: "written", by: null, run: run ?? null, approvers: run?.approvers ?? [] },
        notes: [...row.notes, note],
      };
    }
    return undefined;
  }

  /** A row for each attempt that failed. */
  async failures(
    stack: string,
    runOf: (id: string) => Promise<RunRecord | undefined>,
  ): Promise<readonly KeptRow[]> {
    const runs = new Map<string, RunRecord | undefined>();
    for (const { run } of this.#failed) if (run !== null && !runs.has(run)) runs.set(run, await runOf(run));
    return this.#failed.map((outcome, index): KeptRow => {
      const run = outcome.run === null ? undefined : runs.get(outcome.run);
      const { person, group, application, error, at } = outcome;
      return {
        kind: "row",
        sequence: 0,
        place: index + 1,
        after: null,
        until: at,
        begins: false,
        ends: false,
        together: null,
        isToldAll: false,
        row: {
          id: `attempt ${at}/${index + 1}`,
          stack,
          at,
          action: actionOf(outcome),
          person: person === null ? null : { ...person, displayName: null },
          application,
          role: null,
          group,
          attributes: [],
          by: outcome.by ?? null,
          approvers: run?.approvers ?? [],
          run: run ?? null,
          version: null,
          status: "failed",
          evidence: "written",
          notes: [
            ...(error === null ? [] : [error]),
            ...(outcome.run !== null && run === undefined ? [`It was tried by the run ${outcome.run}.`] : []),
          ],
        },
      };
    });
  }
}

/** Under which runs' ids something may have been told of a row; null: of no run. */
function runsOf({ row, together }: KeptRow): readonly (string | null)[] {
  return row.run === null ? [together, null] : [row.run.id];
}

interface Span {
  /** Exclusive. */
  readonly after: string;
  readonly until: string;
}

/** What was told of one run, found by whom it concerns: a run may change thousands of people. */
class ToldOfRun {
  readonly #byKey = new Map<string, Told[]>();

  add(told: Told): void {
    for (const key of keysOfTold(told)) {
      const there = this.#byKey.get(key);
      if (there === undefined) this.#byKey.set(key, [told]);
      else there.push(told);
    }
  }

  about(row: ReportRow, span: Span | undefined): readonly Told[] {
    const own: Told[] = [];
    for (const key of keysOfRow(row))
      for (const told of this.#byKey.get(key) ?? [])
        if ((span === undefined || (told.at > span.after && told.at <= span.until)) && isAbout(told, row))
          own.push(told);
    return own;
  }
}

function keysOfTold({ person, group }: Told): readonly string[] {
  return person === null ? (group === null ? [] : [groupKey(group)]) : personKeys(person);
}

function keysOfRow(row: ReportRow): readonly string[] {
  return [...(row.person === null ? [] : personKeys(row.person)), ...groupsOf(row).map(groupKey)];
}

function personKeys({ id, userName, accountId }: NonNullable<Told["person"]>): readonly string[] {
  return [
    ...(id === null ? [] : [`id:${id}`]),
    ...(userName === null ? [] : [`name:${folded(userName)}`]),
    ...(accountId === null ? [] : [`account:${accountId}`]),
  ];
}

function groupKey(group: string): string {
  return `group:${folded(group)}`;
}

function isAbout(outcome: Told, row: ReportRow): boolean {
  if (row.person === null)
    return (
      outcome.resource === (row.application === null ? "atlassian_group" : "atlassian_access_policy") &&
      canCause(outcome, row) &&
      isSame(outcome.group, row.group) &&
      (row.application === null ||
        outcome.application === null ||
        isSame(outcome.application, row.application))
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
      return outcome.resource === "atlassian_user" && isPerson(outcome.person, row) && canCause(outcome, row);
  }
}

/** Whether a write of the thing itself can have done that to it: what was deleted elsewhere and made anew was not deleted. */
function canCause(outcome: Told, { action, application }: ReportRow): boolean {
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

/** What is made gives and what is deleted takes; an update may do either. */
function does({ operation }: Told, gives: boolean): boolean {
  return operation === "update" || operation === (gives ? "create" : "delete");
}

/** A policy that is written again gives what was taken outside; it takes only with another role. */
function mayRevoke({ operation, attributes }: Told): boolean {
  return operation === "delete" || (operation === "update" && attributes?.includes("role") !== false);
}

function isGroupItself({ resource, operation }: Told): boolean {
  return resource === "atlassian_group" && operation !== "update";
}

/** Whether the write decides about somebody's access: when they come or go, and when they are switched off or on. */
function mayLogIn({ operation, attributes }: Told): boolean {
  return operation !== "update" || attributes?.includes("active") !== false;
}

function groupsOf({ group, application }: ReportRow): readonly string[] {
  if (group === null) return [];
  return application === null ? [folded(group)] : [group, ...group.split(", ")].map(folded);
}

function isPerson(told: Told["person"], { person }: ReportRow): boolean {
  if (told === null || person === null) return false;
  // Somebody who was made anew has the name of the one before, who was another record.
  if (told.id !== null && person.id !== null) return told.id === person.id;
  return (
    isSame(told.userName, person.userName) || (told.accountId !== null && told.accountId === person.accountId)
  );
}

function isSame(left: string | null, right: string | null): boolean {
  return left !== null && right !== null && folded(left) === folded(right);
}

/** Says which attributes of an update the run did not write, where it has told of all that it wrote. */
function inPart(row: ReportRow, written: readonly Told[]): ReportRow {
  if (row.action !== "Update" || row.person === null) return row;
  const known = new Set<string>();
  for (const { attributes } of written) {
    if (attributes === undefined) return row;
    for (const name of attributes) known.add(name);
  }
  const others = row.attributes.filter(({ attribute }) => !known.has(firstPart(attribute)));
  if (others.length === 0) return row;
  const names = others.map(({ attribute }) => attribute).join(", ");
  return {
    ...row,
    notes: [...row.notes, `The run did not write ${names}: changed outside, and taken over by a refresh.`],
  };
}

/** `name` of `name.given_name`. */
function firstPart(attribute: string): string {
  return /^[^.[]+/u.exec(attribute)?.[0] ?? attribute;
}

/** Attributes that Terraform alone knows. */
const SETTINGS: ReadonlySet<string> = new Set(["on_destroy", "adopt_existing", "adopt_id"]);
const DECLARED = "A setting of the declaration: nothing at Atlassian changed.";

function isOfTheDeclaration({ action, attributes, person }: ReportRow): boolean {
  return (
    action === "Update" &&
    person !== null &&
    attributes.length > 0 &&
    attributes.every(({ attribute }) => SETTINGS.has(attribute))
  );
}

const AS_DECLARED = "The declaration left the state; that it was carried out so, nobody has told.";
const OUTSIDE =
  "The run has told of all its writes, and of none for this: it was changed outside, and a refresh took it over.";
const UNTOUCHED =
  "The declaration left the state, and the run, which has told of all its writes, told of none for it: the record was forgotten and not touched, or was gone already.";
const IMPORTED =
  "The declaration came into the state, and the run, which has told of all its writes, told of none for it: it was imported as it was.";

/** Without anybody's word a leaver's row says what was declared, which `terraform state rm` does not do. */
function ended(row: ReportRow): ReportRow {
  const isLeaver = row.person !== null && (row.action === "Deactivate" || row.action === "Delete");
  return isLeaver ? { ...row, notes: [...row.notes, AS_DECLARED] } : row;
}

function imported(row: ReportRow): ReportRow {
  // The state says itself whom it created or reactivated.
  if (row.action === "Create" || row.action === "Reactivate") return row;
  return { ...row, action: "Adopt", notes: [...row.notes, IMPORTED] };
}

function outside({ row, ends }: KeptRow): ReportRow {
  return {
    ...row,
    // Whoever let the run begin decided that a declaration leaves, and nothing of what was changed elsewhere.
    ...(ends ? { action: "Forget" as const } : { by: null, approvers: [] }),
    evidence: "outside",
    notes: [...row.notes, ends ? UNTOUCHED : OUTSIDE],
  };
}

function actionOf({ resource, operation, person }: Outcome): Action {
  switch (resource) {
    case "atlassian_user":
    case "atlassian_group":
      return operation === "create"
        ? "Create"
        : operation === "update"
          ? "Update"
          : resource === "atlassian_user"
            ? "Deactivate"
            : "Delete";
    case "atlassian_group_membership":
      return operation === "create"
        ? "Join"
        : operation === "delete"
          ? "Leave"
          : person === null
            ? "Update"
            : "Join";
    case "atlassian_access_policy":
      return operation === "create" ? "Grant" : operation === "delete" ? "Revoke" : "Update";
  }
}
