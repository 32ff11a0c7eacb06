import type { Clock } from "../http";
import type { OrganizationClient, Search } from "./client";
import type { CallOptions, ReadOptions, UserFilter } from "./options";
import { chunks } from "./paging";
import type { OrganizationUser, UserRole } from "./records";
import { lookUntil, Rounds } from "./rounds";
import { SharedReads } from "./shared-reads";

/** Entries of one filter in one request: what Atlassian allows is written nowhere, and this many fit well. */
const MOST_ENTRIES = 50;

export interface PeopleOptions {
  readonly client: OrganizationClient;
  readonly clock: Clock;
  readonly delayMs: number;
  /** Throws unless a 404 means this one thing and not that the organisation does not answer. */
  readonly prove: (error: unknown, signal: AbortSignal | undefined) => Promise<void>;
}

/** The accounts of an organisation, as they are read. */
export class People {
  readonly #client: OrganizationClient;
  readonly #roles: SharedReads<readonly UserRole[] | undefined>;
  readonly #limits: Pick<PeopleOptions, "clock" | "delayMs">;

  constructor({ client, prove, clock, delayMs }: PeopleOptions) {
    this.#client = client;
    this.#limits = { clock, delayMs };
    this.#roles = new SharedReads(async (accountId, signal) => {
      try {
        return await client.userRoles(accountId, signal);
      } catch (error) {
        await prove(error, signal);
        return undefined;
      }
    });
  }

  async search(filter: UserFilter, { signal }: CallOptions = {}): Promise<readonly OrganizationUser[]> {
    const found = await Promise.all(
      searches(filter).map((search) => this.#client.searchUsers(search, signal)),
    );
    return [...new Map(found.flat().map((user) => [user.accountId, user])).values()];
  }

  /**
   * Looks until the account has no role any more, for as long as a write may take to show.
   *
   * @returns what is left in the end
   */
  async rolesLeft(accountId: string, { signal }: CallOptions = {}): Promise<readonly UserRole[]> {
    const { clock, delayMs } = this.#limits;
    const limits = { clock, limitMs: delayMs, signal, doing: `read the roles of the account ${accountId}` };
    let left: readonly UserRole[] = [];
    await lookUntil(new Rounds(clock), limits, async () => {
      left = (await this.roles(accountId, { signal, fresh: true })) ?? [];
      return left.length === 0 ? true : undefined;
    });
    return left;
  }

  roles(accountId: string, { signal, fresh }: ReadOptions = {}): Promise<readonly UserRole[] | undefined> {
    return this.#roles.read(accountId, {
      signal,
      fresh,
      doing: `read the roles of the account ${accountId}`,
    });
  }
}

/** The searches that a filter comes to: long lists are cut, and each piece of one goes with each of another. */
function searches({ accountIds, emails, groupIds, resourceIds }: UserFilter): readonly Search[] {
  let all: readonly Search[] = [{}];
  for (const [name, values] of Object.entries({ accountIds, emails, groupIds, resourceIds })) {
    if (values === undefined) continue;
    const pieces = chunks(values, MOST_ENTRIES);
    all = all.flatMap((search) => pieces.map((piece) => ({ ...search, [name]: piece })));
  }
  return all;
}
