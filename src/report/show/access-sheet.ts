import { folded } from "../../changes";
import type { AccessReport, AccessRow } from "../access";
import type { Origin, Since } from "../access-since";
import { byOf, notesOf, Runs } from "./decision";
import { shortTime } from "./row-texts";
import { sentences } from "./sentences";
import { areSeveralIn, filterText, gapsOf, headOf, type Sheet, versionsText } from "./sheet";

/** By whose decision something began, and what has to be known of it. */
type Told = (row: AccessRow, origin: Origin) => readonly [by: string, ...notes: string[]];

/** For people: what belongs together stands together, and what a run said of itself stands once. */
export function briefAccess(report: AccessReport): Sheet {
  const runs = runsOf(report);
  const areSeveral = areSeveralIn(report.header);
  const isOneName = report.rows.every(
    ({ person: { userName, email } }) => folded(userName ?? "") === folded(email ?? ""),
  );
  return {
    ...aboutAccess(report),
    columns: [
      ...(areSeveral ? ["Stack"] : []),
      ...(isOneName ? ["User name and e-mail"] : ["User name", "E-mail"]),
      ...["Account id", "Active", "Group", "Access"],
    ],
    rows: report.rows.map((row) => [
      ...(areSeveral ? [row.stack] : []),
      row.person.userName ?? "",
      ...(isOneName ? [] : [row.person.email ?? ""]),
      row.person.accountId ?? "",
      row.active ? "yes" : "no",
      row.group ?? "",
      accessText(row, ({ stack }, origin) => [runs.byOf({ stack, ...origin }), ...notesOf(origin)]),
    ]),
    longest: "Access",
    runs: runs.legend(),
  };
}

/** For spreadsheets: everything in a column of its own, and in each row. */
export function fullAccess(report: AccessReport): Sheet {
  const told: Told = (_, origin) => [byOf(origin), ...origin.notes];
  const isExplained = report.rows.some(({ since }) => since !== undefined);
  const areInactive = report.rows.some(({ since }) => since?.inactive !== undefined);
  const areSeveral = areSeveralIn(report.header);
  return {
    ...aboutAccess(report),
    columns: [
      ...(areSeveral ? ["Stack"] : []),
      ...["User name", "E-mail", "Account id", "Active", "Group", "Application", "Role"],
      ...(isExplained ? [...(areInactive ? ["Inactive since"] : []), "Member since", "Access since"] : []),
    ],
    rows: report.rows.map((row) => {
      const { person, active, group, application, role } = row;
      const { inactive, member, access } = originsOf(row);
      const since = isExplained ? [...(areInactive ? [inactive] : []), member, access] : [];
      return [
        ...(areSeveral ? [row.stack] : []),
        ...[person.userName ?? "", person.email ?? "", person.accountId ?? "", active ? "yes" : "no"],
        ...[group ?? "", application ?? "", role ?? ""],
        ...since.map((origin) => (origin === undefined ? "" : originText(row, origin, told))),
      ];
    }),
    runs: [],
  };
}

function accessText(row: AccessRow, told: Told): string {
  const { inactive, member, access } = originsOf(row);
  const since = (origin: Origin | null | undefined): string | undefined =>
    origin === undefined ? undefined : originText(row, origin, told);
  const [inactiveSince, memberSince, accessSince] = [since(inactive), since(member), since(access)];
  const isAtOnce = memberSince === accessSince;
  return sentences([
    row.application === null ? "" : `${row.role ?? "access"} on ${row.application}`,
    inactiveSince === undefined ? "" : `Inactive since ${inactiveSince}`,
    memberSince === undefined ? "" : `${isAtOnce ? "Member with access" : "Member"} since ${memberSince}`,
    accessSince === undefined || isAtOnce ? "" : `Access since ${accessSince}`,
  ]);
}

/** The runs by which what is told began. */
function runsOf({ rows }: AccessReport): Runs {
  const origins = rows.flatMap((row) =>
    Object.values(originsOf(row)).map((origin) => ({ stack: row.stack, origin })),
  );
  return new Runs(origins.flatMap(({ stack, origin }) => (origin === null ? [] : [{ stack, ...origin }])));
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

function originText(row: AccessRow, origin: Origin | null, told: Told): string {
  if (origin === null) return "before the first version that is kept";
  const [by, ...notes] = told(row, origin);
  return sentences([[shortTime(origin.at), by].filter((part) => part !== "").join(", "), ...notes]);
}

function aboutAccess(report: AccessReport): Pick<Sheet, "title" | "about" | "gaps"> {
  const { sources, at, filter, rows } = report.header;
  return {
    title: "Who had access",
    about: [
      ...sources.flatMap((source): readonly (readonly [string, string])[] => [
        ["Source", `${source.name}, stack ${source.stack}`],
        ["Version", source.version === null ? "none" : `${source.version.id} of ${source.version.at}`],
        ["Versions", versionsText(source)],
        ...headOf(source.head),
      ]),
      ["At", at ?? "the newest version"],
      ["Filter", filterText(filter)],
      ["Rows", String(rows)],
    ],
    gaps: gapsOf(report.header),
  };
}
