export interface Differences<Value> {
  readonly gone: readonly Value[];
  readonly come: readonly Value[];
}

/**
 * The objects that are in one list alone. What stands at the same place in both, counted from the beginning or from the
 * end, is passed over: of thousands, few are looked up.
 */
export function differences<Value>(before: readonly Value[], after: readonly Value[]): Differences<Value> {
  let tail = 0;
  if (before.length !== after.length) {
    const shorter = Math.min(before.length, after.length);
    while (tail < shorter && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  }
  const these = before.slice(0, before.length - tail);
  const those = after.slice(0, after.length - tail);
  const gone = these.filter((value, index) => index >= those.length || value !== those[index]);
  const come = those.filter((value, index) => index >= these.length || value !== these[index]);
  return { gone: without(gone, come), come: without(come, gone) };
}

function without<Value>(these: readonly Value[], those: readonly Value[]): readonly Value[] {
  const known = new Set(those);
  return these.filter((value) => !known.has(value));
}
