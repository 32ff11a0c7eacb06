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
  for (const text of [data, ...unescaped(data)]) refuseSecretsIn(connection, text, what);
}

/** JSON may write any character by its number, and a slash behind another one; Terraform writes `<` so. */
function unescaped(data: Buffer): readonly Buffer[] {
  if (!data.includes("\\u00") && !data.includes("\\/")) return [];
  const text = data
    .toString("latin1")
    .replace(/\\u00([0-9a-f]{2})/giu, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replaceAll("\\/", "/");
  return [Buffer.from(text, "latin1")];
}

function refuseSecretsIn(connection: Connection, data: Buffer, what: string): void {
  const [user] = usersWhoseTokenIsIn(connection, data);
  if (user !== undefined) throw secretInside(what, `the history's token of ${user}`);
  if (ATLASSIAN_KEYS.some((beginning) => data.includes(beginning)))
    throw secretInside(what, "an Atlassian API key");
}
