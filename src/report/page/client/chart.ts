import type { Count } from "./counts";
import { html, svg } from "./dom";

const WIDEST = 720;
const NARROWEST = 280;
const HEIGHT = 220;
const MIDDLE = 105;
const TALLEST = 85;
const LEFT = 34;
/** So wide is a label with room on both sides. */
const ROOM_OF_LABEL = 130;

/** Joiners above the line and leavers below it, and the same as a table. */
export function showChart(place: HTMLElement, counts: readonly Count[]): void {
  if (counts.length === 0) {
    place.replaceChildren(html("p", {}, "Nobody joined or left in what is shown."));
    return;
  }
  place.replaceChildren(
    html("figure", {}, picture(counts, widthOf(place)), html("figcaption", {}, ...legend())),
    html("details", {}, html("summary", {}, "The chart as a table"), table(counts)),
  );
}

function legend(): readonly Node[] {
  return [html("span", { class: "key joined" }, "Joiners"), html("span", { class: "key left" }, "Leavers")];
}

/** As wide as its place is now, so that its letters have their own size on a phone, too. */
function widthOf(place: HTMLElement): number {
  const width = place.clientWidth === 0 ? WIDEST : place.clientWidth;
  return Math.min(WIDEST, Math.max(NARROWEST, width));
}

function picture(counts: readonly Count[], width: number): SVGElement {
  const most = Math.max(1, ...counts.flatMap(({ joined, left }) => [joined, left]));
  const step = (width - LEFT) / counts.length;
  const bar = Math.min(40, Math.max(2, step * 0.7));
  const every = Math.ceil((counts.length * ROOM_OF_LABEL) / (width - LEFT));
  const total = (of: "joined" | "left"): number => counts.reduce((sum, count) => sum + count[of], 0);
  const bars = counts.flatMap(({ span, joined, left }, index) => {
    const x = LEFT + step * index + (step - bar) / 2;
    const up = (joined / most) * TALLEST;
    const down = (left / most) * TALLEST;
    return [
      rectangle("joined", x, MIDDLE - up, bar, up, `${span}: ${joined} joined`),
      rectangle("left", x, MIDDLE, bar, down, `${span}: ${left} left`),
      ...(index % every === 0
        ? [svg("text", { x: String(x + bar / 2), y: String(HEIGHT - 8), "text-anchor": "middle" }, span)]
        : []),
    ];
  });
  return svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: "img",
      "aria-label": `Joiners and leavers over time: ${total("joined")} joined and ${total("left")} left. The table below has the numbers.`,
    },
    svg("text", { x: "0", y: String(MIDDLE - TALLEST + 6) }, String(most)),
    svg("text", { x: "0", y: String(MIDDLE + 4) }, "0"),
    svg("text", { x: "0", y: String(MIDDLE + TALLEST) }, String(most)),
    svg("line", {
      x1: String(LEFT - 6),
      y1: String(MIDDLE),
      x2: String(width),
      y2: String(MIDDLE),
      class: "axis",
    }),
    ...bars,
  );
}

function rectangle(
  kind: string,
  x: number,
  y: number,
  width: number,
  height: number,
  title: string,
): SVGElement {
  const [left, top, wide, high] = [x, y, width, height].map((value) => value.toFixed(1));
  return svg(
    "rect",
    { class: kind, x: left ?? "", y: top ?? "", width: wide ?? "", height: high ?? "" },
    svg("title", {}, title),
  );
}

function table(counts: readonly Count[]): HTMLElement {
  const row = ({ span, joined, left }: Count): HTMLElement =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, span),
      html("td", {}, String(joined)),
      html("td", {}, String(left)),
    );
  const head = ["Time", "Joiners", "Leavers"].map((text) => html("th", { scope: "col" }, text));
  return html(
    "table",
    { class: "numbers" },
    html("thead", {}, html("tr", {}, ...head)),
    html("tbody", {}, ...counts.map(row)),
  );
}
