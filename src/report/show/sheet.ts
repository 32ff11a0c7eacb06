import type { AccessReport, AccessRow } from "../access";
import type { Origin } from "../access-since";
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
  const areSeveral = areSeveralIn(report.header);
  return {
    ...aboutReport(report),
    columns: ["Time (UTC)", ...(areSeveral ? ["Stack"] : []), "Action", "Person", "What", "By"],
    rows: report.rows.map((row) => [
      shortTime(row.at),
      ...(areSeveral ? [row.stack] : []),
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

export function accessSheet(report: AccessReport): Sheet {
  const isExplained = report.rows.some(({ since }) => since !== undefined);
  const areInactive = report.rows.some(({ since }) => since?.inactive !== undefined);
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
      ...(row.since === undefined
        ? []
        : [
            ...(areInactive ? [row.since.inactive === undefined ? "" : originText(row.since.inactive)] : []),
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

/** Who wrote the state, as the history knows them, and for whom, as the run says. */
function whoOf({ by, run }: Pick<ReportRow, "by" | "run">): string {
  const author = run?.author ?? "";
  if (by === null || by === author) return author;
  return author === "" ? by : `${by} for ${author}`;
}

const PLAIN_NUMBER = /(\d+)\/?$/u;

/** A link, or the number at its end, which is what people call it. */
function requestOf(link: string, links: "with links" | "without links"): string {
  return links === "with links" ? link : (PLAIN_NUMBER.exec(link)?.[1] ?? link);
}

/** What was changed elsewhere: nobody of the run that found it has decided it. */
function isOutside({ action, evidence }: { readonly action: string; readonly evidence: string }): boolean {
  return evidence === "outside" && action !== "Forget";
}

/** By whose decision, in one text. */
export function byOf(
  row: Pick<ReportRow, "by" | "run"> & {
    readonly action: string;
    readonly approvers: readonly string[];
    readonly evidence: string;
  },
  links: "with links" | "without links" = "without links",
): string {
  const { run, approvers } = row;
  const { link, id, commit, mergedBy, ticket, pullRequest, confirmed } = run ?? {};
  const named = links === "with links" ? (link ?? id) : shortId(id ?? "");
  // Those whom the run names have not seen it.
  if (isOutside(row)) return ["outside", ...labelled("found by run", named)].join(", ");
  return [
    whoOf(row),
    ...(confirmed === "unasked" ? ["not reviewed"] : []),
    ...labelled("approved by", approvers.join(", ")),
    ...labelled("merged by", mergedBy),
    ...labelled("limits raised:", run?.limitsOverride),
    ...labelled("ticket", ticket),
    ...labelled("pull request", requestOf(pullRequest ?? "", links)),
    ...labelled("run", named),
    ...labelled("commit", commit?.slice(0, 12)),
  ]
    .filter((part) => part !== "")
    .join(", ");
}

const MADE_UP = /^[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$)/u;

/** Of an id that was made up its beginning, as of a commit. */
function shortId(id: string): string {
  return MADE_UP.exec(id)?.[0] ?? id;
}

function labelled(label: string, value: string | null | undefined): readonly string[] {
  return value === null || value === undefined || value === "" ? [] : [`${label} ${value}`];
}
