const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * How long to wait before the next try: doubling, and spread over half of its length so that callers who
 * failed together do not come back together.
 *
 * @param tries how many have failed so far, from 1
 * @param random in [0, 1), as `Math.random` gives it
 * @returns milliseconds
 */
export function backoffMs(tries: number, random: () => number): number {
  const whole = Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS);
  return whole / 2 + (random() * whole) / 2;
}
