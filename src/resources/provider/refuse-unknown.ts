import type { Problem } from "../../plugin";
import type { Draft } from "../../plugin/attributes";
import type { ProviderAttributes } from "./schema";

/** Without the whole configuration nobody can be counted, and nobody be recognised as protected. */
export function refuseUnknown({
  limits,
  protected_users: users,
  protected_groups: groups,
}: Draft<ProviderAttributes>): Problem | undefined {
  if (limits === null && users === null && groups === null) return undefined;
  return {
    summary: "The provider's limits cannot be held",
    detail:
      "The provider block has limits or protections, and something in it is not known before an apply, so that nobody can be counted. Write its values plainly or in the environment, or apply first what they depend on (terraform apply -target=…).",
  };
}
