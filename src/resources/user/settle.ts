import { UNKNOWN } from "../../plugin/attributes";
import { settled } from "../settled";
import type { Profile, UserDraft } from "./profile";

/**
 * The profile that Terraform is to be given after an apply: what was known in the plan, as it was planned,
 * and the directory's own value for everything else.
 */
export function settledProfile(planned: UserDraft, actual: Profile): Profile {
  return {
    user_name: settled(planned.user_name, actual.user_name) ?? actual.user_name,
    email: settled(planned.email, actual.email),
    emails: settledEntries(planned.emails, actual.emails),
    name: settledName(planned.name, actual.name),
    display_name: settled(planned.display_name, actual.display_name),
    nick_name: settled(planned.nick_name, actual.nick_name),
    title: settled(planned.title, actual.title),
    preferred_language: settled(planned.preferred_language, actual.preferred_language),
    timezone: settled(planned.timezone, actual.timezone),
    department: settled(planned.department, actual.department),
    organization: settled(planned.organization, actual.organization),
    based_in: settled(planned.based_in, actual.based_in),
    phone_numbers: settledEntries(planned.phone_numbers, actual.phone_numbers),
    external_id: settled(planned.external_id, actual.external_id),
    active: settled(planned.active, actual.active),
  };
}

type Entries = NonNullable<Profile["emails"]>;

function settledEntries(planned: UserDraft["emails"], actual: Entries | null): Entries | null {
  if (planned === UNKNOWN) return actual;
  if (planned === null) return null;
  return planned.map((entry, index) => {
    const there = actual?.[index] ?? { value: "", type: null, primary: null };
    if (entry === UNKNOWN || entry === null) return there;
    return {
      value: settled(entry.value, there.value) ?? there.value,
      type: settled(entry.type, there.type),
      primary: settled(entry.primary, there.primary),
    };
  });
}

function settledName(planned: UserDraft["name"], actual: Profile["name"]): Profile["name"] {
  if (planned === UNKNOWN) return actual;
  if (planned === null) return null;
  return {
    formatted: settled(planned.formatted, actual?.formatted ?? null),
    family_name: settled(planned.family_name, actual?.family_name ?? null),
    given_name: settled(planned.given_name, actual?.given_name ?? null),
    middle_name: settled(planned.middle_name, actual?.middle_name ?? null),
    honorific_prefix: settled(planned.honorific_prefix, actual?.honorific_prefix ?? null),
    honorific_suffix: settled(planned.honorific_suffix, actual?.honorific_suffix ?? null),
  };
}
