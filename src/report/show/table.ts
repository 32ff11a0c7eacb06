import { cells, type Colours, plain, wrapped } from "../../changes";
import type { CsvOptions } from "./csv";
import type { Sheet } from "./sheet";

export interface SheetTableOptions extends CsvOptions {
  /** Characters a line. @default 80 */
  readonly width?: number | undefined;
  readonly colours?: Pick<Colours, "bold" | "dim"> | undefined;
}

const NARROWEST = 20;
/** Below these, a table has no room for columns. */
const NARROWEST_TABLE = 60;
const ROOM_OF_COLUMN = 14;
const NARROWEST_COLUMN = 6;
const GAP = 2;

/** A sheet for somebody at a terminal: no line is longer than the width, and no character is one that a terminal obeys. */
export function showSheet(sheet: Sheet, options: SheetTableOptions = {}): string {
  const width = Math.max(options.width ?? 80, NARROWEST);
  const bold = options.colours?.bold ?? ((text: string) => text);
  const dim = options.colours?.dim ?? ((text: string) => text);
  const head =
    options.header === false
      ? []
      : [
          ...laidOut(sheet.title, width, "").map(bold),
          ...sheet.about
            .flatMap(([name, value]) => laidOut(`${name}: ${plain(value)}`, width, "  "))
            .map(dim),
          ...sheet.gaps.flatMap((gap) => laidOut(`Not known: ${plain(gap)}`, width, "  ")).map(dim),
          "",
        ];
  const besides = sheet.columns.filter((name) => name !== sheet.longest).length;
  const body =
    sheet.rows.length === 0
      ? ["Nothing."]
      : width < Math.max(NARROWEST_TABLE, besides * ROOM_OF_COLUMN)
        ? stacked(sheet, width, bold)
        : columned(sheet, width, bold);
  const runs = sheet.runs.flatMap(([mark, said]) => laidOut(`${plain(mark)}: ${plain(said)}`, width, "  "));
  const legend = runs.length === 0 ? [] : ["", bold("Runs"), ...runs];
  return `${[...head, ...body, ...legend].join("\n")}\n`;
}

function laidOut(text: string, width: number, indent: string): readonly string[] {
  return wrapped(text, width - indent.length).map((line, index) => (index === 0 ? line : indent + line));
}

/** Each row as a block: where there is no room beside each other, what belongs together stands below each other. */
function stacked({ columns, rows }: Sheet, width: number, bold: (text: string) => string): readonly string[] {
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [""]),
    ...row.flatMap((text, column) =>
      text === ""
        ? []
        : laidOut(
            column === 0 ? plain(text) : `  ${columns[column] ?? ""}: ${plain(text)}`,
            width,
            "    ",
          ).map((line) => (column === 0 ? bold(line) : line)),
    ),
  ]);
}

function columned(sheet: Sheet, width: number, bold: (text: string) => string): readonly string[] {
  const rows = sheet.rows.map((row) => row.map(plain));
  const below = columnBelow({ ...sheet, rows }, columnWidths(sheet.columns, rows, width));
  const beside = (row: readonly string[]): readonly string[] => row.filter((_, column) => column !== below);
  const widths = columnWidths(beside(sheet.columns), rows.map(beside), width);
  const told = (row: readonly string[]): readonly string[] => [
    ...lines(beside(row), widths),
    ...(below === undefined ? [] : indented(row[below] ?? "", width)),
  ];
  const rule = widths.map((own) => "─".repeat(own)).join(" ".repeat(GAP));
  return [...told(sheet.columns).map(bold), rule, ...rows.flatMap(told)];
}

/** So much of a long text on a line reads well. */
const READABLE = 60;

/** The column of long texts, where a row would take many lines because of it: it then stands below the others. */
function columnBelow({ columns, rows, longest: name }: Sheet, widths: readonly number[]): number | undefined {
  const column = columns.findIndex((each) => each === name);
  const needed = Math.min(READABLE, longest(rows.map((row) => row[column] ?? "")));
  return column < 0 || (widths[column] ?? 0) >= needed ? undefined : column;
}

const INDENT = "    ";

function indented(text: string, width: number): readonly string[] {
  const room = width - INDENT.length;
  return text === "" ? [] : wrapped(breakable(text, room), room).map((line) => INDENT + line);
}

function lines(row: readonly string[], widths: readonly number[]): readonly string[] {
  const columns = widths.map((width, column) => wrapped(breakable(row[column] ?? "", width), width));
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((texts, column) => {
        const text = texts[line] ?? "";
        return text + " ".repeat(Math.max(0, (widths[column] ?? 0) - cells(text)));
      })
      .join(" ".repeat(GAP))
      .trimEnd(),
  );
}

/** Where a word that has to be broken is broken: also an id such as a UUID, but no date and no time. */
const SEAM = /(?<=[/@.,:;_-])(?=\p{L})|(?<=[0-9a-f]{4}-)(?=[0-9a-f]{4})/u;

/** Where a word is longer than a line, breaks it at its seams: as much of it on each line as has room. */
function breakable(text: string, width: number): string {
  return text
    .split(" ")
    .map((word) => {
      if (cells(word) <= width) return word;
      const pieces: string[] = [];
      for (const piece of word.split(SEAM)) {
        const last = pieces.at(-1);
        if (last !== undefined && cells(last + piece) <= width) pieces[pieces.length - 1] = last + piece;
        else pieces.push(piece);
      }
      return pieces.join(" ");
    })
    .join(" ");
}

/**
 * Every column has what it needs where there is room. Otherwise the widest give way first: down to their longest
 * words, then to the longest pieces of these, and only then in the middle of them.
 */
function columnWidths(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const texts = columns.map((name, column) => [name, ...rows.map((row) => row[column] ?? "")]);
  const widths = texts.map((column) => longest(column));
  const words = texts.map((column) => column.flatMap((text) => text.split(" ")));
  const pieces = words.map((column) => column.flatMap((word) => word.split(SEAM)));
  const room = Math.max(width - (columns.length - 1) * GAP, columns.length * NARROWEST_COLUMN);
  let excess = widths.reduce((sum, own) => sum + own, 0) - room;
  const inPieces = pieces.map(longest);
  // A user name is read as a whole; what is a sentence already has lines of its own.
  const sentences = inPieces.map((own, column) =>
    rows.some((row) => row[column]?.includes(" ")) ? own : Infinity,
  );
  for (const least of [words.map(longest), sentences, inPieces, columns.map(() => 0)])
    excess = narrow(widths, least, excess);
  return widths;
}

/** Takes the excess from the widest columns, the last of these first, none below its least; answers what is left of it. */
function narrow(widths: number[], least: readonly number[], excess: number): number {
  const floor = least.map((own) => Math.max(own, NARROWEST_COLUMN));
  let rest = excess;
  while (rest > 0) {
    const candidates = widths.map((own, column) => (own > (floor[column] ?? 0) ? own : 0));
    const largest = Math.max(...candidates);
    if (largest === 0) return rest;
    const widest = candidates.lastIndexOf(largest);
    const next = Math.max(floor[widest] ?? 0, ...candidates.filter((own) => own < largest));
    const step = Math.min(rest, largest - next);
    widths[widest] = largest - step;
    rest -= step;
  }
  return rest;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, cells(text)), 0);
}
