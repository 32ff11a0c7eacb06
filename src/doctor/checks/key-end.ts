import { daysLeft, keyEnd } from "../../resources/provider/key-end";
import { counted, type Finding, wordsOf } from "../finding";
import type { Check } from "../scene";

interface Key {
  readonly check: string;
  readonly name: string;
  readonly variable: string;
  readonly attribute: string;
}

/** When the directory's key ends. */
export const directoryKeyEnd: Check = ({ directory, ends, clock }) =>
  endOf(
    {
      check: "directory-key-end",
      name: "The directory API key",
      variable: "ATLASSIAN_SCIM_TOKEN_EXPIRES_AT",
      attribute: "token_expires_at",
    },
    "client" in directory ? undefined : "There is no key",
    ends.directory,
    clock(),
  );

/** When the organisation's key ends. */
export const organizationKeyEnd: Check = ({ organization, ends, clock }) =>
  endOf(
    {
      check: "organization-key-end",
      name: "The organization API key",
      variable: "ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT",
      attribute: "organization_token_expires_at",
    },
    "client" in organization ? undefined : "There is no key",
    ends.organization,
    clock(),
  );

function endOf(
  { check, name, variable, attribute }: Key,
  why: string | undefined,
  expiresAt: string | undefined,
  now: number,
): Promise<readonly Finding[]> {
  const { ok, warning, error, skipped } = wordsOf(check);
  const found = (): Finding => {
    if (why !== undefined) return skipped(why);
    if (expiresAt === undefined) {
      return warning(
        `Nobody knows when ${name.toLowerCase().replace("api", "API")} ends`,
        `Atlassian shows the date in Atlassian Administration alone and sends no notice: write it into ${variable}, or ${attribute} in the provider block.`,
      );
    }
    if (Number.isNaN(Date.parse(expiresAt)))
      return error(`${attribute} is no date: ${expiresAt}`, "Write it as in 2027-01-31.");
    const problem = keyEnd({ name, expiresAt, attribute }, now);
    const days = daysLeft(expiresAt, now);
    if (problem === undefined) return ok(`${name} ends in ${counted(days, "day")}, at ${expiresAt}`);
    return days < 0 ? error(problem.summary, problem.detail) : warning(problem.summary, problem.detail);
  };
  return Promise.resolve([found()]);
}
