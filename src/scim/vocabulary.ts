import * as z from "zod";

/** What a user record's attributes belong to. */
export const CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** Holds `department` and `organization`, which Atlassian also knows as plain attributes. */
export const ENTERPRISE_USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** Holds the id of the Atlassian account that the record is linked to; read-only. */
export const ATLASSIAN_EXTERNAL = "urn:scim:schemas:extension:atlassian-external:1.0";
/** Holds `basedIn`, where a person works. */
export const ATLASSIAN_CUSTOM = "urn:scim:schemas:extension:atlassian-custom:1.0:Attributes";
export const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

const text = z.string().optional();

const contact = z.looseObject({ value: z.string(), type: text, primary: z.boolean().optional() });
const reference = z.looseObject({ value: z.string(), display: text, type: text });
const meta = z.looseObject({ lastModified: text, created: text, location: text, resourceType: text });

/**
 * Only what this product reads is described. Parsing keeps every other attribute, so that a PUT, which clears
 * what it does not send, can give back what it was given.
 */
const user = z.object({
  id: z.string().min(1),
  schemas: z.array(z.string()).optional(),
  userName: z.string(),
  externalId: text,
  name: z
    .looseObject({
      formatted: text,
      familyName: text,
      givenName: text,
      middleName: text,
      honorificPrefix: text,
      honorificSuffix: text,
    })
    .optional(),
  displayName: text,
  nickName: text,
  title: text,
  preferredLanguage: text,
  timezone: text,
  department: text,
  organization: text,
  emails: z.array(contact).optional(),
  phoneNumbers: z.array(contact).optional(),
  /** May be absent, which means true. */
  active: z.boolean().optional(),
  /** Read-only, and as it was when this record was read. */
  groups: z.array(reference).optional(),
  meta: meta.optional(),
  [ENTERPRISE_USER]: z.looseObject({ department: text, organization: text }).optional(),
  [ATLASSIAN_EXTERNAL]: z.looseObject({ atlassianAccountId: text }).optional(),
  [ATLASSIAN_CUSTOM]: z.looseObject({ basedIn: text }).optional(),
});

const group = z.object({
  id: z.string().min(1),
  schemas: z.array(z.string()).optional(),
  displayName: z.string(),
  externalId: text,
  /** Absent where the directory did not tell them. */
  members: z.array(reference).optional(),
  meta: meta.optional(),
});

const looseUser = user.loose();
const looseGroup = group.loose();

/** A user record of the directory. Attributes that are not listed here are there all the same and kept. */
export type ScimUser = z.infer<typeof user>;

/** A user record that is yet to be created. */
export type NewScimUser = Omit<ScimUser, "id"> & { id?: string | undefined };

/** A group of the directory; `members` is absent where they were not asked for. */
export type ScimGroup = z.infer<typeof group>;

/** Somebody in a group: `value` is the SCIM id, `display` the name where the directory tells it. */
export type ScimMember = NonNullable<ScimGroup["members"]>[number];

/** A page of a list. */
export interface ScimPage<T> {
  readonly totalResults: number;
  readonly resources: readonly T[];
}

const list = z.looseObject({
  totalResults: z.number().int().min(0),
  Resources: z.array(z.unknown()).nullish(),
});

const scimError = z.looseObject({ scimType: text, detail: text });
const failure = z.looseObject({ error: z.string(), traceId: text });
const javaException = z.looseObject({ message: z.string() });

/** What an error's body says, in whichever of the three shapes it came. */
export interface ErrorBody {
  readonly scimType?: string | undefined;
  readonly detail?: string | undefined;
  readonly traceId?: string | undefined;
}

/** A value that does not have the shape that SCIM gives it; the message says where. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

export function parseUser(body: unknown): ScimUser {
  return parsed(looseUser, withoutNulls(body));
}

export function parseGroup(body: unknown): ScimGroup {
  return parsed(looseGroup, withoutNulls(body));
}

export function parsePage<T>(body: unknown, one: (body: unknown) => T): ScimPage<T> {
  const { totalResults, Resources: resources } = parsed(list, body);
  return { totalResults, resources: (resources ?? []).map(one) };
}

export function parseErrorBody(body: unknown): ErrorBody {
  const gateway = failure.safeParse(withoutNulls(body));
  if (gateway.success) return { detail: gateway.data.error, traceId: gateway.data.traceId };
  const java = javaException.safeParse(withoutNulls(body));
  if (java.success) return { detail: java.data.message };
  const scim = scimError.safeParse(withoutNulls(body));
  return scim.success ? { scimType: scim.data.scimType, detail: scim.data.detail } : {};
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ShapeError(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

const LISTS_OF_VALUES = new Set(["emails", "phoneNumbers", "members", "groups"]);

/** In SCIM null means absent (RFC 7643, 2.5), and so does an entry of a list without its value. */
function withoutNulls(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const entries = value.map((entry) => withoutNulls(entry));
    return LISTS_OF_VALUES.has(key) ? entries.filter(hasValue) : entries;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) =>
    inner === null || inner === undefined ? [] : [[name, withoutNulls(inner, name)] as const],
  );
  return Object.fromEntries(entries);
}

function hasValue(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && "value" in entry;
}
