import type { Declared } from "../declared";
import { counted, named, wordsOf } from "../finding";
import { type Check, NOTHING_DECLARED } from "../scene";

const NAME = "declared";

/** What the other checks go by. */
export const declared: Check = ({ declared }) => {
  const { ok, skipped } = wordsOf(NAME);
  return Promise.resolve([declared === undefined ? skipped(NOTHING_DECLARED) : ok(summary(declared))]);
};

function summary({ files, people, groups, policies, expressions }: Declared): string {
  const unknown =
    expressions === 0 ? "" : `; ${counted(expressions, "value")} that only Terraform can work out left aside`;
  return `${counted(people.length, "person", "people")}, ${counted(groups.length, "group")} and ${counted(policies.length, "access policy", "access policies")} in ${named(files)}${unknown}`;
}
