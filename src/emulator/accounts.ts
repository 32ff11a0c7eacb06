import { createHash } from "node:crypto";

/** An Atlassian account of the organisation. */
export interface Account {
  readonly accountId: string;
  /** In lower case. */
  readonly email: string;
  /** Whether its address is on a verified domain. The organisation can deactivate managed accounts only. */
  readonly managed: boolean;
  readonly active: boolean;
}

/**
 * The organisation's accounts. They outlive the SCIM records that link to them: a person who is deleted and created
 * anew has another SCIM id and the same account.
 */
export class Accounts {
  readonly #byId = new Map<string, Account>();
  readonly #byEmail = new Map<string, string>();

  /** @param verifiedDomains undefined when every domain is verified */
  constructor(readonly verifiedDomains: readonly string[] | undefined) {}

  all(): readonly Account[] {
    return [...this.#byId.values()];
  }

  get(accountId: string | undefined): Account | undefined {
    return accountId === undefined ? undefined : this.#byId.get(accountId);
  }

  of(email: string): Account | undefined {
    return this.get(this.#byEmail.get(email.toLowerCase()));
  }

  isManaged(email: string): boolean {
    const domain = email.toLowerCase().split("@").at(-1) ?? "";
    return this.verifiedDomains?.some((name) => name.toLowerCase() === domain) ?? true;
  }

  /** The account of this address; there is a new one where there was none. */
  link(email: string): Account {
    return this.of(email) ?? this.#put({ accountId: this.#freeId(email), email, active: true });
  }

  setActive(accountId: string | undefined, active: boolean): void {
    const account = this.get(accountId);
    if (account?.managed === true) this.#byId.set(account.accountId, { ...account, active });
  }

  /** The account takes a new address, which nobody else may have. */
  move(accountId: string, email: string): void {
    const account = this.get(accountId);
    if (account === undefined) return;
    this.#byEmail.delete(account.email);
    this.#put({ ...account, email });
  }

  #put(account: Omit<Account, "managed">): Account {
    const email = account.email.toLowerCase();
    const whole = { ...account, email, managed: this.isManaged(email) };
    this.#byId.set(whole.accountId, whole);
    this.#byEmail.set(email, whole.accountId);
    return whole;
  }

  /** Made of the address, so that tests can rely on it; the former address of another account gives a new one. */
  #freeId(email: string): string {
    for (let round = 0; ; round += 1) {
      const text = `${email.toLowerCase()}${round === 0 ? "" : ` ${round}`}`;
      const id = createHash("sha256").update(text).digest("hex").slice(0, 24);
      if (!this.#byId.has(id)) return id;
    }
  }
}
