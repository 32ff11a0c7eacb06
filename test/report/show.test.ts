import MarkdownIt from "markdown-it";
import {
  report,
  showCsv,
  showReportJson,
  showReportMarkdown,
  showSheet,
  showSheetHtml,
  type Sheet,
  accessReport,
  briefAccess,
  briefReport,
  fullAccess,
  fullReport,
} from "../../src/report";
import { cells } from "../../src/changes";
import { day, MadeSource } from "./support/source";

const NASTY = [
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  " =1",
  "＝1",
  "＠x",
  '"=1',
  "a;=1+1",
  "a\t@b",
  "\u001b[31mred",
  "\u202etxt",
  "a|b`c`",
  "<b>x</b>",
  "@everyone",
  "line\nbreak",
];

const SHEET: Sheet = {
  title: "T",
  about: [["Source", "=x"]],
  gaps: [],
  columns: ["One", "Two"],
  rows: NASTY.map((text) => [text, "plain"]),
  runs: NASTY.map((text) => ["run r", text]),
};

test("no field of CSV is a formula, and each row has all its fields", () => {
  const lines = showCsv(SHEET, { header: false }).split("\r\n");
  expect(lines.at(-1)).toBe("");
  const fields = lines.slice(1, -1).map((line) => /^(?:"((?:[^"]|"")*)"|([^",]*)),plain$/u.exec(line));
  expect(fields).not.toContain(null);
  expect(fields).toHaveLength(NASTY.length);
  for (const found of fields) {
    const value = (found?.[1] ?? found?.[2] ?? "").replaceAll('""', '"');
    expect(value).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]/u);
    expect(value).not.toMatch(/[;,|\t][\s"]*[=+\-@]/u);
    expect(value).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
  expect(showCsv(SHEET).startsWith('# Report,T\r\n# Source,"\'=x"\r\n')).toBe(true);
});

test("a usual field stays as it is", () => {
  const usual = ["ana@acme.example", "title: a → b", 'say "x", y', "2026-06-01T12:00:00.000Z", ""];
  const csv = showCsv({ ...SHEET, rows: [usual] }, { header: false });
  expect(csv.split("\r\n")[1]).toBe(`ana@acme.example,title: a → b,"say ""x"", y",2026-06-01T12:00:00.000Z,`);
});

