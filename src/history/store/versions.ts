import * as z from "zod";
import { append } from "./chain";
import { keepBytes } from "./chunks";
import { asBytes, bytes, hex, sha256, text } from "./columns";
import type { Connection } from "./connection";
import { badStackName, otherLineage, olderSerial, sameSerial } from "./errors";
import { type Asking, heldBy, type Held, lockDocument } from "./locks";
import { refuseSecrets } from "./secrets";
import { stateHead } from "./state-head";

const stackName = z.string().regex(/^[A-Za-z0-9][\w.-]{0,199}$/u);

/** @throws HistoryError */
export function checkedStack(stack: string): string {
  if (!stackName.safeParse(stack).success) throw badStackName(stack);
  return stack;
}

/** What the chain says of a version. */
export const versionBody = z.object({
  number: z.number(),
  serial: z.number(),
  lineage: z.string(),
  by: z.string().nullable(),
  run: z.string().nullable(),
  /** The id of the lock under which it was written: one for everything that one apply writes. */
  lock: z.string().nullable().default(null),
  /** Of the lock that was held, as Terraform told it. */
  operation: z.string().nullable(),
  size: z.number(),
  /** SHA-256 of the bytes, in hexadecimal. */
  hash: z.string(),
});

export interface KeptVersion extends z.output<typeof versionBody> {
  readonly stack: string;
  readonly at: string;
  readonly chunks: Uint8Array;
}

export interface Posted extends Asking {
  readonly stack: string;
  readonly data: Buffer;
  /** The lock that the sender says they hold. */
  readonly lock: string | null;
  /** Whether a checksum has proved that the bytes are what was sent. */
  readonly isWhole: boolean;
}

export type PostResult =
  | { readonly kind: "kept"; readonly number: number; readonly isNew: boolean }
  | { readonly kind: "held"; readonly by: Held };

/**
 * Keeps a state; when it returns, the disk has it. The same state twice is one version.
 *
 * @throws HistoryError when it is older than what is kept, belongs to something else, or holds a secret
 */
export function post(connection: Connection, posted: Posted): PostResult {
  const { stack, data, lock } = posted;
  const head = stateHead(data, posted);
  refuseSecrets(connection, data);
  const names = [posted.run, posted.user, stack].map((name) => name ?? "").join("\n");
  refuseSecrets(connection, Buffer.from(names), "name of the run, the user or the stack");
  const hash = hex(sha256(data));
  return connection.transaction(() => {
    const by = heldBy(connection, stack);
    if (by !== undefined && by.id !== lock) return { kind: "held", by };
    const current = currentVersion(connection, stack);
    if (current?.hash === hash) return { kind: "kept", number: current.number, isNew: false };
    if (current !== undefined) {
      if (head.lineage !== current.lineage) throw otherLineage(stack, head.lineage, current.lineage);
      if (head.serial < current.serial) throw olderSerial(stack, head.serial, current.serial);
      if (head.serial === current.serial) throw sameSerial(stack, head.serial);
    }
    const number = lastNumber(connection, stack) + 1;
    const holder = by === undefined ? undefined : lockDocument.safeParse(JSON.parse(by.document)).data;
    const body: z.output<typeof versionBody> = {
      number,
      ...head,
      by: posted.user ?? holder?.Who ?? null,
      run: posted.run ?? by?.run ?? null,
      lock: by?.id ?? null,
      operation: holder?.Operation ?? null,
      size: data.length,
      hash,
    };
    const { seq } = append(connection, { kind: "version", stack, now: posted.now, body });
    connection.run(
      "INSERT INTO version (stack, number, seq, size, hash, chunks) VALUES (?, ?, ?, ?, ?, ?)",
      ...[stack, number, seq, data.length, Buffer.from(hash, "hex"), keepBytes(connection, data)],
    );
    return { kind: "kept", number, isNew: true };
  });
}

/** Deletes a stack's state; its versions stay. Answers who is in the way, if somebody is. */
export function deleteState(
  connection: Connection,
  { stack, lock, user, now }: Omit<Posted, "data" | "isWhole">,
): Held | undefined {
  return connection.transaction(() => {
    const by = heldBy(connection, stack);
    if (by !== undefined && by.id !== lock) return by;
    const current = currentVersion(connection, stack);
    if (current === undefined) return undefined;
    append(connection, { kind: "delete", stack, now, body: { number: current.number, by: user } });
    return undefined;
  });
}

