import { randomUUID } from "node:crypto";
import type { Account, Accounts } from "../accounts";
import type { OrganizationBehaviour } from "./behaviour";
import type { OrganizationChange } from "./changes";

/** An authentication policy. */
export interface Policy {
  readonly id: string;
  readonly name: string;
}

/** Why somebody does not move to a policy. */
export interface PolicyFailure {
  readonly title: string;
  readonly detail: string;
}

interface Task {
  readonly policy: Policy;
  readonly emails: readonly string[];
  /** All of them fail for this reason. */
  readonly failure: PolicyFailure | undefined;
  looksLeft: number;
  /** Undefined as long as it is in progress. */
  failures: ReadonlyMap<string, PolicyFailure> | undefined;
}

/** How far a task is. */
export interface TaskStanding {
  readonly inProgress: number;
  readonly succeeded: number;
  /** Why, by e-mail address. */
  readonly failures: ReadonlyMap<string, PolicyFailure>;
}

interface PolicySurroundings {
  readonly accounts: Accounts;
  readonly behaviour: OrganizationBehaviour;
  log(kind: "policy-changed", what: Pick<OrganizationChange, "email" | "policy">): void;
}

/** The organisation's authentication policies, who is in them, and the tasks that move people. */
export class Policies {
  readonly #byId = new Map<string, Policy>();
  readonly #ofAccount = new Map<string, string>();
  readonly #tasks = new Map<string, Task>();
  /** Failures that the console wants, by e-mail address. */
  readonly #wanted = new Map<string, PolicyFailure>();
  #default: Policy | undefined;
  #failing: { readonly failure: PolicyFailure; times: number } | undefined;

  constructor(private readonly surroundings: PolicySurroundings) {}

  /** @param isDefault whether managed accounts that are in no other policy are in this one */
  add(policy: Policy, isDefault: boolean): void {
    this.#byId.set(policy.id, policy);
    if (isDefault) this.#default = policy;
  }

  get(id: string): Policy | undefined {
    return this.#byId.get(id);
  }

  /** The policy of a managed account. */
  of({ accountId, managed }: Account): Policy | undefined {
    if (!managed) return undefined;
    return this.#byId.get(this.#ofAccount.get(accountId) ?? "") ?? this.#default;
  }

  move(account: Account, policy: Policy): void {
    if (this.of(account)?.id === policy.id) return;
    this.#ofAccount.set(account.accountId, policy.id);
    this.surroundings.log("policy-changed", { email: account.email, policy: policy.id });
  }

  /** Keeps somebody from moving to any policy, or no longer. */
  failFor(email: string, failure: PolicyFailure | undefined): void {
    if (failure === undefined) this.#wanted.delete(email.toLowerCase());
    else this.#wanted.set(email.toLowerCase(), failure);
  }

  failTasks(failure: PolicyFailure, times: number): void {
    this.#failing = { failure, times };
  }

  /** @returns the id of the task that will have moved them */
  start(policy: Policy, emails: readonly string[]): string {
    const id = randomUUID();
    const failure =
      this.#failing === undefined || this.#failing.times < 1 ? undefined : this.#failing.failure;
    if (this.#failing !== undefined) this.#failing.times -= 1;
    const looksLeft = this.surroundings.behaviour.taskPolls;
    const task: Task = { policy, emails: [...new Set(emails)], failure, looksLeft, failures: undefined };
    this.#tasks.set(id, task);
    if (looksLeft <= 0) this.#end(task);
    return id;
  }

  /** Looking at a task brings it on. */
  look(taskId: string): TaskStanding | undefined {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return undefined;
    this.#bringOn(task);
    if (task.failures === undefined)
      return { inProgress: task.emails.length, succeeded: 0, failures: new Map() };
    return { inProgress: 0, succeeded: task.emails.length - task.failures.size, failures: task.failures };
  }

  /** Looking at people brings all tasks on: a client may wait for either. */
  lookAtPeople(): void {
    for (const task of this.#tasks.values()) this.#bringOn(task);
  }

  #bringOn(task: Task): void {
    if (task.failures !== undefined) return;
    if (task.looksLeft <= 0) this.#end(task);
    else task.looksLeft -= 1;
  }

  #end(task: Task): void {
    const failures = new Map<string, PolicyFailure>();
    for (const email of task.emails) {
      const account = this.surroundings.accounts.of(email);
      const failure = task.failure ?? this.#wanted.get(email.toLowerCase()) ?? unmanaged(account, email);
      if (failure !== undefined) failures.set(email, failure);
      else if (account !== undefined) this.move(account, task.policy);
    }
    task.failures = failures;
  }
}

function unmanaged(account: Account | undefined, email: string): PolicyFailure | undefined {
  if (account?.managed === true) return undefined;
  return {
    title: "User is not managed",
    detail: `${email} is no managed account of the organisation`,
  };
}
