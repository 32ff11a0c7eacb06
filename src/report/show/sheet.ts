import type { ReportRow } from "../event";
import type { Report } from "../report";
import { isOutside, Runs } from "./decision";
import { changesOf, personOf, shortTime, whatOf } from "./row-texts";

/** A report as it can be laid out: what it was made from, its columns and its rows. Every text is still as it was. */
export interface Sheet {
  readonly title: string;
  readonly about: readonly (readonly [string, string])[];
  /** What cannot be known. */
  readonly gaps: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The column with the longest texts, which may stand below the others. */
  readonly longest?: string;
  /** What the runs that rows name said of themselves. */
  readonly runs: readonly (readonly [string, string])[];
}

/** For people: what belongs together stands together, and what a run said of itself stands once. */
export function briefReport(report: Report): Sheet {
  const areSeveral = areSeveralIn(report.header);
  const runs = new Runs(report.rows);
  return {
    ...aboutReport(report),
    columns: ["Time (UTC)", ...(areSeveral ? ["Stack"] : []), "Action", "Person", "What", "By"],
    rows: report.rows.map((row) => [
      shortTime(row.at),
      ...(areSeveral ? [row.stack] : []),
      row.status === "failed" ? `${row.action} (failed)` : row.action,
      personOf(row.person),
      whatOf(row),
      runs.byOf(row),
    ]),
    longest: "What",
    runs: runs.legend(),
  };
}

/** For spreadsheets: everything in a column of its own. */
export function fullReport(report: Report): Sheet {
  return { ...aboutReport(report), columns: FULL, rows: report.rows.map(fullRow), runs: [] };
}

const FULL = [
  "Time",
  "Action",
  "Status",
  "User name",
  "E-mail",
  "Account id",
  "Display name",
  "Application",
  "Role",
  "Group",
  "Changes",
  "Author",
  "Written by",
  "Approvers",
  "Merged by",
  "Run",
  "Run link",
  "Commit",
  "Pull request",
  "Ticket",
  "Digest",
  "Confirmed",
  "Limits raised",
  "Evidence",
  "Notes",
  "Version",
  "Stack",
] as const;

function fullRow(row: ReportRow): readonly string[] {
  const { person, run } = row;
  const decided = isOutside(row) ? null : run;
  return [
    row.at,
    row.action,
    row.status,
    person?.userName ?? "",
    person?.email ?? "",
    person?.accountId ?? "",
    person?.displayName ?? "",
    row.application ?? "",
    row.role ?? "",
    row.group ?? "",
    changesOf(row),
    decided?.author ?? "",
    row.by ?? "",
    row.approvers.join(", "),
    decided?.mergedBy ?? "",
    run?.id ?? "",
    run?.link ?? "",
    run?.commit ?? "",
    decided?.pullRequest ?? "",
    decided?.ticket ?? "",
    decided?.digest ?? "",
    decided?.confirmed ?? "",
    decided?.limitsOverride ?? "",
    row.evidence,
    row.notes.join(" "),
    row.version ?? "",
    row.stack,
  ];
}

function aboutReport({ header }: Report): Pick<Sheet, "title" | "about" | "gaps"> {
  const { filter, page, pages, rows, first, last } = header;
  return {
    title: "What happened to people",
    about: [
      ...header.sources.flatMap((source): readonly (readonly [string, string])[] => [
        ["Source", `${source.name}, stack ${source.stack}`],
        ["Versions", versionsText(source)],
        ...headOf(source.head),
      ]),
      ["Filter", filterText({ ...filter, actions: filter.actions.join(", ") })],
      ["Order", `${filter.sort} first`],
      ["Rows", first === null || last === null ? "0" : `${rows}, from ${first} to ${last}`],
      ...(pages > 1 || page > 1
        ? [["Page", `${page} of ${pages}, ${filter.limit ?? rows} rows a page`] as const]
        : []),
    ],
    gaps: gapsOf(header),
  };
}

type Sources = Pick<Report["header"], "sources">;

export function areSeveralIn({ sources }: Sources): boolean {
  return sources.length > 1;
}

/** Of several sources, each with whose it is. */
export function gapsOf({ sources }: Sources): readonly string[] {
  return sources.flatMap(({ stack, gaps }) =>
    gaps.map((gap) => (sources.length > 1 ? `${stack}: ${gap}` : gap)),
  );
}

export function headOf(head: string | null): readonly (readonly [string, string])[] {
  return head === null ? [] : [["Head of the chain", `${head} (history verify checks it)`]];
}

export function versionsText({
  versions,
  firstVersion,
  lastVersion,
}: Report["header"]["sources"][number]): string {
  if (firstVersion === null || lastVersion === null) return "0";
  return `${versions}, from ${firstVersion.id} of ${firstVersion.at} to ${lastVersion.id} of ${lastVersion.at}`;
}

export function filterText(filter: Readonly<Record<string, string | number | null>>): string {
  const parts = ["user", "application", "group", "actions", "since", "until"].flatMap((name) => {
    const value = filter[name] ?? "";
    return value === "" ? [] : [`${name} ${value}`];
  });
  return parts.length === 0 ? "none" : parts.join("; ");
}
