import * as z from "zod";
import type { Json } from "../json";
import type { OrganizationBehaviour } from "./behaviour";
import { ApplicationError } from "./errors";

/** What a cursor stands for: where the page begins, and what the first page was asked with. */
const position = z.strictObject({ offset: z.number().int().min(1), request: z.unknown() });

export interface Page<Request> {
  readonly offset: number;
  readonly request: Request;
  /** The cursor that this page was asked for by. */
  readonly cursor: string | undefined;
}

/** The page behind a cursor. */
export function pageBehind<Request>(cursor: string, request: z.ZodType<Request>): Page<Request> {
  const parsed = position.extend({ request }).safeParse(decoded(cursor));
  if (!parsed.success)
    throw new ApplicationError(400, "400-1", "Invalid cursor", `The cursor ${cursor} is none`);
  return { ...parsed.data, cursor };
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** A page of a list as it is answered. */
export function renderPage<Request>(
  all: readonly Json[],
  { offset, request, cursor }: Page<Request>,
  limit: number,
  behaviour: OrganizationBehaviour,
  /** How the next page is named. */
  named: (cursor: string) => string = (next) => next,
): Json {
  const end = offset + Math.min(limit, behaviour.organizationPage);
  const text = JSON.stringify({ offset: end, request });
  const following = end < all.length ? Buffer.from(text).toString("base64url") : undefined;
  const next = behaviour.repeatsCursors && cursor !== undefined ? cursor : following;
  return {
    data: all.slice(offset, end),
    links: next === undefined ? lastLinks(behaviour) : { next: named(next) },
  };
}

function lastLinks({ lastCursor }: OrganizationBehaviour): Json {
  if (lastCursor === "absent") return {};
  return { next: lastCursor === "null" ? null : "" };
}
