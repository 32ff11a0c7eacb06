import type { Clock } from "../../src/http";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test turns it. */
export class FakeClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(start = Date.UTC(2026, 0, 5, 9)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How long until the next timer fires; undefined when nobody waits. */
  get next(): number | undefined {
    const times = [...this.#timers].map(({ at }) => at - this.#now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Moves on by so much, fires what is due in order, and lets what waits for it go on. */
  async turn(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets promises that are settled already run their continuations. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock on which waits are over at once. Time limits, told by their length, stay real. */
export class HurriedClock implements Clock {
  #ahead = 0;
  /** The waits so far, in milliseconds. */
  readonly waits: number[] = [];

  constructor(private readonly timeLimitMs = 30_000) {}

  now(): number {
    return Date.now() + this.#ahead;
  }

  after(ms: number, callback: () => void): () => void {
    if (ms === this.timeLimitMs) {
      const timer = setTimeout(callback, ms);
      return () => {
        clearTimeout(timer);
      };
    }
    this.waits.push(ms);
    const immediate = setImmediate(() => {
      this.#ahead += ms;
      callback();
    });
    return () => {
      clearImmediate(immediate);
    };
  }
}
