import { createHash } from "node:crypto";
import * as z from "zod";
import { digest, type Preview, previewOf, readPlan } from "../changes";
import { noDay } from "./errors";
import { type InForce, inForce } from "./in-force";
import { hasWork, otherChanges, parsePlan, type PlanJson } from "./plan-json";

/** A plan as somebody reviews it. */
export interface Review {
  readonly preview: Preview;
  /** Of everything that an apply of the plan does: people, groups, access and other resources. */
  readonly digest: string;
  /** What else changes, as `null_resource.announce: delete, create`. */
  readonly others: readonly string[];
  readonly inForce: readonly InForce[];
  /** Whether an apply would do anything, be it to the state alone. */
  readonly hasWork: boolean;
  readonly plan: PlanJson;
}

/**
 * @param json what `terraform show -json` prints of a plan
 * @param today as YYYY-MM-DD
 * @throws PlanError or TerraformProblem when it is none
 */
export function reviewOf(json: unknown, today: string): Review {
  const preview = previewOf(readPlan(json), { today });
  const plan = parsePlan(json);
  const others = otherChanges(plan);
  return {
    preview,
    digest: withOthers(digest(preview.changes), others),
    others,
    inForce: inForce(plan.configuration),
    hasWork: hasWork(plan),
    plan,
  };
}

/** A command that runs at apply is reviewed, too; where there is nothing else, it is the digest of the changes. */
export function withOthers(ofChanges: string, others: readonly string[]): string {
  if (others.length === 0) return ofChanges;
  return `sha256:${createHash("sha256")
    .update(JSON.stringify([ofChanges, others]))
    .digest("hex")}`;
}

/**
 * The day of the run (UTC), or the one that the environment fixes for a synthesis that can be repeated.
 *
 * @throws TerraformProblem when that is no day
 */
export function dayOf(environment: NodeJS.ProcessEnv): string {
  const fixed = environment.ATLASSIAN_IDENTITY_TODAY;
  if (fixed === undefined || fixed === "") return new Date().toISOString().slice(0, 10);
  if (z.iso.date().safeParse(fixed).success) return fixed;
  throw noDay("ATLASSIAN_IDENTITY_TODAY", fixed);
}
