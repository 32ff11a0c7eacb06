import { folded } from "./names";

export type Deed = "created" | "updated" | "deactivated" | "reactivated" | "deleted";

/** What this process has done to one record. */
export interface OwnWrite<T> {
  readonly id: string;
  /** The record as it was before the first write; undefined when this process has created it. */
  readonly before: T | undefined;
  /** In order. */
  readonly deeds: readonly Deed[];
}

/**
 * What this process has written, so that planning, which Terraform repeats in the middle of an apply, can take
 * the directory as it was when the first plan was made.
 */
export class OwnWrites<T extends { readonly id: string }> {
  readonly #writes = new Map<string, { id: string; before: T | undefined; deeds: Deed[] }>();
  readonly #formerNames = new Map<string, T>();
  readonly #nameOf: (record: T) => string;

  constructor(nameOf: (record: T) => string) {
    this.#nameOf = nameOf;
  }

  /** @param before the record as it was just now; only the first write's counts */
  note(id: string, before: T | undefined, deed: Deed): void {
    const known = this.#writes.get(id);
    if (known !== undefined) {
      known.deeds.push(deed);
      return;
    }
    this.#writes.set(id, { id, before, deeds: [deed] });
    if (before !== undefined) this.#formerNames.set(folded(this.#nameOf(before)), before);
  }

  of(id: string): OwnWrite<T> | undefined {
    return this.#writes.get(id);
  }

  /** The record that had this name before this process changed it. */
  formerly(name: string): T | undefined {
    return this.#formerNames.get(folded(name));
  }

  all(): readonly OwnWrite<T>[] {
    return [...this.#writes.values()];
  }
}
