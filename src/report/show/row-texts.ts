import type { ReportRow } from "../event";
import { notesOf } from "./decision";
import { sentences } from "./sentences";

/** To the second, as people read it. */
export function shortTime(at: string): string {
  return at.slice(0, 19).replace("T", " ");
}

export function personOf(person: ReportRow["person"]): string {
  if (person === null) return "";
  const { userName, email, accountId, id } = person;
  return userName ?? email ?? accountId ?? id ?? "";
}

/** What it was about, and what is to be known of it. */
export function whatOf(row: ReportRow): string {
  const { application, role, groups } = row;
  const access = application === null ? [] : [`${role ?? "access"} on ${application}`];
  const called = `${groups.length > 1 ? "groups" : "group"} ${groups.join(", ")}`;
  const by = groups.length === 0 ? [] : [application === null ? called : `by ${called}`];
  const changes = changesOf({ attributes: toldOnce(row.attributes) });
  const facts = [[...access, ...by].join(" "), changes].filter((part) => part !== "").join("; ");
  return sentences([facts, ...notesOf(row)]);
}

/** Every attribute as the state has it. */
export function changesOf({ attributes }: Pick<ReportRow, "attributes">): string {
  return attributes
    .map(({ attribute, from, to }) => `${attribute}: ${shown(from)} → ${shown(to)}`)
    .join("; ");
}

function shown(value: string | null): string {
  return value === null || value === "" ? "(none)" : value;
}

type Attributes = ReportRow["attributes"];

/** Where somebody's address stands, and what people call that. */
const ADDRESSES: ReadonlyMap<string, string> = new Map([
  ["user_name", "user name"],
  ["email", "e-mail"],
  ["emails", "e-mails"],
]);

/** One change of an address shows in several attributes, and is told once. */
function toldOnce(attributes: Attributes): Attributes {
  const told: Attributes = [];
  const left = [...attributes];
  for (let first = left.shift(); first !== undefined; first = left.shift()) {
    const change = addressChange(first);
    const same = change === undefined ? [] : left.filter((other) => addressChange(other) === change);
    for (const other of same) left.splice(left.indexOf(other), 1);
    const names = [first, ...same].map(({ attribute }) => attribute);
    // The list follows the address that stands in it.
    const called = (names.includes("email") ? names.filter((name) => name !== "emails") : names).map(
      (name) => ADDRESSES.get(name) ?? name,
    );
    told.push(same.length === 0 ? first : { ...first, attribute: called.join(" and ") });
  }
  return told;
}

/** `ana@acme.example (work, primary)` of a list of e-mail addresses. */
const ONE_OF_LIST = /^(?<address>[^\s,()]+) (?<about>\([^()]*\))$/u;

/** Undefined: it is no address, or more than an address changes. */
function addressChange({ attribute, from, to, hidden }: Attributes[number]): string | undefined {
  if (!ADDRESSES.has(attribute) || hidden !== undefined || from === null || to === null) return undefined;
  const old = ONE_OF_LIST.exec(from)?.groups;
  const now = ONE_OF_LIST.exec(to)?.groups;
  return old?.about === now?.about ? JSON.stringify([old?.address ?? from, now?.address ?? to]) : undefined;
}
