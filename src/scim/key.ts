import { needsEscapes } from "./filter";
import { folded } from "./names";

/** An attribute that records are looked up by. */
export interface Key<T> {
  readonly attribute: "userName" | "externalId" | "displayName";
  /** What a record holds, as the directory writes it. */
  of(record: T): string | undefined;
  /** A value in the form that compares. */
  fold(value: string): string;
  /** The spellings to ask the server for, which may or may not compare as we do. */
  spellings(value: string): readonly string[];
  /** Whether the server's "nothing found" is not to be relied upon for this value. */
  doubtful(value: string): boolean;
}

/** User names compare without case, whatever the server does: it is asked for the spelling given, then lower case. */
export const userNameKey: Key<{ readonly userName: string }> = {
  attribute: "userName",
  of: ({ userName }) => userName,
  ...withoutCase(),
};

export const displayNameKey: Key<{ readonly displayName: string }> = {
  attribute: "displayName",
  of: ({ displayName }) => displayName,
  fold: folded,
  // A group name is no address: hardly any is written in lower case, so that asking for it would be in vain.
  spellings: (value) => [value],
  doubtful: needsEscapes,
};

/** External ids are stated to be case-sensitive. */
export const externalIdKey: Key<{ readonly externalId?: string | undefined }> = {
  attribute: "externalId",
  of: ({ externalId }) => externalId,
  fold: (value) => value,
  spellings: (value) => [value],
  doubtful: needsEscapes,
};

function withoutCase(): Pick<Key<unknown>, "fold" | "spellings" | "doubtful"> {
  return {
    fold: folded,
    spellings: (value) => [...new Set([value, folded(value)])],
    doubtful: needsEscapes,
  };
}
