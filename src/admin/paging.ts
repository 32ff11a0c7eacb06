import type { Page } from "./shape";

/** Reads one page: the first one without a cursor. */
export type ReadPage<T> = (cursor: string | undefined) => Promise<Page<T>>;

/**
 * Reads a whole list, page after page, for each tells where the next one begins.
 *
 * @param endless the error for a list that names a page twice, and so would never end
 */
export async function readAllPages<T>(read: ReadPage<T>, endless: () => Error): Promise<readonly T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  for (let cursor: string | undefined; ;) {
    const page = await read(cursor);
    for (const item of page.items) items.push(item);
    cursor = page.next;
    if (cursor === undefined) return items;
    if (seen.has(cursor)) throw endless();
    seen.add(cursor);
  }
}

/** Cuts a list into pieces of at most `size`, without repetitions. */
export function chunks(values: readonly string[], size: number): readonly (readonly string[])[] {
  const different = [...new Set(values)];
  return Array.from({ length: Math.ceil(different.length / size) }, (_, chunk) =>
    different.slice(chunk * size, (chunk + 1) * size),
  );
}
