import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type * as z from "zod";

export const ROOT = join(__dirname, "..", "..");

/** Runs a script in a node process of its own, and reads the JSON that it prints last. */
export async function inChild<Schema extends z.ZodType>(
  schema: Schema,
  script: string,
): Promise<z.output<Schema>> {
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    maxBuffer: 1 << 26,
    cwd: ROOT,
  });
  return schema.parse(JSON.parse(stdout.trim().split("\n").at(-1) ?? ""));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
