import { randomBytes } from "node:crypto";
import * as z from "zod";
import { append } from "./chain";
import { asBytes, bytes, hex, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { invalid } from "./errors";

/** By which a token is recognised wherever it has got to. */
export const TOKEN_PREFIX = "aih_";
const TOKEN = new RegExp(`${TOKEN_PREFIX}[A-Za-z0-9_-]{43}`, "gu");

/** A reader gets versions and outcomes; a writer also locks and sends states, run records and outcomes. */
export type Role = "read" | "write";

export interface TokenUser {
  readonly name: string;
  readonly role: Role;
}

const role = z.enum(["read", "write"]);
const userRow = z.object({ name: text, role: text.pipe(role) });
const USER = `${asBytes("name")}, ${asBytes("role")}`;
export const tokenRow = z.object({ name: text, seq: z.number(), hash: bytes, role: text.pipe(role) });
/** `+` parts the name from the run in what Terraform sends. */
const userName = z
  .string()
  .regex(/^[\w.@-]{1,200}$/u, "a user's name has up to 200 letters, digits, dots, dashes, underscores and @");

/**
 * Makes a token for somebody, in place of the one that they had. The history keeps its hash alone: 256 random bits
 * need no slow hash.
 *
 * @returns the token, which nobody can be told again
 */
export function addToken(
  connection: Connection,
  user: { readonly name: string; readonly role: Role },
  now: Date,
): string {
  const name = userName.safeParse(user.name);
  if (!name.success) throw invalid(JSON.stringify(user.name), name.error.issues[0]?.message ?? "is no name");
  const token = `${TOKEN_PREFIX}${randomBytes(32).toString("base64url")}`;
  const hash = sha256(token);
  connection.transaction(() => {
    const body = { name: user.name, role: user.role, hash: hex(hash) };
    const { seq } = append(connection, { kind: "token", stack: null, now, body });
    connection.run(
      "INSERT OR REPLACE INTO token (name, seq, hash, role) VALUES (?, ?, ?, ?)",
      ...[user.name, seq, hash, user.role],
    );
  });
  return token;
}

/** Answers whether they had one. */
export function removeToken(connection: Connection, name: string, now: Date): boolean {
  return connection.transaction(() => {
    const known = connection.get(userRow, `SELECT ${USER} FROM token WHERE name = ?`, name);
    if (known === undefined) return false;
    append(connection, { kind: "revocation", stack: null, now, body: { name } });
    connection.run("DELETE FROM token WHERE name = ?", name);
    return true;
  });
}

/** With when their tokens were made, as ISO instants in UTC. */
export function tokenUsers(connection: Connection): readonly (TokenUser & { readonly since: string })[] {
  return connection.all(
    userRow.extend({ since: text }),
    `SELECT ${USER}, CAST(at AS BLOB) AS since FROM token JOIN event USING (seq) ORDER BY name`,
  );
}

/** Whose token it is. What is looked up is a hash, so that the time it takes tells nothing. */
export function userOf(connection: Connection, token: string): TokenUser | undefined {
  return connection.get(userRow, `SELECT ${USER} FROM token WHERE hash = ?`, sha256(token));
}

/** The users whose tokens stand in the bytes. */
export function usersWhoseTokenIsIn(connection: Connection, data: Buffer): readonly string[] {
  if (!data.includes(TOKEN_PREFIX)) return [];
  const names = new Set<string>();
  for (const [token] of data.toString("latin1").matchAll(TOKEN)) {
    const user = userOf(connection, token);
    if (user !== undefined) names.add(user.name);
  }
  return [...names];
}
