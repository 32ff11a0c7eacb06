import { ProblemError } from "../../plugin";
import type { Clients } from "../clients";

/**
 * A group that the organisation has by itself: one of Atlassian's own, a default group of an application, or one
 * made by hand. The directory refuses its name, or takes it with success and never synchronises the group.
 *
 * @throws ProblemError when there is one
 */
export async function requireNameFree(
  { organization, crews }: Clients,
  displayName: string,
  signal: AbortSignal,
): Promise<void> {
  // A process that carries out has been preceded by one that has asked, and asks again once the group is made.
  if (crews.isOver) return;
  const group = await organization?.groupByName(displayName, { signal });
  if (group?.externalSynced !== false) return;
  throw new ProblemError({
    summary: `The organisation has its own group ${group.name}`,
    detail:
      "It does not come from a directory: it is one of Atlassian's own groups, a default group of an application, or was made by hand. Atlassian refuses a synchronised group of the same name, or accepts it and never synchronises it. " +
      "Give the group another name, or give access to the existing one by an access policy without declaring it.",
    path: ["display_name"],
  });
}

/**
 * Looks whether the organisation knows the group that the directory has just got: a success is no proof.
 *
 * @throws ProblemError when it does not
 */
export async function requireSynchronised(
  { organization, synchronised, newGroups }: Clients,
  { id, displayName }: { readonly id: string; readonly displayName: string },
  isNew: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (organization === undefined) return;
  const group = await organization.awaitGroup(displayName, { signal });
  if (group !== undefined && group.externalSynced !== false) {
    synchronised.set(id, group.id);
    if (isNew) newGroups.add(group.id);
    return;
  }
  throw new ProblemError({
    summary: `The group ${displayName} is not synchronised`,
    detail:
      `The directory accepted it (SCIM id ${id}), and the organisation ${group === undefined ? "does not show it" : "has another group of that name"}. ` +
      "Atlassian does so with the names of its own groups and of default groups: give the group another name, and delete this one in Atlassian Administration. If the name is none of those, run again in some minutes.",
    path: ["display_name"],
  });
}
