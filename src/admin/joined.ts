import { setMaxListeners } from "node:events";
import { onAbort } from "../http";
import { cancelled } from "./errors";

/**
 * One piece of work that several callers wait for together. A caller that is cancelled leaves the others
 * waiting; when the last one has gone, the work itself is cancelled.
 */
export class Joined<T> {
  readonly #abort = new AbortController();
  readonly #work: Promise<T>;
  #waiting = 0;
  #over = false;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    setMaxListeners(0, this.#abort.signal);
    this.#work = work(this.#abort.signal).finally(() => {
      this.#over = true;
    });
    // Everybody who waits hears of a failure; when nobody does any more, nobody has to.
    this.#work.catch(() => undefined);
  }

  /** Whether a newcomer may still join. */
  get open(): boolean {
    return !this.#over && !this.#abort.signal.aborted;
  }

  /** @throws what the work throws; OrganizationError `cancelled` when this caller is cancelled */
  join(signal: AbortSignal | undefined, doing: string): Promise<T> {
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      let waiting = true;
      const leave = (): void => {
        if (!waiting) return;
        waiting = false;
        this.#waiting -= 1;
        if (this.#waiting === 0 && !this.#over) this.#abort.abort();
      };
      const forget = onAbort(signal, () => {
        leave();
        reject(cancelled(`to ${doing}`));
      });
      this.#work.then(
        (value) => {
          forget();
          leave();
          resolve(value);
        },
        (error: unknown) => {
          forget();
          leave();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
}

/** Lets everything that arrived together, and every continuation of an answer, run first. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Waits for something that goes on whether anybody waits or not.
 *
 * @throws what it throws; OrganizationError `cancelled` when this caller is cancelled
 */
export function waitFor<T>(promise: Promise<T>, signal: AbortSignal | undefined, doing: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => {
      reject(cancelled(`to ${doing}`));
    });
    promise.then(resolve, reject).finally(forget);
  });
}
