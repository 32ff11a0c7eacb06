import { backoffMs, type Clock, sleep } from "../http";
import type { PatchOperation, ScimClient } from "./client";
import { cancelled, DirectoryError, isKind } from "./errors";
import type { Groups } from "./groups";
import type { MemberSet } from "./member-set";
import type { Users } from "./users";

/** Somebody to put into a group or take out of it. */
export interface Person {
  readonly id: string;
  /** The user name, for the directory's `display` and the words of errors. */
  readonly name?: string | undefined;
}

/** What became of one person of a change. */
export type MemberOutcome = "done" | "missing" | DirectoryError;

/** What is learnt about a directory as it answers, and kept for the rest of the run. */
export interface Limits {
  /** People in one PATCH that adds. */
  add: number;
  /** People in one PATCH that takes out. */
  remove: number;
}

interface AccessOptions {
  readonly groupId: string;
  readonly signal: AbortSignal;
  readonly client: ScimClient;
  readonly users: Users;
  readonly groups: Groups;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly random: () => number;
}

/** One group while its members are being changed: the requests, and what they tell about each person. */
export class GroupAccess {
  readonly outcomes = new Map<string, MemberOutcome>();
  readonly limits: Limits;
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.limits = options.limits;
  }

  get name(): string {
    const { groups, groupId } = this.#options;
    return `the group ${groups.nameOf(groupId) ?? groupId}`;
  }

  /** What the shared view knows for sure of the members. */
  get known(): MemberSet | undefined {
    return this.#options.groups.knownMembers(this.#options.groupId);
  }

  /** @returns the members afterwards, or undefined when the answer does not tell them */
  async patch(operations: readonly PatchOperation[]): Promise<MemberSet | undefined> {
    const { client, groups, groupId, signal } = this.#options;
    try {
      const answer = await client.patchGroup(groupId, operations, { signal, name: groups.nameOf(groupId) });
      if (answer === undefined) return undefined;
      const { members } = groups.takeIn(groupId, answer);
      return answer.members === undefined ? undefined : members;
    } catch (error) {
      if (error instanceof DirectoryError && mayHaveChanged(error)) groups.forgetMembers(groupId);
      throw error;
    }
  }

  /** @returns the members at this moment, or undefined when the group is gone */
  async read(): Promise<MemberSet | undefined> {
    const { groups, groupId, signal } = this.#options;
    return (await groups.readAnew(groupId, signal))?.members;
  }

  async userExists(id: string): Promise<boolean> {
    const { client, users, signal } = this.#options;
    if (users.shelf.store.wasCreatedHere(id)) return true;
    try {
      await client.user(id, { signal });
      return true;
    } catch (error) {
      if (isKind(error, "not-found") || (isKind(error, "invalid") && error.fate === "not-sent")) return false;
      throw error;
    }
  }

  /** Whether the shared view knows that there is such a person, without asking. */
  isKnownUser(id: string): boolean {
    const { store } = this.#options.users.shelf;
    return store.byId(id) !== undefined && store.byId(id) !== null;
  }

  noteIn({ id, name }: Person): void {
    const { groups, groupId } = this.#options;
    const member = { value: id, ...(name === undefined ? {} : { display: name }) };
    this.outcomes.set(id, "done");
    groups.log.note(groupId, member, "in");
    if (this.known?.has(id) === false) groups.changeKnown(groupId, [member], []);
  }

  noteOut(id: string): void {
    const { groups, groupId } = this.#options;
    this.outcomes.set(id, "done");
    groups.log.note(groupId, this.known?.get(id) ?? { value: id }, "out");
    groups.changeKnown(groupId, [], [id]);
  }

  /** Waits a little longer each time, for a server that lags behind itself. */
  async pause(tries: number): Promise<void> {
    const { clock, random, signal } = this.#options;
    await sleep(clock, backoffMs(tries, random), signal).catch(() => {
      throw cancelled(`to change ${this.name}`, "unknown");
    });
  }
}

function mayHaveChanged({ fate, status }: DirectoryError): boolean {
  return fate === "unknown" || (status !== undefined && status >= 200 && status < 300);
}
