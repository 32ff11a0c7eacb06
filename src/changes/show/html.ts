import type { Preview } from "../preview";
import type { HtmlOptions } from "./options";
import { plain } from "./plain";
import { type View, viewOf } from "./view";
import type { Entry, Line, Part, Section } from "./view-parts";

const STYLE = `
:root { color-scheme: light dark; --bad: light-dark(#b3261e, #ff8a80); --warn: light-dark(#7a4f00, #ffcc66);
  --good: light-dark(#1b6b2f, #81d894); --line: light-dark(#d0d4da, #454a52); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; display: inline; }
summary { padding: .4rem 0; border-bottom: 1px solid var(--line); cursor: pointer; }
li { margin: .35rem 0; overflow-wrap: anywhere; } ul ul { opacity: .9; }
code, pre { font-family: ui-monospace, monospace; } pre { overflow-x: auto; }
.bad > summary { color: var(--bad); } .warn > summary { color: var(--warn); } .good > summary { color: var(--good); }
.exceeded { color: var(--bad); } .passed { color: var(--good); } .headline { font-weight: 600; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
`;

/** A page of its own: it loads nothing, runs nothing, and may be opened from anywhere. */
export function showHtml(preview: Preview, options: HtmlOptions = {}): string {
  const view = viewOf(preview, options);
  const title = escaped(options.title ?? "Identity changes");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="headline">${escaped(view.headline)}</p>
${[...view.cautions.map((caution) => `<p role="note"><strong>${escaped(caution)}</strong></p>`), verdictText(view), ...view.sections.map(sectionText)].filter((part) => part !== "").join("\n")}
${view.digest === undefined ? "" : `<footer><p>Digest: <code>${escaped(view.digest)}</code></p></footer>`}
</main>
</body>
</html>
`;
}

function verdictText({ verdict }: View): string {
  if (verdict === undefined || verdict.lines.length === 0) return "";
  const outcome = verdict.isExceeded ? "exceeded" : "passed";
  return `<section aria-label="Verdict"><p class="${outcome}"><strong>Verdict: ${outcome}</strong></p>${listText(verdict.lines)}</section>`;
}

function sectionText({ title, tone, entries }: Section): string {
  return `<details class="${tone}" open><summary><h2>${escaped(title)} (${entries.length})</h2></summary>${listText(entries)}</details>`;
}

function listText(entries: readonly Entry[]): string {
  return `<ul>\n${entries.map(entryText).join("\n")}\n</ul>`;
}

function entryText({ lead, details }: Entry): string {
  const more = details.map((line) => `<li>${lineText(line)}</li>`).join("");
  return `<li>${lineText(lead)}${more === "" ? "" : `<ul>${more}</ul>`}</li>`;
}

function lineText(line: Line): string {
  return line.map(partText).join("");
}

/** `bdi`: a name that is written from right to left turns nothing around it. */
function partText(part: Part): string {
  if (typeof part === "string") return escaped(part);
  if ("text" in part) return bdi(part.text);
  if ("code" in part) return `<pre><code>${part.code.split("\n").map(escaped).join("\n")}</code></pre>`;
  if ("list" in part) return part.list.map(bdi).join(", ");
  const name = part.name === "" ? "(empty)" : bdi(part.name);
  return part.isPrivileged === true ? `<strong>${name} (privileged)</strong>` : name;
}

function bdi(text: string): string {
  return `<bdi>${escaped(text)}</bdi>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML shows it: no mark of ours, and no hidden character. */
export function escaped(text: string): string {
  return plain(text).replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}
