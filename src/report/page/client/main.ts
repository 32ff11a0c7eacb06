import { ACTIONS } from "../../actions";
import type { ReportRow } from "../../event";
import { DATA_ID, type PageData } from "../data";
import { showChart } from "./chart";
import { countsOf } from "./counts";
import { type Criteria, matching, personKey, searchable } from "./criteria";
import { byId, html, suggestion } from "./dom";
import { save } from "./export";
import { tableOf } from "./rows";
import { showTimeline } from "./timeline";

const ROWS_A_PAGE = 50;

function dataOf(text: string): PageData {
  const value: unknown = JSON.parse(text);
  if (isData(value)) return value;
  throw new Error("The page holds no report");
}

function isData(value: unknown): value is PageData {
  return (
    typeof value === "object" &&
    value !== null &&
    "header" in value &&
    "rows" in value &&
    Array.isArray(value.rows)
  );
}

class Page {
  readonly #data: PageData;
  readonly #rows: readonly ReturnType<typeof searchable>[];
  readonly #form = byId("filter", HTMLFormElement);
  readonly #status = byId("status", HTMLElement);
  #shown: readonly ReportRow[] = [];
  #page = 0;
  /** The one person that somebody has chosen. */
  #person: string | undefined;

  constructor(data: PageData) {
    this.#data = data;
    this.#rows = data.rows.map(searchable);
    this.#suggest("applications", ({ application }) => (application === null ? [] : [application]));
    this.#suggest("groups", ({ groups }) => groups);
    this.#form.addEventListener("input", () => {
      this.#person = undefined;
      this.#filter();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
    });
    this.#form.addEventListener("reset", () => {
      this.#person = undefined;
      // The fields are empty after the event only.
      setTimeout(() => {
        this.#filter();
      }, 0);
    });
    byId("save-csv", HTMLButtonElement).addEventListener("click", () => {
      save(this.#selection(), "csv");
    });
    byId("save-json", HTMLButtonElement).addEventListener("click", () => {
      save(this.#selection(), "json");
    });
    for (const [id, step] of [
      ["previous", -1],
      ["next", 1],
    ] as const)
      byId(id, HTMLButtonElement).addEventListener("click", () => {
        this.#turn(this.#page + step);
        byId("results", HTMLElement).scrollIntoView({ block: "nearest" });
      });
    this.#filter();
  }

  #suggest(id: string, of: (row: ReportRow) => readonly string[]): void {
    const names = new Set(this.#data.rows.flatMap(of).filter((name) => name !== ""));
    const options = [...names].sort().slice(0, 1_000);
    byId(id, HTMLDataListElement).append(...options.map(suggestion));
  }

  #criteria(): Criteria {
    const fields = new FormData(this.#form);
    const text = (name: string): string => {
      const value = fields.get(name);
      return typeof value === "string" ? value : "";
    };
    return {
      person: text("person"),
      application: text("application"),
      group: text("group"),
      action: text("action"),
      from: text("from"),
      to: text("to"),
    };
  }

  #filter(): void {
    const found = matching(this.#rows, this.#criteria());
    this.#shown = this.#person === undefined ? found : found.filter((row) => personKey(row) === this.#person);
    const rows = this.#data.rows.length;
    const all = rows === 1 ? "1 row" : `${rows} rows`;
    this.#status.textContent = this.#shown.length === rows ? all : `${this.#shown.length} of ${all}`;
    showChart(byId("chart", HTMLElement), countsOf(this.#shown));
    this.#showTimeline();
    this.#turn(0);
  }

  #showTimeline(): void {
    const place = byId("timeline", HTMLElement);
    const people = new Set(this.#shown.map(personKey));
    const isOne = people.size === 1 && !people.has(undefined);
    place.hidden = !isOne;
    if (!isOne) place.replaceChildren();
    else if (this.#person === undefined) showTimeline(place, this.#shown);
    else
      showTimeline(place, this.#shown, () => {
        this.#person = undefined;
        this.#filter();
        byId("person", HTMLInputElement).focus();
      });
  }

  #choose(row: ReportRow): void {
    this.#person = personKey(row);
    this.#filter();
    byId("timeline-title", HTMLElement).focus();
  }

  #turn(page: number): void {
    const pages = Math.max(1, Math.ceil(this.#shown.length / ROWS_A_PAGE));
    this.#page = Math.min(Math.max(page, 0), pages - 1);
    const rows = this.#shown.slice(this.#page * ROWS_A_PAGE, (this.#page + 1) * ROWS_A_PAGE);
    const options = {
      areSeveral: this.#data.header.sources.length > 1,
      onPerson: (row: ReportRow) => {
        this.#choose(row);
      },
    };
    byId("results", HTMLElement).replaceChildren(
      ...(rows.length === 0 ? [html("p", {}, "Nothing is found.")] : tableOf(rows, options)),
    );
    byId("page", HTMLElement).textContent = `Page ${this.#page + 1} of ${pages}`;
    byId("previous", HTMLButtonElement).disabled = this.#page === 0;
    byId("next", HTMLButtonElement).disabled = this.#page === pages - 1;
  }

  /** What is shown, on all pages, with what it was made from. */
  #selection(): PageData {
    const { header } = this.#data;
    const { person, application, group, action, from, to } = this.#criteria();
    const rows = this.#shown;
    const wanted = ACTIONS.find((known) => known === action);
    const times = rows.map(({ at }) => at).sort();
    return {
      header: {
        ...header,
        filter: {
          ...header.filter,
          // What the report was narrowed to before stays: the page has nothing beyond it.
          user: both(header.filter.user, this.#person ?? person),
          application: both(header.filter.application, application),
          group: both(header.filter.group, group),
          actions: wanted === undefined ? header.filter.actions : [wanted],
          since: later(header.filter.since, from === "" ? null : `${from}T00:00:00.000Z`),
          until: earlier(header.filter.until, to === "" ? null : `${to}T23:59:59.999Z`),
        },
        rows: rows.length,
        rowsOnPage: rows.length,
        first: times[0] ?? null,
        last: times.at(-1) ?? null,
      },
      rows,
    };
  }
}

function both(before: string | null, here: string): string | null {
  const text = here.trim();
  if (before === null || before === text) return text === "" ? before : text;
  return text === "" ? before : `${before} and ${text}`;
}

function later(left: string | null, right: string | null): string | null {
  return left === null || (right !== null && right > left) ? right : left;
}

function earlier(left: string | null, right: string | null): string | null {
  return left === null || (right !== null && right < left) ? right : left;
}

new Page(dataOf(byId(DATA_ID, HTMLScriptElement).textContent));
