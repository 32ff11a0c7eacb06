import { parse } from "scim2-parse-filter";
import type { Behaviour } from "./behaviour";
import { invalidValue, scimError } from "./errors";

/** A filter of the one kind that Atlassian takes: an attribute that equals a text. */
export interface EqualFilter<Attribute extends string> {
  readonly attribute: Attribute;
  readonly value: string;
}

/** The filter of a list request; undefined when there is none. Anything but a single `eq` is refused. */
export function filterOf<const Attribute extends string>(
  query: URLSearchParams,
  attributes: readonly Attribute[],
): EqualFilter<Attribute> | undefined {
  const text = query.get("filter");
  if (text === null || text === "") return undefined;
  const filter = parsed(text);
  if (filter.op !== "eq") throw badFilter(text);
  const attribute = attributes.find((name) => name.toLowerCase() === filter.attrPath.toLowerCase());
  if (attribute === undefined) throw badFilter(text);
  return { attribute, value: literal(text) };
}

function parsed(text: string): ReturnType<typeof parse> {
  try {
    return parse(text);
  } catch {
    throw badFilter(text);
  }
}

/** The text between the quotes is a JSON string; the library leaves some of its escapes as they are. */
function literal(text: string): string {
  const quoted = /^\s*\S+\s+eq\s+("(?:[^"\\]|\\.)*")\s*$/isu.exec(text)?.[1];
  if (quoted === undefined) throw badFilter(text);
  try {
    const value: unknown = JSON.parse(quoted);
    if (typeof value === "string") return value;
  } catch {
    // Falls through: an unknown escape, or a control character that is not escaped.
  }
  throw badFilter(text);
}

function badFilter(text: string): Error {
  return scimError(400, `Invalid filter: ${text}`, "invalidFilter");
}

/** Where the page begins (from 1) and how much it may hold. */
export function pageOf(
  query: URLSearchParams,
  behaviour: Behaviour,
): { readonly startIndex: number; readonly count: number } {
  const startIndex = Math.max(1, numberOf(query.get("startIndex")) ?? 1);
  const count = numberOf(query.get("count")) ?? behaviour.usualPage;
  return { startIndex, count: Math.min(Math.max(0, count), behaviour.largestPage) };
}

function numberOf(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (!/^-?\d+$/u.test(text)) throw invalidValue(`not a number: ${text}`);
  return Number(text);
}
