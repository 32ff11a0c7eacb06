import type { Connection } from "./connection";
import { secretInside } from "./errors";
import { TOKEN_PREFIX, usersWhoseTokenIsIn } from "./tokens";

/** How Atlassian's own API keys begin: those of users, and those of organisations and directories. */
const ATLASSIAN_KEYS = ["ATATT3x", "ATCTT3x"];
/** Longer than any token of a history is in base64. */
const LONGEST_CODED = 120;

/**
 * Refuses what is sent with a secret in it that can be told for certain: a token of this history, or an Atlassian key.
 *
 * @throws HistoryError that does not repeat the secret
 */
export function refuseSecrets(connection: Connection, data: Buffer, what = "state"): void {
  for (const text of [data, ...unescaped(data)])
    for (const readable of [text, ...decoded(text)]) refuseSecretsIn(connection, readable, what);
}

/** What stands for the beginning of a secret in base64, wherever within a text it is encoded. */
const CODED_BEGINNINGS = [...ATLASSIAN_KEYS, TOKEN_PREFIX].flatMap((beginning) =>
  [0, 1, 2].map((before) => {
    const coded = Buffer.from("\0".repeat(before) + beginning).toString("base64");
    // The characters that what stands before and behind has no part in.
    return coded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + beginning.length) * 4) / 3));
  }),
);
const CODED_BEGINNING = new RegExp(
  CODED_BEGINNINGS.map((text) => text.replaceAll("+", "\\+")).join("|"),
  "gu",
);
const CODED = /[A-Za-z0-9+/_-]+/y;

/** A state may be longer than a text. */
const AT_ONCE = 2 ** 26;

/** What is encoded as base64 where a secret may begin: what a provider keeps for itself stands so in a state. */
function decoded(data: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let from = 0; from < data.length; from += AT_ONCE) {
    const text = data.toString("latin1", Math.max(0, from - LONGEST_CODED), from + AT_ONCE);
    for (const { index } of text.matchAll(CODED_BEGINNING))
      // Four characters are three bytes; where the four begin is not known.
      for (const start of [0, 1, 2, 3]) {
        CODED.lastIndex = start;
        const [coded] = CODED.exec(text.slice(Math.max(0, index - 3), index + LONGEST_CODED)) ?? [];
        if (coded !== undefined) found.push(Buffer.from(coded, "base64"));
      }
  }
  return found;
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
