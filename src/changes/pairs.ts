import type { Held } from "./resources";

/** One resource on both sides; at least one of them is there. */
export interface Pair<Attributes> {
  readonly before?: Held<Attributes>;
  readonly after?: Held<Attributes>;
}

/**
 * Pairs two sides: by address as long as the ids do not contradict, then by id (two state versions between which
 * something moved), and what is left by address again (replaced).
 */
export function paired<Attributes>(
  before: readonly Held<Attributes>[],
  after: readonly Held<Attributes>[],
  idOf: (attributes: Attributes) => string | null | undefined,
): readonly Pair<Attributes>[] {
  const pairs: Pair<Attributes>[] = [];
  const left = new Map(before.map((held) => [held.address, held]));
  const match = (
    open: readonly Held<Attributes>[],
    find: (held: Held<Attributes>) => Held<Attributes> | undefined,
  ): readonly Held<Attributes>[] =>
    open.filter((held) => {
      const found = find(held);
      if (found === undefined || left.get(found.address) !== found) return true;
      left.delete(found.address);
      pairs.push({ before: found, after: held });
      return false;
    });

  let open = match(after, (held) => {
    const found = left.get(held.address);
    return found !== undefined && isSameId(idOf(found.attributes), idOf(held.attributes)) ? found : undefined;
  });
  const byId = new Map<string, Held<Attributes>>();
  for (const held of left.values()) {
    const id = idOf(held.attributes) ?? undefined;
    if (id !== undefined) byId.set(id, held);
  }
  open = match(open, (held) => byId.get(idOf(held.attributes) ?? ""));
  open = match(open, (held) => left.get(held.address));
  for (const held of left.values()) pairs.push({ before: held });
  for (const held of open) pairs.push({ after: held });
  return pairs;
}

function isSameId(left: string | null | undefined, right: string | null | undefined): boolean {
  return (left ?? "") === "" || (right ?? "") === "" || left === right;
}

/** Whether the object is destroyed and made anew. */
export function isReplaced<Attributes>(
  { before, after }: Pair<Attributes>,
  idOf: (attributes: Attributes) => string | null | undefined,
): boolean {
  if (before === undefined || after === undefined) return false;
  return after.isReplacement === true || !isSameId(idOf(before.attributes), idOf(after.attributes));
}

/** What the attribute is, or undefined when it is not there or not known. */
export function known<Attributes, Name extends keyof Attributes & string>(
  held: Held<Attributes> | undefined,
  name: Name,
): NonNullable<Attributes[Name]> | undefined {
  if (held === undefined || held.unknown.has(name)) return undefined;
  return held.attributes[name] ?? undefined;
}
