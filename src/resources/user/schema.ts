import * as z from "zod";
import { computed, optional, optionalComputed, required } from "../../plugin/attributes";
import { day, emailAddress, name, profileText, sameName } from "../text";

const email = z.object({
  value: required(emailAddress(), { description: "The address.", same: sameName }),
  type: optional(profileText("the type"), {
    description: "What it is used for, such as `work` or `personal`.",
  }),
  primary: optionalComputed(z.boolean(), {
    description: "Whether it is the main one. Exactly one address must be.",
    default: false,
  }),
});

const phoneNumber = z.object({
  value: required(name("the phone number"), { description: "The number, as it should be shown." }),
  type: optional(profileText("the type"), {
    description: "What it is used for, such as `work` or `mobile`.",
  }),
  primary: optionalComputed(z.boolean(), { description: "Whether it is the main one.", default: false }),
});

function profile(description: string): z.ZodReadonly<z.ZodOptional<z.ZodString>> {
  return optionalComputed(profileText("the text"), {
    description: `${description} Left out, the directory keeps what it has; \`""\` clears it.`,
  });
}

const personName = z.object({
  formatted: profile("The whole name, as it should be shown."),
  family_name: profile("The family name."),
  given_name: profile("The given name."),
  middle_name: profile("The middle names."),
  honorific_prefix: profile("A title in front of the name."),
  honorific_suffix: profile("What follows the name."),
});

/** What a person is declared with. */
export const userAttributes = z.object({
  id: computed(z.string(), {
    description: "The SCIM id. It changes only when the record is deleted and created anew.",
    stable: true,
  }),
  user_name: required(name("the user name"), {
    description:
      "The name that the directory knows the person by, usually the e-mail address. Compared without case; changed in place.",
    same: sameName,
  }),
  email: optionalComputed(emailAddress(), {
    description:
      "The primary e-mail address. Write either this or `emails`; with both, it must be the primary one of `emails`.",
    same: sameName,
  }),
  emails: optionalComputed(z.array(email).min(1, "at least one e-mail address is needed"), {
    description: "All e-mail addresses, exactly one of them primary, for those who need more than `email`.",
  }),
  name: optionalComputed(personName, {
    description: "The parts of the person's name. Parts left out are not managed.",
  }),
  display_name: profile(
    "The name that Atlassian shows. Empty, it is made from the given and the family name.",
  ),
  nick_name: profile("The public name."),
  title: profile("The job title."),
  preferred_language: profile("The language, as in `en-GB`."),
  timezone: profile("The time zone by its IANA name, as in `Europe/Berlin`."),
  department: profile("The department."),
  organization: profile("The company or organisational unit."),
  based_in: profile("Where the person works."),
  phone_numbers: optionalComputed(z.array(phoneNumber), {
    description: "Phone numbers. Left out, the directory keeps what it has; `[]` clears them.",
  }),
  external_id: optionalComputed(profileText("the external id"), {
    description:
      "The person's id in the system where people come from. It never changes with a name, so it protects an address that is given to a second person. Compared with case.",
  }),
  active: optionalComputed(z.boolean(), {
    description:
      "Whether the person may log in. Left out, a new person is active, and somebody deactivated in the console stays deactivated.",
  }),
  until: optional(day("the last day"), {
    description:
      "The person's last day (`YYYY-MM-DD`), for whoever reads the plan. It changes nothing in the directory: the construct writes `active = false` from the day after.",
  }),
  account_id: computed(z.string().nullable(), {
    description:
      "The Atlassian account that the record is linked to; null until it is. Of a record that is `unlinked`, the last one.",
    stable: true,
  }),
  account_status: computed(z.enum(["managed", "external", "unlinked"]).nullable(), {
    description:
      "What Atlassian makes of the account: `managed`; `external`, with an address outside the verified domains; or `unlinked`, when the record has no account (any more). Null without an organization key.",
    stable: true,
  }),
  directory_id: computed(z.string(), { description: "The directory that holds the record.", stable: true }),
  origin: computed(z.enum(["created", "adopted", "reactivated"]), {
    description:
      "How the person came under this configuration: `created` anew, `adopted` from the directory as an existing record, or `reactivated`, an existing record that was inactive.",
    stable: true,
  }),
  groups_before: computed(z.array(z.string()).nullable(), {
    description:
      "The groups that somebody reactivated is back in, because the record was still in them; empty for everybody else.",
    stable: true,
  }),
  adopt_existing: optionalComputed(z.enum(["never", "inactive", "always"]), {
    description:
      "Which existing record of the same user name a create may take over. A record that equals the declaration always is; one with another `external_id` never.",
    default: "inactive",
  }),
  adopt_id: optional(name("the SCIM id"), {
    description: "The SCIM id of the one existing record to take over, whatever it is called and holds.",
  }),
  on_destroy: optionalComputed(z.enum(["deactivate", "delete", "abandon"]), {
    description:
      "What happens to the person when the declaration goes: `deactivate` the record, `delete` it, or `abandon` it as it is. Terraform acts on the value in the state: apply a change of it before removing the declaration.",
    default: "deactivate",
  }),
  keep_groups: optionalComputed(z.boolean(), {
    description:
      "Whether a deactivated person stays in the groups. By default they leave every group, so that coming back brings no old access with it. People whose account is not managed leave them in any case: deactivation alone may change nothing for them.",
    default: false,
  }),
  revoke_api_tokens: optionalComputed(z.boolean(), {
    description:
      "Whether a leaver's API tokens are revoked, which would work again after a reactivation. It concerns managed accounts and needs an organization key without scopes.",
    default: true,
  }),
});

export type UserAttributes = typeof userAttributes;
