import { readFileSync } from "node:fs";
import { join } from "node:path";
import { identityChanges, type IdentityChanges, previewOf, type Preview, readPlan } from "../../src/changes";

export const TODAY = "2026-11-26";

type Values = Readonly<Record<string, unknown>>;

/** A resource of a plan that is written by hand: what it was, what it becomes, and what Terraform says of it. */
export interface Entry {
  readonly address: string;
  readonly type: string;
  readonly before: Values | null;
  readonly after: Values | null;
  readonly unknown?: Values;
  readonly sensitive?: Values;
  readonly actions?: readonly string[];
  readonly importing?: Values;
  readonly deposed?: string;
  readonly previous?: string;
}

/** The JSON of a plan, as Terraform prints it. */
export function planOf(entries: readonly Entry[], drift: readonly Entry[] = [], more: Values = {}): unknown {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: {},
    resource_changes: entries.map(changeOf),
    ...(drift.length > 0 && { resource_drift: drift.map(changeOf) }),
    ...more,
  };
}

function changeOf(entry: Entry): unknown {
  const { address, type, before, after, unknown = {}, sensitive = {} } = entry;
  return {
    address,
    type,
    mode: "managed",
    ...(entry.deposed !== undefined && { deposed: entry.deposed }),
    ...(entry.previous !== undefined && { previous_address: entry.previous }),
    change: {
      actions: entry.actions ?? actionsOf(before, after, unknown),
      before,
      after,
      after_unknown: unknown,
      before_sensitive: sensitive,
      after_sensitive: sensitive,
      ...(entry.importing !== undefined && { importing: entry.importing }),
    },
  };
}

function actionsOf(before: Values | null, after: Values | null, unknown: Values): readonly string[] {
  if (before === null) return ["create"];
  if (after === null) return ["delete"];
  const isSame = JSON.stringify(before) === JSON.stringify(after) && Object.keys(unknown).length === 0;
  return [isSame ? "no-op" : "update"];
}

export function previewOfPlan(entries: readonly Entry[], drift: readonly Entry[] = []): Preview {
  return previewOf(readPlan(planOf(entries, drift)), { today: TODAY });
}

export function changesOf(...entries: readonly Entry[]): IdentityChanges {
  const { before, after } = readPlan(planOf(entries));
  return identityChanges(before, after);
}

export function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, "fixtures", `${name}.json`), "utf8"));
}

/** A person's values as the state has them. */
export function userValues(key: string, more: Values = {}): Values {
  return {
    id: `id-${key}`,
    user_name: `${key}@acme.example`,
    email: `${key}@acme.example`,
    emails: [{ value: `${key}@acme.example`, type: "work", primary: true }],
    active: true,
    on_destroy: "deactivate",
    keep_groups: false,
    origin: "created",
    ...more,
  };
}

const user = (
  key: string,
  before: Values | null,
  after: Values | null,
  more: Partial<Entry> = {},
): Entry => ({
  address: `atlassian_user.${key}`,
  type: "atlassian_user",
  before,
  after,
  ...more,
});

export function stays(key: string, change: Values = {}, values: Values = {}): Entry {
  return user(key, userValues(key, values), { ...userValues(key, values), ...change });
}

export function leaves(key: string, values: Values = {}): Entry {
  return user(key, userValues(key, values), null);
}

export function joins(key: string, values: Values = {}): Entry {
  const { id: _id, ...others } = userValues(key, values);
  return user(key, null, "id" in values ? { ...others, id: values.id } : others, {
    unknown: "id" in values ? {} : { id: true },
  });
}

export function replaced(key: string, values: Values = {}): Entry {
  const { id: _id, origin: _origin, ...others } = userValues(key, values);
  return user(key, userValues(key, values), others, {
    unknown: { id: true, origin: true },
    actions: ["delete", "create"],
  });
}

export function groupValues(key: string, more: Values = {}): Values {
  return { id: `gid-${key}`, display_name: key, on_destroy: "delete", origin: "created", ...more };
}

export function group(
  key: string,
  before: Values | null,
  after: Values | null,
  more: Partial<Entry> = {},
): Entry {
  return { address: `atlassian_group.${key}`, type: "atlassian_group", before, after, ...more };
}

export function keptGroup(key: string): Entry {
  return group(key, groupValues(key), groupValues(key));
}

/** Members by key; those who are created in the same run have no id yet. */
export function members(
  key: string,
  before: readonly string[] | null,
  after: readonly string[] | null,
  {
    fresh = [],
    values = {},
    ...more
  }: Partial<Entry> & { readonly fresh?: readonly string[]; readonly values?: Values } = {},
): Entry {
  const map = (keys: readonly string[]): Values =>
    Object.fromEntries(keys.map((name) => [`${name}@acme.example`, `id-${name}`]));
  const side = (keys: readonly string[] | null, without: readonly string[]): Values | null =>
    keys === null
      ? null
      : {
          group_id: `gid-${key}`,
          group: key,
          members: map(keys.filter((name) => !without.includes(name))),
          exclusive: true,
          found: {},
          evicted: {},
          ...values,
        };
  const unknown = Object.fromEntries(fresh.map((name) => [`${name}@acme.example`, true]));
  return {
    address: `atlassian_group_membership.${key}`,
    type: "atlassian_group_membership",
    before: side(before, []),
    after: side(after, fresh),
    ...(fresh.length > 0 && { unknown: { members: unknown, version: true } }),
    ...more,
  };
}

export function policyValues(of: string, more: Values = {}): Values {
  return {
    name: of,
    group: of,
    group_id: null,
    application: "acme.atlassian.net/jira-software",
    role: "atlassian/user",
    access_before: false,
    ...more,
  };
}

export function policy(
  key: string,
  before: Values | null,
  after: Values | null,
  more: Partial<Entry> = {},
): Entry {
  return {
    address: `atlassian_access_policy.${key}`,
    type: "atlassian_access_policy",
    before,
    after,
    ...more,
  };
}

export function keptPolicy(key: string, more: Values = {}): Entry {
  return policy(key, policyValues(key, more), policyValues(key, more));
}

/** What a person's change comes to, in one line of a test. */
export function summaryOf({ people }: IdentityChanges): readonly string[] {
  return people.map(({ person, kinds, how, entered, leftGroups, gained, lost, losesLastAccess }) =>
    [
      `${person.label.replace("@acme.example", "")}: ${kinds.join(" ")}`,
      how === undefined ? "" : `(${how})`,
      ...entered.map((name) => `+${name}`),
      ...leftGroups.map((name) => `-${name}`),
      ...gained.map(({ role, through }) => `gains ${role} by ${through.join("/")}`),
      ...lost.map(({ role, through }) => `loses ${role} by ${through.join("/")}`),
      losesLastAccess ? "(last)" : "",
    ]
      .filter((part) => part !== "")
      .join(" "),
  );
}
