import type { ReportRow } from "../../event";

/** Who came and who went within one span of time. */
export interface Count {
  /** A day, a month or a year. */
  readonly span: string;
  readonly joined: number;
  readonly left: number;
}

const COMING: ReadonlySet<string> = new Set(["Create", "Adopt", "Reactivate"]);
const GOING: ReadonlySet<string> = new Set(["Deactivate", "Delete"]);
const MOST_SPANS = 36;
const DAY = 86_400_000;

/** Counts joiners and leavers by day, by month or by year, whatever the time span allows; none is left out. */
export function countsOf(rows: readonly ReportRow[]): readonly Count[] {
  const people = rows.filter(
    ({ person, status, action }) =>
      person !== null && status === "succeeded" && (COMING.has(action) || GOING.has(action)),
  );
  const days = people.map(({ at }) => at.slice(0, 10)).sort();
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  const spans = spansBetween(first, last);
  const length = spans[0]?.length ?? 10;
  const counts = new Map(spans.map((span) => [span, { span, joined: 0, left: 0 }]));
  for (const { at, action } of people) {
    const count = counts.get(at.slice(0, length));
    if (count === undefined) continue;
    if (COMING.has(action)) count.joined += 1;
    else count.left += 1;
  }
  return [...counts.values()];
}

function spansBetween(first: string, last: string): readonly string[] {
  const days = daysBetween(first, last);
  if (days.length <= MOST_SPANS) return days;
  const months = [...new Set(days.map((day) => day.slice(0, 7)))];
  return months.length <= MOST_SPANS ? months : [...new Set(months.map((month) => month.slice(0, 4)))];
}

function daysBetween(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (let time = Date.parse(first); time <= Date.parse(last); time += DAY)
    days.push(new Date(time).toISOString().slice(0, 10));
  return days;
}
