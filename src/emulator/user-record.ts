import * as z from "zod";
import type { Behaviour } from "./behaviour";
import { invalidValue, scimError } from "./errors";
import type { Json } from "./json";
import { CUSTOM, ENTERPRISE } from "./schemas";

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

/** What a client may write; everything else in a payload is ignored, as read-only attributes are. */
const payload = z.object({
  userName: z.string().nullish(),
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
  [ENTERPRISE]: z.object({ department: text, organization: text }).nullish(),
  [CUSTOM]: z.object({ basedIn: text }).nullish(),
  [`${CUSTOM}:basedIn`]: text,
});

/** A person's attributes as they are stored: nothing empty, nothing read-only. */
export interface StoredUser {
  readonly userName: string;
  readonly emails: readonly Json[];
  readonly active: boolean;
  readonly [attribute: string]: unknown;
}

/** What a POST or PUT stores. */
export function storedUser(body: unknown, behaviour: Behaviour): StoredUser {
  const parsed = payload.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw scimError(
      400,
      `${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "invalid"}`,
      "invalidSyntax",
    );
  }
  const { data } = parsed;
  const fold = (value: string): string => (behaviour.lowerCases ? value.toLowerCase() : value);
  const userName = data.userName ?? "";
  if (userName === "") throw invalidValue("userName is required");
  const emails = (data.emails ?? []).map((email) => filled({ ...email, value: fold(email.value) }));
  if (emails.filter(({ primary }) => primary === true).length !== 1) {
    throw invalidValue("emails: one value must be marked as primary");
  }
  const { [ENTERPRISE]: enterprise, [CUSTOM]: custom, [`${CUSTOM}:basedIn`]: flat, ...plain } = data;
  const display = data.displayName ?? "";
  const parts = [data.name?.givenName, data.name?.familyName].filter((part) => (part ?? "") !== "").join(" ");
  const stored = filled({
    ...plain,
    userName: fold(userName),
    emails,
    name: data.name === undefined || data.name === null ? undefined : nonEmpty(filled(data.name)),
    phoneNumbers:
      data.phoneNumbers === undefined || data.phoneNumbers === null
        ? undefined
        : data.phoneNumbers.map(filled),
    displayName: display !== "" ? display : behaviour.fillsDisplayName && parts !== "" ? parts : undefined,
    department: enterprise?.department ?? data.department,
    organization: enterprise?.organization ?? data.organization,
    basedIn: custom?.basedIn ?? flat,
  });
  return { ...stored, userName: fold(userName), emails, active: data.active ?? true };
}

function filled(values: Json): Json {
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
