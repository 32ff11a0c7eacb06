import { ProblemError } from "../plugin";
import type { State } from "../plugin/attributes";
import { accountIdOf, type Guard } from "../scim";
import type { ProviderAttributes } from "./provider/schema";
import { folded } from "./text";

/** Somebody as the state or the directory knows them. */
interface Somebody {
  readonly userName: string;
  readonly accountId: string | null;
}

/** Whom and what the provider block protects. */
export class Protection {
  readonly #users: ReadonlySet<string>;
  readonly #groups: ReadonlySet<string>;

  constructor(config: Pick<State<ProviderAttributes>, "protected_users" | "protected_groups">) {
    this.#users = new Set((config.protected_users ?? []).map(folded));
    this.#groups = new Set((config.protected_groups ?? []).map(folded));
  }

  get isEmpty(): boolean {
    return this.#users.size === 0 && this.#groups.size === 0;
  }

  isProtectedUser({ userName, accountId }: Somebody): boolean {
    return this.#users.has(folded(userName)) || (accountId !== null && this.#users.has(folded(accountId)));
  }

  isProtectedGroup(displayName: string): boolean {
    return this.#groups.has(folded(displayName));
  }

  /** For the directory's client, which refuses whatever slips through. */
  get guard(): Guard {
    return {
      user: (record) =>
        this.isProtectedUser({ userName: record.userName, accountId: accountIdOf(record) ?? null }),
      group: (displayName) => this.isProtectedGroup(displayName),
    };
  }

  /** @throws ProblemError when the person is protected */
  requireUser(somebody: Somebody, doing: string): void {
    if (!this.isProtectedUser(somebody)) return;
    throw new ProblemError({
      summary: `${somebody.userName} is protected`,
      detail: `This plan would ${doing} ${somebody.userName}, who is one of protected_users in the provider block. Nothing was changed. Take the change out, or lift the protection first.`,
    });
  }

  /** @throws ProblemError when the group is protected */
  requireGroup(displayName: string, doing: string): void {
    if (!this.isProtectedGroup(displayName)) return;
    throw new ProblemError({
      summary: `The group ${displayName} is protected`,
      detail: `This plan would ${doing} the group ${displayName}, which is one of protected_groups in the provider block. Nothing was changed. Take the change out, or lift the protection first.`,
    });
  }
}
