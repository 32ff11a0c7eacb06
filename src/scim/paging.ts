import type { PageQuery } from "./client";
import { isKind, restlessListing } from "./errors";
import type { ScimPage } from "./vocabulary";

/** The most that Atlassian gives in one page. */
const PAGE = 100;
/** How often a list that changes while it is read is read again. */
const MOST_PASSES = 3;

/** Reads one page. */
export type ReadPage<T> = (query: PageQuery, signal: AbortSignal | undefined) => Promise<ScimPage<T>>;

export interface FirstPage<T> extends ScimPage<T> {
  /** How many pages the whole list has, this one included. */
  readonly pages: number;
}

/** The first page, which tells how many there are. */
export async function readFirstPage<T>(read: ReadPage<T>, signal?: AbortSignal): Promise<FirstPage<T>> {
  const page = await narrowing(read)({ startIndex: 1, count: PAGE }, signal);
  const size = page.resources.length;
  return {
    ...page,
    pages: size >= page.totalResults || size === 0 ? 1 : Math.ceil(page.totalResults / size),
  };
}

/**
 * Reads a whole list, its pages in parallel as far as the transport lets them. Pages are counted by what they
 * hold and not by what was asked for. The list has to hold together: as many different records as it counts,
 * the same count on each page or a growing one. When somebody changes it meanwhile, so that a record may have
 * slipped from one page to another, it is read again.
 *
 * @param first the first page, when it was read already
 * @throws DirectoryError when the list does not hold together in three passes
 */
export async function readWholeList<T extends { readonly id: string }>(
  what: string,
  read: ReadPage<T>,
  signal?: AbortSignal,
  first?: ScimPage<T>,
): Promise<readonly T[]> {
  let told = 0;
  let got = 0;
  for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
    const start = (pass === 1 ? first : undefined) ?? (await readFirstPage(read, signal));
    const { records, total, shrank } = await onePass(narrowing(read), start, signal);
    if (!shrank && records.size === total) return [...records.values()];
    told = total;
    got = records.size;
  }
  throw restlessListing(what, told, got);
}

interface Pass<T> {
  readonly records: ReadonlyMap<string, T>;
  /** The highest count that a page named. */
  readonly total: number;
  /** Whether a page counted fewer than another one, so that records moved up and may have been missed. */
  readonly shrank: boolean;
}

async function onePass<T extends { readonly id: string }>(
  read: ReadPage<T>,
  first: ScimPage<T>,
  signal: AbortSignal | undefined,
): Promise<Pass<T>> {
  const records = new Map<string, T>();
  const totals = new Set<number>();
  const take = (page: ScimPage<T>): void => {
    totals.add(page.totalResults);
    for (const record of page.resources) records.set(record.id, record);
  };
  take(first);
  const size = first.resources.length;

  /** Reads positions from `start` up to `end`, in as many pages as the server makes of them. */
  const readRange = async (start: number, end: number): Promise<void> => {
    for (let at = start; at < end;) {
      const page = await read({ startIndex: at, count: Math.min(size, end - at) }, signal);
      take(page);
      if (page.resources.length === 0) return;
      at += page.resources.length;
    }
  };

  let readTo = size;
  // Those who are added meanwhile make the list longer; its new end is read as well, as long as it grows.
  while (size > 0 && readTo < Math.max(...totals) && totals.size <= 1 + MOST_PASSES) {
    const end = Math.max(...totals);
    const starts = Array.from(
      { length: Math.ceil((end - readTo) / size) },
      (_, page) => readTo + 1 + page * size,
    );
    await Promise.all(starts.map((start) => readRange(start, Math.min(start + size, end + 1))));
    readTo = end;
  }
  return {
    records,
    total: Math.max(...totals),
    shrank: Math.min(...totals) < first.totalResults,
  };
}

/** Asks for half as many when so many are more than can be read at once: groups may be very large. */
function narrowing<T>(read: ReadPage<T>): ReadPage<T> {
  const narrower: ReadPage<T> = async (query, signal) => {
    try {
      return await read(query, signal);
    } catch (error) {
      if (!isKind(error, "too-large") || query.count <= 1) throw error;
      return narrower({ ...query, count: Math.floor(query.count / 2) }, signal);
    }
  };
  return narrower;
}
