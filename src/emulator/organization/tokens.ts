import { randomUUID } from "node:crypto";

/** An API token that somebody has made for their account. */
export interface ApiToken {
  readonly id: string;
  readonly label: string;
  readonly createdAt: string;
}

/** The API tokens of accounts. A disabled account keeps them; they are only blocked until it is enabled again. */
export class ApiTokens {
  readonly #byAccount = new Map<string, Map<string, ApiToken>>();

  add(accountId: string, label: string): ApiToken {
    const token = { id: randomUUID(), label, createdAt: new Date().toISOString() };
    const tokens = this.#byAccount.get(accountId) ?? new Map<string, ApiToken>();
    this.#byAccount.set(accountId, tokens.set(token.id, token));
    return token;
  }

  of(accountId: string): readonly ApiToken[] {
    return [...(this.#byAccount.get(accountId)?.values() ?? [])];
  }

  /** @returns the token, or undefined where there is none */
  revoke(accountId: string, id: string): ApiToken | undefined {
    const tokens = this.#byAccount.get(accountId);
    const token = tokens?.get(id);
    tokens?.delete(id);
    return token;
  }
}
