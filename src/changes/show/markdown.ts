import type { Preview } from "../preview";
import type { MarkdownOptions } from "./options";
import { plain } from "./plain";
import { type View, viewOf } from "./view";
import type { Entry, Line, Part, Section } from "./view-parts";

/** What GitHub takes for a comment. */
const LONGEST = 65_536;
/** For what is said of everything left out: titles are ours, so this is enough for all of them. */
const ROOM_FOR_NOTES = 2_500;
/** The verdict's lists of names give way beyond this share of the whole. */
const SHARE_OF_HEAD = 1 / 4;
const LONGEST_NAME = 300;
const MOST_NAMES = 20;
/** Longer lists are folded. */
const UNFOLDED = 10;

/**
 * The changes as a comment of a pull request, in GitHub's Markdown. Names are code, so that none of them can mention
 * anybody, link to anything or break the list; too long, it gives up its end and says what is missing.
 */
export function showMarkdown(preview: Preview, options: MarkdownOptions = {}): string {
  const view = viewOf(preview, options);
  const { maxLength = LONGEST, title = "Identity changes" } = options;
  const marker = options.marker === undefined ? [] : [options.marker];
  const headline = `**${view.headline}**`;
  const foot = view.digest === undefined ? [] : [`Digest: ${codeSpan(view.digest)}`];
  const cautions = view.cautions.map((caution) => `> **${caution}**`);
  const verdict = verdictBlocks(view, maxLength);
  if (view.isNothing && cautions.length === 0) return joined([...marker, headline, ...verdict, ...foot]);
  const head = [...marker, `## ${escaped(title)}`, headline, ...cautions, ...verdict];
  const room = maxLength - joined([...head, ...foot]).length - ROOM_FOR_NOTES;
  return joined([...head, ...sectionBlocks(view.sections, room), ...foot]);
}

function joined(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function verdictBlocks({ verdict }: View, maxLength: number): readonly string[] {
  if (verdict === undefined || verdict.lines.length === 0) return [];
  const head = verdict.isExceeded ? "**Verdict: exceeded**" : "**Verdict: passed**";
  const room = maxLength * SHARE_OF_HEAD;
  const full = verdict.lines.map(entryText).join("\n");
  if (full.length <= room) return [`${head}\n\n${full}`];
  const leads = verdict.lines.map(({ lead }) => entryText({ lead, details: [] }));
  return [`${head}\n\n${wholeLines(leads, room).join("\n")}`];
}

/** Cut between lines: half a name would open code that nothing closes. */
function wholeLines(lines: readonly string[], wholeRoom: number): readonly string[] {
  let room = wholeRoom;
  const fitting = lines.findIndex((line) => {
    room -= line.length + 1;
    return room < 0;
  });
  return fitting === -1 ? lines : [...lines.slice(0, fitting), `- and ${lines.length - fitting} more`];
}

/** As many entries as there is room for, from the most important on. */
function sectionBlocks(sections: readonly Section[], wholeRoom: number): readonly string[] {
  const blocks: string[] = [];
  const missing: string[] = [];
  let room = wholeRoom;
  let isFull = false;
  for (const section of sections) {
    const { entries, title } = section;
    const frame = frameOf(section);
    const kept: string[] = [];
    room -= frame.head.length + frame.foot.length + 4;
    for (const entry of isFull ? [] : entries) {
      const text = entryText(entry);
      if (text.length + 1 > room) {
        isFull = true;
        break;
      }
      room -= text.length + 1;
      kept.push(text);
    }
    if (kept.length < entries.length) missing.push(`${title} (${entries.length - kept.length})`);
    if (kept.length > 0)
      blocks.push([frame.head, kept.join("\n"), frame.foot].filter((part) => part !== "").join("\n\n"));
  }
  if (missing.length > 0) blocks.push(`_Too long for one comment. Left out: ${missing.join(", ")}._`);
  return blocks;
}

function frameOf({ title, entries, isDrift }: Section): { readonly head: string; readonly foot: string } {
  const heading = `${isDrift === true ? "↩ " : ""}${title} (${entries.length})`;
  if (entries.length <= UNFOLDED) return { head: `### ${heading}`, foot: "" };
  return { head: `<details><summary><b>${heading}</b></summary>`, foot: "</details>" };
}

function entryText({ lead, details }: Entry): string {
  return [`- ${lineText(lead)}`, ...details.map(detailText)].join("\n");
}

function detailText(line: Line): string {
  const [first] = line;
  if (line.length === 1 && typeof first === "object" && "code" in first) return fenced(first.code);
  return `  - ${lineText(line)}`;
}

function lineText(line: Line): string {
  return line.map(partText).join("");
}

function partText(part: Part): string {
  if (typeof part === "string") return part;
  if ("text" in part) return codeSpan(part.text);
  if ("code" in part) return codeSpan(part.code);
  if ("list" in part) {
    const shown = part.list.slice(0, MOST_NAMES).map(codeSpan).join(", ");
    const more = part.list.length - MOST_NAMES;
    return more > 0 ? `${shown} and ${more} more` : shown;
  }
  return part.isPrivileged === true ? `${codeSpan(part.name)} **(privileged)**` : codeSpan(part.name);
}

function codeSpan(text: string): string {
  return wholeCodeSpan(shortened(plain(text), LONGEST_NAME));
}

/** Code shows everything as it is: only backticks and blanks at the ends need care. */
export function wholeCodeSpan(text: string): string {
  if (text === "") return "(empty)";
  const shown = plain(text);
  const fence = "`".repeat(longestRun(shown) + 1);
  const isPadded = /^`|`$|^ .* $/u.test(shown);
  return isPadded ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

function fenced(code: string): string {
  const fence = "`".repeat(Math.max(longestRun(code) + 1, 3));
  const lines = code.split("\n").map((line) => `    ${shortened(plain(line), 2 * LONGEST_NAME)}`);
  return [`    ${fence}hcl`, ...lines, `    ${fence}`].join("\n");
}

function longestRun(text: string): number {
  return (text.match(/`+/gu) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
}

function shortened(text: string, longest: number): string {
  const characters = text.length <= longest ? undefined : Array.from(text);
  return characters === undefined || characters.length <= longest
    ? text
    : `${characters.slice(0, longest).join("")}…`;
}

/** A title that somebody has chosen, as text and nothing else. */
function escaped(text: string): string {
  return plain(text).replace(/[!-/:-@[-`{-~]/gu, "\\$&");
}
