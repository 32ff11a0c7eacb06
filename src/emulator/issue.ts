import type { ZodError } from "zod";

/** Where a value is wrong first, and how: `people.0.userName: Too small …`. */
export function firstIssue({ issues: [issue] }: ZodError, ...above: readonly string[]): string {
  const path = [...above, ...(issue?.path ?? [])].join(".");
  return `${path === "" ? "the top" : path}: ${issue?.message ?? "invalid"}`;
}
