import { severalFor } from "./errors";
import type { Key } from "./key";

/** What every record has, as far as this room cares. */
export interface Recorded {
  readonly id: string;
  readonly meta?: { readonly lastModified?: string | undefined } | undefined;
}

/** How a record was come by. */
export type Freshness =
  /** Read in passing: the answer may be older than what this process has written since. */
  | "read"
  /** Asked for just now because the truth of this moment is wanted. */
  | "fresh";

/**
 * What is known of the records of one kind: found by id and by key in constant time. What this process has
 * written wins over what it reads afterwards unless that is newer, because a server may lag behind itself.
 *
 * In answers `null` means known to be absent, and `undefined` not known.
 */
export class RecordStore<T extends Recorded> {
  readonly #keys: readonly Key<T>[];
  readonly #records = new Map<string, T>();
  readonly #index = new Map<Key<T>, Map<string, Set<string>>>();
  /** As this process has written them last; null for those that it has deleted. */
  readonly #own = new Map<string, T | null>();
  readonly #created = new Set<string>();
  readonly #absentIds = new Set<string>();
  readonly #absentKeys = new Map<Key<T>, Set<string>>();
  readonly #reconcile: (own: T, read: T) => T;
  /** What was read singly since the listing that is under way began. */
  #sinceListing = new Set<string>();
  #complete = false;

  /**
   * @param reconcile what to make of a record that was read after this process had written it, when it is not
   *   known to be newer
   */
  constructor(keys: readonly Key<T>[], reconcile: (own: T, read: T) => T = (own) => own) {
    this.#keys = keys;
    this.#reconcile = reconcile;
    for (const key of keys) {
      this.#index.set(key, new Map());
      this.#absentKeys.set(key, new Set());
    }
  }

  /** Whether the whole list was read. */
  get complete(): boolean {
    return this.#complete;
  }

  byId(id: string): T | null | undefined {
    const record = this.#records.get(id);
    if (record !== undefined) return record;
    return this.#own.get(id) === null || this.#absentIds.has(id) ? null : undefined;
  }

  /** @throws DirectoryError `ambiguous` when several hold the value and none spells it as it was asked for */
  byKey(key: Key<T>, value: string): T | null | undefined {
    const ids = this.#index.get(key)?.get(key.fold(value));
    if (ids === undefined || ids.size === 0) {
      return this.#complete || this.#absentKeys.get(key)?.has(key.fold(value)) === true ? null : undefined;
    }
    const records = [...ids].flatMap((id) => this.#records.get(id) ?? []);
    const exact = records.filter((record) => key.of(record) === value);
    const [record, ...others] = exact.length > 0 ? exact : records;
    if (others.length > 0) throw severalFor(`the ${key.attribute} ${JSON.stringify(value)}`, [...ids]);
    return record;
  }

  all(): readonly T[] {
    return [...this.#records.values()];
  }

  /** Whether this process has written it. */
  isOwn(id: string): boolean {
    return this.#own.has(id);
  }

  /** Whether this process has created it and not deleted it again. */
  wasCreatedHere(id: string): boolean {
    return this.#created.has(id) && this.#own.get(id) !== null;
  }

  /** Takes in a record that was read. @returns what is true of it: null when this process has deleted it */
  learn(record: T, freshness: Freshness = "read"): T | null {
    const own = this.#own.get(record.id);
    if (own === null) return null;
    const learned = own === undefined ? record : this.#lastWord(own, record, freshness);
    this.#put(learned);
    this.#sinceListing.add(record.id);
    return learned;
  }

  /** To be called before the first page is asked for. */
  beginListing(): void {
    this.#sinceListing = new Set();
  }

  /** Takes in the whole list. */
  replaceAll(records: readonly T[]): void {
    const listed = new Set(records.map(({ id }) => id));
    for (const id of [...this.#records.keys()]) {
      if (!listed.has(id) && !this.#own.has(id) && !this.#sinceListing.has(id)) this.forget(id);
    }
    for (const record of records) this.learn(record);
    this.#complete = true;
  }

  /** The list that was read is too old for what is asked. */
  distrustListing(): void {
    this.#complete = false;
  }

  /** Takes in what this process has written. */
  write(record: T, deed: "created" | "changed" = "changed"): void {
    if (deed === "created") this.#created.add(record.id);
    this.#own.set(record.id, record);
    this.#put(record);
  }

  /** Takes in that this process has deleted it. */
  remove(id: string): void {
    this.#own.set(id, null);
    this.forget(id);
  }

  forget(id: string): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    this.#records.delete(id);
    for (const key of this.#keys) this.#indexed(key, record)?.delete(id);
  }

  noteAbsent(id: string): void {
    this.#absentIds.add(id);
  }

  noteAbsentKey(key: Key<T>, value: string): void {
    this.#absentKeys.get(key)?.add(key.fold(value));
  }

  forgetAbsentKey(key: Key<T>, value: string): void {
    this.#absentKeys.get(key)?.delete(key.fold(value));
  }

  #lastWord(own: T, read: T, freshness: Freshness): T {
    if (isNewer(read, own)) return read;
    if (freshness === "fresh" && !isNewer(own, read)) return read;
    return this.#reconcile(own, read);
  }

  #put(record: T): void {
    this.forget(record.id);
    this.#records.set(record.id, record);
    this.#absentIds.delete(record.id);
    for (const key of this.#keys) this.#indexed(key, record)?.add(record.id);
  }

  #indexed(key: Key<T>, record: T): Set<string> | undefined {
    const value = key.of(record);
    const index = this.#index.get(key);
    if (value === undefined || index === undefined) return undefined;
    const folded = key.fold(value);
    const ids = index.get(folded) ?? new Set<string>();
    index.set(folded, ids);
    return ids;
  }
}

/** Only a record that says so is newer. */
function isNewer(record: Recorded, than: Recorded): boolean {
  const [left = NaN, right = NaN] = [record, than].map(({ meta }) => Date.parse(meta?.lastModified ?? ""));
  return left > right;
}
