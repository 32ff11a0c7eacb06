import type { IConstruct } from "constructs";
import { isDay } from "../resources/text";
import { notADay } from "./errors";

/** Where a program may fix the day that `until` is compared with: `app.node.setContext(TODAY, "2026-12-31")`. */
export const TODAY = "atlassian-identity:today";
const VARIABLE = "ATLASSIAN_IDENTITY_TODAY";

/**
 * The day on which the code is synthesised (UTC), or the one that somebody fixed, so that the same code gives the
 * same stack tomorrow: by the context {@link TODAY}, or by `ATLASSIAN_IDENTITY_TODAY`.
 */
export function today(construct: IConstruct): string {
  const fixed: unknown = construct.node.tryGetContext(TODAY) ?? process.env[VARIABLE];
  if (fixed === undefined || fixed === "") return new Date().toISOString().slice(0, 10);
  if (typeof fixed === "string" && isDay(fixed)) return fixed;
  throw notADay(construct, fixed, `${TODAY} or ${VARIABLE}`);
}

/** Whether the last day has passed. Days as text compare as days. */
export function isOver(construct: IConstruct, until: string | undefined): boolean {
  return until !== undefined && until < today(construct);
}
