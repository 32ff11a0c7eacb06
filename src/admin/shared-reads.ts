import { endOfTurn, Joined } from "./joined";

export interface ReadCall {
  readonly signal?: AbortSignal | undefined;
  /** Whether what is known, or was asked for before this call, will not do. */
  readonly fresh?: boolean | undefined;
  /** For the words of a cancellation, such as `list the applications`. */
  readonly doing: string;
}

/** Reads each thing once for all callers of a run, and again only for those who want it fresh. */
export class SharedReads<T> {
  readonly #known = new Map<string, { readonly value: T }>();
  /** The latest read of each key. */
  readonly #latest = new Map<string, Joined<T>>();
  /** Those of them that have not been sent yet, so that they will do for somebody who wants it fresh. */
  readonly #gathering = new Set<Joined<T>>();
  readonly #read: (key: string, signal: AbortSignal) => Promise<T>;

  constructor(read: (key: string, signal: AbortSignal) => Promise<T>) {
    this.#read = read;
  }

  async read(key: string, { signal, fresh = false, doing }: ReadCall): Promise<T> {
    const known = this.#known.get(key);
    if (known !== undefined && !fresh) return known.value;
    const latest = this.#latest.get(key);
    if (latest?.open === true && (!fresh || this.#gathering.has(latest))) return latest.join(signal, doing);
    return this.#begin(key).join(signal, doing);
  }

  /** What is known without asking. */
  peek(key: string): T | undefined {
    return this.#known.get(key)?.value;
  }

  /** Has it read anew by the next who asks. */
  forget(key: string): void {
    this.#known.delete(key);
    this.#latest.delete(key);
  }

  #begin(key: string): Joined<T> {
    const joined: Joined<T> = new Joined<T>(async (signal) => {
      await endOfTurn();
      this.#gathering.delete(joined);
      try {
        const value = await this.#read(key, signal);
        // A read that was overtaken by a later one knows less than that.
        if (this.#latest.get(key) === joined) this.#known.set(key, { value });
        return value;
      } finally {
        if (this.#latest.get(key) === joined) this.#latest.delete(key);
      }
    });
    this.#latest.set(key, joined);
    this.#gathering.add(joined);
    return joined;
  }
}
