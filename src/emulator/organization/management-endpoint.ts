import * as z from "zod";
import type { Account } from "../accounts";
import type { Answer } from "../json";
import { bodyOf, type OrganizationCall } from "./call";
import { proxyError } from "./errors";
import { personOf, recordOf } from "./people";
import type { OrganizationState } from "./state";

/** What the organisation may do with an account. */
export function answerPrivileges(call: OrganizationCall): Answer {
  const { state } = call;
  const account = managed(call);
  const isLinked = recordOf(state, account.accountId) !== undefined;
  const locked = { allowed: false, reason: { key: "externalDirectory.scim" } };
  const free = { allowed: true };
  return {
    status: 200,
    body: {
      "profile.write": { name: isLinked ? locked : free },
      "email.set": isLinked ? locked : free,
      "lifecycle.enablement": isLocked(state, account) ? locked : free,
      "lifecycle.delete": free,
      "apiToken.read": free,
      "apiToken.delete": free,
    },
  };
}

const message = z.strictObject({ message: z.string().optional() });

export function answerDisable(call: OrganizationCall): Answer {
  const account = enablable(call);
  bodyOf(call, message);
  return enabled(call.state, account, false);
}

export function answerEnable(call: OrganizationCall): Answer {
  return enabled(call.state, enablable(call), true);
}

function enabled(
  state: OrganizationState,
  { accountId, email, active }: Account,
  isEnabled: boolean,
): Answer {
  if (active !== isEnabled) {
    state.accounts.setActive(accountId, isEnabled);
    state.log(isEnabled ? "account-enabled" : "account-disabled", { email });
  }
  return { status: 204 };
}

export function answerTokens(call: OrganizationCall): Answer {
  const tokens = call.state.tokens.of(managed(call).accountId);
  return { status: 200, body: tokens.map((token) => ({ ...token, lastAccess: null })) };
}

export function answerRevokeToken(call: OrganizationCall): Answer {
  const { state, part } = call;
  const { accountId, email } = managed(call);
  const token = state.tokens.revoke(accountId, part("token"));
  if (token === undefined) throw proxyError(404, `API token ${part("token")} not found`);
  state.log("token-revoked", { email, token: token.label });
  return { status: 204 };
}

/** The account, if it is one that the organisation manages. */
function managed({ state, part }: OrganizationCall): Account {
  const account = personOf(state, part("account"));
  if (account === undefined) throw proxyError(404, `Account ${part("account")} not found`);
  if (!account.managed) throw proxyError(403, `The account ${account.accountId} is not managed`);
  return account;
}

function enablable(call: OrganizationCall): Account {
  const account = managed(call);
  if (isLocked(call.state, account))
    throw proxyError(403, `The account ${account.accountId} is managed by an identity provider`);
  return account;
}

function isLocked(state: OrganizationState, { accountId }: Account): boolean {
  return state.behaviour.lifecycleOfSynced === "403" && recordOf(state, accountId) !== undefined;
}
