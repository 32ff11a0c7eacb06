import { folded } from "../../../changes";
import type { ReportRow } from "../../event";
import { namesIn } from "../../query";

/** What the form asks for. */
export interface Criteria {
  readonly person: string;
  readonly application: string;
  readonly group: string;
  readonly action: string;
  /** Days, as `2026-06-01`, inclusive. */
  readonly from: string;
  readonly to: string;
}

/** A row with what it is compared by, made once: it is compared at every key that is pressed. */
export interface Searchable {
  readonly row: ReportRow;
  readonly person: string;
  readonly application: string;
  readonly group: string;
  readonly day: string;
}

export function searchable(row: ReportRow): Searchable {
  const { application, groups, at } = row;
  return {
    row,
    person: folded(namesIn(row).join("\n")),
    application: folded(application ?? ""),
    group: folded(groups.join("\n")),
    day: at.slice(0, 10),
  };
}

export function matching(rows: readonly Searchable[], criteria: Criteria): readonly ReportRow[] {
  const person = folded(criteria.person.trim());
  const application = folded(criteria.application.trim());
  const group = folded(criteria.group.trim());
  const { action, from, to } = criteria;
  return rows
    .filter(
      (each) =>
        each.person.includes(person) &&
        each.application.includes(application) &&
        each.group.includes(group) &&
        (action === "" || each.row.action === action) &&
        (from === "" || each.day >= from) &&
        (to === "" || each.day <= to),
    )
    .map(({ row }) => row);
}

/** What tells one person from another: two stacks are two directories. */
export function personKey({ person, stack }: ReportRow): string | undefined {
  if (person === null) return undefined;
  return `${stack}\n${person.id ?? folded(person.userName ?? "")}`;
}
