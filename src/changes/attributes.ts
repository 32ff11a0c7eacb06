/**
 * The attributes that matter to somebody who reads a change, as a state or a plan has them. States of every version
 * of the provider are read, and a plan leaves out what it does not know: so whatever is missing or of another type
 * is null. There are thousands of these in a plan, most of them of people of whom nothing changes, so they are read
 * by hand: schemas took longer than `JSON.parse`.
 */
export type RawValues = Readonly<Record<string, unknown>>;

export type UserAttributes = ReturnType<typeof userAttributes>;
export type GroupAttributes = ReturnType<typeof groupAttributes>;
export type MembershipAttributes = ReturnType<typeof membershipAttributes>;
export type PolicyAttributes = ReturnType<typeof policyAttributes>;

export function userAttributes(values: RawValues) {
  return {
    id: text(values.id),
    user_name: text(values.user_name),
    email: text(values.email),
    emails: list(values.emails),
    name: texts(values.name),
    display_name: text(values.display_name),
    nick_name: text(values.nick_name),
    title: text(values.title),
    preferred_language: text(values.preferred_language),
    timezone: text(values.timezone),
    department: text(values.department),
    organization: text(values.organization),
    based_in: text(values.based_in),
    phone_numbers: list(values.phone_numbers),
    external_id: text(values.external_id),
    active: flag(values.active),
    account_id: text(values.account_id),
    account_status: text(values.account_status),
    origin: text(values.origin),
    groups_before: list(values.groups_before),
    adopt_existing: text(values.adopt_existing),
    adopt_id: text(values.adopt_id),
    on_destroy: text(values.on_destroy),
    keep_groups: flag(values.keep_groups),
    revoke_api_tokens: flag(values.revoke_api_tokens),
    until: day(values.until),
  };
}

export function groupAttributes(values: RawValues) {
  return {
    id: text(values.id),
    display_name: text(values.display_name),
    external_id: text(values.external_id),
    origin: text(values.origin),
    privileged: flag(values.privileged),
    replacement_cost: text(values.replacement_cost),
    on_destroy: text(values.on_destroy),
  };
}

export function membershipAttributes(values: RawValues) {
  return {
    group_id: text(values.group_id),
    group: text(values.group),
    members: texts(values.members),
    found: texts(values.found),
    evicted: texts(values.evicted),
    // The default, where nobody wrote it.
    exclusive: flag(values.exclusive) ?? true,
    until: day(values.until),
  };
}

export function policyAttributes(values: RawValues) {
  return {
    name: text(values.name),
    group: text(values.group),
    group_id: text(values.group_id),
    application: text(values.application),
    role: text(values.role),
    authentication_policy_id: text(values.authentication_policy_id),
    access_before: flag(values.access_before),
    until: day(values.until),
  };
}

export function isRecord(value: unknown): value is RawValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function flag(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function day(value: unknown): string | null {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/u.test(value) ? value : null;
}

function list(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

/** A map of texts; one that is not a text is null, and its key still counts. */
function texts(value: unknown): Readonly<Record<string, string | null>> | null {
  if (!isRecord(value)) return null;
  return hasOnlyTexts(value)
    ? value
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, text(inner)]));
}

function hasOnlyTexts(value: RawValues): value is Readonly<Record<string, string | null>> {
  return Object.values(value).every((inner) => typeof inner === "string" || inner === null);
}
