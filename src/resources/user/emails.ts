import { UNKNOWN } from "../../plugin/attributes";
import type { NewScimUser } from "../../scim";
import { sameName } from "../text";
import type { UserDraft, UserState } from "./profile";

export type Email = NonNullable<UserState["emails"]>[number];

/** The addresses that a record holds. */
export function emailsOf({ emails = [] }: Pick<NewScimUser, "emails">): Email[] {
  return emails.map(contactOf);
}

/** An address or a phone number as a state holds it; one that does not say is not the primary one. */
export function contactOf({ value, type, primary }: NonNullable<NewScimUser["emails"]>[number]): Email {
  return { value, type: type ?? null, primary: primary ?? false };
}

/**
 * `emails` and `email` follow each other: the one that the configuration leaves out is worked out from the
 * one that it writes, so that the plan shows both.
 *
 * @param before the addresses that the directory holds, `"undecided"` as long as nobody knows which record that is
 */
export function followEmail(
  planned: UserDraft,
  config: UserDraft,
  before: readonly Email[] | null | "undecided",
): void {
  if (config.emails !== null && config.email === null) {
    planned.email = primaryOf(planned.emails);
  } else if (config.email !== null && config.emails === null) {
    planned.emails =
      planned.email === UNKNOWN || before === "undecided" ? UNKNOWN : withPrimary(before, planned.email);
  }
}

/**
 * The addresses to write: as planned, or where only the primary one is declared, that one and the others that the
 * record holds at this moment. Undefined when neither is planned.
 */
export function plannedEmails(
  { email, emails }: UserDraft,
  config: Pick<UserDraft, "emails">,
  before: readonly Email[],
): Exclude<UserDraft["emails"], typeof UNKNOWN | null> | undefined {
  if (emails !== UNKNOWN && config.emails !== null) return emails ?? undefined;
  return typeof email === "string" ? (withPrimary(before, email) ?? undefined) : undefined;
}

function primaryOf(emails: UserDraft["emails"]): string | typeof UNKNOWN | null {
  if (emails === UNKNOWN || emails === null) return UNKNOWN;
  for (const email of emails) {
    if (email === UNKNOWN || email === null || email.primary === UNKNOWN) return UNKNOWN;
    if (email.primary === true) return email.value;
  }
  return null;
}

/** The addresses with `address` as the primary one in place of the one that was; the others are not managed. */
function withPrimary(before: readonly Email[] | null, address: string | null): Email[] | null {
  const emails = before ?? [];
  if (address === null) return before === null ? null : [...emails];
  const at = (email: Email): boolean => sameName(email.value, address);
  const main = emails.find(({ primary }) => primary) ?? emails.find(at);
  if (main === undefined) return [{ value: address, type: "work", primary: true }, ...emails];
  return emails
    .filter((email) => email === main || !at(email))
    .map((email) =>
      email === main ? { ...email, value: at(email) ? email.value : address, primary: true } : email,
    );
}
