// States of made-up organisations, in the bytes that Terraform writes.

export interface MadePerson {
  readonly key: string;
  readonly active?: boolean;
  readonly title?: string;
  readonly userName?: string;
  readonly email?: string;
  readonly origin?: string;
  readonly id?: string;
  readonly onDestroy?: string;
  readonly accountId?: string | null;
}

export interface MadeState {
  readonly serial: number;
  readonly lineage?: string;
  readonly people: readonly MadePerson[];
  /** Keys of people, by the group's name. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Names of groups with access, by application. */
  readonly access?: Readonly<Record<string, readonly string[]>>;
}

export function stateText(state: MadeState): string {
  return `${JSON.stringify(stateOf(state), null, 2)}\n`;
}

export function stateOf({ serial, lineage = "acme", people, groups = {}, access = {} }: MadeState): object {
  const names = new Map(people.map((person) => [person.key, nameOf(person)]));
  return {
    version: 4,
    terraform_version: "1.11.4",
    serial,
    lineage,
    outputs: {},
    resources: [
      ...Object.entries(access).flatMap(([application, given]) =>
        given.map((group) =>
          resource("atlassian_access_policy", `${group}-${keyOf(application)}`, {
            access_before: false,
            application,
            group,
            group_id: `g-${group}`,
            id: `${application} ${group}`,
            name: group,
            role: "atlassian/user",
          }),
        ),
      ),
      ...Object.keys(groups).map((group) =>
        resource("atlassian_group", keyOf(group), {
          display_name: group,
          external_id: null,
          id: `g-${group}`,
          on_destroy: "delete",
          origin: "created",
        }),
      ),
      ...Object.entries(groups).map(([group, keys]) =>
        resource("atlassian_group_membership", keyOf(group), {
          evicted: {},
          exclusive: true,
          found: {},
          group,
          group_id: `g-${group}`,
          id: `g-${group}`,
          members: Object.fromEntries(
            keys.map((key) => [names.get(key) ?? `${key}@acme.example`, `id-${key}`]),
          ),
          until: null,
        }),
      ),
      ...people.map((person) => resource("atlassian_user", person.key, userValues(person))),
    ],
    check_results: null,
  };
}

function keyOf(name: string): string {
  return name.replace(/\W+/gu, "_");
}

function nameOf({ key, userName }: MadePerson): string {
  return userName ?? `${key}@acme.example`;
}

function userValues(person: MadePerson): object {
  const userName = nameOf(person);
  const email = person.email ?? userName;
  return {
    account_id: person.accountId === undefined ? `acc-${person.key}` : person.accountId,
    account_status: "managed",
    active: person.active ?? true,
    adopt_existing: "inactive",
    adopt_id: null,
    based_in: "",
    department: "Engineering",
    directory_id: "0268bf06-72dc-4f78-b862-8b1d431e874d",
    display_name: person.key,
    email,
    emails: [{ primary: true, type: "work", value: email }],
    external_id: `hr-${person.key}`,
    groups_before: [],
    id: person.id ?? `id-${person.key}`,
    keep_groups: false,
    name: { family_name: "", formatted: person.key, given_name: "", honorific_prefix: "" },
    nick_name: "",
    on_destroy: person.onDestroy ?? "deactivate",
    organization: "",
    origin: person.origin ?? "created",
    phone_numbers: [],
    preferred_language: "",
    revoke_api_tokens: true,
    timeouts: null,
    timezone: "",
    title: person.title ?? "",
    until: null,
    user_name: userName,
  };
}

function resource(type: string, name: string, attributes: object): object {
  return {
    mode: "managed",
    type,
    name,
    provider: 'provider["registry.terraform.io/identity-as-code/atlassian"]',
    instances: [
      { schema_version: 0, attributes, sensitive_attributes: [], dependencies: ["atlassian_group.x"] },
    ],
  };
}
