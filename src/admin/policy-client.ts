import * as z from "zod";
import type { Calls } from "./calls";
import { part, some } from "./path";
import { count, id, parsed, plainList, text, texts } from "./shape";

/** What became of a task so far. */
export interface Task {
  readonly inProgressCount: number;
  readonly failureCount: number;
  readonly failures: readonly { readonly emails: readonly string[]; readonly reason: string }[];
}

/**
 * The operations on authentication policies one by one
 * (developer.atlassian.com/cloud/admin/control/rest/api-group-authentication-policies). All throw
 * `OrganizationError`. Each is repeatable: somebody who is in a policy already stays there.
 */
export interface PolicyClient {
  /** @returns the task's id */
  addToPolicy(policyId: string, emails: readonly string[], signal?: AbortSignal): Promise<string>;
  task(taskId: string, signal?: AbortSignal): Promise<Task>;
  policies(
    accountIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly [accountId: string, policyId: string])[]>;
}

const taskStart = z.object({ taskId: id }).transform(({ taskId }) => taskId);

/** Whom it does not name is told by the count. */
const failure = z.object({
  emails: texts,
  details: z
    .object({
      status: z.union([z.string(), z.number()]).optional().catch(undefined),
      title: text,
      detail: text,
    })
    .optional()
    .catch(undefined),
});

const task = z
  .object({
    inProgressCount: z.number(),
    failureCount: count,
    failureReasons: z.array(failure).nullish(),
  })
  .transform(({ inProgressCount, failureCount, failureReasons }): Task => ({
    inProgressCount,
    failureCount: failureCount ?? 0,
    failures: (failureReasons ?? []).map(({ emails, details }) => ({
      emails: emails ?? [],
      reason: reasonOf(details?.title, details?.detail, details?.status),
    })),
  }));

const policyRow = z.object({ accountId: id, authenticationPolicy: z.object({ id }) });

export function createPolicyClient({ organizationId, ask, about }: Calls): PolicyClient {
  const control = `/admin/control/v1/orgs/${part("An organisation", organizationId)}`;

  return {
    addToPolicy: async (policyId, emails, signal) =>
      ask(
        {
          method: "POST",
          path: `${control}/auth-policy/${part("An authentication policy", policyId)}/add-users`,
          body: { users: emails },
          signal,
          repeatable: true,
        },
        {
          ...about(
            "write:policies:admin",
            `put ${some(emails)} into the authentication policy ${policyId}`,
            `authentication policy ${policyId}`,
          ),
          ifMissing:
            "Check the id: it stands in the address of the policy's page in Atlassian Administration, and its name is none.",
        },
        parseTaskStart,
      ),

    task: async (taskId, signal) =>
      ask(
        { method: "GET", path: `${control}/auth-policy/task/${part("A task", taskId)}`, signal },
        about("read:policies:admin", `follow the task ${taskId}`, `task ${taskId}`),
        parseTask,
      ),

    policies: (accountIds, signal) =>
      ask(
        {
          method: "POST",
          path: `${control}/users/auth-policies/bulk-fetch`,
          body: { accountIds },
          signal,
          repeatable: true,
        },
        about("read:policies:admin", `read the authentication policies of ${some(accountIds)}`),
        parsePolicies,
      ),
  };
}

const parseTaskStart = (body: unknown): string => parsed(taskStart, body);
const parseTask = (body: unknown): Task => parsed(task, body);

/** Account ids with their policies; a row that does not tell a policy is left out. */
function parsePolicies(body: unknown): readonly (readonly [accountId: string, policyId: string])[] {
  return parsed(z.array(z.unknown()), plainList(body)).flatMap((row) => {
    const told = policyRow.safeParse(row);
    return told.success ? [[told.data.accountId, told.data.authenticationPolicy.id] as const] : [];
  });
}

function reasonOf(
  title: string | undefined,
  detail: string | undefined,
  status: string | number | undefined,
): string {
  const said = [detail, title].find((words) => words !== undefined && words.trim() !== "");
  if (said !== undefined) return said;
  return status === undefined
    ? "Atlassian gives no reason"
    : `Atlassian gives no reason but the status ${status}`;
}
