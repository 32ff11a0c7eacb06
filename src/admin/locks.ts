import { waitFor } from "./joined";

/** Lets one at a time have what a key stands for; the others wait in order. */
export class Locks {
  readonly #last = new Map<string, Promise<void>>();

  /** @throws what `work` throws; OrganizationError `cancelled` when cancelled before its turn */
  async hold<T>(
    key: string,
    signal: AbortSignal | undefined,
    doing: string,
    work: () => Promise<T>,
  ): Promise<T> {
    const before = this.#last.get(key);
    let release = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before === undefined ? mine : before.then(() => mine);
    this.#last.set(key, tail);
    try {
      if (before !== undefined) await waitFor(before, signal, doing);
      return await work();
    } finally {
      release();
      // Whoever was cancelled leaves before those that came first: the key is free when they have gone, too.
      void tail.then(() => {
        if (this.#last.get(key) === tail) this.#last.delete(key);
      });
    }
  }
}
