import { type Draft, type State, UNKNOWN } from "../../plugin/attributes";
import {
  basedInOf,
  departmentOf,
  organizationOf,
  withBasedIn,
  withDepartment,
  withOrganization,
  type NewScimUser,
  type ScimUser,
} from "../../scim";
import { folded } from "../text";
import { contactOf, emailsOf, plannedEmails } from "./emails";
import type { UserAttributes } from "./schema";

export type UserState = State<UserAttributes>;
export type UserDraft = Draft<UserAttributes>;

/** The attributes of a person that the directory holds, as opposed to those that say how to treat it. */
export const profileAttributes = [
  "user_name",
  "email",
  "emails",
  "name",
  "display_name",
  "nick_name",
  "title",
  "preferred_language",
  "timezone",
  "department",
  "organization",
  "based_in",
  "phone_numbers",
  "external_id",
  "active",
] as const satisfies readonly (keyof UserState)[];

export type ProfileAttribute = (typeof profileAttributes)[number];
export type Profile = Pick<UserState, ProfileAttribute>;

type PersonName = NonNullable<Profile["name"]>;

const nameParts = {
  formatted: "formatted",
  family_name: "familyName",
  given_name: "givenName",
  middle_name: "middleName",
  honorific_prefix: "honorificPrefix",
  honorific_suffix: "honorificSuffix",
} as const satisfies Record<keyof PersonName, string>;

function isNamePart(key: string): key is keyof PersonName {
  return key in nameParts;
}

/** The names of the groups that a record says it is in, in order; SCIM names them beside their ids. */
export function groupNamesOf({ groups = [] }: ScimUser): string[] {
  return groups.map(({ value, display }) => display ?? value).sort();
}

/** The profile that a SCIM record holds; what it lacks is null, and a record without `active` is active. */
export function profileOf(record: ScimUser): Profile {
  const emails = emailsOf(record);
  return {
    user_name: record.userName,
    email: (emails.find((email) => email.primary) ?? emails[0])?.value ?? null,
    emails: emails.length > 0 ? emails : null,
    name: nameOf(record),
    display_name: record.displayName ?? null,
    nick_name: record.nickName ?? null,
    title: record.title ?? null,
    preferred_language: record.preferredLanguage ?? null,
    timezone: record.timezone ?? null,
    department: departmentOf(record) ?? null,
    organization: organizationOf(record) ?? null,
    based_in: basedInOf(record) ?? null,
    phone_numbers:
      record.phoneNumbers === undefined || record.phoneNumbers.length === 0
        ? null
        : record.phoneNumbers.map(contactOf),
    external_id: record.externalId ?? null,
    active: record.active ?? true,
  };
}

function nameOf(record: ScimUser): PersonName | null {
  if (record.name === undefined) return null;
  const parts: PersonName = {
    formatted: record.name.formatted ?? null,
    family_name: record.name.familyName ?? null,
    given_name: record.name.givenName ?? null,
    middle_name: record.name.middleName ?? null,
    honorific_prefix: record.name.honorificPrefix ?? null,
    honorific_suffix: record.name.honorificSuffix ?? null,
  };
  return Object.values(parts).every((part) => part === null) ? null : parts;
}

/**
 * The record with every attribute that the configuration writes set to what was planned; all else, known to
 * us or not, is as it was in `current`. `""` and an empty list clear.
 */
