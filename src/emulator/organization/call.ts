import * as z from "zod";
import { firstIssue } from "../issue";
import { ApplicationError, invalidBody } from "./errors";
import { type Page, pageBehind } from "./paging";
import type { OrganizationState } from "./state";

/** One request to the organization API, as an endpoint sees it. */
export interface OrganizationCall {
  readonly state: OrganizationState;
  readonly url: URL;
  /** Whether the key is one with scopes. */
  readonly isScoped: boolean;
  /** The JSON of the body; undefined where there is none. */
  readonly body: unknown;
  /** A variable part of the path. */
  readonly part: (name: string) => string;
}

/** The body of a request; anything that it should not hold is refused. */
export function bodyOf<T>({ body }: OrganizationCall, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidBody(firstIssue(parsed.error));
}

const cursorAlone = z.strictObject({ cursor: z.string().min(1) });

/** What a query by POST asks for: on the first page by its properties, on the following ones by the cursor alone. */
export function queryOf<T>(call: OrganizationCall, schema: z.ZodType<T>): Page<T> {
  const { body } = call;
  const isFollowing = typeof body === "object" && body !== null && "cursor" in body;
  if (!isFollowing) return { offset: 0, request: bodyOf(call, schema), cursor: undefined };
  return pageBehind(bodyOf(call, cursorAlone).cursor, schema);
}

/** How many records a page has where the request does not say. */
export const USUAL_LIMIT = 20;

export const limitSchema = z.number().int().min(1).max(1000).default(USUAL_LIMIT);

/** Searches may say these, which change nothing that a client should rely on. */
export const unusedProperties = { sortBy: z.unknown().optional(), expand: z.unknown().optional() };

/** What the page of a GET is; its parameters have to be the same for each page. */
export function pageOf({ url }: OrganizationCall): Page<null> {
  const cursor = url.searchParams.get("cursor") ?? "";
  return cursor === "" ? { offset: 0, request: null, cursor: undefined } : pageBehind(cursor, z.null());
}

export function limitOf({ url }: OrganizationCall): number {
  const text = url.searchParams.get("limit") ?? "";
  if (text === "") return USUAL_LIMIT;
  const parsed = limitSchema.safeParse(Number(text));
  if (parsed.success) return parsed.data;
  throw new ApplicationError(400, "400-24", "Invalid limit", `The limit ${text} is not from 1 to 1000`);
}

/** The values of a parameter, which may stand several times or be separated by commas; undefined where there is none. */
export function valuesOf({ url }: OrganizationCall, name: string): readonly string[] | undefined {
  const values = url.searchParams
    .getAll(name)
    .flatMap((text) => text.split(","))
    .filter((text) => text !== "");
  return values.length === 0 ? undefined : values;
}
