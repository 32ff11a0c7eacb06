import { isDeepStrictEqual } from "node:util";
import {
  ATLASSIAN_CUSTOM,
  ATLASSIAN_EXTERNAL,
  CORE_USER,
  ENTERPRISE_USER,
  type NewScimUser,
  type ScimUser,
} from "./vocabulary";

type EnterpriseAttribute = "department" | "organization";

/** An administrator's Entra mapping writes this in place of the nested form. */
const FLAT_BASED_IN = `${ATLASSIAN_CUSTOM}:basedIn`;

/** The least that a record can start from. */
export function newUser(userName: string): NewScimUser {
  return { schemas: [CORE_USER], userName };
}

/** The Atlassian account that the record is linked to; people outside the organisation may have none. */
export function accountIdOf(record: NewScimUser): string | undefined {
  return record[ATLASSIAN_EXTERNAL]?.atlassianAccountId;
}

export function departmentOf(record: NewScimUser): string | undefined {
  return enterpriseValue(record, "department");
}

export function organizationOf(record: NewScimUser): string | undefined {
  return enterpriseValue(record, "organization");
}

export function withDepartment<T extends NewScimUser>(record: T, value: string | undefined): T {
  return withEnterpriseValue(record, "department", value);
}

export function withOrganization<T extends NewScimUser>(record: T, value: string | undefined): T {
  return withEnterpriseValue(record, "organization", value);
}

export function basedInOf(record: NewScimUser): string | undefined {
  return nonEmpty(record[ATLASSIAN_CUSTOM]?.basedIn) ?? flatBasedIn(record);
}

export function withBasedIn<T extends NewScimUser>(record: T, value: string | undefined): T {
  const wanted = nonEmpty(value);
  if (basedInOf(record) === wanted) return record;
  const { [ATLASSIAN_CUSTOM]: extension, ...rest } = record;
  const nested = extended(ATLASSIAN_CUSTOM, { ...extension, basedIn: wanted });
  // A directory that answers with the flat form is answered in it.
  if (FLAT_BASED_IN in rest) return asRecord(record, { ...rest, ...nested, [FLAT_BASED_IN]: wanted });
  return asRecord(record, { ...rest, ...nested });
}

/**
 * It is not known which of the two places Atlassian reads and which it returns, so both are read, the extension
 * first, which is what Atlassian's own articles name.
 */
function enterpriseValue(record: NewScimUser, attribute: EnterpriseAttribute): string | undefined {
  return nonEmpty(record[ENTERPRISE_USER]?.[attribute]) ?? nonEmpty(record[attribute]);
}

/** Both places are written, so that they never contradict each other. */
function withEnterpriseValue<T extends NewScimUser>(
  record: T,
  attribute: EnterpriseAttribute,
  value: string | undefined,
): T {
  const wanted = nonEmpty(value);
  if (enterpriseValue(record, attribute) === wanted) return record;
  const { [ENTERPRISE_USER]: extension, ...rest } = record;
  return asRecord(record, {
    ...rest,
    [attribute]: wanted,
    ...extended(ENTERPRISE_USER, { ...extension, [attribute]: wanted }),
  });
}

/** An extension without any value is left out altogether, as the directory does it. */
function extended(urn: string, values: Readonly<Record<string, unknown>>): object {
  return Object.values(values).every((value) => value === undefined) ? {} : { [urn]: values };
}

/** `changed` holds everything that `_original` holds but for optional attributes, so its type is the same. */
function asRecord<T extends NewScimUser>(original: T, changed: object): T {
  const cleared = Object.fromEntries(Object.keys(original).map((key) => [key, undefined]));
  return compacted(Object.assign({ ...original }, cleared, changed));
}

function compacted<T extends object>(record: T): T {
  const result = { ...record };
  for (const key of Object.keys(result)) {
    if (Reflect.get(result, key) === undefined) Reflect.deleteProperty(result, key);
  }
  return result;
}

function flatBasedIn(record: object): string | undefined {
  const value: unknown = Reflect.get(record, FLAT_BASED_IN);
  return typeof value === "string" ? nonEmpty(value) : undefined;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

/** What a POST or PUT sends: everything but what only the directory may write. */
export type WritableUser = Omit<NewScimUser, "id" | "meta" | "groups" | typeof ATLASSIAN_EXTERNAL>;

/** The record as it may be sent, with the schemas of every extension that it holds. */
export function writable(record: NewScimUser): WritableUser {
  const { id: _id, meta: _meta, groups: _groups, [ATLASSIAN_EXTERNAL]: _account, ...rest } = record;
  return { ...compacted(rest), schemas: schemasOf(record) };
}

function schemasOf(record: NewScimUser): string[] {
  const extensions = Object.entries(record).flatMap(([key, value]) => {
    if (value === undefined || !key.startsWith("urn:")) return [];
    return [key.startsWith(ATLASSIAN_CUSTOM) ? ATLASSIAN_CUSTOM : key];
  });
  const schemas = new Set([CORE_USER, ...(record.schemas ?? []), ...extensions]);
  schemas.delete(ATLASSIAN_EXTERNAL);
  return [...schemas];
}

/** Whether sending the one in place of the other would change nothing. */
export function sameRecord(left: WritableUser, right: WritableUser): boolean {
  return isDeepStrictEqual(plain(left), plain(right));
}

function plain(record: WritableUser): unknown {
  return JSON.parse(JSON.stringify({ ...record, schemas: [...(record.schemas ?? [])].sort() }));
}

/** A record without `active` is active. */
export function isActive(record: Pick<ScimUser, "active">): boolean {
  return record.active !== false;
}
