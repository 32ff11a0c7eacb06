import * as z from "zod";
import { plainId } from "../plain-text";
import { append } from "./chain";
import { asBytes, text } from "./columns";
import type { Connection } from "./connection";
import { invalid } from "./errors";
import { refuseSecrets } from "./secrets";

/** Who holds a stack, as Terraform told it. */
export interface Held {
  readonly id: string;
  /** Terraform's lock document, byte for byte. */
  readonly document: string;
  readonly run: string | null;
}

export type LockResult = { readonly kind: "done" } | { readonly kind: "held"; readonly by: Held };

/** The same for people. */
export interface LockSummary {
  readonly stack: string;
  readonly id: string;
  /** Who took it, as Terraform says: `eva@laptop`. */
  readonly who: string | null;
  /** The http user, where there is authentication. */
  readonly user: string | null;
  readonly operation: string | null;
  readonly run: string | null;
  /** When it was taken. */
  readonly since: string;
}

const heldRow = z.object({ id: text, document: text, run: text.nullable() });
/** @see https://developer.hashicorp.com/terraform/language/backend/http */
export const lockDocument = z.object({
  // It is shown to be pasted after `terraform force-unlock`; Terraform's own are UUIDs.
  ID: plainId().refine((id) => /^[\w.:/+=-]+$/u.test(id), "it has characters that a shell obeys"),
  Operation: z.string().max(500).optional(),
  Who: z.string().max(500).optional(),
});

export interface Asking {
  /** The http user, where there is authentication. */
  readonly user: string | null;
  readonly run: string | null;
  readonly now: Date;
}

export function heldBy(connection: Connection, stack: string): Held | undefined {
  return connection.get(
    heldRow,
    `SELECT ${asBytes("id")}, ${asBytes("document")}, ${asBytes("run")} FROM lock WHERE stack = ?`,
    stack,
  );
}

const summaryRow = z.object({
  stack: text,
  id: text,
  document: text,
  holder: text.nullable(),
  run: text.nullable(),
  at: text,
});

/** All locks that are held. */
export function locks(connection: Connection): readonly LockSummary[] {
  return connection
    .all(
      summaryRow,
      `SELECT ${["stack", "id", "document", "holder", "run", "at"].map(asBytes).join(", ")} FROM lock ORDER BY stack`,
    )
    .map(({ stack, id, document, holder, run, at }) => {
      const { Who = null, Operation = null } = parsedLock(document);
      return { stack, id, who: Who, user: holder, operation: Operation, run, since: at };
    });
}

/** Gives the lock to whoever asks first; the same document again is no other request. */
export function takeLock(
  connection: Connection,
  stack: string,
  document: string,
  asking: Asking,
): LockResult {
  const { ID } = parsedLock(document);
  refuseSecrets(connection, Buffer.from([document, asking.run, asking.user, stack].join("\n")), "lock");
  return connection.transaction(() => {
    const by = heldBy(connection, stack);
    if (by !== undefined) return by.id === ID ? { kind: "done" } : { kind: "held", by };
    connection.run(
      "INSERT INTO lock (stack, id, document, holder, run, at) VALUES (?, ?, ?, ?, ?, ?)",
      ...[stack, ID, document, asking.user, asking.run, asking.now.toISOString()],
    );
    return { kind: "done" };
  });
}

/**
 * Gives the lock back. Without a document it is taken from whoever holds it, which is what `terraform force-unlock`
 * asks for; that is an event of the chain.
 */
export function giveLockBack(
  connection: Connection,
  stack: string,
  document: string,
  asking: Asking,
): LockResult {
  const id = document.trim() === "" ? undefined : parsedLock(document).ID;
  return connection.transaction(() => {
    const by = heldBy(connection, stack);
    if (by === undefined) return { kind: "done" };
    if (id !== undefined && id !== by.id) return { kind: "held", by };
    if (id === undefined) {
      const { Who = null, Operation = null } = parsedLock(by.document);
      const body = { id: by.id, who: Who, operation: Operation, by: asking.user };
      append(connection, { kind: "broken-lock", stack, now: asking.now, body });
    }
    connection.run("DELETE FROM lock WHERE stack = ?", stack);
    return { kind: "done" };
  });
}

function parsedLock(document: string): z.output<typeof lockDocument> {
  let json: unknown;
  try {
    json = JSON.parse(document);
  } catch {
    json = undefined;
  }
  const parsed = lockDocument.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalid(
    "The lock's document",
    "it is no JSON object with an ID of letters and digits, as Terraform sends it",
  );
}
