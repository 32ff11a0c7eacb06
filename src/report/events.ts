import { type HistorySource, type RunRecord, type Since, type StateVersion, instant } from "../history";
import type { Resources } from "../changes";
import { type Content, contentOf, isUnreadable } from "./content";
import type { KeptMark, KeptNote, VersionRow } from "./event";
import { type ChangeRow, rowsOf } from "./rows";
import type { StateFile } from "./state-file";
import { NO_RESOURCES } from "./state-resource";
import { Touched } from "./touched";

/** Versions that belong together: those of one run, or a single one. */
export interface StateEvent {
  /** The newest one. */
  readonly version: StateVersion;
  /** The newest of all up to here that could be read, which the next event begins with; null when there is none. */
  readonly read: string | null;
  /** How many versions there are up to here. */
  readonly count: number;
  readonly sequence: number;
  readonly rows: readonly VersionRow[];
  readonly notes: readonly KeptNote[];
  /** What its versions have in common; undefined for a single one that says nothing of a run. */
  readonly together: string | undefined;
  /** The newest version of all belongs to it, and its run may still be going on. */
  readonly isLast: boolean;
}

/** A run that has written within this time, in milliseconds, may write again, and is one event with what it writes then. */
export const STILL_RUNNING = 6 * 60 * 60 * 1_000;

export interface EventOptions {
  /** What is known already. */
  readonly from?: Known | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each version, read or passed over, unless it is among those that are known. */
  readonly onVersion?: ((version: StateVersion) => void) | undefined;
  /** Called with the known versions where the source does not list them again. */
  readonly onKnown?: ((known: Since) => void) | undefined;
}

/** Up to where everything is known: the newest version, the newest that could be read, and the number of its event. */
export type Known = Pick<KeptMark, "version" | "read" | "count" | "at" | "sequence">;

/** What is known already does not belong to these versions any more: one of them is gone, or was added. */
export class PastChanged extends Error {
  override readonly name = "PastChanged";
}

/**
 * Reads the versions of a state one after another, and tells what happened between them. Holds two of them at a time.
 *
 * @throws PastChanged when it cannot go on from what is known
 */
export async function* events(source: HistorySource, options: EventOptions = {}): AsyncGenerator<StateEvent> {
  const { from, signal, onVersion, onKnown } = options;
  const interruptible = signal === undefined ? {} : { signal };
  const teller = new Teller(source.stack, from, signal);
  // Where the newest version cannot be read, the one before it that can be is looked for among all.
  const since =
    from === undefined || from.read !== from.version
      ? undefined
      : await source.since?.(from.version, interruptible);
  if (since !== undefined) {
    onKnown?.(since);
    await teller.next(since.version, since.versions);
  }
  for await (const version of since?.after() ?? source.versions(interruptible)) {
    signal?.throwIfAborted();
    onVersion?.(version);
    const event = await teller.next(version);
    if (event !== undefined) yield event;
  }
  const last = teller.end(true);
  if (last !== undefined) yield last;
}

interface Group {
  readonly run: RunRecord | undefined;
  readonly together: string | undefined;
  /** Before its first version; undefined when nothing is known of that. */
  before: Resources | undefined;
  readonly after: string | null;
  readonly touched: Touched;
  readonly notes: KeptNote[];
  /** Versions of other runs that could not be read, whose changes show in this one. */
  readonly unread: readonly string[];
  newest: StateVersion;
  /** How many versions there are up to the newest. */
  count: number;
}

class Teller {
  #sequence: number;
  #from: Known | undefined;
  readonly #signal: AbortSignal | undefined;
  /** The version that the next one is compared with, not read again yet. */
  #known: StateVersion | undefined;
  #count = 0;
  /** When the newest version was written. */
  #newest: string | undefined;
  /** The newest version that could be read. */
  #read: string | null = null;
  #unread: { readonly id: string; readonly together: string | undefined }[] = [];
  #state: StateFile | undefined;
  #resources: Resources | undefined;
  #lineage: string | undefined;
  #group: Group | undefined;

  constructor(
    readonly stack: string,
    from: EventOptions["from"],
    signal: AbortSignal | undefined,
  ) {
    this.#from = from;
    this.#sequence = from?.sequence ?? 0;
    this.#signal = signal;
  }

