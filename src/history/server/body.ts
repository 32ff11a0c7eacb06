import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type * as z from "zod";
import { Refusal } from "./answer";
import { cutShort, notUnderstood, tooLarge, wrongChecksum } from "./refusals";

export interface Body {
  readonly data: Buffer;
  /** Whether a checksum has proved that nothing is missing. */
  readonly isWhole: boolean;
}

/** Reads a request's body, and gives up as soon as it is too large. @throws Refusal */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<Body> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
  const parts: Buffer[] = [];
  let length = 0;
  // A stream that is left early closes its connection, and then nobody could be told why.
  const stream: AsyncIterable<unknown> = request.iterator({ destroyOnReturn: false });
  try {
    for await (const part of stream) {
      if (!Buffer.isBuffer(part)) continue;
      length += part.length;
      if (length > limit) throw tooLarge(limit);
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof Refusal ? error : cutShort();
  }
  const data = Buffer.concat(parts);
  const checksum = request.headers["content-md5"];
  if (typeof checksum !== "string") return { data, isWhole: false };
  if (md5(data) !== checksum.trim()) throw wrongChecksum();
  return { data, isWhole: true };
}

/** As the header Content-MD5 has it: against accidents, not against people. */
export function md5(data: Buffer): string {
  return createHash("md5").update(data).digest("base64");
}

/** @throws Refusal */
export function parsed(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString("utf8"));
  } catch {
    throw notUnderstood("The body is no JSON.");
  }
}

/** @throws Refusal that names what is wrong, and where */
export function understood<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw notUnderstood(
    `The body is not understood: ${where === "" ? "" : `${where}: `}${issue?.message ?? "it is not valid"}.`,
  );
}
