import type { EventKind } from "./chain";

/** Where in a history people stand; all else is what it is made of, and is never replaced. */

/** Under which keys an event holds what people are called or have written. The ids of runs are replaced by themselves. */
export const EVENT_TEXTS: Readonly<Record<EventKind, ReadonlySet<string>>> = {
  version: new Set(["by"]),
  delete: new Set(["by"]),
  run: new Set([
    ...["link", "commit", "pullRequest", "author", "approvers", "mergedBy", "ticket"],
    ...["limitsOverride", "by"],
  ]),
  outcomes: new Set(["id", "userName", "email", "accountId", "group", "application", "error", "by"]),
  telling: new Set(["by"]),
  "broken-lock": new Set(["who", "by"]),
  removal: new Set(["by"]),
  forgetting: new Set(["by", "reason"]),
  hold: new Set(["text", "reason", "by"]),
  release: new Set(["by"]),
  token: new Set(["name"]),
  revocation: new Set(["name"]),
};

/** The same of an event of any kind. */
export function textsOf(kind: string): ReadonlySet<string> {
  const known: Readonly<Record<string, ReadonlySet<string>>> = EVENT_TEXTS;
  return known[kind] ?? new Set();
}

/** The same of Terraform's lock document. */
export const LOCK_TEXTS: ReadonlySet<string> = new Set(["Who", "Info", "Path"]);

/** Under which keys of a state a word that could mean anything is somebody's name. */
export const NAMING_KEYS: ReadonlySet<string> = new Set([
  ...["user_name", "email", "id", "account_id", "external_id", "index_key", "value"],
  ...["members", "user_names", "user_ids", "ids"],
]);

/** The attributes whose keys are people. */
export const MAPS_OF_PEOPLE: ReadonlySet<string> = new Set(["members", "found", "evicted"]);

/** What may be in these is a choice among words, and no name. */
export const CHOICES: ReadonlySet<string> = new Set(["on_destroy", "adopt_existing", "type", "mode", "role"]);
