import * as z from "zod";
import type { Answer, Json } from "../json";
import { bodyOf, type OrganizationCall } from "./call";
import { ApplicationError, notFound } from "./errors";
import { personOf } from "./people";
import type { PolicyFailure } from "./policies";

const addition = z.strictObject({ users: z.array(z.string().min(1)).min(1) });

export function answerAddUsers(call: OrganizationCall): Answer {
  const { state, url, part } = call;
  const policy = state.policies.get(part("policy"));
  if (policy === undefined) throw notFound(`Authentication policy ${part("policy")}`);
  const { users } = bodyOf(call, addition);
  const most = state.behaviour.largestPolicyRequest;
  if (users.length > most)
    throw new ApplicationError(
      400,
      "400-24",
      "Too many users",
      `One request may name ${most} users, and not ${users.length}`,
    );
  const taskId = state.policies.start(policy, users);
  const taskLink = `${url.origin}/admin/control/v1/orgs/${state.id}/auth-policy/task/${taskId}`;
  return { status: 202, body: { taskId, taskLink } };
}

export function answerTask({ state, part }: OrganizationCall): Answer {
  const standing = state.policies.look(part("task"));
  if (standing === undefined) throw notFound(`Task ${part("task")}`);
  const { inProgress, succeeded, failures } = standing;
  const body = {
    inProgressCount: inProgress,
    successCount: succeeded,
    failureCount: failures.size,
    failureReasons: reasons(failures),
  };
  return { status: 200, body };
}

/** One row for all who fail for the same reason. */
function reasons(failures: ReadonlyMap<string, PolicyFailure>): readonly Json[] {
  const rows = new Map<string, { readonly emails: string[]; readonly details: Json }>();
  for (const [email, { title, detail }] of failures) {
    const key = JSON.stringify([title, detail]);
    const row = rows.get(key) ?? { emails: [], details: { status: 400, title, detail } };
    row.emails.push(email);
    rows.set(key, row);
  }
  return [...rows.values()];
}

const question = z.strictObject({ accountIds: z.array(z.string()) });

/** Accounts that the organisation does not know have no row. */
export function answerBulkFetch(call: OrganizationCall): Answer {
  const { state } = call;
  const { accountIds } = bodyOf(call, question);
  state.policies.lookAtPeople();
  const rows = accountIds
    .map((id) => personOf(state, id))
    .filter((account) => account !== undefined)
    .map((account) => {
      const policy = state.policies.of(account);
      const { accountId, email } = account;
      if (state.behaviour.policyRows === "email-only") return { email };
      return { accountId, email, ...(policy === undefined ? {} : { authenticationPolicy: policy }) };
    });
  return { status: 200, body: rows };
}
