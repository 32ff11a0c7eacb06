import { type DirectoryError, isKind, notEntered } from "./errors";
import type { GroupAccess, Person } from "./group-access";

/** A person who was just created may not be known everywhere yet: so often is asked again. */
const MOST_TRIES = 3;
/** So many people who exist and are refused, with nobody let in, are enough to know that it is not about them. */
const ENOUGH_REFUSALS = 3;

/**
 * Puts people into a group with the one request that Atlassian documents, many at a time. When the directory
 * refuses a request, it is halved until it is known whom it refuses, so that they keep nobody else out.
 *
 * @throws DirectoryError when the group does not exist or the directory does not answer
 */
export async function addMembers(access: GroupAccess, people: readonly Person[]): Promise<void> {
  const adder = new Adder(access);
  for (let at = 0; at < people.length;) {
    const chunk = people.slice(at, at + access.limits.add);
    at += chunk.length;
    await adder.add(chunk);
  }
}

class Adder {
  readonly #access: GroupAccess;
  #groupSeen = false;
  #entered = 0;
  #refused = 0;

  constructor(access: GroupAccess) {
    this.#access = access;
  }

  /** @returns whether all of them are in the group */
  async add(chunk: readonly Person[]): Promise<boolean> {
    try {
      return await this.#send(chunk);
    } catch (error) {
      if (!isKind(error, "too-large", "invalid", "not-found")) throw error;
      if (error.kind !== "too-large") await this.#requireGroup(error);
      if (chunk.length === 1 && chunk[0] !== undefined) return this.#judge(chunk[0], error);
      const parts = halves(chunk, (person) => this.#access.isKnownUser(person.id));
      const whole = await this.#addAll(parts);
      // When the parts go through as they are, the whole was too much at once.
      if (error.kind === "too-large" || (whole && error.kind === "invalid")) {
        this.#access.limits.add = Math.min(this.#access.limits.add, Math.ceil(chunk.length / 2));
      }
      return whole;
    }
  }

  async #addAll(parts: readonly (readonly Person[])[]): Promise<boolean> {
    let whole = true;
    for (const part of parts) whole = (await this.add(part)) && whole;
    return whole;
  }

  async #send(chunk: readonly Person[]): Promise<boolean> {
    const value = chunk.map(({ id, name }) => ({
      value: id,
      ...(name === undefined ? {} : { display: name }),
    }));
    const after = await this.#access.patch([{ op: "add", path: "members", value }]);
    const left = after === undefined ? [] : chunk.filter(({ id }) => !after.has(id));
    const outside = new Set(left);
    for (const person of chunk) {
      if (outside.has(person)) continue;
      this.#access.noteIn(person);
      this.#entered += 1;
    }
    // A server may pass over people that it does not know and answer with success.
    for (const person of left) {
      const exists = await this.#access.userExists(person.id);
      const outcome = exists ? notEntered(person.name ?? person.id, this.#access.name) : "missing";
      this.#access.outcomes.set(person.id, outcome);
    }
    return left.length === 0;
  }

  /** One person whom the directory refuses: missing, not known to it yet, or refused for a reason of its own. */
  async #judge(person: Person, error: DirectoryError): Promise<boolean> {
    const { outcomes } = this.#access;
    if (!(await this.#access.userExists(person.id))) {
      outcomes.set(person.id, "missing");
      return false;
    }
    let reason = error;
    for (let tries = 1; reason.kind === "not-found" && tries <= MOST_TRIES; tries += 1) {
      await this.#access.pause(tries);
      try {
        return await this.#send([person]);
      } catch (again) {
        if (!isKind(again, "invalid", "not-found")) throw again;
        reason = again;
      }
    }
    outcomes.set(person.id, reason);
    this.#refused += 1;
    if (this.#entered === 0 && this.#refused >= ENOUGH_REFUSALS) throw reason;
    return false;
  }

  /** A 404 may be about the group as well as about a person. */
  async #requireGroup(error: DirectoryError): Promise<void> {
    if (this.#groupSeen) return;
    if ((await this.#access.read()) === undefined) throw error;
    this.#groupSeen = true;
  }
}

/** Those whom nobody has seen go by themselves; where all are alike, the half of them does. */
function halves<T>(all: readonly T[], trusted: (item: T) => boolean): readonly (readonly T[])[] {
  const sure = all.filter(trusted);
  if (sure.length > 0 && sure.length < all.length) return [sure, all.filter((item) => !trusted(item))];
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}
