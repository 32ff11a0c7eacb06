import { onAbort } from "../http";
import { cancelled, DirectoryError } from "./errors";
import type { MemberOutcome, Person } from "./group-access";
import { endOfTurn, Joined } from "./joined";

/** Who is to enter a group and who is to leave it. */
export interface MembershipChange {
  readonly add: Iterable<Person>;
  readonly remove: Iterable<Person>;
}

export interface Word {
  readonly says: "in" | "out";
  readonly person: Person;
}

/** By SCIM id, what is to become of each person. */
export type Words = ReadonlyMap<string, Word>;

/**
 * Carries out one joined change of one group, and tells what became of each person. It throws only what concerns
 * all of them.
 */
export type CarryOut = (
  groupId: string,
  words: Words,
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, MemberOutcome>>;

interface Request {
  readonly words: Words;
  readonly signal: AbortSignal | undefined;
  settle(outcome: Promise<readonly Person[]>): void;
}

/**
 * Joins changes of one group: while one is under way, those that come wait and then go together, and the last
 * word about each person counts. The first goes at once, with whatever came in the same turn of the event loop;
 * there is no fixed delay. Each caller is told what became of the people it named, and a caller that is
 * cancelled stops nobody else's change.
 */
export class MembershipQueue {
  readonly #waiting = new Map<string, Set<Request>>();
  readonly #carryOut: CarryOut;

  constructor(carryOut: CarryOut) {
    this.#carryOut = carryOut;
  }

  /**
   * @returns the people to add who do not exist
   * @throws DirectoryError when somebody could not be added or removed for another reason
   */
  change(groupId: string, change: MembershipChange, signal?: AbortSignal): Promise<readonly Person[]> {
    if (signal?.aborted === true) return Promise.reject(cancelled("to change a group"));
    const words = wordsOf(change);
    return new Promise((resolve, reject) => {
      const forget = onAbort(signal, () => {
        this.#waiting.get(groupId)?.delete(request);
        reject(cancelled("to change a group"));
      });
      const request: Request = {
        words,
        signal,
        settle: (outcome) => {
          forget();
          outcome.then(resolve, (error: unknown) => {
            reject(error instanceof Error ? error : new Error(String(error)));
          });
        },
      };
      const waiting = this.#waiting.get(groupId);
      if (waiting !== undefined) {
        waiting.add(request);
        return;
      }
      this.#waiting.set(groupId, new Set([request]));
      void this.#work(groupId);
    });
  }

  async #work(groupId: string): Promise<void> {
    await endOfTurn();
    for (;;) {
      const requests = [...(this.#waiting.get(groupId) ?? [])];
      if (requests.length === 0) break;
      this.#waiting.set(groupId, new Set());
      const words = joinedWords(requests);
      const work = new Joined((signal) => this.#carryOut(groupId, words, signal));
      for (const request of requests) {
        request.settle(work.join(request.signal).then((outcomes) => resultOf(request, words, outcomes)));
      }
      await work.ended();
    }
    this.#waiting.delete(groupId);
  }
}

function wordsOf({ add, remove }: MembershipChange): Words {
  const words = new Map<string, Word>();
  for (const person of remove) words.set(person.id, { says: "out", person });
  for (const person of add) words.set(person.id, { says: "in", person });
  return words;
}

function joinedWords(requests: readonly Request[]): Words {
  const joined = new Map<string, Word>();
  for (const { words } of requests) for (const [id, word] of words) joined.set(id, word);
  return joined;
}

/** Somebody about whom a later request said otherwise is that request's affair. */
function resultOf(
  { words }: Request,
  joined: Words,
  outcomes: ReadonlyMap<string, MemberOutcome>,
): readonly Person[] {
  const missing: Person[] = [];
  for (const [id, { says, person }] of words) {
    if (joined.get(id)?.says !== says) continue;
    const outcome = outcomes.get(id) ?? "done";
    if (outcome instanceof DirectoryError) throw outcome;
    if (outcome === "missing") missing.push(person);
  }
  return missing;
}
