import * as z from "zod";

/*
 * What is needed is parsed strictly; whatever else is missing, null or of another kind is taken for untold.
 */

/** A value that does not have the shape that Atlassian gives it; the message says where. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** A page of a list, and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** What cannot be done without. */
export const id = z.string().min(1);
/** A text that may be missing. */
export const text = z.string().optional().catch(undefined);
/** Texts that may be missing. */
export const texts = z.array(z.string()).optional().catch(undefined);
/** A number that may be missing. */
export const count = z.number().min(0).optional().catch(undefined);

/** Strict about where the list goes on: a page that is passed over is nothing that anybody would notice. */
const list = z.object({
  data: z.array(z.unknown()),
  links: z.object({ next: z.string().nullish() }).nullish(),
});

export function pageOf<T>(item: z.ZodType<T>, body: unknown): Page<T> {
  const { data, links } = parsed(list, body);
  return { items: parsed(z.array(item), data), next: cursorOf(links?.next) };
}

/** Where the next page begins: v2 names a token, v1 a token or an address that holds it. */
function cursorOf(next: string | null | undefined): string | undefined {
  if (next === undefined || next === null || next === "") return undefined;
  if (!/^https?:|[?&]cursor=/.test(next)) return next;
  const address = URL.canParse(next, "https://nowhere.invalid")
    ? new URL(next, "https://nowhere.invalid")
    : undefined;
  const cursor = address?.searchParams.get("cursor");
  if (cursor === undefined || cursor === null || cursor === "")
    throw new ShapeError("links.next: an address without a cursor");
  return cursor;
}

/** Some lists come bare, and may one day come like all others. */
export function plainList(body: unknown): unknown {
  const wrapped = list.safeParse(body);
  return wrapped.success ? wrapped.data.data : body;
}

export function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ShapeError(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}
