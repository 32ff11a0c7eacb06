/** E-mail addresses, user names and group names compare without case: this is the form that compares. */
export function folded(name: string): string {
  return IS_FOLDED.test(name) ? name : name.normalize("NFC").toLowerCase();
}

// What nearly every name is: nothing to do, thousands of times.
const IS_FOLDED = /^[ -@[-~]*$/u;

/** By code units: the same on every computer, whatever its language. */
export function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function sorted(texts: Iterable<string>): readonly string[] {
  return [...texts].sort(compare);
}
