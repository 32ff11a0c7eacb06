import * as z from "zod";

/** Atlassian shows and stores names up to this length; a longer one is refused before anything is sent. */
const LONGEST_NAME = 255;

/** E-mail addresses, user names and group names compare without case: this is the form that compares. */
export function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** Whether two spellings name the same person, address or group. */
export function sameName(left: string, right: string): boolean {
  return folded(left) === folded(right);
}

/** A name that somebody is found by: neither empty nor padded, since padding would never be seen. */
export function name(what: string): z.ZodString {
  return z
    .string()
    .min(1, `${what} is empty`)
    .max(LONGEST_NAME, `${what} is longer than ${LONGEST_NAME} characters`)
    .refine((text) => text.trim() === text, `${what} starts or ends with white space`);
}

/** A free text of the profile; `""` clears it. */
export function profileText(what: string): z.ZodString {
  return z.string().max(LONGEST_NAME, `${what} is longer than ${LONGEST_NAME} characters`);
}

/**
 * An e-mail address, checked for the mistakes that people make and no further: what a mailbox may be called
 * is its domain's affair.
 */
export function emailAddress(): z.ZodString {
  return name("the e-mail address").regex(
    /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/u,
    'is not an e-mail address: it needs one "@" with a name before it and a domain after it, as in ana@acme.com',
  );
}

/** A day as `YYYY-MM-DD`, one that there is. */
export function day(what: string): z.ZodString {
  return z.string().refine((text) => isDay(text), `${what} is no day: write it as in 2027-01-31`);
}

/** Whether it is a day that there is: not the 30th of February. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
