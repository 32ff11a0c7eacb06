import type { Problem } from "../../plugin/attributes";
import type { ScimUser } from "../../scim";
import {
  meansTheSame,
  type Profile,
  profileAttributes,
  profileOf,
  type ProfileAttribute,
  type UserDraft,
} from "./profile";
import { settledProfile } from "./settle";

/** What a create is going to do about the record that the directory holds under the declared name. */
export type Adoption =
  | { readonly kind: "create" }
  | { readonly kind: "adopt"; readonly record: ScimUser; readonly origin: "adopted" | "reactivated" }
  | { readonly kind: "refuse"; readonly problem: Problem };

/**
 * Whether a create makes a new record, takes over the one that is there, or must not go on.
 *
 * @param record what the directory holds under `adopt_id`, or else under the declared user name
 */
export function adoption(planned: UserDraft, record: ScimUser | undefined): Adoption {
  if (record === undefined) return { kind: "create" };
  const inactive = record.active === false;
  const origin = inactive && planned.active !== false ? "reactivated" : "adopted";
  const adopt: Adoption = { kind: "adopt", record, origin };
  if (planned.adopt_id === record.id) return adopt;
  if (isSomebodyElse(planned, record)) return { kind: "refuse", problem: somebodyElse(planned, record) };
  if (origin === "adopted" && differences(planned, record).length === 0) return adopt;
  const allowed = planned.adopt_existing === "always" || (planned.adopt_existing === "inactive" && inactive);
  return allowed ? adopt : { kind: "refuse", problem: existsAlready(planned, record) };
}

/** The declared attributes that the record holds otherwise; what is unknown or not declared is none of them. */
export function differences(planned: UserDraft, record: ScimUser): readonly ProfileAttribute[] {
  return changes(planned, profileOf(record));
}

/** The same against a profile that is known already, such as the one in the state. */
export function changes(planned: UserDraft, actual: Profile): readonly ProfileAttribute[] {
  const declared = settledProfile(planned, actual);
  return profileAttributes.filter((key) => !meansTheSame(key, declared[key], actual[key]));
}

function isSomebodyElse(planned: UserDraft, record: ScimUser): boolean {
  const declared = planned.external_id;
  const held = record.externalId ?? "";
  return typeof declared === "string" && declared !== "" && held !== "" && held !== declared;
}

function somebodyElse(planned: UserDraft, record: ScimUser): Problem {
  return {
    summary: `${record.userName} belongs to somebody else`,
    detail:
      `The directory holds ${record.userName} (SCIM id ${record.id}) with the external id ${record.externalId ?? ""}, and the one declared is ${String(planned.external_id)}: ` +
      `the address may have been given to a second person. If it is the same person, write adopt_id = "${record.id}", or import it: ${importCommand(record.id)}. Otherwise give one of them another user name.`,
    path: ["external_id"],
  };
}

function existsAlready(planned: UserDraft, record: ScimUser): Problem {
  const differing = differences(planned, record).join(", ");
  const state = record.active === false ? "an inactive record" : "an active record";
  const allow =
    record.active === false
      ? `adopt_existing = "inactive" or adopt_id = "${record.id}"`
      : `adopt_existing = "always" or adopt_id = "${record.id}"`;
  return {
    summary: `${record.userName} exists already`,
    detail:
      `The directory holds ${state} of this name (SCIM id ${record.id})` +
      (differing === "" ? "" : ` that differs in ${differing}`) +
      `. To take it over as it is declared, write ${allow}, or import it: ${importCommand(record.id)}`,
    path: ["user_name"],
  };
}

/** The command that brings an existing record under a declaration; Terraform tells nobody which one it is. */
export function importCommand(id: string): string {
  return `terraform import 'atlassian_user.<name>' ${id}`;
}
