import { folded } from "../../changes";
import type { AccessReport, AccessRow } from "../access";
import type { Origin, Since } from "../access-since";
import { byOf, Runs } from "./decision";
import { sentences, shortTime } from "./row-texts";
import { areSeveralIn, filterText, gapsOf, headOf, type Sheet, versionsText } from "./sheet";

/** By whose decision something began. */
type ByOf = (row: AccessRow, origin: Origin) => string;

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
      accessText(row, ({ stack }, origin) => runs.byOf({ stack, ...origin })),
    ]),
    longest: "Access",
    runs: runs.legend(),
  };
}

/** For spreadsheets: everything in a column of its own, and in each row. */
export function fullAccess(report: AccessReport): Sheet {
  const by: ByOf = (_, origin) => byOf(origin, "whole");
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
        ...since.map((origin) => (origin === undefined ? "" : originText(row, origin, by))),
      ];
    }),
    runs: [],
  };
}

function accessText(row: AccessRow, by: ByOf): string {
  const { inactive, member, access } = originsOf(row);
  const since = (origin: Origin | null | undefined): string | undefined =>
    origin === undefined ? undefined : originText(row, origin, by);
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

function originText(row: AccessRow, origin: Origin | null, by: ByOf): string {
  if (origin === null) return "before the first version that is kept";
  const told = [shortTime(origin.at), by(row, origin)].filter((part) => part !== "").join(", ");
  return sentences([told, ...origin.notes]);
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
