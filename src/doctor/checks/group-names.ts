import { folded } from "../../resources/text";
import { counted, type Finding, wordsOf } from "../finding";
import { NOTHING_DECLARED, type Check } from "../scene";

const NAME = "group-names";
const words = wordsOf(NAME);

/**
 * Names that Atlassian gives its own groups. `org-admins` is told of in Atlassian's OpenAPI document of 2026 (as the
 * org-admin group); the others are common knowledge from the consoles of sites and stand in no document that was
 * seen, so that a match is a warning.
 */
const BUILT_IN: ReadonlySet<string> = new Set([
  "org-admin",
  "org-admins",
  "site-admins",
  "administrators",
  "system-administrators",
  "atlassian-addons",
  "atlassian-addons-admin",
  "jira-administrators",
  "jira-users",
  "jira-software-users",
  "jira-core-users",
  "jira-servicedesk-users",
  "confluence-administrators",
  "confluence-users",
  "trusted-users",
]);
/**
 * The default groups of an application's roles on a site: `confluence-users-<site>` and `confluence-admins-<site>` are
 * the examples of https://support.atlassian.com/user-management/docs/default-groups-and-permissions, and
 * `jira-users-<site>` and `jira-software-users-<site>` those of its earlier editions. The other products and roles
 * are common knowledge.
 */
const OF_SITE =
  /^(?:jira|jira-software|jira-core|jira-servicemanagement|jira-servicedesk|jira-product-discovery|confluence|bitbucket)-(?:users|admins|administrators|guests|customers|user-access-admins)-[\w.-]+$/u;

/** Declared groups whose names the organisation has by itself, or Atlassian has for its own groups. */
export const groupNames: Check = async (scene) => {
  const { declared } = scene;
  if (declared === undefined) return [words.skipped(NOTHING_DECLARED)];
  if (declared.groups.length === 0) return [words.skipped("No group is declared")];
  const reads = await scene.reads();
  const groups = "why" in reads ? { failure: undefined } : await reads.groups();
  const found = declared.groups.flatMap((name): readonly Finding[] => {
    const group = "value" in groups ? groups.value.get(folded(name)) : undefined;
    if (group?.externalSynced === false) return [ofOrganization(name)];
    // Whatever it is called, it is synchronised.
    return isBuiltIn(name) && group?.externalSynced !== true ? [ofAtlassian(name)] : [];
  });
  if ("failure" in groups)
    return [
      ...found,
      words.skipped("The organisation's own groups cannot be read, so their names are not compared"),
    ];
  return found.length > 0
    ? found
    : [words.ok(`The organisation has no group of its own under ${namesOf(declared.groups.length)}`)];
};

function namesOf(count: number): string {
  return count === 1
    ? "the name of the declared one"
    : `the names of the ${counted(count, "declared group")}`;
}

export function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(folded(name)) || OF_SITE.test(folded(name));
}

function ofOrganization(name: string): Finding {
  return words.error(
    `The organisation has its own group ${name}, which no directory keeps`,
    "Atlassian refuses a synchronised group of the same name, or accepts it and never synchronises it. Give the declared group another name, or give access to the existing one by an access policy without declaring it.",
  );
}

function ofAtlassian(name: string): Finding {
  return words.warning(
    `${name} is a name that Atlassian has for groups of its own`,
    "Atlassian accepts a synchronised group of such a name and never synchronises it. Give the group another name.",
  );
}
