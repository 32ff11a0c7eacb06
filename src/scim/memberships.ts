import type { ScimClient } from "./client";
import { DirectoryError, isKind } from "./errors";
import { GroupAccess, type Limits, type MemberOutcome, type Person } from "./group-access";
import type { Groups } from "./groups";
import { addMembers } from "./member-adder";
import { removeMembers } from "./member-remover";
import { type MembershipChange, MembershipQueue, type Words } from "./membership-queue";
import { KnownForms } from "./remove-forms";
import type { Users, WriterOptions } from "./users";
import type { ScimGroup, ScimUser } from "./vocabulary";

/** Nothing is documented; both shrink when the directory finds a request too large. */
const FIRST_LIMITS: Limits = { add: 1000, remove: 100 };

/** What became of a change of members. */
export interface MembershipResult {
  /** The group as it is now, as far as the answers tell; undefined when it is gone. */
  readonly group: ScimGroup | undefined;
  /** The people to add whom the directory does not hold; all others are as asked for. */
  readonly missing: readonly Person[];
}

/** Who is in which group: the writes. */
export class Memberships {
  readonly #client: ScimClient;
  readonly #options: WriterOptions;
  readonly #users: Users;
  readonly #groups: Groups;
  readonly #queue: MembershipQueue;
  readonly #limits: Limits = { ...FIRST_LIMITS };
  readonly #forms = new KnownForms();
  /** Whether this directory has been seen to list somebody's groups; until then an empty list proves nothing. */
  #listsGroups = false;

  constructor(options: WriterOptions, users: Users, groups: Groups) {
    this.#client = options.client;
    this.#options = options;
    this.#users = users;
    this.#groups = groups;
    this.#queue = new MembershipQueue((groupId, words, signal) => this.#carryOut(groupId, words, signal));
  }

  async change(groupId: string, change: MembershipChange, signal?: AbortSignal): Promise<MembershipResult> {
    const missing = await this.#queue.change(groupId, change, signal);
    const group = this.#groups.known(groupId);
    return { group, missing };
  }

  /** @returns the ids of the groups that the person was in */
  async takeOutOfAllGroups(userId: string, signal?: AbortSignal): Promise<readonly string[]> {
    const groupIds = await this.#groupsOf(userId, signal);
    const results = await Promise.allSettled(
      groupIds.map((groupId) => this.#queue.change(groupId, { add: [], remove: [{ id: userId }] }, signal)),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return groupIds;
  }

  async #groupsOf(userId: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const record = await this.#currentRecord(userId, signal);
    const told = record?.groups?.map(({ value }) => value);
    this.#listsGroups ||= told !== undefined && told.length > 0;
    const entered = this.#groups.log.enteredBy(userId);
    if (record === undefined) return entered;
    if (told !== undefined && (told.length > 0 || this.#listsGroups))
      return [...new Set([...told, ...entered])];
    return this.#groups.idsWith(userId, signal);
  }

  /** What this process has just written was answered with the groups of this moment; otherwise they are asked for. */
  async #currentRecord(userId: string, signal: AbortSignal | undefined): Promise<ScimUser | undefined> {
    const written =
      this.#users.own.of(userId) === undefined ? undefined : this.#users.shelf.store.byId(userId);
    if (written?.groups !== undefined) return written;
    try {
      return await this.#client.user(userId, { signal });
    } catch (error) {
      if (!isKind(error, "not-found")) throw error;
      await this.#options.prove(signal);
      return undefined;
    }
  }

  #carryOut(groupId: string, words: Words, signal: AbortSignal): Promise<ReadonlyMap<string, MemberOutcome>> {
    return this.#groups.locks.hold(`id ${groupId}`, signal, async () => {
      const { client, clock, random } = this.#options;
      const access = new GroupAccess({
        groupId,
        signal,
        client,
        users: this.#users,
        groups: this.#groups,
        limits: this.#limits,
        clock,
        random,
      });
      const { add, remove } = this.#needed(groupId, words);
      // Whoever is to leave leaves even when somebody cannot enter.
      await carried(access, add, () => addMembers(access, add));
      await carried(access, remove, () =>
        removeMembers(
          access,
          this.#forms,
          remove.map(({ id }) => id),
        ),
      );
      return access.outcomes;
    });
  }

  /** What is so already, as this process knows for sure, is not asked for. */
  #needed(groupId: string, words: Words): { readonly add: Person[]; readonly remove: Person[] } {
    const known = this.#groups.knownMembers(groupId);
    const deleted = this.#groups.shelf.store.byId(groupId) === null;
    const add: Person[] = [];
    const remove: Person[] = [];
    for (const [id, { says, person }] of words) {
      if (says === "in" && known?.has(id) !== true) add.push(person);
      if (says === "out" && known?.has(id) !== false && !deleted) remove.push(person);
    }
    return { add, remove };
  }
}

/** What concerns all is the outcome of everybody who has none yet. */
async function carried(
  access: GroupAccess,
  people: readonly Person[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DirectoryError) || error.kind === "cancelled") throw error;
    for (const { id } of people) if (!access.outcomes.has(id)) access.outcomes.set(id, error);
  }
}
