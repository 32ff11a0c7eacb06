import { escapedHtml } from "../../changes";
import { ACTIONS } from "../actions";
import { briefReport } from "../show/sheet";
import { hashOf } from "../show/html";
import { DATA_ID, type PageData } from "./data";
import { STYLE } from "./style";

/** What a browser may do with the page: run its own script, and ask nobody for anything. */
export function policyOf(script: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/**
 * The report as one file that needs nothing else: it filters, draws and exports in the reader's browser, and may be
 * opened from anywhere.
 *
 * @param script the page's own, as `pageScript` answers it
 */
export function showPage(data: PageData, script: string): string {
  const { title, about, gaps } = briefReport({ ...data, rows: [] });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapedHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the rows</a>
<header>
<h1>${escapedHtml(title)}</h1>
<details>
<summary>What this report was made from</summary>
<dl>
${about.map(([name, value]) => `<dt>${escapedHtml(name)}</dt><dd><bdi>${escapedHtml(value)}</bdi></dd>`).join("\n")}
</dl>
</details>
${gaps.length === 0 ? "" : `<details>\n<summary>What cannot be known (${gaps.length})</summary>\n<ul>\n${gaps.map((gap) => `<li><bdi>${escapedHtml(gap)}</bdi></li>`).join("\n")}\n</ul>\n</details>`}
<noscript><p>This page filters and shows its rows by a script of its own, which is switched off in this browser.</p></noscript>
</header>
<main>
<form id="filter" autocomplete="off" role="search" aria-label="Filter">
${field("person", "Person", 'type="search" placeholder="Any name or id"')}
${field("application", "Application", 'type="search" list="applications"')}
${field("group", "Group", 'type="search" list="groups"')}
<div><label for="action">Action</label><select id="action" name="action"><option value="">All</option>${ACTIONS.map((action) => `<option>${action}</option>`).join("")}</select></div>
${field("from", "From", 'type="date"')}
${field("to", "To", 'type="date"')}
<button type="reset" class="reset">Clear</button>
</form>
<datalist id="applications"></datalist>
<datalist id="groups"></datalist>
<div class="bar">
<p id="status" role="status"></p>
<button type="button" id="save-csv">Save as CSV</button>
<button type="button" id="save-json">Save as JSON</button>
</div>
<section id="timeline" aria-label="Timeline" hidden></section>
<section aria-labelledby="chart-title">
<h2 id="chart-title">Joiners and leavers</h2>
<div id="chart"></div>
</section>
<section aria-labelledby="rows-title">
<h2 id="rows-title">Rows</h2>
<div id="results" tabindex="-1"></div>
<nav class="bar" aria-label="Pages">
<button type="button" id="previous">Previous</button>
<p id="page" aria-live="polite"></p>
<button type="button" id="next">Next</button>
</nav>
</section>
</main>
<script type="application/json" id="${DATA_ID}">${embedded(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function field(id: string, label: string, attributes: string): string {
  return `<div><label for="${id}">${label}</label><input id="${id}" name="${id}" ${attributes}></div>`;
}

/** No text in it can end the element that it stands in. */
function embedded({ header, rows }: PageData): string {
  return JSON.stringify({ header, rows }).replaceAll("<", "\\u003c");
}
