import type { ReportRow } from "../event";

type Run = NonNullable<ReportRow["run"]>;

/** What a row, or where something came from, says of who decided it. */
export interface Decided {
  readonly stack: string;
  readonly action: string;
  readonly by: string | null;
  readonly approvers: readonly string[];
  readonly run: Run | null;
  readonly evidence: string;
}

/** What was changed elsewhere: nobody of the run that found it has decided it. */
export function isOutside({ action, evidence }: Pick<Decided, "action" | "evidence">): boolean {
  return evidence === "outside" && action !== "Forget";
}

/** `brief`: numbers in place of links; `whole`: everything that is known of the run. */
type Detail = "brief" | "whole";

/** By whose decision, in one text. */
export function byOf(decided: Omit<Decided, "stack">, detail: Detail = "brief"): string {
  const { run } = decided;
  const id = detail === "brief" ? shortId(run?.id ?? "") : (run?.id ?? "");
  // Those whom the run names have not seen it.
  const parts = isOutside(decided)
    ? ["outside", ...labelled("found by run", id), ...(detail === "whole" ? placeOf(run) : [])]
    : [
        whoOf(decided),
        ...decisionOf(run, decided.approvers, detail),
        ...labelled("run", id),
        ...(detail === "whole" ? placeOf(run) : labelled("commit", run?.commit?.slice(0, 12))),
      ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Who wrote the state, as the history knows them, and for whom, as the run says. */
function whoOf({ by, run }: Pick<Decided, "by" | "run">): string {
  const author = run?.author ?? "";
  if (by === null || by === author) return author;
  return author === "" ? by : `${by} for ${author}`;
}

const CONFIRMED: Readonly<Record<NonNullable<Run["confirmed"]>, string>> = {
  reviewed: "deployed as reviewed",
  asked: "confirmed at a terminal",
  unasked: "not reviewed",
  expired: "only what had run out",
};

function decisionOf(run: Run | null, approvers: readonly string[], detail: Detail): readonly string[] {
  const { confirmed, mergedBy, limitsOverride, ticket, pullRequest, digest } = run ?? {};
  const isTold = confirmed !== undefined && (detail === "whole" || confirmed === "unasked");
  return [
    ...(isTold ? [CONFIRMED[confirmed]] : []),
    ...labelled("approved by", approvers.join(", ")),
    ...labelled("merged by", mergedBy),
    ...labelled("limits raised:", limitsOverride),
    ...labelled("ticket", ticket),
    ...labelled("pull request", detail === "whole" ? pullRequest : numberOf(pullRequest ?? "")),
    ...labelled("digest", detail === "whole" ? digest : null),
  ];
}

/** Where the run is to be found, and what it was of. */
function placeOf(run: Run | null): readonly string[] {
  return [...labelled("commit", run?.commit), ...labelled("link", run?.link)];
}

/**
 * The runs that rows name. A row bears a run's mark alone, and what the run said of itself stands once for all of its
 * rows.
 */
export class Runs {
  readonly #found = new Map<string, FoundRun>();
  readonly #marks: ReadonlyMap<string, string>;

  constructor(all: readonly Decided[]) {
    for (const decided of all) this.#add(decided);
    this.#marks = marksOf(new Set([...this.#found.values()].map(({ run }) => run.id)));
  }

  #add(decided: Decided): void {
    const { stack, run, by } = decided;
    if (run === null) return;
    const found = this.#found.get(keyOf(stack, run)) ?? { stack, run, writers: new Set(), decides: false };
    this.#found.set(keyOf(stack, run), found);
    if (isOutside(decided)) return;
    found.decides = true;
    if (by !== null) found.writers.add(by);
  }

  /** By whose decision, or by which run. */
  byOf(decided: Decided): string {
    const { stack, run, by } = decided;
    if (run === null) return byOf(decided);
    const mark = this.#markOf(run);
    if (isOutside(decided)) return `outside, found by ${mark}`;
    const isSaidThere = (this.#found.get(keyOf(stack, run))?.writers.size ?? 0) < 2;
    return by === null || isSaidThere ? mark : `${by}, ${mark}`;
  }

  #markOf({ id }: Run): string {
    return `run ${this.#marks.get(id) ?? id}`;
  }

  /** What each run said of itself, by its mark, in the order of the rows. */
  legend(): readonly (readonly [string, string])[] {
    const told = [...this.#found.values()].map(({ stack, run, writers, decides }) => {
      const mark = this.#markOf(run);
      // Of a run that only found something, nobody has decided anything of it.
      const decision = decides
        ? [...labelled("author", run.author), ...decisionOf(run, run.approvers, "whole")]
        : [];
      const [writer] = writers.size === 1 ? writers : [];
      const facts = [
        ...decision,
        ...labelled("written by", writer === run.author ? null : writer),
        ...placeOf(run),
        ...labelled("id", mark.endsWith(` ${run.id}`) ? null : run.id),
      ];
      return { stack, mark, text: facts.join(", ") };
    });
    const texts = new Map<string, Set<string>>();
    for (const { mark, text } of told) texts.set(mark, (texts.get(mark) ?? new Set()).add(text));
    // One run may deploy several stacks, and says the same of itself in each of them.
    const lines = told.map(({ stack, mark, text }): readonly [string, string] => [
      (texts.get(mark)?.size ?? 0) > 1 ? `${mark} of ${stack}` : mark,
      text === "" ? "says nothing of itself" : text,
    ]);
    return [...new Map(lines)];
  }
}

interface FoundRun {
  readonly stack: string;
  readonly run: Run;
  /** Who wrote the state, as the history knows them. */
  readonly writers: Set<string>;
  /** Whether anything that is told was its own work. */
  decides: boolean;
}

function keyOf(stack: string, { id }: Run): string {
  return JSON.stringify([stack, id]);
}

/** What a run is called in a row: so short that it has room, and the same in every report unless two would be one. */
function marksOf(ids: ReadonlySet<string>): ReadonlyMap<string, string> {
  const uses = new Map<string, number>();
  for (const id of ids) uses.set(markOf(id), (uses.get(markOf(id)) ?? 0) + 1);
  return new Map([...ids].map((id) => [id, uses.get(markOf(id)) === 1 ? markOf(id) : id]));
}

const LONGEST_MARK = 16;
/** The last parts of an id, of which pipelines make the end the run's own. */
const END = /(?<=[^\p{L}\p{N}])[\p{L}\p{N}][\p{L}\p{N}-]{5,11}$/u;

function markOf(id: string): string {
  const short = shortId(id);
  if (short.length <= LONGEST_MARK) return short;
  return `…${END.exec(short)?.[0] ?? Array.from(short).slice(-8).join("")}`;
}

const MADE_UP = /^[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$)/u;

/** Of an id that was made up its beginning, as of a commit. */
function shortId(id: string): string {
  return MADE_UP.exec(id)?.[0] ?? id;
}

const PLAIN_NUMBER = /(\d+)\/?$/u;

/** The number at the end of a link, which is what people call it. */
function numberOf(link: string): string {
  return PLAIN_NUMBER.exec(link)?.[1] ?? link;
}

function labelled(label: string, value: string | null | undefined): readonly string[] {
  return value === null || value === undefined || value === "" ? [] : [`${label} ${value}`];
}
