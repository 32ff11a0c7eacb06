import { type Clock, onAbort } from "../http";
import { cancelled } from "./errors";

const FIRST_MS = 500;
const LONGEST_MS = 3_000;

/**
 * How long to wait before the next look at something that is yet to show.
 *
 * @param looks how many there were, from 1
 * @returns milliseconds
 */
export function intervalMs(looks: number): number {
  return Math.min(FIRST_MS * 1.5 ** (looks - 1), LONGEST_MS);
}

/** Wakes everybody who waits in one instant, as soon as one of them wants it, so that their looks are joined. */
export class Rounds {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #next: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after `ms` milliseconds or earlier. @throws OrganizationError `cancelled` */
  wait(ms: number, signal: AbortSignal | undefined, doing: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        forget();
        resolve();
      };
      this.#waiting.add(wake);
      this.#wakeIn(ms);
      const forget = onAbort(signal, () => {
        this.#waiting.delete(wake);
        if (this.#waiting.size === 0) this.#stop();
        reject(cancelled(`to ${doing}`));
      });
    });
  }

  #wakeIn(ms: number): void {
    const at = this.#clock.now() + ms;
    if (this.#next !== undefined && this.#next.at <= at) return;
    this.#next?.cancel();
    const cancel = this.#clock.after(ms, () => {
      this.#next = undefined;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const wake of waiting) wake();
    });
    this.#next = { at, cancel };
  }

  #stop(): void {
    this.#next?.cancel();
    this.#next = undefined;
  }
}

/**
 * Looks at once and then in rounds until it is found or the time is up; the last look is at its end.
 *
 * @returns undefined when the time is up
 */
export async function lookUntil<T>(
  rounds: Rounds,
  {
    clock,
    limitMs,
    signal,
    doing,
  }: {
    readonly clock: Clock;
    readonly limitMs: number;
    readonly signal: AbortSignal | undefined;
    readonly doing: string;
  },
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = clock.now() + limitMs;
  for (let looks = 1; ; looks += 1) {
    const found = await look();
    const left = end - clock.now();
    if (found !== undefined || left <= 0) return found;
    await rounds.wait(Math.min(intervalMs(looks), left), signal, doing);
  }
}