const versionRow = z
  .object({
    stack: text,
    number: z.number(),
    at: text,
    body: text,
    size: z.number(),
    hash: bytes,
    chunks: bytes,
  })
  .transform(({ body, hash, ...row }) => ({
    ...versionBody.parse(JSON.parse(body)),
    ...row,
    hash: hex(hash),
  }));

const SELECT = `SELECT ${asBytes("version.stack")}, number, ${asBytes("event.at")}, ${asBytes("event.body")}, size, ${asBytes("version.hash")}, ${asBytes("chunks")}
  FROM version JOIN event ON event.seq = version.seq`;

/** What GET answers; undefined before the first version and after a deletion. */
export function currentVersion(connection: Connection, stack: string): KeptVersion | undefined {
  const isDeleted =
    connection.get(
      z.object({ kind: text }),
      "SELECT CAST(kind AS BLOB) AS kind FROM event WHERE stack = ? AND kind IN ('version', 'delete') ORDER BY seq DESC LIMIT 1",
      stack,
    )?.kind === "delete";
  if (isDeleted) return undefined;
  return connection.get(versionRow, `${SELECT} WHERE version.stack = ? ORDER BY number DESC LIMIT 1`, stack);
}

export function version(connection: Connection, stack: string, number: number): KeptVersion | undefined {
  return connection.get(versionRow, `${SELECT} WHERE version.stack = ? AND number = ?`, stack, number);
}

/** Oldest first, those after the given number. */
export function versionsAfter(
  connection: Connection,
  stack: string,
  number: number,
  limit: number,
): readonly KeptVersion[] {
  return connection.all(
    versionRow,
    `${SELECT} WHERE version.stack = ? AND number > ? ORDER BY number LIMIT ?`,
    ...[stack, number, limit],
  );
}

/** How many there are up to the given number, and which is the first of them. */
export function countUpTo(
  connection: Connection,
  stack: string,
  number: number,
): { readonly count: number; readonly first: number } | undefined {
  const row = z.object({ count: z.number(), first: z.number().nullable() });
  const found = connection.get(
    row,
    "SELECT count(*) AS count, min(number) AS first FROM version WHERE stack = ? AND number <= ?",
    ...[stack, number],
  );
  return found === undefined || found.first === null ? undefined : { count: found.count, first: found.first };
}

export interface StackSummary {
  readonly stack: string;
  /** None as long as all that is known of it is what was tried and failed. */
  readonly versions: number;
  /** When the newest was written, or tried. */
  readonly at: string;
  readonly isDeleted: boolean;
}

const stackRow = z.object({ stack: text, versions: z.number(), at: text });

export function stacks(connection: Connection): readonly StackSummary[] {
  const kept = connection
    .all(
      stackRow,
      `SELECT ${asBytes("version.stack")}, count(*) AS versions, CAST(max(event.at) AS BLOB) AS at
       FROM version JOIN event ON event.seq = version.seq GROUP BY version.stack ORDER BY version.stack`,
    )
    .map((row) => ({ ...row, isDeleted: currentVersion(connection, row.stack) === undefined }));
  const tried = connection
    .all(
      stackRow,
      `SELECT ${asBytes("stack")}, 0 AS versions, CAST(max(at) AS BLOB) AS at FROM event
       WHERE kind = 'outcomes' AND stack NOT IN (SELECT DISTINCT stack FROM version) GROUP BY stack`,
    )
    .map((row) => ({ ...row, isDeleted: false }));
  return tried.length === 0
    ? kept
    : [...kept, ...tried].sort((one, other) => (one.stack < other.stack ? -1 : 1));
}

/** Whether anything is known of a stack: a version, or what was tried. */
export function isStackKnown(connection: Connection, stack: string): boolean {
  const row = z.object({ found: z.number() });
  return (
    connection.get(
      row,
      "SELECT 1 AS found FROM event WHERE kind IN ('version', 'outcomes') AND stack = ? LIMIT 1",
      stack,
    ) !== undefined
  );
}

/** Numbers are never used again, also not those of versions that were removed. */
function lastNumber(connection: Connection, stack: string): number {
  const row = z.object({ number: z.number().nullable() });
  return connection.get(row, "SELECT max(number) AS number FROM version WHERE stack = ?", stack)?.number ?? 0;
}
