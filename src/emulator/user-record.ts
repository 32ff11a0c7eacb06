import * as z from "zod";
import type { Behaviour } from "./behaviour";
import { invalidSyntax, invalidValue } from "./errors";
import { firstIssue } from "./issue";
import type { Json } from "./json";
import { BASED_IN, CUSTOM, ENTERPRISE } from "./schemas";

const text = z.string().nullish();
const contact = z.object({ value: z.string(), type: text, primary: z.boolean().nullish() });
const name = z.object({
  formatted: text,
  familyName: text,
  givenName: text,
  middleName: text,
  honorificPrefix: text,
  honorificSuffix: text,
});
const work = z.object({ department: text, organization: text });

/** What a client may write; everything else in a payload is ignored, as read-only attributes are. */
const payload = z.object({
  schemas: z.array(z.string()).optional(),
  userName: text,
  externalId: text,
  name: name.nullish(),
  displayName: text,
  nickName: text,
  title: text,
  preferredLanguage: text,
  timezone: text,
  department: text,
  organization: text,
  emails: z.array(contact).nullish(),
  phoneNumbers: z.array(contact).nullish(),
  active: z.boolean().nullish(),
  [ENTERPRISE]: work.nullish(),
  [CUSTOM]: z.object({ basedIn: text }).nullish(),
  [BASED_IN]: text,
});

/**
 * A person's attributes as they are stored: nothing empty, nothing read-only; `department`, `organization` and
 * `basedIn` stand at the top.
 */
export interface StoredUser {
  readonly userName: string;
  readonly emails: readonly Json[];
  readonly active: boolean;
  readonly [attribute: string]: unknown;
}

/** What a payload stores. Throws the refusal of a payload that the API does not take. */
export function storedUser(body: unknown, behaviour: Behaviour): StoredUser {
  const parsed = payload.safeParse(body);
  if (!parsed.success) throw invalidSyntax(firstIssue(parsed.error));
  const { schemas: _schemas, active, [ENTERPRISE]: _work, [CUSTOM]: nested, ...plain } = parsed.data;
  const { [BASED_IN]: flat, ...attributes } = plain;
  const { lowerCases, fillsDisplayName } = behaviour;
  const userName = folded(attributes.userName ?? "", lowerCases === "emails-and-user-names");
  if (userName === "") throw invalidValue("userName is required");
  const emails = (attributes.emails ?? []).map((email) =>
    filled({ ...email, value: folded(email.value, lowerCases !== "nothing") }),
  );
  if (emails.filter(({ primary }) => primary === true).length !== 1)
    throw invalidValue("emails: one value must be marked as primary");
  const { givenName, familyName } = attributes.name ?? {};
  const parts = [givenName, familyName].filter((part) => part !== undefined && part !== null && part !== "");
  const stored = filled({
    ...attributes,
    name: nonEmpty(filled(attributes.name ?? {})),
    phoneNumbers: (attributes.phoneNumbers ?? []).map(filled),
    displayName: attributes.displayName ?? "",
    ...workOf(parsed.data, behaviour),
    basedIn: nested?.basedIn ?? flat,
  });
  const madeUp = fillsDisplayName && stored.displayName === undefined && parts.length > 0;
  return {
    ...stored,
    ...(madeUp ? { displayName: parts.join(" ") } : {}),
    userName,
    emails,
    active: active ?? true,
  };
}

/** The record as a PUT would send it, everything in its documented place. */
export function payloadOf({ department, organization, basedIn, ...plain }: StoredUser): Json {
  return {
    ...plain,
    [ENTERPRISE]: filled({ department, organization }),
    [CUSTOM]: filled({ basedIn }),
  };
}

function workOf(
  data: z.output<typeof payload>,
  { enterpriseWrites }: Behaviour,
): Pick<z.output<typeof work>, "department" | "organization"> {
  const inside = enterpriseWrites === "top-level" ? undefined : data[ENTERPRISE];
  const atTop = enterpriseWrites === "extension" ? undefined : data;
  return {
    department: inside?.department ?? atTop?.department,
    organization: inside?.organization ?? atTop?.organization,
  };
}

function folded(value: string, isLower: boolean): string {
  return isLower ? value.toLowerCase() : value;
}

/** Without what is empty. */
export function filled(values: Json): Json {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        value !== "" &&
        !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function nonEmpty(values: Json): Json | undefined {
  return Object.keys(values).length > 0 ? values : undefined;
}

/** The primary address. */
export function primaryEmail(user: StoredUser): string {
  const value = user.emails.find(({ primary }) => primary === true)?.value;
  return typeof value === "string" ? value : "";
}

export function sameAttributes(left: StoredUser, right: StoredUser): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return entries.map(([key, inner]: [string, unknown]) => [key, sorted(inner)]);
}
