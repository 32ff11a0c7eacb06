import * as z from "zod";

/** So many characters an id of a run or of a lock has at most. */
const LONGEST = 500;

/** Control characters, and halves of characters, which SQLite cuts off or replaces: another id would be kept. */
const ODD = /[\p{Cc}\p{Cs}]/u;

/** An id that comes back as it was sent. */
export function plainId(longest = LONGEST): z.ZodType<string> {
  return z
    .string()
    .min(1, "it is empty")
    .max(longest, `it has more than ${longest} characters`)
    .refine((text) => !ODD.test(text), "it has characters that nobody can see or write");
}
