import * as z from "zod";
import { asBytes, bytes, sha256, text } from "./columns";
import type { Connection } from "./connection";

/** What comes before the first event. */
export const BEGINNING = Buffer.alloc(32);

export type EventKind =
  /** A state was written. */
  | "version"
  /** A stack's state was deleted; its versions stay. */
  | "delete"
  | "run"
  | "outcomes"
  /** A process that tells outcomes has begun or ended. */
  | "telling"
  /** Somebody took a lock from its holder. */
  | "broken-lock"
  /** Retention took versions out. */
  | "removal"
  | "forgetting"
  | "hold"
  | "release"
  | "token"
  | "revocation";

export interface Link {
  readonly seq: number;
  readonly kind: string;
  readonly stack: string | null;
  readonly at: string;
  readonly bodyHash: Uint8Array;
}

/** What an event is known by: it holds everything about it and the hash of the event before it. */
export function linkHash(before: Uint8Array, { seq, kind, stack, at, bodyHash }: Link): Buffer {
  return sha256(before, JSON.stringify([seq, kind, stack, at]), bodyHash);
}

const headRow = z.object({ seq: z.number(), hash: bytes });
const timeRow = z.object({ at: text });

/** The newest event; undefined in an empty history. */
export function headOf(connection: Connection): z.output<typeof headRow> | undefined {
  return connection.get(headRow, `SELECT seq, ${asBytes("hash")} FROM event ORDER BY seq DESC LIMIT 1`);
}

/**
 * Adds an event to the chain; within a transaction.
 *
 * @param body of which JSON is made
 * @returns its number and its time, which is never before that of an earlier event of the stack
 */
export function append(
  connection: Connection,
  event: {
    readonly kind: EventKind;
    readonly stack: string | null;
    readonly now: Date;
    readonly body: object;
  },
): { readonly seq: number; readonly at: string } {
  const { kind, stack, now } = event;
  const head = headOf(connection);
  const seq = (head?.seq ?? 0) + 1;
  const at = notBefore(connection, stack, now.toISOString());
  const body = JSON.stringify(event.body);
  const bodyHash = sha256(body);
  const hash = linkHash(head?.hash ?? BEGINNING, { seq, kind, stack, at, bodyHash });
  connection.run(
    "INSERT INTO event (seq, kind, stack, at, body, body_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...[seq, kind, stack, at, body, bodyHash, hash],
  );
  return { seq, at };
}

/** A clock that went back gives the time of the event before. */
function notBefore(connection: Connection, stack: string | null, now: string): string {
  const last = connection.get(
    timeRow,
    `SELECT ${asBytes("at")} FROM event WHERE stack IS ? ORDER BY seq DESC LIMIT 1`,
    stack,
  )?.at;
  return last !== undefined && last > now ? last : now;
}
