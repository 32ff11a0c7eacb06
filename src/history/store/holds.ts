import * as z from "zod";
import { append } from "./chain";
import { ChunkReader } from "./chunks";
import { asBytes, text as textColumn } from "./columns";
import type { Connection } from "./connection";
import { invalid } from "./errors";
import { refuseSecrets } from "./secrets";
import { holdsText } from "./text-search";
import { stacks, versionsAfter } from "./versions";

/** Why something has to stay: all of a stack, or whatever a text stands in. */
export interface NewHold {
  /** Null for all stacks. */
  readonly stack: string | null;
  /** A person's user name, e-mail address, account id; null for everything of the stack. */
  readonly text: string | null;
  readonly reason: string;
  readonly by: string | null;
}

export interface Hold extends NewHold {
  readonly id: number;
  readonly at: string;
}

export const holdBody = z.object({
  stack: z.string().nullable(),
  text: z.string().nullable(),
  reason: z.string(),
  by: z.string().nullable(),
});
const holdRow = z
  .object({ id: z.number(), at: textColumn, body: textColumn })
  .transform(({ body, ...row }) => ({ ...row, ...holdBody.parse(JSON.parse(body)) }));

/** A legal hold: nothing that it covers is removed or forgotten until it is released. */
export function addHold(connection: Connection, hold: NewHold, now: Date): Hold {
  if (hold.stack === null && hold.text === null) throw invalid("A legal hold", "it needs a stack or a text");
  if (hold.text?.trim() === "") throw invalid("A legal hold", "its text is empty");
  const { stack, text, reason, by } = hold;
  refuseSecrets(connection, Buffer.from(JSON.stringify({ text, reason, by })), "legal hold");
  return connection.transaction(() => {
    const { seq, at } = append(connection, {
      kind: "hold",
      stack: null,
      now,
      body: { stack, text, reason, by },
    });
    connection.run("INSERT INTO hold (id, seq) VALUES (?, ?)", seq, seq);
    return { ...hold, id: seq, at };
  });
}

/** How many versions that are kept it covers. */
export function coveredBy(connection: Connection, { stack, text }: Pick<NewHold, "stack" | "text">): number {
  const reader = new ChunkReader(connection);
  let count = 0;
  for (const known of stacks(connection)) {
    if (stack !== null && known.stack !== stack) continue;
    if (text === null) {
      count += known.versions;
      continue;
    }
    for (const { number, chunks, size } of versionsAfter(
      connection,
      known.stack,
      0,
      Number.MAX_SAFE_INTEGER,
    )) {
      const state = reader.read(chunks, size, `version ${number} of ${known.stack}`).toString("utf8");
      if (holdsText(state, text)) count += 1;
    }
  }
  return count;
}

/** Answers whether there was such a hold. */
export function releaseHold(connection: Connection, id: number, by: string | null, now: Date): boolean {
  return connection.transaction(() => {
    if (!holds(connection).some((hold) => hold.id === id)) return false;
    append(connection, { kind: "release", stack: null, now, body: { id, by } });
    connection.run("DELETE FROM hold WHERE id = ?", id);
    return true;
  });
}

export function holds(connection: Connection): readonly Hold[] {
  return connection.all(
    holdRow,
    `SELECT id, ${asBytes("at")}, ${asBytes("body")} FROM hold JOIN event USING (seq) ORDER BY id`,
  );
}
