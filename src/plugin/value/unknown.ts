/**
 * A value that Terraform does not know yet. It is a symbol, so that no configured value can be mistaken
 * for it and every handler that forgets the case fails to compile.
 */
export const UNKNOWN: unique symbol = Symbol("(known after apply)");

/** The type of {@link UNKNOWN}. */
export type Unknown = typeof UNKNOWN;
