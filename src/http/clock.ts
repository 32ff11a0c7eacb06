import { onAbort } from "./abort";

/** Time as this room sees it, so that tests can turn it by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after `ms` milliseconds; the answer takes the call back. */
  after(ms: number, callback: () => void): () => void;
}

/** The longest delay that a timer of Node.js takes; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), LONGEST_TIMER));
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Rejects as soon as the signal is aborted; the caller knows by `signal.aborted` why. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      forget();
      resolve();
    });
    const forget = onAbort(signal, () => {
      cancel();
      reject(new Error("cancelled while waiting"));
    });
  });
}
