import * as z from "zod";
import { unreadable } from "./errors";

const change = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  mode: z.string().optional(),
  type: z.string(),
  deposed: z.string().optional(),
  change: z.object({
    actions: z.array(z.string()),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
    after_unknown: z.unknown().optional(),
    importing: z.unknown().optional(),
  }),
});

const outputs = z.record(z.string(), z.object({ actions: z.array(z.string()) }));

const plan = z.object({
  resource_changes: z.array(change).default([]),
  output_changes: outputs.default({}),
  configuration: z.unknown().optional(),
});

export type PlanJson = z.output<typeof plan>;
export type ResourceChange = z.output<typeof change>;

/** What the commands have to know of a plan beside what it means for people. */
export function parsePlan(json: unknown): PlanJson {
  const parsed = plan.safeParse(json);
  if (!parsed.success) throw unreadable("The plan", z.prettifyError(parsed.error).replaceAll(/\s+/gu, " "));
  return parsed.data;
}

function isAction(action: string): boolean {
  return action !== "no-op" && action !== "read";
}

/** Whether an apply would do anything at all, be it to the state alone. */
export function hasWork({ resource_changes: changes, output_changes: told }: PlanJson): boolean {
  return (
    changes.some(
      ({ change: { actions, importing }, previous_address: previous, address }) =>
        actions.some(isAction) ||
        (importing !== undefined && importing !== null) ||
        (previous !== undefined && previous !== address),
    ) || Object.values(told).some(({ actions }) => actions.some(isAction))
  );
}

const OURS = /^atlassian_(user|group|group_membership|access_policy)$/u;

/** What else the plan changes, which no list of people tells: `null_resource.announce: delete, create`. */
export function otherChanges({ resource_changes: changes }: PlanJson): readonly string[] {
  return acting(changes)
    .filter(({ type }) => !OURS.test(type))
    .map(({ address, change: { actions } }) => `${address}: ${actions.join(", ")}`)
    .sort();
}

/** The changes of managed resources that an apply carries out. */
export function acting(changes: readonly ResourceChange[]): readonly ResourceChange[] {
  return changes.filter(({ mode, change: { actions } }) => mode !== "data" && actions.some(isAction));
}
