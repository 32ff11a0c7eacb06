import { compare, folded } from "../changes";
import type { Action } from "./actions";
import type { KeptRow, ReportPerson, ReportRow } from "./event";

/** What is asked of a report. Everything may be left out, and what is given holds together. */
export interface ReportQuery {
  /** The user name, e-mail address, account id or display name, or a part of it; or the SCIM id, or its beginning. */
  readonly user?: string | undefined;
  /** A part of the application's name. */
  readonly application?: string | undefined;
  /** A part of the group's name. */
  readonly group?: string | undefined;
  readonly actions?: readonly Action[] | undefined;
  /** ISO instants in UTC, inclusive. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** @default oldest, so that pages stay the same when something happens */
  readonly sort?: "oldest" | "newest" | undefined;
  /** Rows a page. @default all */
  readonly limit?: number | undefined;
  /** From 1 on. @default 1 */
  readonly page?: number | undefined;
}

/** Whether a row is what is asked for, but for the person, who may have had another name then. */
export function isWanted(row: ReportRow, query: ReportQuery): boolean {
  return (
    (query.since === undefined || row.at >= query.since) &&
    (query.until === undefined || row.at <= query.until) &&
    contains([row.application], query.application) &&
    contains(row.groups, query.group) &&
    (query.actions === undefined || query.actions.length === 0 || query.actions.includes(row.action))
  );
}

/** What a row's person is called, or was until this row. */
export function namesIn({ person, attributes }: Pick<ReportRow, "person" | "attributes">): readonly string[] {
  if (person === null) return [];
  const changed = attributes
    .filter(({ attribute }) => attribute === "user_name" || attribute === "email")
    .flatMap(({ from, to }) => [from, to]);
  return [person.userName, person.email, person.accountId, person.displayName, ...changed].filter(
    (name): name is string => name !== null && name !== "",
  );
}

/** Whether the row's person is called so, or was until this row. */
export function isPersonWanted(row: ReportRow, user: string | undefined): boolean {
  if (user === undefined || user === "") return true;
  return contains(namesIn(row), user) || isIdOf(row.person?.id ?? null, user);
}

/** Whether somebody is called so, or has the id. */
export function isCalled(person: ReportPerson, user: string | undefined): boolean {
  return contains(namesIn({ person, attributes: [] }), user) || isIdOf(person.id, user ?? "");
}

/** What is in the middle of it means nothing: a short name would find strangers there. */
const TELLING_BEGINNING = 8;

/** Whether it is the id, or enough of its beginning. */
function isIdOf(id: string | null, part: string): boolean {
  if (id === null) return false;
  const [whole, wanted] = [folded(id), folded(part)];
  return whole === wanted || (wanted.length >= TELLING_BEGINNING && whole.startsWith(wanted));
}

export function contains(texts: readonly (string | null)[], part: string | undefined): boolean {
  if (part === undefined || part === "") return true;
  const wanted = folded(part);
  return texts.some((text) => text !== null && folded(text).includes(wanted));
}

/** By time, then in the order in which it was written; the same rows in the same order every time. */
export function ordered(rows: readonly KeptRow[], sort: ReportQuery["sort"]): readonly KeptRow[] {
  const sorted = [...rows].sort(
    (left, right) =>
      compare(left.row.at, right.row.at) ||
      compare(left.row.stack, right.row.stack) ||
      left.sequence - right.sequence ||
      left.place - right.place,
  );
  return sort === "newest" ? sorted.reverse() : sorted;
}
