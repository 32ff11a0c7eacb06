import type { State } from "../../plugin/attributes";
import { ProblemError } from "../../plugin";
import type { ProviderAttributes } from "../provider/schema";

export type Limit = "deactivations" | "deactivations_percent" | "access_lost" | "groups_deleted";

/** How much one run may take away; null is no limit. */
export type Limits = Readonly<Record<Limit, number | null>>;

const NAMES: readonly Limit[] = ["deactivations", "deactivations_percent", "access_lost", "groups_deleted"];
export const OVERRIDE = "ATLASSIAN_LIMITS_OVERRIDE";

/** Limits of one run that somebody with another approval than the code's has raised. */
export interface Override {
  readonly limits: Partial<Limits>;
  readonly reason: string;
}

export function limitsOf(
  { limits }: Pick<State<ProviderAttributes>, "limits">,
  override: Override | undefined,
): Limits {
  return {
    deactivations: limits?.deactivations ?? null,
    deactivations_percent: limits?.deactivations_percent ?? null,
    access_lost: limits?.access_lost ?? null,
    groups_deleted: limits?.groups_deleted ?? null,
    ...override?.limits,
  };
}

/**
 * Reads `deactivations=50, access_lost=200: the site closes, approved in OPS-12`.
 *
 * @throws ProblemError when it is anything else: a limit that is not raised as meant would stop a run half-way
 */
export function readOverride(text: string | null): Override | undefined {
  if (text === null) return undefined;
  const [, pairs = "", reason = ""] = /^([^:]*):\s*(.*)$/su.exec(text) ?? [];
  const limits: Partial<Record<Limit, number>> = {};
  for (const pair of pairs.split(",")) {
    const [, written = "", number = ""] = /^\s*(\w+)\s*=\s*(\d+(?:\.\d+)?)\s*$/u.exec(pair) ?? [];
    const limit = NAMES.find((name) => name === written);
    if (limit === undefined) throw malformed(`"${pair.trim()}" is no limit with a number`);
    limits[limit] = Number(number);
  }
  if (reason.trim() === "") throw malformed("the reason is missing");
  return { limits, reason: reason.trim() };
}

function malformed(what: string): ProblemError {
  return new ProblemError({
    summary: `${OVERRIDE} cannot be read: ${what}`,
    detail: `Write limits, a colon and the reason, as in "deactivations=50, access_lost=200: the site closes, approved in OPS-12". The limits are ${NAMES.join(", ")}.`,
  });
}
