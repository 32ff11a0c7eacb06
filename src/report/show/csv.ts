import { plain } from "../../changes";
import type { Sheet } from "./sheet";

export interface CsvOptions {
  /** Lines beginning with `#` that say what the report was made from. @default true */
  readonly header?: boolean | undefined;
}

/** By which a spreadsheet knows that a file is UTF-8; what goes through a pipe has none. */
export const BYTE_ORDER_MARK = "\ufeff";

/** A sheet as CSV (RFC 4180), which no spreadsheet takes for formulas. */
export function showCsv(
  { title, about, gaps, columns, rows }: Sheet,
  { header = true }: CsvOptions = {},
): string {
  const head = header
    ? [
        ["# Report", title],
        ...about.map(([name, value]) => [`# ${name}`, value]),
        ...gaps.map((gap) => ["# Not known", gap]),
      ]
    : [];
  return [...head, columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

// What begins a formula, also in its full-width form; a blank before it does not help.
const FORMULA = /^[\s'"]*[=+\-@|%＝＋－＠｜％]/u;
// Where a spreadsheet splits at something else than the comma, a formula may begin in the middle of a field.
const LATER_FORMULA = /([;,|\t]\s*["']*)(?=[=+\-@＝＋－＠])/gu;

function field(text: string): string {
  const shown = plain(text).replace(LATER_FORMULA, "$1'");
  const safe = FORMULA.test(shown) || FORMULA.test(text) || /^[\t\r\n]/u.test(text) ? `'${shown}` : shown;
  return /[",\r\n;]|^\s|\s$|^'/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
