import type { ReportRow } from "../../event";
import { Runs } from "../../show/decision";
import { personOf, shortTime, whatOf } from "../../show/row-texts";
import { html, name } from "./dom";

/** Rows of several stacks say of which they are. */
function columnsOf({ areSeveral }: TableOptions): readonly string[] {
  return ["Time (UTC)", ...(areSeveral ? ["Stack"] : []), "Action", "Person", "What", "By"];
}

export interface TableOptions {
  readonly areSeveral: boolean;
  /** Somebody wants to see one person alone. */
  readonly onPerson: (row: ReportRow) => void;
}

/**
 * The rows as a table, and what the runs that they name said of themselves. On a narrow screen each row is a card,
 * which assistive technology still knows as a row.
 */
export function tableOf(rows: readonly ReportRow[], options: TableOptions): readonly HTMLElement[] {
  const runs = new Runs(rows);
  const head = columnsOf(options).map((text) => html("th", { scope: "col", role: "columnheader" }, text));
  const table = html(
    "table",
    { role: "table", class: "rows", "aria-label": "What happened" },
    html("thead", { role: "rowgroup" }, html("tr", { role: "row" }, ...head)),
    html("tbody", { role: "rowgroup" }, ...rows.map((row) => rowOf(row, runs, options))),
  );
  const legend = runs
    .legend()
    .flatMap(([mark, said]) => [html("dt", {}, name(mark)), html("dd", {}, name(said))]);
  return legend.length === 0
    ? [table]
    : [table, html("h3", {}, "What these runs said of themselves"), html("dl", { class: "runs" }, ...legend)];
}

function rowOf(row: ReportRow, runs: Runs, options: TableOptions): HTMLElement {
  const { onPerson, areSeveral } = options;
  const columns = columnsOf(options);
  const contents = [
    [html("time", { datetime: row.at }, shortTime(row.at))],
    ...(areSeveral ? [named(row.stack)] : []),
    [actionOf(row)],
    personCell(row, onPerson),
    named(whatOf(row)),
    byCell(row, runs),
  ];
  const cells = contents.map((content, column) =>
    html("td", { role: "cell", "data-column": columns[column] ?? "" }, ...content),
  );
  return html("tr", { role: "row", ...(row.status === "failed" && { class: "failed" }) }, ...cells);
}

export function actionOf({ action, status, evidence }: ReportRow): HTMLElement {
  const text = status === "failed" ? `${action} failed` : action;
  const tone =
    status === "failed" ||
    action === "Deactivate" ||
    action === "Delete" ||
    action === "Revoke" ||
    action === "Leave"
      ? "bad"
      : action === "Update" || action === "Forget" || action === "Abandon"
        ? "plain"
        : "good";
  return html("span", { class: `action ${tone}` }, evidence === "outside" ? `${text} (outside)` : text);
}

function personCell(row: ReportRow, onPerson: TableOptions["onPerson"]): readonly Node[] {
  const text = personOf(row.person);
  if (text === "") return [];
  const button = html("button", { type: "button", class: "person" }, name(text));
  button.addEventListener("click", () => {
    onPerson(row);
  });
  return [button];
}

function named(text: string): readonly Node[] {
  return text === "" ? [] : [name(text)];
}

/** Links to nothing but pages: what a run says of itself is a claim. */
function byCell(row: ReportRow, runs: Runs): readonly Node[] {
  const by = named(runs.byOf(row));
  const link = row.run?.link ?? "";
  return /^https?:\/\//iu.test(link) ? [html("a", { href: link, rel: "noreferrer noopener" }, ...by)] : by;
}