  /** Takes the next version; the count tells how many there are up to it where those before were not listed. */
  async next(version: StateVersion, count = this.#count + 1): Promise<StateEvent | undefined> {
    this.#count = count;
    const from = this.#from;
    if (from !== undefined) {
      if (version.id === from.read) this.#known = version;
      if (version.id === from.version) this.#goOn(from, version);
      else if (version.at > from.at) throw new PastChanged();
      return undefined;
    }
    await this.#recall();
    if (version.missingBefore !== undefined)
      this.#unread.push({ id: version.missingBefore, together: undefined });
    const content = await this.#contentOf(version);
    const together = togetherOf(version);
    const isSameRun =
      together !== undefined &&
      this.#group?.together === together &&
      Date.parse(version.at) - Date.parse(this.#group.newest.at) < STILL_RUNNING;
    const beginsAnew = this.#beginsAnew(content);
    // What a run did to the old state is told before that state is forgotten.
    const finished = isSameRun && !beginsAnew ? undefined : this.end(false);
    this.#group ??= {
      run: version.run,
      together,
      before: beginsAnew ? forgotten(this.#resources ?? NO_RESOURCES) : this.#resources,
      after: this.#newest ?? null,
      touched: new Touched(),
      notes: [],
      unread: this.#unread
        .filter((each) => together === undefined || each.together !== together)
        .map(({ id }) => id),
      newest: version,
      count: this.#count,
    };
    this.#group.newest = version;
    this.#group.count = this.#count;
    this.#take(content, version, this.#group);
    this.#newest = version.at;
    return finished;
  }

  /** The event of the versions since the last one. */
  end(isLast: boolean): StateEvent | undefined {
    const group = this.#group;
    if (group === undefined) {
      if (isLast && this.#from !== undefined) throw new PastChanged();
      return undefined;
    }
    this.#group = undefined;
    this.#sequence += 1;
    const { before, newest: version, count, notes, together } = group;
    const rows =
      before === undefined || this.#resources === undefined ? [] : rowsOf({ before, after: this.#resources });
    return {
      version,
      read: this.#read,
      count,
      sequence: this.#sequence,
      rows: this.#kept(rows, group),
      notes,
      together,
      isLast,
    };
  }

  #goOn({ read, version, count, at }: Known, found: StateVersion): void {
    // A file that is written again and again is the same version by its name alone.
    if (count !== this.#count || instant(found.at) !== instant(at)) throw new PastChanged();
    this.#from = undefined;
    this.#newest = at;
    this.#read = read;
    if (read !== version) this.#unread.push({ id: version, together: undefined });
    if (read !== null && this.#known === undefined) throw new PastChanged();
  }

  /** Reads what the next version is compared with; where there is none, nothing is read. */
  async #recall(): Promise<void> {
    const version = this.#known;
    if (version === undefined) return;
    this.#known = undefined;
    const content = await this.#contentOf(version);
    if (isUnreadable(content)) throw new PastChanged();
    this.#hold(content);
  }

  #contentOf(version: StateVersion): Promise<Content> {
    return contentOf(version, this.#state, this.#interruptible());
  }

  #beginsAnew(content: Content): boolean {
    if (content === "blank") return true;
    return !isUnreadable(content) && this.#lineage !== undefined && content.head.lineage !== this.#lineage;
  }

  #take(content: Content, version: StateVersion, group: Group): void {
    const note = (text: string): void => {
      group.notes.push({ kind: "note", at: instant(version.at), text });
    };
    if (isUnreadable(content)) {
      note(
        `Version ${version.id} cannot be read (${content.unreadable}); what changed in it shows in the next one.`,
      );
      this.#unread.push({ id: version.id, together: togetherOf(version) });
      return;
    }
    if (content === "blank")
      note(`The state was deleted (version ${version.id}); what became of the people in it is not known.`);
    else {
      const { lineage, serial } = content.head;
      if (this.#resources === undefined) this.#begin(content, version, group, note);
      else if (this.#beginsAnew(content))
        note(
          `The state began anew (version ${version.id}, serial ${serial}, lineage ${lineage} after ${this.#lineage ?? ""}); what became of people who are not in it any more is not known.`,
        );
      if (group.together !== undefined && group.before !== undefined)
        group.touched.add({ before: this.#resources ?? group.before, after: content.resources }, version.at);
    }
    this.#hold(content);
    this.#read = version.id;
    this.#unread = [];
  }

  #begin(state: StateFile, version: StateVersion, group: Group, note: (text: string) => void): void {
    // Terraform counts from 1.
    if (state.head.serial <= 1) {
      group.before = NO_RESOURCES;
      return;
    }
    const { users, groups } = state.resources;
    note(
      `The first version that is kept (${version.id}, serial ${state.head.serial}) already holds ${users.length} ${users.length === 1 ? "person" : "people"} and ${groups.length} ${groups.length === 1 ? "group" : "groups"}; when and by which run they came is not known.`,
    );
    group.before = state.resources;
  }

  #hold(content: StateFile | "blank"): void {
    const state = content === "blank" ? undefined : content;
    this.#state = state;
    this.#resources = state?.resources ?? NO_RESOURCES;
    this.#lineage = state?.head.lineage;
  }

  #kept(rows: readonly ChangeRow[], group: Group): readonly VersionRow[] {
    const { run, together = null, newest, after, touched, unread } = group;
    const sequence = this.#sequence;
    const until = instant(newest.at);
    const since = after === null ? null : instant(after);
    const doubts =
      unread.length === 0
        ? []
        : [
            `It may have happened before, and by another run: what was written by ${unread.length === 1 && !(unread[0] ?? "").includes(" to ") ? "version" : "versions"} ${unread.join(", ")} before this one is not known.`,
          ];
    const silent =
      run === undefined && newest.runId !== undefined
        ? [`It was written by the run ${newest.runId}, which has said nothing of itself.`]
        : [];
    return rows
      .map((row) => ({ row, at: instantOf(touched.of(row)) ?? until }))
      .sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0))
      .map(({ row: { begins, ends, ...row }, at }, index) => ({
        kind: "row",
        sequence,
        place: index + 1,
        after: since,
        until,
        begins,
        ends,
        together,
        row: {
          ...row,
          id: `${newest.id}/${index + 1}`,
          stack: this.stack,
          at,
          by: newest.by,
          approvers: run?.approvers ?? [],
          run: run ?? null,
          version: newest.id,
          status: "succeeded",
          evidence: "state",
          notes: [...row.notes, ...silent, ...doubts],
        },
      }));
  }

  #interruptible(): { signal?: AbortSignal } {
    return this.#signal === undefined ? {} : { signal: this.#signal };
  }
}

export function togetherOf({ together, run }: StateVersion): string | undefined {
  return together ?? run?.id;
}

function instantOf(at: string | undefined): string | undefined {
  return at === undefined ? undefined : instant(at);
}

function forgotten({ users, groups, memberships, policies }: Resources): Resources {
  const mark = <Held extends object>(held: Held): Held & { readonly isForgotten: true } => ({
    ...held,
    isForgotten: true,
  });
  return {
    users: users.map(mark),
    groups: groups.map(mark),
    memberships: memberships.map(mark),
    policies: policies.map(mark),
  };
}
