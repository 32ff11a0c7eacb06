import Table from "cli-table3";
import { plain } from "../changes";
import { shownLength, wrap } from "./wrap";

/** Left and right border and the blanks beside the text. */
const FRAME_OF_COLUMN = 3;
const NARROWEST = 6;

/**
 * A table that fits the width, without any character that a terminal obeys; what does not fit in its column goes on
 * in the next line, if it can at a blank.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const shown = rows.map((row) => row.map(plain));
  const widths = columnWidths([head, ...shown], width);
  const wrapped = (row: readonly string[]): string[] =>
    row.map((cell, column) => wrap(cell, widths[column] ?? NARROWEST).join("\n"));
  const table = new Table({
    head: wrapped(head),
    colWidths: widths.map((own) => own + FRAME_OF_COLUMN - 1),
    style: { head: [], border: [], compact: true },
  });
  for (const row of shown) table.push(wrapped(row));
  return table.toString();
}

/**
 * How wide the text of each column may be. As long as all together do not fit, the widest columns give way: at
 * first only those that can break at blanks, so that no address is cut which could be copied.
 */
function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const columns = Array.from({ length: rows[0]?.length ?? 0 }, (_, column) =>
    rows.map((row) => row[column] ?? ""),
  );
  const widths = columns.map((cells) => longestOf(cells));
  const words = columns.map((cells) => longestOf(cells.flatMap((cell) => cell.split(" "))));
  const room = Math.max(width - columns.length * FRAME_OF_COLUMN - 1, columns.length * NARROWEST);
  for (let excess = sum(widths) - room; excess > 0; excess -= 1) {
    const breakable = widths.map((own, column) => (own > (words[column] ?? 0) ? own : 0));
    const candidates = Math.max(...breakable) > 0 ? breakable : widths;
    const widest = candidates.indexOf(Math.max(...candidates));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function longestOf(texts: readonly string[]): number {
  return texts.reduce((longest, text) => Math.max(longest, shownLength(text)), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
