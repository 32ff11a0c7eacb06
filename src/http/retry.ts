import type { Outcome } from "./outcome";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * - `answer`: hand it to the caller
 * - `again`: try again after a back-off of this request alone
 * - `pause`: the server wants to be left in peace: try again when all callers may
 * - `fail`: there is nothing more to try
 */
export type Verdict = "answer" | "again" | "pause" | "fail";

const TRANSIENT: readonly number[] = [500, 502, 503, 504];

/** Whether a second request of the same kind does no more than the first alone. */
export function isRepeatable(method: Method, repeatable: boolean | undefined): boolean {
  return repeatable ?? (method === "GET" || method === "PUT" || method === "DELETE");
}

/**
 * Only what is safe is tried again: everything that can be repeated, and else what surely was not carried out,
 * which is what 429 says, and 503 when it names the time to come back.
 */
export function judge(
  { answer, failure, malformed, advice }: Pick<Outcome, "answer" | "failure" | "malformed" | "advice">,
  repeatable: boolean,
): Verdict {
  if (answer === undefined) {
    if (failure?.kind !== "unreachable" && failure?.kind !== "timeout") return "fail";
    return repeatable || !failure.sent ? "again" : "fail";
  }
  const { status } = answer;
  if (status === 429 || (status === 503 && advice.waitMs !== undefined)) return "pause";
  if (malformed || TRANSIENT.includes(status)) return repeatable ? "again" : "fail";
  return "answer";
}
