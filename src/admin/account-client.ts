import * as z from "zod";
import type { Calls } from "./calls";
import { part } from "./path";
import type { ApiToken } from "./records";
import { id, parsed, plainList, text } from "./shape";

/**
 * The operations on one managed account (developer.atlassian.com/cloud/admin/user-management/rest). All throw
 * `OrganizationError`. Each is repeatable: a disabled account is disabled again without a trace.
 */
export interface AccountClient {
  privileges(accountId: string, signal?: AbortSignal): Promise<void>;
  disable(accountId: string, message: string | undefined, signal?: AbortSignal): Promise<void>;
  enable(accountId: string, signal?: AbortSignal): Promise<void>;
  apiTokens(accountId: string, signal?: AbortSignal): Promise<readonly ApiToken[]>;
  revokeApiToken(accountId: string, tokenId: string, signal?: AbortSignal): Promise<void>;
}

const apiToken = z.object({ id, label: text }).transform(({ id, label }): ApiToken => ({ id, label }));

const parseApiTokens = (body: unknown): readonly ApiToken[] => parsed(z.array(apiToken), plainList(body));

export function createAccountClient({ send, ask, about }: Calls): AccountClient {
  const manage = (accountId: string): string => `/users/${part("An account", accountId)}/manage`;

  return {
    privileges: async (accountId, signal) => {
      await send(
        { method: "GET", path: manage(accountId), signal },
        about("account management", `manage the account ${accountId}`, `account ${accountId}`),
      );
    },

    disable: async (accountId, message, signal) => {
      await send(
        {
          method: "POST",
          path: `${manage(accountId)}/lifecycle/disable`,
          // The object has to be there, the message may be missing.
          body: message === undefined ? {} : { message },
          signal,
          repeatable: true,
        },
        about("account management", `disable the account ${accountId}`, `account ${accountId}`),
      );
    },

    enable: async (accountId, signal) => {
      await send(
        { method: "POST", path: `${manage(accountId)}/lifecycle/enable`, signal, repeatable: true },
        about("account management", `enable the account ${accountId}`, `account ${accountId}`),
      );
    },

    apiTokens: async (accountId, signal) =>
      ask(
        { method: "GET", path: `${manage(accountId)}/api-tokens`, signal },
        about(
          "account management",
          `list the API tokens of the account ${accountId}`,
          `account ${accountId}`,
        ),
        parseApiTokens,
      ),

    revokeApiToken: async (accountId, tokenId, signal) => {
      await send(
        {
          method: "DELETE",
          path: `${manage(accountId)}/api-tokens/${part("An API token", tokenId)}`,
          signal,
        },
        about(
          "account management",
          `revoke an API token of the account ${accountId}`,
          `such API token of the account ${accountId}`,
        ),
      );
    },
  };
}
