import {
  accessReport,
  briefAccess,
  briefReport,
  fullAccess,
  fullReport,
  report,
  type Report,
  type Sheet,
  showCsv,
  showReportMarkdown,
  showSheet,
  showSheetHtml,
} from "../../src/report";
import { CHANGED_OUTSIDE } from "../../src/report/changed-outside";
import { brieflyBy } from "../../src/report/show/decision";
import { day, MadeSource, type MadeVersion, runNamed } from "./support/source";

const UUID = "3bf1a495-a17a-4768-b83f-2d011c143e67";
const GITHUB = "github-acme.people-17654321-1-deploy-1a2b3c4d";

/** The By column of a report over states in which somebody's title changes each time. */
async function made(versions: readonly Omit<MadeVersion, "at" | "state">[]): Promise<Report> {
  return await report([
    new MadeSource(
      versions.map((version, index) => ({
        ...version,
        at: day(index + 1),
        state: { serial: index + 1, people: [{ key: "a", title: `x${index}` }] },
      })),
    ),
  ]);
}

function byColumn(sheet: Sheet): readonly (string | undefined)[] {
  return sheet.rows.map((row) => row.at(-1));
}

test("a row names its run, and what the run said of itself stands once", async () => {
  const source = new MadeSource([
    {
      at: day(1),
      run: "r1",
      by: "ci",
      state: { serial: 1, people: [{ key: "a" }, { key: "b" }], groups: { g: ["a", "b"] } },
    },
    { at: day(2), by: "eva@laptop", state: { serial: 2, people: [{ key: "a" }] } },
  ]);
  const told = await report([source]);
  const sheet = briefReport(told);
  expect(new Set(byColumn(sheet))).toEqual(new Set(["run r1", "eva@laptop"]));
  const said =
    "author dana@acme.example, approved by eli@acme.example, ticket HR-7, pull request https://git.example/pulls/7, digest sha256:00, written by ci, commit 0123456789abcdef, link https://ci.example/runs/r1";
  expect(sheet.runs).toEqual([["run r1", said]]);
  const table = showSheet(sheet, { width: 400, header: false });
  expect(table.split("dana@acme.example")).toHaveLength(2);
  expect(table.endsWith(`\nRuns\nrun r1: ${said}\n`)).toBe(true);
  expect(showReportMarkdown(sheet)).toContain(`\nRuns:\n\n- \`run r1\`: \`${said}\`\n`);
  expect(showSheetHtml(sheet)).toContain(`<dt>run r1</dt><dd><bdi>${said}</bdi></dd>`);
});

test("each row of CSV says everything of its run", async () => {
  const csv = showCsv(fullReport(await made([{ run: UUID, by: "ci" }, { by: "eva@laptop" }])), {
    header: false,
  });
  const [header = "", first = "", second = ""] = csv.split("\r\n");
  const columns = header.split(",");
  const value = (line: string, name: string): string | undefined => line.split(",")[columns.indexOf(name)];
  expect(
    ["Author", "Written by", "Approvers", "Merged by", "Digest", "Run"].map((name) => value(first, name)),
  ).toEqual(["dana@acme.example", "ci", "eli@acme.example", "", "sha256:00", UUID]);
  expect(["Author", "Written by"].map((name) => value(second, name))).toEqual(["", "eva@laptop"]);
});

test("a long id of a run is shortened in rows, and stands whole beside what the run said", async () => {
  const sheet = briefReport(
    await made([{ run: UUID }, { run: GITHUB }, { run: "nightlyrunofpeople" }, { run: "ci-4711" }]),
  );
  expect(byColumn(sheet)).toEqual(["run 3bf1a495", "run …1a2b3c4d", "run …ofpeople", "run ci-4711"]);
  expect(sheet.runs.map(([, said]) => / id (.*)$/u.exec(said)?.[1])).toEqual([
    UUID,
    GITHUB,
    "nightlyrunofpeople",
    undefined,
  ]);
});

test("two runs that would be called the same are called by their whole ids", async () => {
  const other = GITHUB.replace("17654321", "17654399");
  const sheet = briefReport(await made([{ run: GITHUB }, { run: other }]));
  expect(byColumn(sheet)).toEqual([`run ${GITHUB}`, `run ${other}`]);
});

test("pages call a run the same", async () => {
  const source = new MadeSource(
    [1, 2, 3].map((serial) => ({
      at: day(serial),
      run: `${serial}${GITHUB}${serial}`,
      state: { serial, people: [{ key: "a", title: `x${serial}` }] },
    })),
  );
  const whole = byColumn(briefReport(await report([source])));
  const paged = await Promise.all(
    [1, 2, 3].map(async (page) => byColumn(briefReport(await report([source], { limit: 1, page })))),
  );
  expect(paged.flat()).toEqual(whole);
  const newest = byColumn(briefReport(await report([source], { sort: "newest" })));
  expect([...newest].reverse()).toEqual(whole);
});

