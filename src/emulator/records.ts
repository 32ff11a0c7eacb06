import type { StoredUser } from "./user-record";

/** A person's record. */
export interface UserEntry {
  readonly id: string;
  readonly ordinal: number;
  /** ISO times. */
  readonly created: string;
  lastModified: string;
  attributes: StoredUser;
  /** The account it links to; undefined once it is unlinked. */
  accountId: string | undefined;
  /** How many answers have shown it. */
  seen: number;
}

/** A group's record. */
export interface GroupEntry {
  readonly id: string;
  readonly ordinal: number;
  readonly created: string;
  lastModified: string;
  displayName: string;
  externalId: string | undefined;
  /** Whether the organisation's sites get to know it; not so with the name of a built-in or default group. */
  readonly synced: boolean;
  members: Set<string>;
}

/** Records in the order of creation, which lists need again and again. */
export class Records<Entry extends { readonly id: string }> {
  readonly #byId = new Map<string, Entry>();
  #inOrder: readonly Entry[] | undefined;

  get(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  all(): readonly Entry[] {
    this.#inOrder ??= [...this.#byId.values()];
    return this.#inOrder;
  }

  add(entry: Entry): void {
    this.#byId.set(entry.id, entry);
    this.#inOrder = undefined;
  }

  delete(id: string): void {
    this.#byId.delete(id);
    this.#inOrder = undefined;
  }
}
