import type { AccessReport, AccessRow, Origin } from "../access";
import type { ReportRow } from "../event";
import type { Report } from "../report";

/** A report as it can be laid out: what it was made from, its columns and its rows. Every text is still as it was. */
export interface Sheet {
  readonly title: string;
  readonly about: readonly (readonly [string, string])[];
  /** What cannot be known. */
  readonly gaps: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** For people: what belongs together stands together. */
export function briefReport(report: Report, links: "with links" | "without links" = "with links"): Sheet {
  return {
    ...aboutReport(report),
    columns: ["Time (UTC)", "Action", "Person", "What", "By"],
    rows: report.rows.map((row) => [
      shortTime(row.at),
      row.status === "failed" ? `${row.action} (failed)` : row.action,
      personOf(row.person),
      whatOf(row),
      byOf(row, links),
    ]),
  };
}

/** For spreadsheets: everything in a column of its own. */
export function fullReport(report: Report): Sheet {
  return { ...aboutReport(report), columns: FULL, rows: report.rows.map(fullRow) };
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
  "Who",
  "Approvers",
  "Run",
  "Run link",
  "Commit",
  "Pull request",
  "Ticket",
  "Evidence",
  "Notes",
  "Version",
  "Stack",
] as const;

function fullRow(row: ReportRow): readonly string[] {
  const { person, run } = row;
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
    whoOf(row),
    row.approvers.join(", "),
    run?.id ?? "",
    run?.link ?? "",
    run?.commit ?? "",
    run?.pullRequest ?? "",
    run?.ticket ?? "",
    row.evidence,
    row.notes.join(" "),
    row.version ?? "",
    row.stack,
  ];
}

export function accessSheet(report: AccessReport): Sheet {
  const isExplained = report.rows.some(({ since }) => since !== undefined);
  return {
    title: "Who had access",
    about: [
      ...report.header.sources.flatMap((source): readonly (readonly [string, string])[] => [
        ["Source", `${source.name}, stack ${source.stack}`],
        ["Version", source.version === null ? "none" : `${source.version.id} of ${source.version.at}`],
        ...headOf(source.head),
      ]),
      ["At", report.header.at ?? "the newest version"],
      ["Filter", filterText(report.header.filter)],
      ["Rows", String(report.header.rows)],
    ],
    gaps: report.header.sources.flatMap(({ gaps }) => gaps),
    columns: [
      ...["User name", "E-mail", "Account id", "Active", "Group", "Application", "Role"],
      ...(isExplained ? ["Member since", "Access since"] : []),
    ],
    rows: report.rows.map((row) => [
      ...accessCells(row),
      ...(row.since === undefined
        ? []
        : [
            row.group === null ? "" : originText(row.since.member),
            row.application === null ? "" : originText(row.since.access),
          ]),
    ]),
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

function originText(origin: Origin | null): string {
  if (origin === null) return "before the first version that is kept";
  const told = [shortTime(origin.at), byOf(origin)].filter((part) => part !== "").join(", ");
  return [told, ...origin.notes].join(". ");
}

function aboutReport({ header }: Report): Omit<Sheet, "columns" | "rows"> {
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
    gaps: header.sources.flatMap(({ gaps }) => gaps),
  };
}

function headOf(head: string | null): readonly (readonly [string, string])[] {
  return head === null ? [] : [["Head of the chain", head]];
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

/** To the second, as people read it. */
export function shortTime(at: string): string {
  return at.slice(0, 19).replace("T", " ");
}

export function personOf(person: ReportRow["person"]): string {
  if (person === null) return "";
  const { userName, email, accountId, id } = person;
  return userName ?? email ?? accountId ?? id ?? "";
}

/** What it was about, and what is to be known of it. */
export function whatOf(row: ReportRow): string {
  const { application, role, group } = row;
  const access = application === null ? [] : [`${role ?? "access"} on ${application}`];
  const by = group === null ? [] : [application === null ? `group ${group}` : `by group ${group}`];
  const changes = changesOf(row);
  return [[...access, ...by].join(" "), changes, ...row.notes].filter((part) => part !== "").join("; ");
}

export function changesOf({ attributes }: ReportRow): string {
  return attributes
    .map(({ attribute, from, to }) => `${attribute}: ${shown(from)} → ${shown(to)}`)
    .join("; ");
}

function shown(value: string | null): string {
  return value === null || value === "" ? "(none)" : value;
}

/** The author of the change, or who wrote the state. */
export function whoOf({ by, run }: Pick<ReportRow, "by" | "run">): string {
  return run?.author ?? by ?? "";
}

/** By whose decision, in one text. */
export function byOf(
  row: Pick<ReportRow, "by" | "run"> & { readonly approvers: readonly string[] },
  links: "with links" | "without links" = "without links",
): string {
  const who = whoOf(row);
  const { run, approvers } = row;
  return [
    who,
    ...(approvers.length === 0 ? [] : [`approved by ${approvers.join(", ")}`]),
    ...(run === null ? [] : [`run ${links === "with links" ? (run.link ?? run.id) : run.id}`]),
    ...(run?.commit === null || run?.commit === undefined ? [] : [`commit ${run.commit.slice(0, 12)}`]),
  ]
    .filter((part) => part !== "")
    .join(", ");
}
