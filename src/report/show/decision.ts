import { CHANGED_OUTSIDE } from "../changed-outside";
import type { ReportRow } from "../event";
import { sentences } from "./sentences";

type Run = NonNullable<ReportRow["run"]>;

/** What a row, or where something came from, says of who decided it. */
export interface Decided {
  readonly stack: string;
  readonly action: string;
  readonly by: string | null;
  readonly approvers: readonly string[];
  readonly run: Run | null;
  readonly evidence: string;
  readonly notes: readonly string[];
}

/** What was changed elsewhere: nobody of the run that found it has decided it. */
export function isOutside({ action, evidence }: Pick<Decided, "action" | "evidence">): boolean {
  return evidence === "outside" && action !== "Forget";
}

/** What has to be known of it beside what is told of its run: what a run found is said once, of the run. */
export function notesOf({ run, notes }: Pick<Decided, "run" | "notes">): readonly string[] {
  return run === null ? notes : notes.filter((note) => note !== CHANGED_OUTSIDE);
}

type Told = Omit<Decided, "stack" | "notes">;

/** By whose decision, with everything that is known of the run, in one text. */
export function byOf(decided: Told): string {
  const { run, approvers } = decided;
  const named = labelled("run", run?.id);
  // Those whom the run names have not seen it.
  if (isOutside(decided))
    return joined("outside", ...named.map((name) => `found by ${name}`), ...placeOf(run));
  return joined(whoOf(decided), ...decisionOf(run, approvers), ...named, ...placeOf(run));
}

/** Who decided it, who approved it, and by which run: to be read at a glance, where the rest stands nearby. */
export function brieflyBy(decided: Told): string {
  const { run, approvers, by } = decided;
  const named = labelled("run", run === null ? null : markOf(run.id));
  if (isOutside(decided)) return joined(...named.map((name) => `found by ${name}`));
  const text = joined(
    run?.author ?? by ?? "",
    ...(run?.confirmed === "unasked" ? [CONFIRMED.unasked] : []),
    ...labelled("approved by", approvers.join(", ")),
    ...labelled("limits raised:", run?.limitsOverride),
    ...named,
  );
  return text === "" ? "" : `by ${text}`;
}

function joined(...parts: readonly string[]): string {
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

function decisionOf(run: Run | null, approvers: readonly string[]): readonly string[] {
  const { confirmed, mergedBy, limitsOverride, ticket, pullRequest, digest } = run ?? {};
  return [
    ...(confirmed === undefined ? [] : [CONFIRMED[confirmed]]),
    ...labelled("approved by", approvers.join(", ")),
    ...labelled("merged by", mergedBy),
    ...labelled("limits raised:", limitsOverride),
    ...labelled("ticket", ticket),
    ...labelled("pull request", pullRequest),
    ...labelled("digest", digest),
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
    const { stack, run, by, notes } = decided;
    if (run === null) return;
    const found = this.#found.get(keyOf(stack, run)) ?? newlyFound(stack, run);
    this.#found.set(keyOf(stack, run), found);
    if (notes.includes(CHANGED_OUTSIDE)) found.findsOutside = true;
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
    const told = [...this.#found.values()].map(({ stack, run, writers, decides, findsOutside }) => {
      const mark = this.#markOf(run);
      // Of a run that only found something, nobody has decided anything of it.
      const decision = decides ? [...labelled("author", run.author), ...decisionOf(run, run.approvers)] : [];
      const [writer] = writers.size === 1 ? writers : [];
      const facts = [
        ...decision,
        ...labelled("written by", writer === run.author ? null : writer),
        ...placeOf(run),
        ...labelled("id", mark.endsWith(` ${run.id}`) ? null : run.id),
      ];
      return { stack, mark, text: sentences([joined(...facts), findsOutside ? FOUND_OUTSIDE : ""]) };
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
  /** Whether anything that is told was changed elsewhere. */
  findsOutside: boolean;
}

function newlyFound(stack: string, run: Run): FoundRun {
  return { stack, run, writers: new Set(), decides: false, findsOutside: false };
}

const FOUND_OUTSIDE =
  "It has told of all its writes, and of none for what is outside: that was changed elsewhere, and a refresh took it over.";

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

function labelled(label: string, value: string | null | undefined): readonly string[] {
  return value === null || value === undefined || value === "" ? [] : [`${label} ${value}`];
}
