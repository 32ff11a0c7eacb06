import { compare } from "../changes";
import type { IndexQuery, IndexRow, ReportIndex } from "../history";

/** An index for sources that keep none: lives as long as the process. */
export class MemoryIndex implements ReportIndex {
  #form: string | undefined;
  #through: string | undefined;
  #rows: IndexRow[] = [];

  open(form: string): Promise<void> {
    if (form !== this.#form) {
      this.#rows = [];
      this.#through = undefined;
    }
    this.#form = form;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.#rows = [];
    this.#through = undefined;
    return Promise.resolve();
  }

  through(): Promise<string | undefined> {
    return Promise.resolve(this.#through);
  }

  add(version: string, rows: readonly IndexRow[]): Promise<void> {
    for (const row of rows) this.#rows.push(row);
    this.#through = version;
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is for stores that must be waited for
  async *find({ since, until, text }: IndexQuery): AsyncGenerator<string> {
    const wanted = text?.toLowerCase();
    const found = this.#rows.filter(
      ({ at, keys }) =>
        (since === undefined || at >= since) &&
        (until === undefined || at <= until) &&
        (wanted === undefined || keys.includes(wanted)),
    );
    for (const { json } of found.sort((left, right) => compare(left.at, right.at))) yield json;
  }
}
