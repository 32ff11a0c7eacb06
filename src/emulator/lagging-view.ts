/** What a list shows, in order. */
export interface Numbered {
  readonly id: string;
  /** Counts up with each record that is created. */
  readonly ordinal: number;
}

/** How a record was before a request changed it; undefined where it did not exist. */
interface Undo<Entry> {
  readonly request: number;
  readonly before: Entry | undefined;
}

/**
 * What reads show while they lag behind writes. It remembers how each record was before the latest writes, so that a
 * write costs the same however large the directory is.
 */
export class LaggingView<Entry extends Numbered> {
  readonly #undo = new Map<string, Undo<Entry>[]>();

  /**
   * Called before a record changes. One request may change a record in many steps: the first of them counts.
   *
   * @param before how the record is; undefined where it does not exist yet
   */
  remember(id: string, before: () => Entry | undefined, request: number): void {
    const steps = this.#undo.get(id) ?? [];
    if (steps.at(-1)?.request === request) return;
    steps.push({ request, before: before() });
    this.#undo.set(id, steps);
  }

  /** Forgets what happened before a request. */
  forget(request: number): void {
    for (const [id, steps] of this.#undo) {
      const kept = steps.filter((step) => step.request >= request);
      if (kept.length === 0) this.#undo.delete(id);
      else if (kept.length < steps.length) this.#undo.set(id, kept);
    }
  }

  /** The records that were different before a request: as they were, or (undefined) not there at all. */
  overrides(request: number): ReadonlyMap<string, Entry | undefined> {
    const earliest = new Map<string, Entry | undefined>();
    for (const [id, steps] of this.#undo) {
      const step = steps.find((one) => one.request >= request);
      if (step !== undefined) earliest.set(id, step.before);
    }
    return earliest;
  }

  /** @param current every record there is, in order */
  list(current: readonly Entry[], request: number): readonly Entry[] {
    const overrides = this.overrides(request);
    if (overrides.size === 0) return current;
    const untouched = current.filter(({ id }) => !overrides.has(id));
    const former = [...overrides.values()].filter((entry) => entry !== undefined);
    return [...untouched, ...former].sort((left, right) => left.ordinal - right.ordinal);
  }
}
