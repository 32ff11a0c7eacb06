import * as z from "zod";
import { showHtml, showJson, showMarkdown, type ShowOptions, showTable, type Verdict } from "../changes";
import { plain } from "../changes/show/plain";
import { inForceLines, type Review } from "../terraform";
import { coloursOf, type Console } from "./console";
import { providerLimitsNote } from "./provider-limits";
import { wrap } from "./wrap";

export const FORMATS = ["table", "markdown", "json", "html"] as const;
export type Format = (typeof FORMATS)[number];

export interface ReviewShowOptions {
  readonly redact: boolean;
  readonly privileged: readonly string[];
  /** By which a pipeline finds its own comment again. */
  readonly marker: string;
  readonly verdict: Verdict | undefined;
}

/** What GitHub takes for a comment. */
const LONGEST = 65_536;
const MOST_OTHERS = 50;
const LONGEST_FOOT = 16_384;
const LONGEST_NAME = 200;

/** A plan for people or programs, with what holds beside the changes of people: limits, protections, other resources. */
export function showReview(
  review: Review,
  format: Format,
  options: ReviewShowOptions,
  console: Console,
): string {
  const { preview, digest } = review;
  const shown: ShowOptions = {
    redact: options.redact,
    privileged: options.privileged,
    verdict: options.verdict,
    digest,
  };
  switch (format) {
    case "table": {
      const colours = coloursOf(console);
      const table = showTable(preview, { ...shown, width: console.width, colours });
      const foot = footLines(review, options, plainName);
      return `${table}\n${foot.flatMap((line) => wrap(line, console.width)).join("\n")}\n`;
    }
    case "markdown": {
      const foot = `\n${footLines(review, options, codeSpan).join("\n\n")}\n`;
      const marker = `<!-- atlassian-identity ${options.marker} -->`;
      return showMarkdown(preview, { ...shown, marker, maxLength: LONGEST - foot.length }) + foot;
    }
    case "json": {
      const changes = z.looseObject({}).parse(JSON.parse(showJson(preview, shown)));
      const inForce = review.inForce.map((block) => ({
        ...block,
        ...(options.redact && Array.isArray(block.protectedUsers)
          ? { protectedUsers: block.protectedUsers.length }
          : {}),
      }));
      const otherResources = othersOf(review, options);
      const providerLimits = providerLimitsNote(review);
      return `${JSON.stringify({ ...changes, otherResources, inForce, providerLimits }, null, 2)}\n`;
    }
    case "html": {
      const foot = footLines(review, options, plainName).map((line) => `<p>${escaped(line)}</p>`);
      // The page's own end: whatever stands before it is escaped and cannot hold the tag.
      return showHtml(preview, shown).replace("</main>", () => `${foot.join("\n")}\n</main>`);
    }
  }
}

function footLines(
  review: Review,
  options: ReviewShowOptions,
  quote: (name: string) => string,
): readonly string[] {
  const { inForce, preview, hasWork } = review;
  const others = othersOf(review, options);
  const note = providerLimitsNote(review);
  const more = others.length > MOST_OTHERS ? ` and ${others.length - MOST_OTHERS} more` : "";
  const isEmpty = preview.changes.people.length + preview.changes.groups.length === 0;
  const isStateOnly = hasWork && isEmpty && preview.changes.policies.length === 0 && others.length === 0;
  return fitting([
    ...(note === undefined ? [] : [note]),
    ...(others.length === 0
      ? []
      : [`Other resources that change: ${others.slice(0, MOST_OTHERS).map(quote).join(", ")}${more}.`]),
    ...(isStateOnly ? ["Only Terraform's state changes."] : []),
    ...inForceLines(inForce, { isRedacted: options.redact, quote }),
  ]);
}

/** What belongs to every comment leaves room for what the comment is about. */
function fitting(lines: readonly string[]): readonly string[] {
  let room = LONGEST_FOOT;
  const kept = lines.filter((line) => {
    room -= line.length;
    return room >= 0;
  });
  const left = lines.length - kept.length;
  return left === 0 ? kept : [...kept, `Too long to be shown: ${left} more of these lines.`];
}

/** Keys and names of resources are usually made of people's names: without personal data their types remain. */
function othersOf({ others }: Review, { redact }: ReviewShowOptions): readonly string[] {
  if (!redact) return others;
  const counts = new Map<string, number>();
  for (const line of others) {
    const address = line.replaceAll(/\["(?:[^"\\]|\\.)*"\]/gu, "");
    const [, type = "a resource", what = ""] = /([\w-]+)\.[\w-]+(?:\[\d+\])?: (.*)$/u.exec(address) ?? [];
    const kind = `${type}: ${what}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${kind} (${count} times)`));
}

/** In one line, with every character visible that would hide or move what stands beside it, and not too long. */
function plainName(text: string): string {
  const characters = Array.from(plain(text.slice(0, 2 * LONGEST_NAME)));
  return characters.length <= LONGEST_NAME
    ? characters.join("")
    : `${characters.slice(0, LONGEST_NAME).join("")}…`;
}

/** A name in Markdown that stays a name, whatever it is. */
export function codeSpan(text: string): string {
  const line = plainName(text);
  const longest = Math.max(0, ...(line.match(/`+/gu) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/gu, (character) => entities[character] ?? character);
}
