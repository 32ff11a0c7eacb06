import { onAbort } from "./abort";
import type { Clock } from "./clock";

/** Leave to send one request. It has to be given back. */
export interface Pass {
  /**
   * @param served whether the server took the request on, so that more of them may go out at once
   */
  leave(served: boolean): void;
  /** The server refused this request and wants none for `ms` milliseconds; the pass is still to be given back. */
  refused(ms: number): void;
}

/** Nothing was sent because the server asks for a longer wait than anybody here is ready for. */
export class PauseTooLong extends Error {
  override readonly name = "PauseTooLong";

  constructor(readonly waitMs: number) {
    super("the server asks for too long a wait");
  }
}

interface Waiter {
  enter(pass: Pass): void;
  fail(error: Error): void;
}

/**
 * Bounds how many requests are under way, and is the one clock by which all callers wait when the server
 * limits the rate. After such a pause one request goes first; each one that the server takes on doubles how
 * many may go together, so that a crowd that waited together does not run into the same wall together.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #concurrency: number;
  readonly #patienceMs: number;
  readonly #waiting = new Set<Waiter>();
  #running = 0;
  #allowed: number;
  #openAt = 0;
  /** Counts the pauses, so that answers to requests of before the last one do not widen the gate again. */
  #pauses = 0;
  #refusalsInARow = 0;
  #alarm: { readonly at: number; cancel(): void } | undefined;

  constructor(options: { readonly clock: Clock; readonly concurrency: number; readonly patienceMs: number }) {
    this.#clock = options.clock;
    this.#concurrency = options.concurrency;
    this.#patienceMs = options.patienceMs;
    this.#allowed = options.concurrency;
  }

  /** How often in a row the server has refused; requests that were under way together count once. */
  get refusalsInARow(): number {
    return this.#refusalsInARow;
  }

  /**
   * @throws PauseTooLong when the server's pause is longer than the patience; an Error when cancelled
   */
  enter(signal?: AbortSignal): Promise<Pass> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        enter: (pass) => {
          forget();
          resolve(pass);
        },
        fail: (error) => {
          forget();
          reject(error);
        },
      };
      this.#waiting.add(waiter);
      const forget = onAbort(signal, () => {
        this.#waiting.delete(waiter);
        reject(new Error("cancelled while waiting"));
      });
      this.#letGo();
    });
  }

  /** Keeps everybody back until then: the server has said that the next request would be refused. */
  pauseFor(ms: number): void {
    this.#openAt = Math.max(this.#openAt, this.#clock.now() + ms);
    this.#letGo();
  }

  #letGo(): void {
    const pause = this.#openAt - this.#clock.now();
    if (pause > this.#patienceMs) {
      for (const waiter of this.#waiting) waiter.fail(new PauseTooLong(pause));
      this.#waiting.clear();
      return;
    }
    if (pause > 0) {
      this.#wakeAt(this.#openAt, pause);
      return;
    }
    for (const waiter of this.#waiting) {
      if (this.#running >= this.#allowed) return;
      this.#running += 1;
      this.#waiting.delete(waiter);
      waiter.enter(this.#pass());
    }
  }

  /** One timer for the whole crowd. */
  #wakeAt(time: number, ms: number): void {
    if (this.#waiting.size === 0 || this.#alarm?.at === time) return;
    this.#alarm?.cancel();
    const cancel = this.#clock.after(ms, () => {
      this.#alarm = undefined;
      this.#letGo();
    });
    this.#alarm = { at: time, cancel };
  }

  #pass(): Pass {
    const pauses = this.#pauses;
    return {
      leave: (served) => {
        this.#running -= 1;
        if (served && pauses === this.#pauses) {
          this.#refusalsInARow = 0;
          this.#allowed = Math.min(this.#allowed * 2, this.#concurrency);
        }
        this.#letGo();
      },
      refused: (ms) => {
        if (pauses === this.#pauses) {
          this.#pauses += 1;
          this.#refusalsInARow += 1;
          this.#allowed = 1;
        }
        this.pauseFor(ms);
      },
    };
  }
}
