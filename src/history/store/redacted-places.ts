import type { EventKind } from "./chain";
import type { InString } from "./json-strings";

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
const NAMING_KEYS: ReadonlySet<string> = new Set([
  ...["user_name", "email", "id", "account_id", "external_id", "index_key", "value"],
  ...["members", "user_names", "user_ids", "ids"],
]);

/** The attributes whose keys are people. */
const MAPS_OF_PEOPLE: ReadonlySet<string> = new Set(["members", "found", "evicted", "users"]);

/** Under which keys of an event or a lock all of a text is what one person is called. */
const PEOPLE_OF_EVENTS: ReadonlySet<string> = new Set([
  ...["by", "author", "approvers", "mergedBy", "who", "Who", "userName", "email", "accountId", "name"],
]);

const PEOPLE_OF_STATES: ReadonlySet<string> = new Set(["user_name", "user_names", "email", "account_id"]);

/** Whether all of it is what one person is called: a longer name is somebody else's. */
export function isPersonInEvent({ key }: InString): boolean {
  return key !== undefined && PEOPLE_OF_EVENTS.has(key);
}

/** The same of a state. */
export function isPersonInState({ isKey, key, parent }: InString): boolean {
  if (isKey) return parent !== undefined && MAPS_OF_PEOPLE.has(parent);
  return key !== undefined && (PEOPLE_OF_STATES.has(key) || (key === "value" && parent === "emails"));
}

/**
 * Whether it may be somebody's name at a machine, as Terraform tells who holds a lock: `ana@laptop`. Without tokens
 * that is also by whom a state is sent.
 */
export function isLogin({ key }: InString): boolean {
  return key === "who" || key === "Who" || key === "by";
}

/** Whether a word there is somebody's name, and not what a state is made of. */
export function isPlaceOfNames({ isKey, key, parent }: InString): boolean {
  if (parent !== undefined && MAPS_OF_PEOPLE.has(parent)) return true;
  return !isKey && key !== undefined && NAMING_KEYS.has(key);
}

/** What may be in these is a choice among words, or what a group or an application is called, and no person's name. */
export const NO_PEOPLE: ReadonlySet<string> = new Set([
  ...["on_destroy", "adopt_existing", "type", "mode", "role", "group", "application"],
]);
