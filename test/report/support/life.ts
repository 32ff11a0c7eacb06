// Two people over six versions, and how tests write down what is told of them.

import { report, type ReportQuery, type ReportRow } from "../../../src/report";
import { day, type MadeSource, type MadeVersion } from "./source";

const JIRA = "acme.atlassian.net/jira-software";
export const ana = { key: "ana" };
export const bo = { key: "bo" };
export const START: MadeVersion = { at: day(1), state: { serial: 1, people: [ana] }, by: "ci" };

/** The rows, a line each. */
export async function told(source: MadeSource, query: ReportQuery = {}): Promise<readonly string[]> {
  const { rows } = await report([source], query);
  return rows.map(line);
}

export function line({ at, action, person, group, application, attributes, status }: ReportRow): string {
  const changes = attributes.map(({ attribute, from, to }) => `${attribute} ${from ?? ""}→${to ?? ""}`);
  return [
    at.slice(8, 19),
    action,
    person?.userName?.replace("@acme.example", "") ?? "-",
    ...(group === null ? [] : [`in ${group}`]),
    ...(application === null ? [] : [`on ${application.split("/")[1] ?? application}`]),
    ...changes,
    ...(status === "failed" ? ["failed"] : []),
  ].join(" ");
}

export const LIFE: readonly MadeVersion[] = [
  START,
  {
    at: day(2),
    state: { serial: 2, people: [ana, bo], groups: { eng: ["ana"] }, access: { [JIRA]: ["eng"] } },
    run: "r2",
  },
  {
    at: day(3),
    state: {
      serial: 3,
      people: [{ ...ana, title: "Head" }, bo],
      groups: { eng: ["ana", "bo"] },
      access: { [JIRA]: ["eng"] },
    },
    run: "r3",
  },
  {
    at: day(4),
    state: {
      serial: 4,
      people: [{ ...ana, title: "Head" }],
      groups: { eng: ["ana"] },
      access: { [JIRA]: ["eng"] },
    },
  },
  {
    at: day(5),
    state: {
      serial: 5,
      people: [{ ...ana, title: "Head", active: false }],
      groups: { eng: ["ana"] },
      access: { [JIRA]: ["eng"] },
    },
  },
  {
    at: day(6),
    state: { serial: 6, people: [{ ...ana, title: "Head", active: true }], groups: { eng: ["ana"] } },
  },
];
