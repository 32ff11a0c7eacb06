import type { Account } from "../accounts";
import type { DomainStatus } from "../domains";
import type { ApplicationStatus, NewApplication } from "./applications";
import type { OrganizationChange } from "./changes";
import type { OrganizationGroup } from "./groups";
import type { OrganizationKeys, OrganizationRight } from "./keys";
import type { Policy } from "./policies";
import type { OrganizationState } from "./state";
import type { ApiToken } from "./tokens";

/**
 * The organisation from outside its API: what it holds beside its directories, and what somebody does to it in the
 * console. Nothing here counts as a request.
 */
export class OrganizationHandle {
  readonly #state: OrganizationState;
  readonly #keys: OrganizationKeys;

  constructor(state: OrganizationState, keys: OrganizationKeys) {
    this.#state = state;
    this.#keys = keys;
  }

  get id(): string {
    return this.#state.id;
  }

  /** The organisation's API key, without scopes. */
  get key(): string {
    return this.#keys.key;
  }

  /** Another key stops the old one at once. */
  replaceKey(key: string): void {
    this.#keys.key = key;
  }

  /** Takes these rights, and no others, from every key. */
  withhold(...rights: readonly OrganizationRight[]): void {
    this.#keys.missing = new Set(rights);
  }

  /** Every committed change in order, by the API and by the console. */
  get changes(): readonly OrganizationChange[] {
    return this.#state.changes;
  }

  /** @returns the application's resource ARI */
  addApplication(application: NewApplication): string {
    return this.#state.applications.add(application).id;
  }

  /** Gives a licence so many seats; undefined is any number. */
  setCapacity(ari: string, capacity: number | undefined): void {
    this.#application(ari).capacity = capacity;
  }

  setStatus(ari: string, status: ApplicationStatus): void {
    this.#application(ari).status = status;
  }

  /** How many seats of a licence are taken. */
  seatsTaken(ari: string): number {
    return this.#state.seatsTaken(this.#application(ari).id);
  }

  /** A group's roles on an application in order, as they are, whatever lags; none where there is no such group. */
  rolesOf(group: string, ari: string): readonly string[] {
    const found = this.#state.groups.inConsole(group);
    return found === undefined ? [] : [...this.#state.groupRoles.on(found.key, ari)].sort();
  }

  /** The addresses of the active accounts, not suspended, with any role, or any of these, on an application, in order. */
  whoHasAccess(ari: string, roles?: readonly string[]): readonly string[] {
    const found = this.#state.accountsOn(this.#application(ari).id, (role) => roles?.includes(role) ?? true);
    return [...found].map((id) => this.#state.accounts.get(id)?.email ?? id).sort();
  }

  grantToGroup(group: string, ari: string, role: string): void {
    this.#inConsole(() => {
      this.#state.grantToGroup(this.#group(group), this.#application(ari).id, role);
    });
  }

