import { accessReport, briefAccess, fullAccess, showSheet } from "../../src/report";
import { day, MadeSource, type MadeVersion } from "./support/source";

const JIRA = "acme.atlassian.net/jira-software";

const VERSIONS: readonly MadeVersion[] = [
  {
    at: day(1),
    run: "r1",
    state: { serial: 1, people: [{ key: "ana" }, { key: "bo" }, { key: "gil" }], groups: { eng: ["ana"] } },
  },
  {
    at: day(2),
    run: "r2",
    state: {
      serial: 2,
      people: [{ key: "ana" }, { key: "bo" }, { key: "gil", active: false }],
      groups: { eng: ["ana", "bo"], idle: ["gil"] },
      access: { [JIRA]: ["eng"] },
    },
  },
];

test("at 80 cells each way to access takes a few lines, and tells since when", async () => {
  const made = await accessReport([new MadeSource(VERSIONS)], { explain: true });
  const shown = showSheet(briefAccess(made), { width: 80, header: false });
  expect(shown.slice(0, shown.indexOf("\n\nRuns\n"))).toBe(
    [
      "User name and e-mail  Account id  Active  Group",
      "    Access",
      "────────────────────  ──────────  ──────  ─────",
      "ana@acme.example      acc-ana     yes     eng",
      `    atlassian/user on ${JIRA}. Member since 2026-06-01`,
      "    12:00:00, run r1. Access since 2026-06-02 12:00:00, run r2",
      "bo@acme.example       acc-bo      yes     eng",
      `    atlassian/user on ${JIRA}. Member with access since`,
      "    2026-06-02 12:00:00, run r2",
      "gil@acme.example      acc-gil     no      idle",
      "    Inactive since 2026-06-02 12:00:00, run r2. Member since 2026-06-02",
      "    12:00:00, run r2",
    ].join("\n"),
  );
  expect(fullAccess(made).rows[0]?.slice(0, 7)).toEqual([
    ...["ana@acme.example", "ana@acme.example", "acc-ana", "yes", "eng", JIRA, "atlassian/user"],
  ]);
});

test("an address that is not the user name stands in a column of its own", async () => {
  const made = await accessReport([new MadeSource(VERSIONS)]);
  const rows = made.rows.map((row) => ({ ...row, person: { ...row.person, email: "a@home.example" } }));
  const sheet = briefAccess({ ...made, rows });
  expect(sheet.columns.slice(0, 2)).toEqual(["User name", "E-mail"]);
  expect(sheet.rows[0]?.slice(0, 2)).toEqual(["ana@acme.example", "a@home.example"]);
});
