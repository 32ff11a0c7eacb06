import type { IdentityChanges } from "./changes";
import { expiring, type Expiry } from "./expiring";
import { identityChanges } from "./identity-changes";
import type { HeldGroup, PlannedResources } from "./resources";

/** What is shown to people: the changes of a plan, or of two state versions. */
export interface Preview {
  readonly changes: IdentityChanges;
  /** What was changed outside since the last run; undefined when nothing was, or nobody looked. */
  readonly drift?: IdentityChanges | undefined;
  readonly expiring: readonly Expiry[];
  /** Names of groups that the code marks as giving more than most. */
  readonly privileged: readonly string[];
  /** False when Terraform says that another plan is needed after this one. */
  readonly isComplete: boolean;
  /** True when the plan failed half-way: what is shown is not all. */
  readonly hasErrors: boolean;
}

export interface PreviewOptions {
  /** As YYYY-MM-DD: what `until` is counted from. */
  readonly today: string;
}

/** What a plan means for people: its own changes, what had changed outside, and whose last day is near. */
export function previewOf(planned: PlannedResources, { today }: PreviewOptions): Preview {
  const { before, after, recorded, isComplete, hasErrors } = planned;
  const drift = recorded === undefined ? undefined : identityChanges(recorded, before, { isOutside: true });
  return {
    changes: identityChanges(before, after),
    drift: drift === undefined || isNothing(drift) ? undefined : drift,
    expiring: expiring(after, today),
    privileged: [...new Set([...before.groups, ...after.groups].flatMap(markedName))].sort(),
    isComplete,
    hasErrors,
  };
}

function markedName({ attributes: { privileged, display_name: name } }: HeldGroup): readonly string[] {
  return privileged === true && name !== null ? [name] : [];
}

/** Whether there is nothing that anybody would have to look at. */
export function isNothing({ people, groups, policies }: IdentityChanges): boolean {
  return people.length === 0 && groups.length === 0 && policies.length === 0;
}
