import { replaceInvisible } from "../../changes";
import type { AccessReport } from "../access";
import type { Report } from "../report";

/** A report for a program. Within a format version members are only ever added. */
export function showReportJson(report: Report | AccessReport): string {
  return `${visible(JSON.stringify({ header: report.header, rows: report.rows }, null, 2))}\n`;
}

/** Characters that a terminal obeys or hides are written by their number, which any reader of JSON turns back. */
function visible(json: string): string {
  return replaceInvisible(json, (character) => {
    // Only what lies between the values; inside of them it is written as \n.
    if (character === "\n") return character;
    return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join("");
  });
}
