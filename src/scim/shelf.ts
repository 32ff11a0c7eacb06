import type { Call } from "./client";
import { isKind } from "./errors";
import { endOfTurn, Joined, JoinedByKey } from "./joined";
import type { Key } from "./key";
import { type FirstPage, type ReadPage, readFirstPage, readWholeList } from "./paging";
import type { Freshness, RecordStore, Recorded } from "./record-store";
import type { ScimPage } from "./vocabulary";

/** How records of one kind are asked for. */
export interface ShelfSource<T> {
  /** Such as `users`, for the words of errors. */
  readonly what: string;
  readonly page: ReadPage<T>;
  /** @throws DirectoryError `not-found` */
  readonly one: (id: string, call: Call) => Promise<T>;
  readonly search: (key: Key<T>, value: string, call: Call) => Promise<ScimPage<T>>;
}

/**
 * All records of one kind in one directory, as far as this process has had to read them, and as its own writes
 * have left them. Equal reads that are under way at the same time are one request.
 *
 * **When look-ups turn into a listing.** A look-up can ask for one record, or the whole list can be read, which
 * answers every later look-up too. How many look-ups will come is not known. So the first is asked singly,
 * unless others come in the same turn of the event loop. The second reads the first page of the list instead,
 * which tells how many pages there are; in a small directory that is the whole list. From then on look-ups are
 * asked singly until they are more than the pages that are left, counting those that wait at the same time, and
 * then the rest of the list is read.
 *
 * With L different look-ups and P pages the cheaper way takes min(L, P) requests. This takes at most one more
 * while L < P. Once L has passed P it takes at most 2P - 1 in all, or 2 where P is 1, and no rule that does not
 * know the future can promise less (this is the ski-rental problem): 3 requests for 200 people.
 */
export class Shelf<T extends Recorded> {
  readonly store: RecordStore<T>;
  readonly #source: ShelfSource<T>;
  readonly #lookUps = new JoinedByKey<T | undefined>();
  /** Look-ups that were asked singly. */
  #singles = 0;
  /** How many wait for each look-up that is not decided yet. */
  readonly #undecided = new Map<string, number>();
  #first: FirstPage<T> | undefined;
  #probe: Joined<void> | undefined;
  #listing: Joined<void> | undefined;
  /** How often reading the list has begun. */
  #readings = 0;

  constructor(source: ShelfSource<T>, store: RecordStore<T>) {
    this.#source = source;
    this.store = store;
  }

  /** `undefined` only when the record itself is answered with 404 and a listing answers without it. */
  byId(id: string, signal?: AbortSignal): Promise<T | undefined> {
    const ask = async (own: AbortSignal): Promise<T | undefined> => {
      const record = await this.#one(id, "read", own);
      if (record !== undefined) return record;
      await this.list(own);
      return this.#provenById(id);
    };
    return this.#find(`id ${id}`, () => this.store.byId(id), ask, signal);
  }

  /**
   * Asks the directory anew, whatever is known already.
   *
   * @param key by which the directory is searched for the record when it is answered with 404
   */
  async freshById(id: string, key: Key<T>, signal?: AbortSignal): Promise<T | undefined> {
    const known = this.store.byId(id) ?? undefined;
    const readings = this.#readings;
    const record = await this.#one(id, "fresh", signal);
    if (record !== undefined) return record;
    // What this process has made itself is there, even when a server that lags does not show it yet.
    if (known !== undefined && this.store.wasCreatedHere(id)) return known;
    this.store.forget(id);
    const value = known === undefined ? undefined : key.of(known);
    const decided = value !== undefined && (await this.#search(key, value, signal));
    if (!decided) await this.#listSince(readings, signal);
    return this.#provenById(id);
  }

  /** The record with this value, in the form that compares; one that spells it exactly so comes first. */
  byKey(key: Key<T>, value: string, signal?: AbortSignal): Promise<T | undefined> {
    const known = (): T | null | undefined => this.store.byKey(key, value);
    const ask = async (own: AbortSignal): Promise<T | undefined> => {
      const decided = await this.#search(key, value, own);
      if (!decided) await this.list(own);
      const found = known();
      if (found === undefined) this.store.noteAbsentKey(key, value);
      return found ?? undefined;
    };
    return this.#find(`${key.attribute} ${value}`, known, ask, signal);
  }

  /** Searches the directory anew for this value, and through the whole list where a search does not decide. */
  async searchAnew(key: Key<T>, value: string, signal?: AbortSignal): Promise<T | undefined> {
    this.store.forgetAbsentKey(key, value);
    const readings = this.#readings;
    const decided = await this.#search(key, value, signal);
    if (!decided) await this.#listSince(readings, signal);
    return this.store.byKey(key, value) ?? undefined;
  }

  /** Everything. */
  async all(signal?: AbortSignal): Promise<readonly T[]> {
    await this.list(signal);
    return this.store.all();
  }

  /** Has the whole list read, unless it was. */
  async list(signal?: AbortSignal): Promise<void> {
    // What is too old by the time that it has been read is read again.
    while (!this.store.complete) {
      if (this.#probe?.open === true) await this.#probe.join(signal);
      else await this.#restOfList().join(signal);
    }
  }

  /** Has the whole list read, by a reading that is none of the first `readings`: those may show how things were. */
  async #listSince(readings: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#readings === readings) {
      this.store.distrustListing();
      this.#first = undefined;
      this.#probe = undefined;
      this.#listing = undefined;
    }
    await this.list(signal);
  }

