import { onAbort } from "../http";
import { cancelled } from "./errors";

/** Lets one at a time have what a key stands for; the others wait in order. */
export class Locks {
  readonly #last = new Map<string, Promise<void>>();

  /** @throws what `work` throws; DirectoryError `cancelled` when cancelled before its turn */
  async hold<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    let release = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before.then(() => mine);
    this.#last.set(key, tail);
    try {
      await turn(before, signal);
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

function turn(before: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => {
      reject(cancelled("for the directory"));
    });
    void before.then(() => {
      forget();
      resolve();
    });
  });
}
