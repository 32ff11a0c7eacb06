import { type IdentityChanges, verdict } from "../changes";
import type { InForce, Review } from "../terraform";

/**
 * What the provider's own limits make of the plan, in one sentence without names of people: a deploy runs into them,
 * unless somebody raises them for that run. Counted as the provider counts, which is not as the gate does: leavers
 * lose access, too, and whoever is abandoned keeps everything.
 */
export function providerLimitsNote({ preview: { changes }, inForce }: Review): string | undefined {
  const found = inForce.flatMap(({ limits }) => beyond(changes, limits));
  if (found.length === 0) return undefined;
  const will = found.some(({ isCertain }) => isCertain) ? "will" : "may";
  const texts = [...new Set(found.map(({ text }) => text))];
  return `The provider's own limits ${will} stop the deploy, unless ATLASSIAN_LIMITS_OVERRIDE raises them for that run: ${texts.join("; ")}.`;
}

interface Excess {
  readonly text: string;
  readonly isCertain: boolean;
}

function beyond(changes: IdentityChanges, limits: InForce["limits"]): readonly Excess[] {
  if (typeof limits === "string") return [];
  const leaving = changes.people.filter(({ how, wasInactive, kinds }) =>
    how === "deactivated" ? wasInactive !== true : how === "deleted" || kinds.includes("replaced"),
  ).length;
  const losing = changes.people.filter(({ lost }) => lost.length > 0).length;
  const percent = limits.deactivations_percent;
  const isBeyondPercent = percent !== undefined && leaving * 100 > percent * changes.managedBefore;
  return [
    ...more(leaving, limits.deactivations, "deactivated, deleted or replaced"),
    ...(isBeyondPercent
      ? [
          {
            text: `more than ${percent} % of the ${changes.managedBefore} active people here are deactivated, deleted or replaced, and the provider counts everybody in the directory`,
            isCertain: false,
          },
        ]
      : []),
    ...more(losing, limits.access_lost, "deprived of access, leavers included"),
    ...verdict(changes, { groupsDeleted: limits.groups_deleted })
      .lines.filter(({ isExceeded }) => isExceeded)
      .map(({ text }) => ({ text, isCertain: true })),
  ];
}

function more(count: number, allowed: number | undefined, what: string): readonly Excess[] {
  if (allowed === undefined || count <= allowed) return [];
  const people = count === 1 ? "1 person is" : `${count} people are`;
  return [{ text: `${people} ${what}: more than the ${allowed} allowed`, isCertain: true }];
}