  revokeFromGroup(group: string, ari: string, role: string): void {
    this.#inConsole(() => {
      this.#state.revokeFromGroup(this.#group(group), ari, role);
    });
  }

  /** Gives an account a role of its own; there is a new account where there was none. */
  grantToAccount(email: string, ari: string, role: string): void {
    this.#inConsole(() => {
      const { accountId, email: address } = this.#state.accounts.link(email);
      const application = this.#application(ari).id;
      if (this.#state.directRoles.grant(accountId, application, role))
        this.#state.log("role-granted", { email: address, application, role });
    });
  }

  revokeFromAccount(email: string, ari: string, role: string): void {
    this.#inConsole(() => {
      const { accountId, email: address } = this.#account(email);
      if (this.#state.directRoles.revoke(accountId, ari, role))
        this.#state.log("role-revoked", { email: address, application: ari, role });
    });
  }

  /** Which role a group gives on an application by default, or none. */
  setDefaultRole(group: string, ari: string, role: string | undefined): void {
    const { key } = this.#group(group);
    const roles = new Map(this.#state.defaultRoles.get(key));
    if (role === undefined) roles.delete(ari);
    else roles.set(this.#application(ari).id, role);
    this.#state.defaultRoles.set(key, roles);
  }

  /** A group outside the directories; its members get accounts where they have none. */
  addGroup(name: string, emails: readonly string[] = []): void {
    this.#state.groups.addOutside(name);
    for (const email of emails) this.addToGroup(name, email);
  }

  addToGroup(name: string, email: string): void {
    this.#state.groups.outsideMembers(name).add(this.#state.accounts.link(email).accountId);
  }

  removeFromGroup(name: string, email: string): void {
    this.#state.groups.outsideMembers(name).delete(this.#account(email).accountId);
  }

  /** The id that a group has in this API, whatever lags; undefined where there is none. */
  groupIdOf(name: string): string | undefined {
    return this.#state.groups.inConsole(name)?.id;
  }

  /** Claims a domain, or tells how far that is. A domain that is not verified makes its accounts external. */
  setDomain(name: string, status: DomainStatus, type: "dns" | "http" = "dns"): void {
    this.#state.accounts.setDomain({ name, status, type });
  }

  /** @param isDefault whether managed accounts that are in no other policy are in this one */
  addPolicy(id: string, name: string, isDefault = false): void {
    this.#state.policies.add({ id, name }, isDefault);
  }

  /** The authentication policy of somebody; undefined where there is none, as for external accounts. */
  policyOf(email: string): Policy | undefined {
    const account = this.accountOf(email);
    return account && this.#state.policies.of(account);
  }

  /** Moves somebody to a policy. Throws where the account is not managed, or there is no such policy. */
  setPolicy(email: string, id: string): void {
    this.#inConsole(() => {
      const account = this.#account(email);
      const policy = this.#state.policies.get(id);
      if (policy === undefined || !account.managed)
        throw new Error(`${email} cannot be in an authentication policy ${id}`);
      this.#state.policies.move(account, policy);
    });
  }

  /** Keeps somebody from moving to any policy over the API, for the reason with this title; undefined ends that. */
  failInPolicy(email: string, title: string | undefined, detail = `${email} cannot be moved`): void {
    this.#state.policies.failFor(email, title === undefined ? undefined : { title, detail });
  }

  /** Lets the next tasks fail for everybody. */
  failTasks(title: string, times = 1): void {
    this.#state.policies.failTasks({ title, detail: `The task has failed: ${title}` }, times);
  }

  /** @returns the token's id */
  addApiToken(email: string, label: string): string {
    return this.#inConsole(() => {
      const { accountId, email: address } = this.#state.accounts.link(email);
      this.#state.log("token-added", { email: address, token: label });
      return this.#state.tokens.add(accountId, label).id;
    });
  }

  /** The tokens of somebody; whether they work depends on the account being active. */
  apiTokensOf(email: string): readonly ApiToken[] {
    const account = this.accountOf(email);
    return account === undefined ? [] : this.#state.tokens.of(account.accountId);
  }

  accountOf(email: string): Account | undefined {
    return this.#state.accounts.of(email);
  }

  /** Disables or enables an account by hand. */
  setActive(email: string, active: boolean): void {
    this.#inConsole(() => {
      const account = this.#account(email);
      if (account.active === active) return;
      this.#state.accounts.setActive(account.accountId, active);
      this.#state.log(active ? "account-enabled" : "account-disabled", { email: account.email });
    });
  }

  /** Takes somebody's access away, or gives it back; groups and roles stay. */
  setSuspended(email: string, suspended: boolean): void {
    const { accountId } = this.#account(email);
    if (suspended) this.#state.suspended.add(accountId);
    else this.#state.suspended.delete(accountId);
  }

  #application(ari: string): {
    readonly id: string;
    capacity: number | undefined;
    status: ApplicationStatus;
  } {
    const found = this.#state.applications.get(ari);
    if (found === undefined) throw new Error(`the organisation has no application ${ari}`);
    return found;
  }

  #group(name: string): OrganizationGroup {
    const found = this.#state.groups.inConsole(name);
    if (found === undefined) throw new Error(`the organisation has no group called ${name}`);
    return found;
  }

  #account(email: string): Account {
    const found = this.accountOf(email);
    if (found === undefined) throw new Error(`the organisation knows no account of ${email}`);
    return found;
  }

  #inConsole<T>(work: () => T): T {
    this.#state.by = "console";
    try {
      return work();
    } finally {
      this.#state.by = "api";
    }
  }
}
