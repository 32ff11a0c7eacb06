export type Level = "ok" | "warning" | "error" | "skipped";

/** What a check has found. */
export interface Finding {
  /** The check's name, such as `directory-key`. */
  readonly check: string;
  readonly level: Level;
  /** A sentence without a full stop. */
  readonly message: string;
  /** What to do, in full sentences. */
  readonly remedy?: string;
}

/** The findings of one check under its name. */
export interface Words {
  readonly ok: (message: string) => Finding;
  readonly warning: (message: string, remedy: string) => Finding;
  readonly error: (message: string, remedy: string) => Finding;
  /** @param why the check could not be made */
  readonly skipped: (why: string) => Finding;
}

export function wordsOf(check: string): Words {
  return {
    ok: (message) => ({ check, level: "ok", message }),
    warning: (message, remedy) => ({ check, level: "warning", message, remedy }),
    error: (message, remedy) => ({ check, level: "error", message, remedy }),
    skipped: (message) => ({ check, level: "skipped", message }),
  };
}

const MOST_NAMED = 10;

/** The first ten, and how many there are beside them. */
export function named(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const first = names.slice(0, MOST_NAMED).join(", ");
  return more > 0 ? `${first} and ${more} more` : first;
}

/** `1 person`, `2 people`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
