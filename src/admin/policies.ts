import { type Clock, sleep } from "../http";
import { cancelled, endlessTask } from "./errors";
import { folded, groupedBy } from "./names";
import type { CallOptions } from "./options";
import { isKind } from "./organization-error";
import { chunks } from "./paging";
import type { PolicyClient, Task } from "./policy-client";
import { intervalMs } from "./rounds";

/** People in one request: what Atlassian allows is written nowhere. */
const MOST_PEOPLE = 100;

export interface PoliciesOptions {
  readonly client: PolicyClient;
  readonly clock: Clock;
  /** How long a task may take. */
  readonly patienceMs: number;
  /** How long a task that was accepted may be unknown. */
  readonly delayMs: number;
}

/** Who is in which authentication policy. */
export class Policies {
  readonly #options: PoliciesOptions;

  constructor(options: PoliciesOptions) {
    this.#options = options;
  }

  /** One request and one task after the other, so that no two of them move the same people. */
  async add(
    policyId: string,
    emails: readonly string[],
    { signal }: CallOptions = {},
  ): Promise<ReadonlyMap<string, string>> {
    const reasons = new Map<string, string>();
    for (const people of chunks(emails, MOST_PEOPLE)) {
      const taskId = await this.#options.client.addToPolicy(policyId, people, signal);
      const task = await this.#ended(taskId, `put people into the authentication policy ${policyId}`, signal);
      for (const [email, reason] of failuresAmong(people, task)) reasons.set(email, reason);
    }
    return reasons;
  }

  async of(
    accountIds: readonly string[],
    { signal }: CallOptions = {},
  ): Promise<ReadonlyMap<string, string>> {
    const { client } = this.#options;
    const rows = await Promise.all(
      chunks(accountIds, MOST_PEOPLE).map((some) => client.policies(some, signal)),
    );
    return new Map(rows.flat());
  }

  async #ended(taskId: string, doing: string, signal: AbortSignal | undefined): Promise<Task> {
    const { clock, patienceMs } = this.#options;
    const begin = clock.now();
    for (let looks = 1; ; looks += 1) {
      const task = await this.#look(taskId, begin, signal);
      if (task !== undefined && task.inProgressCount <= 0) return task;
      const left = begin + patienceMs - clock.now();
      if (left <= 0) throw endlessTask(doing, patienceMs);
      await sleep(clock, Math.min(intervalMs(looks), left), signal).catch(() => {
        throw cancelled(`to ${doing}`, "unknown");
      });
    }
  }

  /** A task that has just been accepted need not show at once. */
  async #look(taskId: string, begin: number, signal: AbortSignal | undefined): Promise<Task | undefined> {
    const { client, clock, delayMs } = this.#options;
    try {
      return await client.task(taskId, signal);
    } catch (error) {
      if (isKind(error, "not-found") && clock.now() - begin < delayMs) return undefined;
      throw error;
    }
  }
}

/** Those of `people` who could not join, as they were given, each with its reason. */
function failuresAmong(people: readonly string[], task: Task): ReadonlyMap<string, string> {
  const given = groupedBy(people, folded);
  const reasons = new Map<string, string>();
  const told = new Set<string>();
  for (const { emails, reason } of task.failures) {
    for (const email of emails) {
      told.add(folded(email));
      for (const person of given.get(folded(email)) ?? []) reasons.set(person, reason);
    }
  }
  // More failed than were named: nobody of the others may be taken for somebody who is in.
  if (task.failureCount > told.size) {
    const untold = people.filter((person) => !reasons.has(person));
    const reason = `Atlassian says that ${task.failureCount} of ${people.length} people could not join and does not name them all`;
    for (const person of untold) reasons.set(person, reason);
  }
  return reasons;
}
