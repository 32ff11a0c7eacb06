import { applications } from "./checks/applications";
import { authenticationPolicies } from "./checks/authentication-policies";
import { clock } from "./checks/clock";
import { declared } from "./checks/declared";
import { defaultGroups } from "./checks/default-groups";
import { directory } from "./checks/directory";
import { directoryKey } from "./checks/directory-key";
import { domains } from "./checks/domains";
import { groupNames } from "./checks/group-names";
import { directoryKeyEnd, organizationKeyEnd } from "./checks/key-end";
import { organizationKey } from "./checks/organization-key";
import { organizationRights } from "./checks/organization-rights";
import { subscription } from "./checks/subscription";
import { type Finding, wordsOf } from "./finding";
import { type DoctorOptions, givenBy } from "./given";
import { type Check, type Given, type Scene, sceneOf } from "./scene";

/** In the order in which people read them. */
const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ["declared", declared],
  ["directory-key", directoryKey],
  ["directory", directory],
  ["subscription", subscription],
  ["directory-key-end", directoryKeyEnd],
  ["organization-key", organizationKey],
  ["organization-key-end", organizationKeyEnd],
  ["organization-rights", organizationRights],
  ["clock", clock],
  ["domains", domains],
  ["applications", applications],
  ["authentication-policies", authenticationPolicies],
  ["group-names", groupNames],
  ["default-groups", defaultGroups],
];

/** Checks the whole set-up. It reads alone, and changes nothing at Atlassian. */
export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  const given = givenBy(options);
  try {
    const scene = sceneOf(given);
    const findings = await Promise.all(CHECKS.map(([name, check]) => made(name, check, scene)));
    return findings.flat().map(withoutSecrets(options.environment));
  } finally {
    await ended(given);
  }
}

/** A mistake of ours in one check must not hide what the others have found. */
async function made(name: string, check: Check, scene: Scene): Promise<readonly Finding[]> {
  try {
    return await check(scene);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return [
      wordsOf(name).error(
        `The check itself failed: ${said}`,
        "Report this as a mistake of atlassian-identity doctor.",
      ),
    ];
  }
}

async function ended({ directory, organization }: Given): Promise<void> {
  if ("client" in directory) await directory.client.close();
  if ("client" in organization) await organization.client.close();
}

/** Atlassian's keys are far longer; a placeholder of a letter or two would be found in every word. */
const SHORTEST_KEY = 8;

/** What a server says may repeat what was sent to it. */
function withoutSecrets(environment: NodeJS.ProcessEnv): (finding: Finding) => Finding {
  const secrets = [environment.ATLASSIAN_SCIM_TOKEN, environment.ATLASSIAN_ORGANIZATION_TOKEN]
    .flatMap((secret) => secret?.trim() ?? [])
    .filter(({ length }) => length >= SHORTEST_KEY);
  const clean = (text: string): string =>
    secrets.reduce((left, secret) => left.replaceAll(secret, "(secret)"), text);
  return ({ message, remedy, ...rest }) => ({
    ...rest,
    message: clean(message),
    ...(remedy === undefined ? {} : { remedy: clean(remedy) }),
  });
}
