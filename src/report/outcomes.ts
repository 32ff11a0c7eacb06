import { compare } from "../changes";
import type { HistorySource, Interruptible, TimeSpan } from "../history";
import type { Catalogue } from "./catalogue";
import { CHANGED_OUTSIDE } from "./changed-outside";
import type { KeptRow, ReportPerson, ReportRow } from "./event";
import { LearntOutcomes } from "./learnt";
import { type Around, failedRow, unshownRow } from "./told-rows";
import { firstPart, isSetting, type Span, type Told } from "./told-writes";

/** By how much the clocks of a run and of its history may differ, in milliseconds. */
const CLOCKS_DIFFER = 10 * 60 * 1_000;

/** What the provider told of its writes, joined with what the states say. */
export class Outcomes {
  private constructor(
    readonly learnt: LearntOutcomes,
    readonly history: Pick<Catalogue, "first" | "last" | "run">,
  ) {}

  static async of(
    source: HistorySource,
    history: Pick<Catalogue, "first" | "last" | "run">,
    options: Interruptible,
  ): Promise<Outcomes> {
    return new Outcomes(await LearntOutcomes.of(source, options), history);
  }

  /** Reads what there is of these rows' runs, and of what may show in them though another run did it. */
  async learn(rows: readonly KeptRow[]): Promise<void> {
    await this.learnt.runs(rows.flatMap(runsOf));
    await this.learnt.within(spansOf(rows.filter((kept) => this.#mayBeAnothers(kept))));
  }

  /** The ids of whomever something was told of that is read. */
  idsOf(isMeant: (person: ReportPerson) => boolean): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const { outcome } of this.learnt.all) {
      const { person } = outcome;
      if (person?.id != null && isMeant({ ...person, displayName: null })) ids.add(person.id);
    }
    return ids;
  }

  /** Marks what these rows show of what is read: no row is made of it then. */
  match(rows: readonly KeptRow[]): void {
    for (const kept of rows) {
      const run = this.#runOf(kept);
      const span = run === undefined ? widened(spanOf(kept)) : undefined;
      for (const told of this.learnt.ofRun(run)?.about(kept.row, span) ?? []) told.show(kept.row);
    }
  }

  /** The row with what was told of it; after all that there is was matched. */
  async judged(kept: KeptRow): Promise<ReportRow> {
    const { row } = kept;
    if (isOfTheDeclaration(row)) return { ...row, notes: [...row.notes, DECLARED] };
    const own = this.#own(kept);
    if (own.length === 0) {
      const another = await this.#anothers(kept);
      if (another !== undefined) return another;
      if (!kept.isToldAll) return kept.ends ? ended(row) : row;
      return kept.begins ? imported(row) : outside(kept);
    }
    const written = own.filter(({ succeeded }) => succeeded);
    // A failed write may have done some of its work.
    return written.length === 0 ? row : inPart({ ...row, evidence: "written" }, written);
  }

  /** A row for each attempt that failed. */
  async failures(stack: string): Promise<readonly KeptRow[]> {
    const rows: KeptRow[] = [];
    for (const [index, outcome] of this.learnt.failed.entries())
      rows.push(failedRow(outcome, index, { stack, run: await this.#record(outcome.run) }));
    return rows;
  }

  /** A row for each write that no row shows. */
  async unshown(stack: string, isWanted: (row: ReportRow) => boolean): Promise<readonly KeptRow[]> {
    const rows: KeptRow[] = [];
    for (const told of this.learnt.all) {
      const attributes = told.succeeded ? told.unshown() : undefined;
      if (attributes === undefined) continue;
      const { outcome, place } = told;
      const kept = unshownRow(outcome, place, attributes, this.#around(told), {
        stack,
        run: await this.#record(outcome.run),
      });
      if (isWanted(kept.row)) rows.push(kept);
    }
    return rows;
  }

  #around({ outcome }: Told): Around {
    const { at, run, resource, group, operation } = outcome;
    const { first, last } = this.history;
    if (first !== undefined && at <= first.at && first.serial !== undefined && first.serial > 1)
      return "not kept";
    if (resource === "atlassian_group_membership" && group !== null && operation !== "update")
      if (this.learnt.ofRun(run ?? undefined)?.tellsOfGroup(group, operation) === true)
        return operation === "create" ? "with a new group" : "with a deleted group";
    if (this.learnt.ends.get(run) !== true) return "unfinished";
    return last !== undefined && at <= last.at ? "alike" : "newest";
  }

  async #record(run: string | null): ReturnType<Catalogue["run"]> {
    return run === null ? undefined : await this.history.run(run);
  }

  /** A run may have told outcomes, and nothing of itself. */
  #runOf({ row, together }: KeptRow): string | undefined {
    return (
      row.run?.id ?? (together !== null && this.learnt.ofRun(together) !== undefined ? together : undefined)
    );
  }