test.each([20, 40, 61, 80, 120, 200])("a table fits %d cells, and no control character is in it", (width) => {
  const long = [
    "ana-maria.silva-santos@engineering.acme.example",
    "名前".repeat(40),
    "many words ".repeat(20),
  ];
  for (const columns of [
    ["One", "Two"],
    ["A", "B", "C", "D", "E", "F", "G", "H", "I"],
  ]) {
    const rows = [...NASTY, ...long].map((text) => columns.map((name, index) => (index === 1 ? text : name)));
    const shown = showSheet({ ...SHEET, columns, rows }, { width });
    for (const line of shown.split("\n")) expect(cells(line)).toBeLessThanOrEqual(width);
    expect(shown.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});

const APPLICATION = "acme.atlassian.net/jira-service-management";

test.each([80, 100, 120])(
  "at %d cells user names stay whole, and long words break at their seams",
  (width) => {
    const shown = showSheet(
      {
        ...SHEET,
        columns: ["Time (UTC)", "Action", "Person", "What", "By"],
        rows: [
          [
            "2026-06-01 12:00:00",
            "Deactivate",
            "bo.lindqvist@corp.example",
            `atlassian/user on ${APPLICATION} by group engineering`,
            "root@vm",
          ],
        ],
      },
      { width, header: false },
    );
    expect(shown).toContain("  bo.lindqvist@corp.example  ");
    const pieces = shown
      .split("\n")
      .map((line) => / {2}(\S*(?:acme|net|jira|service|management)\S*)(?: by.*)?$/u.exec(line)?.[1] ?? "");
    expect(pieces.join("")).toContain(APPLICATION);
    for (const piece of pieces) expect(piece).toMatch(/^$|[/.-]$|management$/u);
  },
);

test("what takes many words stands below its row where it has no room beside it", () => {
  const what = `atlassian/user on ${APPLICATION} by group engineering`;
  const sheet = {
    ...SHEET,
    columns: ["Time (UTC)", "Action", "Person", "What", "By"],
    rows: [["2026-06-01 12:00:00", "Grant", "bo.lindqvist@corp.example", what, "run 3bf1a495"]],
    longest: "What",
    runs: [],
  };
  const shown = (width: number): readonly string[] =>
    showSheet(sheet, { width, header: false }).trimEnd().split("\n");
  for (const width of [90, 120])
    expect(shown(width)).toEqual([
      expect.stringMatching(/^Time \(UTC\) +Action +Person +By$/u),
      "    What",
      expect.stringMatching(/^─/u),
      "2026-06-01 12:00:00  Grant   bo.lindqvist@corp.example  run 3bf1a495",
      `    ${what}`,
    ]);
  expect(shown(160)[2]).toMatch(/^2026-06-01 12:00:00 {2}Grant .* by group engineering {2}run 3bf1a495$/u);
});

test("Markdown shows every text as it is, in a table", () => {
  const page = new MarkdownIt({ html: true }).render(showReportMarkdown(SHEET));
  expect(page.match(/<tr>/gu)).toHaveLength(NASTY.length + 1);
  expect(page).toContain("<code>a|b`c`</code>");
  expect(page).toContain("<code>@everyone</code>");
  expect(page).not.toContain("<b>");
  const long = "It may have happened before. ".repeat(50).trim();
  expect(showReportMarkdown({ ...SHEET, rows: [[long, "x"]], runs: [["run r", long]] })).toMatch(
    new RegExp(`\\| \`${long}\` \\|[^]*: \`${long}\`\\n$`, "u"),
  );
});

test("HTML escapes every text", () => {
  const page = showSheetHtml(SHEET);
  expect(page).toContain("&lt;b&gt;x&lt;/b&gt;");
  expect(page).not.toContain("<b>");
  expect(page.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

describe("a report of names that try things", () => {
  const source = (): MadeSource =>
    new MadeSource([
      {
        at: day(1),
        state: {
          serial: 1,
          people: [{ key: "a", title: "x", userName: "=cmd()\u001b]0;x\u0007@acme.example" }],
          groups: { "g|`": ["a"] },
        },
      },
      {
        at: day(2),
        run: "r",
        state: {
          serial: 2,
          people: [{ key: "a", title: "\u009b31m\u202e", userName: "=cmd()\u001b]0;x\u0007@acme.example" }],
          groups: { "g|`": ["a"] },
        },
      },
    ]);

  test("reaches no terminal in any format", async () => {
    const made = await report([source()]);
    const access = await accessReport([source()], { explain: true });
    const shown = [
      showSheet(briefReport(made)),
      showCsv(fullReport(made)),
      showReportJson(made),
      showReportMarkdown(briefReport(made)),
      showSheet(briefAccess(access)),
      showCsv(fullAccess(access)),
      showSheetHtml(briefAccess(access)),
    ];
    for (const text of shown) expect(text.replace(/[\r\n]/gu, "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(showReportJson(made))).toEqual(JSON.parse(JSON.stringify(made)));
  });
});

test("several stacks are told apart, in rows and in what is not known", async () => {
  const of = (stack: string): MadeSource =>
    Object.assign(new MadeSource([{ at: day(1), state: { serial: 9, people: [{ key: "a" }] } }]), { stack });
  const made = await report([of("people"), of("guests")]);
  const sheet = briefReport(made);
  expect(sheet.columns).toContain("Stack");
  expect(sheet.gaps).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^people: The first version that is kept/u),
      expect.stringMatching(/^guests: The first version that is kept/u),
    ]),
  );
  const access = briefAccess(await accessReport([of("people"), of("guests")]));
  expect(access.rows.map(([stack]) => stack)).toEqual(["people", "guests"]);
  expect(access.about.filter(([name]) => name === "Versions")).toHaveLength(2);
  expect(briefAccess(await accessReport([of("people")])).columns).not.toContain("Stack");
});

test("stacks of one name are told apart by where they are", async () => {
  const of = (name: string): MadeSource =>
    Object.assign(new MadeSource([{ at: day(1), state: { serial: 1, people: [{ key: "a" }] } }]), { name });
  const sources = (): MadeSource[] => [of("folder /a"), of("folder /b")];
  const { rows, header } = await report(sources());
  expect(rows.map(({ stack }) => stack)).toEqual(["people (folder /a)", "people (folder /b)"]);
  expect(header.sources.map(({ stack }) => stack)).toEqual(["people (folder /a)", "people (folder /b)"]);
  const access = await accessReport(sources());
  expect(access.rows.map(({ stack }) => stack)).toEqual(["people (folder /a)", "people (folder /b)"]);
});

test("JSON names what a terminal obeys or hides by its number, and means the same", async () => {
  const made = await report([
    new MadeSource([{ at: day(1), state: { serial: 1, people: [{ key: "ana" }] } }]),
  ]);
  const [row] = made.rows;
  const group = "a\u200bb\ufe0f\u2800\u{e0100}\u009b31m\n";
  const rows = row === undefined ? [] : [{ ...row, group }];
  const json = showReportJson({ ...made, rows });
  expect(json).not.toMatch(/[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u009b]/u);
  expect(JSON.parse(json)).toMatchObject({ rows: [{ group }] });
});
