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

  /** Resolves when the work has ended, well or not. */
  async ended(): Promise<void> {
    await this.#work.catch(() => undefined);
  }

  /** @throws what the work throws; DirectoryError `cancelled` when this caller is cancelled */
  join(signal?: AbortSignal): Promise<T> {
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
        reject(cancelled("for the directory", "unknown"));
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

/** Joins equal pieces of work while they are under way. */
export class JoinedByKey<T> {
  readonly #running = new Map<string, Joined<T>>();

  isRunning(key: string): boolean {
    return this.#running.get(key)?.open === true;
  }

  run(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const running = this.#running.get(key);
    if (running?.open === true) return running.join(signal);
    const joined = new Joined<T>((own) =>
      work(own).finally(() => {
        if (this.#running.get(key) === joined) this.#running.delete(key);
      }),
    );
    this.#running.set(key, joined);
    return joined.join(signal);
  }
}

/** Lets everything that arrived together, and every continuation of an answer, run first. */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