test("whoever wrote the state stands in the row, where several have done so in one run", async () => {
  const told = await made([{ run: "r", by: "ci" }]);
  const rows = [...told.rows, ...told.rows.map((row) => ({ ...row, by: "eva" }))];
  const sheet = briefReport({ ...told, rows });
  expect(byColumn(sheet)).toEqual(["ci, run r", "eva, run r"]);
  expect(sheet.runs[0]?.[1]).not.toMatch(/written by/u);
});

test("a run that only found what was changed elsewhere is not told with whom it names", async () => {
  const told = await made([{ run: "r" }]);
  const sheet = briefReport({ ...told, rows: told.rows.map((row) => ({ ...row, evidence: "outside" })) });
  expect(byColumn(sheet)).toEqual(["outside, found by run r"]);
  expect(sheet.runs).toEqual([["run r", "commit 0123456789abcdef, link https://ci.example/runs/r"]]);
});

test("a run of several stacks is told once, and twice where it says another thing", async () => {
  const told = await made([{ run: "r" }]);
  const other = told.rows.map((row) => ({ ...row, stack: "guests" }));
  expect(briefReport({ ...told, rows: [...told.rows, ...other] }).runs).toHaveLength(1);
  const differing = other.map((row) => ({ ...row, run: { ...runNamed("r"), author: "gil@acme.example" } }));
  const { runs } = briefReport({ ...told, rows: [...told.rows, ...differing] });
  expect(runs.map(([mark]) => mark)).toEqual(["run r of people", "run r of guests"]);
});

test.each([
  ["reviewed", "deployed as reviewed"],
  ["asked", "confirmed at a terminal"],
  ["unasked", "not reviewed"],
  ["expired", "only what had run out"],
] as const)("how a run was let through: %s", async (confirmed, text) => {
  const told = await made([{ run: "r" }]);
  const rows = told.rows.map((row) => ({ ...row, run: { ...runNamed("r"), confirmed } }));
  expect(briefReport({ ...told, rows }).runs[0]?.[1]).toContain(`, ${text}, `);
});

test("the list of access names the runs likewise, and CSV says everything", async () => {
  const source = new MadeSource([
    { at: day(1), run: UUID, by: "ci", state: { serial: 1, people: [{ key: "a" }], groups: { g: ["a"] } } },
  ]);
  const access = await accessReport([source], { explain: true });
  const sheet = briefAccess(access);
  expect(sheet.rows[0]).toContain("Member since 2026-06-01 12:00:00, run 3bf1a495");
  expect(sheet.runs.map(([mark]) => mark)).toEqual(["run 3bf1a495"]);
  const csv = fullAccess(access);
  expect(csv.runs).toEqual([]);
  expect(csv.rows[0]).toContain(
    `2026-06-01 12:00:00, ci for dana@acme.example, approved by eli@acme.example, ticket HR-7, pull request https://git.example/pulls/7, digest sha256:00, run ${UUID}, commit 0123456789abcdef, link https://ci.example/runs/${UUID}`,
  );
});

test("at a glance: who, who approved it, and the run", async () => {
  const [row] = (await made([{ run: UUID, by: "ci" }])).rows;
  expect(row === undefined ? "" : brieflyBy(row)).toBe(
    "by dana@acme.example, approved by eli@acme.example, run 3bf1a495",
  );
});

test("that a run only found it is said once, of the run, to people, and in each row to programs", async () => {
  const told = await made([{ run: "r" }, { run: "r2" }]);
  const rows = told.rows.map((row) => ({
    ...row,
    evidence: "outside" as const,
    notes: ["The group is gone.", CHANGED_OUTSIDE],
  }));
  const sheet = briefReport({ ...told, rows: [...rows, ...rows] });
  expect(sheet.rows[0]).toContain("The group is gone.");
  expect(JSON.stringify(sheet.rows)).not.toContain("told of all");
  expect(sheet.runs.map(([, said]) => said)).toEqual(
    ["r", "r2"].map(
      (id) =>
        `commit 0123456789abcdef, link https://ci.example/runs/${id}. It has told of all its writes, and of none for what is outside: that was changed elsewhere, and a refresh took it over.`,
    ),
  );
  expect(JSON.stringify(fullReport({ ...told, rows }).rows[0])).toContain(CHANGED_OUTSIDE);
  // Where nobody knows the run, the row says it itself.
  const unknown = briefReport({ ...told, rows: rows.map((row) => ({ ...row, run: null })) });
  expect(unknown.rows[0]).toContain(`The group is gone. ${CHANGED_OUTSIDE}`);
});
