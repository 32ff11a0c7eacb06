import { wholeCodeSpan } from "../../changes";
import type { CsvOptions } from "./csv";
import type { Sheet } from "./sheet";

/** A sheet as a table of GitHub's Markdown. Every text is code, so that none can mention anybody or link to anything. */
export function showReportMarkdown(
  { title, about, gaps, columns, rows, runs }: Sheet,
  { header = true }: CsvOptions = {},
): string {
  const head = [
    `## ${title}`,
    about.map(([name, value]) => `- ${name}: ${wholeCodeSpan(value)}`).join("\n"),
    ...(gaps.length === 0
      ? []
      : [`Not known:\n\n${gaps.map((gap) => `- ${wholeCodeSpan(gap)}`).join("\n")}`]),
  ];
  const table = [
    columns.map((name) => ` ${name} `),
    columns.map(() => "---"),
    ...rows.map((row) => row.map(cell)),
  ]
    .map((cells) => `|${cells.join("|")}|`)
    .join("\n");
  const body = rows.length === 0 ? "Nothing." : table;
  const legend = runs.map(([mark, said]) => `- ${wholeCodeSpan(mark)}: ${wholeCodeSpan(said)}`).join("\n");
  return `${[...(header ? head : []), body, ...(legend === "" ? [] : [`Runs:\n\n${legend}`])].join("\n\n")}\n`;
}

function cell(text: string): string {
  return text === "" ? " " : ` ${wholeCodeSpan(text).replaceAll("|", "\\|")} `;
}
