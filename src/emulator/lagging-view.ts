/** What a list shows, in order. */
export interface Numbered {
  readonly id: string;
  /** Counts up with each record that is created. */
  readonly ordinal: number;
}

/**
 * What lists show while they lag behind writes. It remembers how each record was before the latest writes, so that a
 * write costs the same however large the directory is.
 */
export class LaggingView<Entry extends Numbered> {
  readonly #undo = new Map<string, { readonly shownUntil: number; readonly before: Entry | undefined }[]>();

  /**
   * Called before a record changes. One request may change a record in many steps: the first of them counts.
   *
   * @param before how the record is; undefined where it does not exist yet
   * @param shownUntil the last request whose lists show it so
   */
  remember(id: string, before: () => Entry | undefined, shownUntil: number): void {
    const steps = this.#undo.get(id) ?? [];
    if (steps.at(-1)?.shownUntil === shownUntil) return;
    steps.push({ shownUntil, before: before() });
    this.#undo.set(id, steps);
  }

  /** The records that lists show differently at this request: as they were, or (undefined) not at all. */
  overrides(request: number): ReadonlyMap<string, Entry | undefined> {
    const earliest = new Map<string, Entry | undefined>();
    for (const [id, steps] of this.#undo) {
      const still = steps.findIndex(({ shownUntil }) => request <= shownUntil);
      if (still === -1) this.#undo.delete(id);
      else earliest.set(id, steps[still]?.before);
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
