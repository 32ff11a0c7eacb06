/** Group names, e-mail addresses and host names compare without case: this is the form that compares. */
export function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Like `Map.groupBy`, which Node.js 20 does not have yet. */
export function groupedBy<T>(
  values: Iterable<T>,
  keyOf: (value: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
