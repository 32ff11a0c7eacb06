import { OrganizationError } from "../admin";
import { DirectoryError } from "../scim";

export type Failure = DirectoryError | OrganizationError;

/** What a read came to: a refusal is an answer for the doctor, too. */
export type Outcome<T> = { readonly value: T } | { readonly failure: Failure };

/** Reads at most once, however many checks need it. */
export function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

/** The same, and whatever Atlassian refuses is the outcome. */
export function tried<T>(read: () => Promise<T>): () => Promise<Outcome<T>> {
  return once(async () => {
    try {
      return { value: await read() };
    } catch (error) {
      if (error instanceof DirectoryError || error instanceof OrganizationError) return { failure: error };
      throw error;
    }
  });
}
