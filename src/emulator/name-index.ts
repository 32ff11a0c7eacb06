/** Who holds a name, compared with or without case. */
export class NameIndex {
  readonly #ids = new Map<string, Map<string, string>>();

  add(name: string, id: string): void {
    const folded = name.toLowerCase();
    const holders = this.#ids.get(folded) ?? new Map<string, string>();
    holders.set(id, name);
    this.#ids.set(folded, holders);
  }

  remove(name: string, id: string): void {
    const folded = name.toLowerCase();
    const holders = this.#ids.get(folded);
    holders?.delete(id);
    if (holders?.size === 0) this.#ids.delete(folded);
  }

  holders(name: string, isCaseSensitive: boolean): readonly string[] {
    const holders = this.#ids.get(name.toLowerCase());
    if (holders === undefined) return [];
    return [...holders].filter(([, held]) => !isCaseSensitive || held === name).map(([id]) => id);
  }
}
