import type { Problem } from "../../plugin";

/** From so many days before its end a key is worth a warning. */
export const DAYS_OF_WARNING = 60;
const DAY_MS = 86_400_000;

/** Which key it is: `The directory API key`. */
export interface Key {
  readonly name: string;
  /** A day or a moment, as {@link Date.parse} reads it; a day lasts until it is over (UTC). */
  readonly expiresAt: string | null;
  readonly attribute: string;
}

/** How many whole days a key has left; negative when it has ended. */
export function daysLeft(expiresAt: string, now: number): number {
  const lasts = expiresAt.length === "2027-01-31".length ? DAY_MS : 0;
  return Math.floor((Date.parse(inUtc(expiresAt)) + lasts - now) / DAY_MS);
}

/** A moment that names no zone would be another one on every machine. */
function inUtc(moment: string): string {
  return /T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/u.test(moment) ? `${moment}Z` : moment;
}

/** What is to be said of a key that ends soon or has ended; undefined while it has time. */
export function keyEnd({ name, expiresAt, attribute }: Key, now: number): Problem | undefined {
  if (expiresAt === null) return undefined;
  const days = daysLeft(expiresAt, now);
  if (days >= DAYS_OF_WARNING) return undefined;
  const left = days === 0 ? "within a day" : days === 1 ? "in 1 day" : `in ${days} days`;
  const when = days < 0 ? "has ended" : `ends ${left}`;
  return {
    summary: `${name} ${when}`,
    detail:
      `It is said to end at ${expiresAt}, and Atlassian tells nobody when it does. Make a new one in Atlassian Administration and change the date with it. ` +
      "Regenerating the directory's key stops the old one at once.",
    path: [attribute],
  };
}
