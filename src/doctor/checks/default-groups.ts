import type { Application } from "../../admin";
import { shownApplication } from "../../resources/access-policy/application";
import { folded } from "../../resources/text";
import { type Finding, wordsOf } from "../finding";
import { ofDeclared } from "../scene";

const NAME = "default-groups";
const words = wordsOf(NAME);

/** Declared groups that are synchronised and a default group of an application, which do not go together. */
export const defaultGroups = ofDeclared(NAME, async (reads, { groups: names }) => {
  if (names.length === 0) return [words.skipped("No group is declared")];
  const groups = await reads.groups();
  const roles = await reads.roles();
  if ("failure" in groups || "failure" in roles) return [words.skipped("The groups' roles cannot be read")];
  const applications = await reads.applications();
  const shown = shownOf("value" in applications ? applications.value : []);
  const found = names.flatMap((name): readonly Finding[] => {
    if (groups.value.get(folded(name))?.externalSynced !== true) return [];
    return (roles.value.get(folded(name)) ?? []).flatMap(({ resourceId, defaultRole }) =>
      defaultRole === undefined ? [] : [ofDefault(name, defaultRole, shown(resourceId))],
    );
  });
  return found.length > 0 ? found : [words.ok("No declared group is a default group of an application")];
});

function ofDefault(name: string, role: string, application: string): Finding {
  return words.warning(
    `The group ${name} is a default group of ${application}: whoever gets ${role} there is to join it`,
    "Atlassian does not synchronise default groups: new members may never arrive. Choose another default group for the application in Atlassian Administration.",
  );
}

function shownOf(applications: readonly Application[]): (resourceId: string) => string {
  const names = new Map(applications.map((application) => [application.id, shownApplication(application)]));
  return (resourceId) => names.get(resourceId) ?? resourceId;
}
