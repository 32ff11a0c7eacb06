import type { ReportRow } from "../../event";
import { brieflyBy } from "../../show/decision";
import { personOf, shortTime, whatOf } from "../../show/row-texts";
import { html, name } from "./dom";
import { actionOf } from "./rows";

const MOST = 500;

/** Everything that happened to one person, day by day. */
export function showTimeline(place: HTMLElement, rows: readonly ReportRow[], onClose?: () => void): void {
  const last = rows.at(-1);
  if (last === undefined) {
    place.replaceChildren();
    return;
  }
  const days = new Map<string, ReportRow[]>();
  for (const row of rows.slice(0, MOST)) {
    const day = row.at.slice(0, 10);
    const there = days.get(day);
    if (there === undefined) days.set(day, [row]);
    else there.push(row);
  }
  const heading = html(
    "h2",
    { id: "timeline-title", tabindex: "-1" },
    "Timeline of ",
    name(personOf(last.person)),
  );
  const button = html("button", { type: "button" }, "Show everybody");
  button.addEventListener("click", () => {
    onClose?.();
  });
  place.replaceChildren(
    heading,
    ...(onClose === undefined ? [] : [button]),
    html("ol", { class: "timeline" }, ...[...days].map(([day, those]) => dayOf(day, those))),
    ...(rows.length > MOST ? [html("p", {}, `Only the first ${MOST} are shown here.`)] : []),
  );
}

function dayOf(day: string, rows: readonly ReportRow[]): HTMLElement {
  return html(
    "li",
    {},
    html("h3", {}, html("time", { datetime: day }, day)),
    html("ul", {}, ...rows.map(entryOf)),
  );
}

function entryOf(row: ReportRow): HTMLElement {
  const what = whatOf(row);
  const by = brieflyBy(row);
  return html(
    "li",
    {},
    html("span", { class: "clock" }, shortTime(row.at).slice(11)),
    " ",
    actionOf(row),
    " ",
    ...(what === "" ? [] : [name(what), " "]),
    ...(by === "" ? [] : [html("span", { class: "by" }, name(by))]),
  );
}