  #beginReading(): void {
    this.#readings += 1;
    this.store.beginListing();
  }

  /** The reading of the list that is under way, or a new one. */
  #restOfList(): Joined<void> {
    if (this.#listing?.open === true) return this.#listing;
    const first = this.#first;
    this.#first = undefined;
    if (first === undefined) this.#beginReading();
    const listing = new Joined<void>(async (own) => {
      const records = await readWholeList(this.#source.what, this.#source.page, own, first);
      if (this.#listing === listing) this.store.replaceAll(records);
    });
    this.#listing = listing;
    return listing;
  }

  #provenById(id: string): T | undefined {
    const listed = this.store.byId(id);
    if (listed === undefined) this.store.noteAbsent(id);
    return listed ?? undefined;
  }

  async #find(
    name: string,
    known: () => T | null | undefined,
    ask: (signal: AbortSignal) => Promise<T | undefined>,
    signal: AbortSignal | undefined,
  ): Promise<T | undefined> {
    while (!this.#lookUps.isRunning(name)) {
      const record = known();
      if (record !== undefined) return record ?? undefined;
      if (!(await this.#readMore(name, signal))) break;
    }
    const counted = async (own: AbortSignal): Promise<T | undefined> => {
      this.#singles += 1;
      // Whoever else waits for it is about to join, and is not to be counted a second time.
      this.#undecided.delete(name);
      return ask(own);
    };
    return this.#lookUps.run(name, counted, signal);
  }

  /** @returns false when the look-up is to be asked singly */
  async #readMore(name: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.store.complete) return false;
    this.#undecided.set(name, (this.#undecided.get(name) ?? 0) + 1);
    try {
      // Look-ups that arrive together count together, and those that the last answer has settled no longer do.
      await endOfTurn();
      return this.#lookUps.isRunning(name) || (await this.#decide(signal));
    } finally {
      const others = (this.#undecided.get(name) ?? 1) - 1;
      if (others === 0) this.#undecided.delete(name);
      else this.#undecided.set(name, others);
    }
  }

  /** As the class describes. @returns whether something was read that may hold the answer */
  async #decide(signal: AbortSignal | undefined): Promise<boolean> {
    if (this.store.complete) return true;
    if (this.#listing?.open === true) {
      await this.#listing.join(signal);
      return true;
    }
    if (this.#first === undefined) {
      if (this.#singles === 0 && this.#undecided.size === 1) return false;
      await this.#readFirstPage(signal);
      return true;
    }
    const pagesLeft = this.#first.pages - 1;
    if (this.#singles + this.#undecided.size <= pagesLeft) return false;
    await this.list(signal);
    return true;
  }

  async #readFirstPage(signal: AbortSignal | undefined): Promise<void> {
    if (this.#probe?.open !== true) {
      this.#beginReading();
      const probe = new Joined<void>(async (own) => {
        const first = await readFirstPage(this.#source.page, own);
        const records =
          first.pages > 1 ? undefined : await readWholeList(this.#source.what, this.#source.page, own, first);
        if (this.#probe !== probe) return;
        if (records !== undefined) {
          this.store.replaceAll(records);
          return;
        }
        this.#first = first;
        for (const record of first.resources) this.store.learn(record);
      });
      this.#probe = probe;
    }
    await this.#probe.join(signal);
  }

  async #one(id: string, freshness: Freshness, signal: AbortSignal | undefined): Promise<T | undefined> {
    try {
      const record = await this.#source.one(id, { signal });
      return this.store.learn(record, freshness) ?? undefined;
    } catch (error) {
      if (isKind(error, "not-found")) return undefined;
      throw error;
    }
  }

  /** @returns whether the answer decides: it holds the record, or reliably nothing */
  async #search(key: Key<T>, value: string, signal: AbortSignal | undefined): Promise<boolean> {
    for (const spelling of key.spellings(value)) {
      const page = await this.#source.search(key, spelling, { signal }).catch((error: unknown) => {
        if (isKind(error, "invalid")) return undefined;
        throw error;
      });
      if (page === undefined) return false;
      const matching = page.resources.filter((record) => {
        const held = key.of(record);
        return held !== undefined && key.fold(held) === key.fold(value);
      });
      for (const record of matching) this.store.learn(record);
      if (matching.length > 0) return true;
      // Others than were asked for: this server does not filter.
      if (page.totalResults > 0) return false;
    }
    return !key.doubtful(value);
  }
}
