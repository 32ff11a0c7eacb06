import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { isArrayBuffer, isUint8Array } from "node:util/types";
import * as z from "zod";

/** A column that holds bytes; the library gives one row's as a buffer and those of many as what is below it. */
export const bytes = z
  .custom<Uint8Array | ArrayBuffer>((value) => isUint8Array(value) || isArrayBuffer(value), "it is no bytes")
  .transform((value) =>
    isUint8Array(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.from(value),
  );

/**
 * A column that holds text and is asked for with `asBytes`: the library ends the process when it comes upon a text that
 * is no UTF-8, as one changed byte can make it.
 */
export const text = bytes
  .refine((value) => isUtf8(value), "it is no UTF-8")
  .transform((value) => value.toString());

export function asBytes(column: string): string {
  return `CAST(${column} AS BLOB) AS ${column.replace(/^.*\./u, "")}`;
}

/** SHA-256 of all parts in a row. */
export function sha256(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function hex(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString("hex");
}
