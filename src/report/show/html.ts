import { createHash } from "node:crypto";
import { escapedHtml } from "../../changes";
import type { Sheet } from "./sheet";

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d0d4da, #454a52); }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 90rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
`;

/** A sheet as a page of its own: it loads nothing, runs nothing, and may be opened from anywhere. */
export function showSheetHtml({ title, about, gaps, columns, rows, runs }: Sheet): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashOf(STYLE)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapedHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapedHtml(title)}</h1>
${listOf(about)}
${gaps.length === 0 ? "" : `<h2>Not known</h2><ul>${gaps.map((gap) => `<li>${bdi(gap)}</li>`).join("\n")}</ul>`}
<div class="wide" role="region" aria-label="Rows" tabindex="0"><table>
<thead><tr>${columns.map((name) => `<th scope="col">${escapedHtml(name)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((text) => `<td>${bdi(text)}</td>`).join("")}</tr>`).join("\n")}
</tbody>
</table></div>
${runs.length === 0 ? "" : `<h2>Runs</h2>\n${listOf(runs)}`}
</main>
</body>
</html>
`;
}

function listOf(entries: readonly (readonly [string, string])[]): string {
  const items = entries.map(([name, value]) => `<dt>${escapedHtml(name)}</dt><dd>${bdi(value)}</dd>`);
  return `<dl>${items.join("\n")}</dl>`;
}

function bdi(text: string): string {
  return text === "" ? "" : `<bdi>${escapedHtml(text)}</bdi>`;
}

/** How a Content-Security-Policy names an inline script or style. */
export function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