  /** What its own run told of it; without one, what was told between the version before and this one. */
  #own(kept: KeptRow): readonly Told[] {
    const run = this.#runOf(kept);
    return this.learnt.ofRun(run)?.about(kept.row, run === undefined ? spanOf(kept) : undefined) ?? [];
  }

  #mayBeAnothers(kept: KeptRow): boolean {
    return !isOfTheDeclaration(kept.row) && this.#own(kept).length === 0;
  }

  /** What another run had written, and told, that saved no state of it: the next one finds it there. */
  async #anothers(kept: KeptRow): Promise<ReportRow | undefined> {
    const { row } = kept;
    const own = this.#runOf(kept) ?? null;
    const told = this.learnt.all
      .about(row, spanOf(kept))
      .findLast((each) => each.succeeded && each.outcome.run !== own && each.unshown() !== undefined);
    if (told === undefined) return undefined;
    told.show(row);
    const { run: id, by = null } = told.outcome;
    const run = (await this.#record(id)) ?? null;
    const who = id === null ? "an apply outside of any run" : `the run ${id}`;
    const end = this.learnt.ends.get(id) === true ? "" : ", came to no end";
    const note = `It was written by ${who}, which told of it${end} and saved no state of it; the next run found it there.`;
    return inPart(
      {
        ...row,
        ...{ evidence: "written", by, run, approvers: run?.approvers ?? [] },
        notes: [...row.notes, note],
      },
      [told],
    );
  }
}

/** Under which runs' ids something may have been told of a row; null: of no run. */
function runsOf({ row, together }: KeptRow): readonly (string | null)[] {
  return row.run === null ? [together, null] : [row.run.id];
}

function spanOf({ after, until }: KeptRow): Span {
  return { after: after ?? "", until };
}

/** So that no clock makes two things of one. */
function widened({ after, until }: Span): Span {
  const moved = (at: string, by: number): string =>
    at === "" ? at : new Date(Date.parse(at) + by).toISOString();
  return { after: moved(after, -CLOCKS_DIFFER), until: moved(until, CLOCKS_DIFFER) };
}

/** When something may have been told of one of them. */
function spansOf(rows: readonly KeptRow[]): readonly TimeSpan[] {
  const spans: TimeSpan[] = [];
  for (const { after, until } of rows.map((kept) => widened(spanOf(kept))).sort(byBeginning)) {
    const last = spans.at(-1);
    if (last === undefined || after > last.until) spans.push({ since: after, until });
    else if (until > last.until) spans[spans.length - 1] = { ...last, until };
  }
  return spans;
}

function byBeginning(left: Span, right: Span): number {
  return compare(left.after, right.after);
}

/** Says which attributes of an update the run did not write, where it has told of all that it wrote. */
function inPart(row: ReportRow, written: readonly Told[]): ReportRow {
  if (row.action !== "Update" || row.person === null) return row;
  const known = new Set<string>();
  for (const { outcome } of written) {
    const { attributes } = outcome;
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

const DECLARED = "A setting of the declaration: nothing at Atlassian changed.";

function isOfTheDeclaration({ action, attributes, application }: ReportRow): boolean {
  const of = application === null ? "person or group" : "access";
  return (
    action === "Update" &&
    attributes.length > 0 &&
    attributes.every(({ attribute }) => isSetting(attribute, of))
  );
}

const AS_DECLARED = "The declaration left the state; that it was carried out so, nobody has told.";
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
    notes: [...row.notes, ends ? UNTOUCHED : CHANGED_OUTSIDE],
  };
}
