import type { Preview } from "../preview";
import type { Colours, TableOptions } from "./options";
import { plain } from "./plain";
import { viewOf } from "./view";
import type { Entry, Line, Part, Tone } from "./view-parts";
import { wrapped } from "./wrap";

const USUAL_WIDTH = 80;
const NARROWEST = 20;
const MOST_NAMES = 50;

const asItIs = (text: string): string => text;
const NO_COLOURS: Colours = { red: asItIs, green: asItIs, yellow: asItIs, bold: asItIs, dim: asItIs };

/** The changes for somebody at a terminal. No line is longer than the width; without `colours` there is no escape code. */
export function showTable(preview: Preview, options: TableOptions = {}): string {
  const view = viewOf(preview, options);
  const { colours = NO_COLOURS } = options;
  const width = Math.max(options.width ?? USUAL_WIDTH, NARROWEST);
  const blocks: string[][] = [laidOut(view.headline, "", "", width).map(colours.bold)];
  if (view.cautions.length > 0)
    blocks.push(view.cautions.flatMap((caution) => laidOut(caution, "", "", width)).map(colours.yellow));
  if (view.verdict !== undefined && view.verdict.lines.length > 0) {
    const { isExceeded, lines } = view.verdict;
    const paint = isExceeded ? colours.red : colours.green;
    blocks.push([
      paint(`Verdict: ${isExceeded ? "exceeded" : "passed"}`),
      ...lines.flatMap((line) => entryLines(line, width, asItIs)),
    ]);
  }
  for (const { title, tone, entries } of view.sections) {
    const heading = laidOut(`${title} (${entries.length})`, "", "", width).map(colours.bold);
    blocks.push([...heading, ...entries.flatMap((entry) => entryLines(entry, width, toneOf(tone, colours)))]);
  }
  if (view.digest !== undefined)
    blocks.push(laidOut(`Digest: ${view.digest}`, "", "", width).map(colours.dim));
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function toneOf(tone: Tone, colours: Colours): (text: string) => string {
  return { bad: colours.red, warn: colours.yellow, good: colours.green, plain: asItIs }[tone];
}

function entryLines({ lead, details }: Entry, width: number, paint: (text: string) => string): string[] {
  return [
    ...laidOut(lineText(lead), "  ", "    ", width).map(paint),
    ...details.flatMap((line) => detailLines(line, width)),
  ];
}

function detailLines(line: Line, width: number): readonly string[] {
  const [first] = line;
  // To be copied: broken nowhere.
  if (line.length === 1 && typeof first === "object" && "code" in first)
    return first.code.split("\n").flatMap((row) => broken(`      ${plain(row)}`, width));
  return laidOut(lineText(line), "    ", "      ", width);
}

/** A line of code goes on at the left edge, where a terminal would break it as well. */
function broken(row: string, width: number): readonly string[] {
  const indent = /^ */u.exec(row)?.[0] ?? "";
  return wrapped(row.trimStart(), width - indent.length).map((part) => `${indent}${part}`);
}

function laidOut(text: string, first: string, others: string, width: number): string[] {
  return wrapped(text, width - others.length).map((line, index) => `${index === 0 ? first : others}${line}`);
}

function lineText(line: Line): string {
  return line.map(partText).join("");
}

function partText(part: Part): string {
  if (typeof part === "string") return part;
  if ("text" in part) return plain(part.text);
  if ("code" in part) return plain(part.code);
  if ("list" in part) {
    const more = part.list.length - MOST_NAMES;
    const shown = part.list.slice(0, MOST_NAMES).map(plain).join(", ");
    return more > 0 ? `${shown} and ${more} more` : shown;
  }
  const name = part.name === "" ? "(empty)" : plain(part.name);
  return part.isPrivileged === true ? `${name} (privileged)` : name;
}
