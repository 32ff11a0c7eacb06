import type { Outcome, RunRecord, ToldOutcome } from "../history";
import type { Action } from "./actions";
import type { KeptRow, ReportRow } from "./event";

/** Rows of what the provider told and no state shows: attempts that failed, and writes that left the states alike. */

interface Teller {
  readonly stack: string;
  /** What the run said of itself; undefined: nothing, or there is none. */
  readonly run: RunRecord | undefined;
}

/** @param index which of the stack's failed attempts it is, from 0 on */
export function failedRow(outcome: ToldOutcome, index: number, teller: Teller): KeptRow {
  const notes = outcome.error === null ? [] : [outcome.error];
  return toldRow(outcome, index + 1, teller, {
    ...{ id: `attempt ${outcome.at}/${index + 1}`, status: "failed", attributes: [] },
    notes: [...notes, ...triedBy(outcome, teller)],
  });
}

/** Why no state shows a write. */
export type Around =
  /** The states before and after it do not show it. */
  | "alike"
  /** The run has told everything, and no state is newer. */
  | "newest"
  /** The run has come to no end, or is still going on. */
  | "unfinished"
  /** It was before the first state that is kept. */
  | "not kept"
  /** The run made the group anew: by the states the person was in it before. */
  | "with a new group"
  | "with a deleted group";

const WHY: Readonly<Record<Around, string>> = {
  alike:
    "The states before and after do not show it: it put back what had been changed outside, or the run itself undid it.",
  newest:
    "No state shows it: it put back what had been changed outside, the run itself undid it, or the run saved no state.",
  unfinished: "No state shows it so far: the run has come to no end, or is still going on.",
  "not kept": "The states that would show it are not kept.",
  "with a new group": "The person came with the group, which the run made in place of another one.",
  "with a deleted group": "The person left with the group, which the run deleted.",
};

/** @param attributes those of an update that no row shows; none: they are not known, or it is something else */
export function unshownRow(
  outcome: ToldOutcome,
  place: number,
  attributes: readonly string[],
  around: Around,
  teller: Teller,
): KeptRow {
  const to = around === "alike" ? "(as before)" : "(not known)";
  return toldRow(outcome, place, teller, {
    ...{ id: `write ${outcome.run ?? ""}/${place}`, status: "succeeded" },
    attributes: attributes.map((attribute) => ({ attribute, from: "(not known)", to, hidden: "untold" })),
    notes: [WHY[around], ...triedBy(outcome, teller)],
  });
}

function triedBy({ run, status }: ToldOutcome, teller: Teller): readonly string[] {
  if (run === null || teller.run !== undefined) return [];
  return [
    `It was ${status === "failed" ? "tried" : "written"} by the run ${run}, which has said nothing of itself.`,
  ];
}

function toldRow(
  outcome: ToldOutcome,
  place: number,
  { stack, run }: Teller,
  more: Pick<ReportRow, "id" | "status" | "attributes" | "notes">,
): KeptRow {
  const { person, group, application, at } = outcome;
  return {
    ...{ kind: "row", sequence: 0, place, after: null, until: at },
    ...{ begins: false, ends: false, together: null, isToldAll: false },
    row: {
      ...{ stack, at, action: actionOf(outcome) },
      person: person === null ? null : { ...person, displayName: null },
      ...{ application, role: null, group, groups: group === null ? [] : [group] },
      by: outcome.by ?? null,
      approvers: run?.approvers ?? [],
      run: run ?? null,
      version: null,
      evidence: "written",
      ...more,
    },
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
