import * as z from "zod";
import { append } from "./chain";
import type { Connection } from "./connection";
import type { Forgotten, Redaction } from "./redact";
import type { KeptVersion } from "./versions";

export interface Forgetting extends Forgotten {
  readonly by: string | null;
  /** Why: the request, the law. */
  readonly reason: string;
}

/** What the chain says of it: whom, nobody can read any more. */
export const forgettingBody = z.object({
  pseudonym: z.string(),
  by: z.string().nullable(),
  reason: z.string(),
  /** Hashes (SHA-256, hexadecimal) of the bytes before and after. */
  versions: z.array(
    z.object({
      stack: z.string(),
      number: z.number(),
      before: z.string(),
      after: z.string(),
      size: z.number(),
    }),
  ),
  events: z.array(z.object({ seq: z.number(), before: z.string(), after: z.string() })),
});

export interface Work {
  readonly forgetting: Forgetting;
  readonly redaction: Redaction;
  readonly read: (kept: KeptVersion) => string;
  readonly now: Date;
}

export function appendForgetting(
  connection: Connection,
  { pseudonym, by, reason }: Forgetting,
  { stack, ...what }: Pick<z.output<typeof forgettingBody>, "versions" | "events"> & { stack: string | null },
  now: Date,
): void {
  append(connection, { kind: "forgetting", stack, now, body: { pseudonym, by, reason, ...what } });
}
