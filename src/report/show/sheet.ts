import type { AccessReport, AccessRow } from "../access";
import type { Origin, Since } from "../access-since";
import type { ReportRow } from "../event";
import type { Report } from "../report";
import { byOf, isOutside, Runs } from "./decision";
import { changesOf, personOf, sentences, shortTime, whatOf } from "./row-texts";

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

/** For people. */
export function briefAccess(report: AccessReport): Sheet {
  const runs = new Runs(
    report.rows.flatMap((row) =>
      Object.values(originsOf(row)).flatMap((origin) =>
        origin === null ? [] : [{ stack: row.stack, ...origin }],
      ),
    ),
  );
  return accessSheet(report, (origin, stack) => runs.byOf({ stack, ...origin }), runs.legend());
}

/** For spreadsheets: each row says everything. */
export function fullAccess(report: AccessReport): Sheet {
  return accessSheet(report, (origin) => byOf(origin, "whole"), []);
}

/** Since when what a row tells has been so; undefined where it tells nothing of the kind. */
function originsOf({ since, group, application }: AccessRow): Readonly<Partial<Since>> {
  if (since === undefined) return {};
  return {
    ...(since.inactive !== undefined && { inactive: since.inactive }),
    ...(group !== null && { member: since.member }),
    ...(application !== null && { access: since.access }),
  };
}

function accessSheet(
  report: AccessReport,
  decided: (origin: Origin, stack: string) => string,
  runs: Sheet["runs"],
): Sheet {
  const isExplained = report.rows.some(({ since }) => since !== undefined);
  const areInactive = report.rows.some(({ since }) => since?.inactive !== undefined);
  const originText = (origin: Origin | null | undefined, stack: string): string => {
    if (origin === undefined) return "";
    if (origin === null) return "before the first version that is kept";
    const told = [shortTime(origin.at), decided(origin, stack)].filter((part) => part !== "").join(", ");
    return sentences([told, ...origin.notes]);
  };
  const sinceCells = (row: AccessRow): readonly string[] => {
    const { inactive, member, access } = originsOf(row);
    return [...(areInactive ? [inactive] : []), member, access].map((origin) =>
      originText(origin, row.stack),
    );
  };
  const areSeveral = areSeveralIn(report.header);
  return {
    title: "Who had access",
    about: [
      ...report.header.sources.flatMap((source): readonly (readonly [string, string])[] => [
        ["Source", `${source.name}, stack ${source.stack}`],
        ["Version", source.version === null ? "none" : `${source.version.id} of ${source.version.at}`],
        ["Versions", versionsText(source)],
        ...headOf(source.head),
      ]),
      ["At", report.header.at ?? "the newest version"],
      ["Filter", filterText(report.header.filter)],
      ["Rows", String(report.header.rows)],
    ],
    gaps: gapsOf(report.header),
    columns: [
      ...(areSeveral ? ["Stack"] : []),
      ...["User name", "E-mail", "Account id", "Active", "Group", "Application", "Role"],
      ...(isExplained ? [...(areInactive ? ["Inactive since"] : []), "Member since", "Access since"] : []),
    ],
    rows: report.rows.map((row) => [
      ...(areSeveral ? [row.stack] : []),
      ...accessCells(row),
      ...(row.since === undefined ? [] : sinceCells(row)),
    ]),
    runs,
  };
}

function accessCells({ person, active, group, application, role }: AccessRow): readonly string[] {
  return [
    person.userName ?? "",
    person.email ?? "",
    person.accountId ?? "",
    active ? "yes" : "no",
    group ?? "",
    application ?? "",
    role ?? "",
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

function areSeveralIn({ sources }: Sources): boolean {
  return sources.length > 1;
}

/** Of several sources, each with whose it is. */
export function gapsOf({ sources }: Sources): readonly string[] {
  return sources.flatMap(({ stack, gaps }) =>
    gaps.map((gap) => (sources.length > 1 ? `${stack}: ${gap}` : gap)),
  );
}

function headOf(head: string | null): readonly (readonly [string, string])[] {
  return head === null ? [] : [["Head of the chain", `${head} (history verify checks it)`]];
}

function versionsText({ versions, firstVersion, lastVersion }: Report["header"]["sources"][number]): string {
  if (firstVersion === null || lastVersion === null) return "0";
  return `${versions}, from ${firstVersion.id} of ${firstVersion.at} to ${lastVersion.id} of ${lastVersion.at}`;
}

function filterText(filter: Readonly<Record<string, string | number | null>>): string {
  const parts = ["user", "application", "group", "actions", "since", "until"].flatMap((name) => {
    const value = filter[name] ?? "";
    return value === "" ? [] : [`${name} ${value}`];
  });
  return parts.length === 0 ? "none" : parts.join("; ");
}
