import { counted, type Finding, wordsOf } from "../finding";
import { ofDeclared } from "../scene";

const NAME = "authentication-policies";
const words = wordsOf(NAME);

/** Ids of authentication policies: Atlassian has no API to look one up, and tells which one an account is in. */
export const authenticationPolicies = ofDeclared(NAME, async (reads, { policies }) => {
  const ids = [...new Set(policies.flatMap(({ authenticationPolicyId: id }) => id ?? []))];
  if (ids.length === 0) return [words.skipped("No authentication policy is declared")];
  const outcome = await reads.policies();
  const told = "value" in outcome ? [...outcome.value.values()] : [];
  return ids.map((id): Finding => {
    if (!/^[\w:.-]+$/u.test(id)) {
      return words.error(
        `${id} is no id of an authentication policy`,
        "Write the id and not the name: it stands in the address of the policy's page in Atlassian Administration.",
      );
    }
    const members = told.filter((policy) => policy === id).length;
    if (members > 0) {
      return words.ok(
        `The authentication policy ${id} has ${members} of the ${counted(told.length, "declared person", "declared people")} whose policy is told`,
      );
    }
    const why =
      told.length === 0
        ? "the policy of no declared person is told"
        : `none of the ${counted(told.length, "declared person", "declared people")} whose policy is told is in it`;
    return words.skipped(
      `Whether the authentication policy ${id} exists cannot be verified: Atlassian has no API to look one up, and ${why}`,
    );
  });
});
