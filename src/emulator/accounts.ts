import { createHash } from "node:crypto";
import { type Domain, domainOf } from "./domains";

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
  readonly #domains = new Map<string, Domain>();

  /** @param verifiedDomains undefined when every domain is verified that nothing else is said of */
  constructor(private readonly verifiedDomains: readonly string[] | undefined) {
    for (const name of verifiedDomains ?? []) this.setDomain({ name, status: "verified", type: "dns" });
  }

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
    const domain = this.#domains.get(domainOf(email));
    return domain === undefined ? this.verifiedDomains === undefined : domain.status === "verified";
  }

  /** The domains that the organisation knows; where every domain is verified, those of its accounts are among them. */
  domains(): readonly Domain[] {
    const all = new Map(this.#domains);
    for (const { email } of this.verifiedDomains === undefined ? this.all() : []) {
      const name = domainOf(email);
      if (!all.has(name)) all.set(name, { name, status: "verified", type: "dns" });
    }
    return [...all.values()];
  }

  /** Accounts come under the organisation's management, or leave it, with their domain. */
  setDomain({ name, status, type }: Domain): void {
    const lower = name.toLowerCase();
    this.#domains.set(lower, { name: lower, status, type });
    for (const account of this.all())
      if (domainOf(account.email) === lower)
        this.#byId.set(account.accountId, { ...account, managed: status === "verified" });
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
