import type { Connection } from "./connection";
import { secretInside } from "./errors";
import { usersWhoseTokenIsIn } from "./tokens";

/** How Atlassian's own API keys begin: those of users, and those of organisations and directories. */
const ATLASSIAN_KEYS = ["ATATT3x", "ATCTT3x"];

/**
 * Refuses what is sent with a secret in it that can be told for certain: a token of this history, or an Atlassian key.
 *
 * @throws HistoryError that does not repeat the secret
 */
export function refuseSecrets(connection: Connection, data: Buffer, what = "state"): void {
  const [user] = usersWhoseTokenIsIn(connection, data);
  if (user !== undefined) throw secretInside(what, `the history's token of ${user}`);
  if (ATLASSIAN_KEYS.some((beginning) => data.includes(beginning)))
    throw secretInside(what, "an Atlassian API key");
}