export function withProfile<T extends NewScimUser>(current: T, config: UserDraft, planned: UserDraft): T {
  let record = { ...current };
  const text = (key: ProfileAttribute): string | undefined => {
    const value = planned[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const written = (key: ProfileAttribute): boolean => config[key] !== null && planned[key] !== UNKNOWN;

  if (written("user_name")) record.userName = text("user_name") ?? record.userName;
  if (written("display_name")) record.displayName = text("display_name");
  if (written("nick_name")) record.nickName = text("nick_name");
  if (written("title")) record.title = text("title");
  if (written("preferred_language")) record.preferredLanguage = text("preferred_language");
  if (written("timezone")) record.timezone = text("timezone");
  if (written("external_id")) record.externalId = text("external_id");
  if (written("department")) record = withDepartment(record, text("department"));
  if (written("organization")) record = withOrganization(record, text("organization"));
  if (written("based_in")) record = withBasedIn(record, text("based_in"));
  if (typeof planned.active === "boolean") record.active = planned.active;
  const emails = plannedEmails(planned, config, emailsOf(current));
  if ((config.email !== null || config.emails !== null) && emails !== undefined) {
    record.emails = known(emails).map(compact);
  }
  if (config.phone_numbers !== null && Array.isArray(planned.phone_numbers)) {
    record.phoneNumbers = known(planned.phone_numbers).map(compact);
  }
  if (config.name !== null && config.name !== UNKNOWN) {
    record.name = withName(record.name, config.name, planned.name);
  }
  return record;
}

function withName(
  current: ScimUser["name"],
  config: Exclude<UserDraft["name"], typeof UNKNOWN | null>,
  planned: UserDraft["name"],
): ScimUser["name"] {
  if (planned === null || planned === UNKNOWN) return current;
  const written = Object.keys(nameParts)
    .filter(isNamePart)
    .filter((part) => config[part] !== null && planned[part] !== UNKNOWN);
  const result = new Map(Object.entries(current ?? {}));
  for (const part of written) {
    const value = planned[part];
    if (typeof value === "string" && value !== "") result.set(nameParts[part], value);
    else result.delete(nameParts[part]);
  }
  return result.size > 0 ? Object.fromEntries(result) : undefined;
}

interface Entry {
  readonly value: string | typeof UNKNOWN | null;
  readonly type: string | typeof UNKNOWN | null;
  readonly primary: boolean | typeof UNKNOWN | null;
}

/** The entries of a list that are not themselves unknown, as they are at apply. */
function known(entries: readonly (Entry | typeof UNKNOWN | null)[]): Entry[] {
  return entries.filter((entry): entry is Entry => entry !== UNKNOWN && entry !== null);
}

function compact(entry: Entry): { value: string; type?: string; primary: boolean } {
  return {
    value: typeof entry.value === "string" ? entry.value : "",
    ...(typeof entry.type === "string" ? { type: entry.type } : {}),
    primary: entry.primary === true,
  };
}

/**
 * `profile` in the spelling of `before`, wherever both mean the same: the directory may fold case, sort a
 * list or drop an empty text, and none of that is a change.
 */
export function spelledLike(profile: Profile, before: Profile): Profile {
  return {
    ...profile,
    ...Object.fromEntries(
      profileAttributes
        .filter((key) => meansTheSame(key, profile[key], before[key]))
        .map((key) => [key, before[key]]),
    ),
  };
}

/** Whether two values of one attribute mean the same to the directory. */
export function meansTheSame<K extends ProfileAttribute>(
  key: K,
  left: Profile[K],
  right: Profile[K],
): boolean {
  return canonical(key, left) === canonical(key, right);
}

const withoutCase: ReadonlySet<ProfileAttribute> = new Set(["user_name", "email", "emails"]);

function canonical(key: ProfileAttribute, value: Profile[ProfileAttribute]): string {
  if (value === null || value === "") return "";
  if (Array.isArray(value)) {
    return value
      .map(({ value: text, type, primary }) =>
        JSON.stringify([withoutCase.has(key) ? folded(text) : text, type ?? "", primary ?? false]),
      )
      .sort()
      .join();
  }
  if (typeof value === "object") {
    const parts = Object.keys(nameParts)
      .filter(isNamePart)
      .map((part) => value[part] ?? "");
    return parts.every((part) => part === "") ? "" : JSON.stringify(parts);
  }
  return withoutCase.has(key) && typeof value === "string" ? folded(value) : JSON.stringify(value);
}
