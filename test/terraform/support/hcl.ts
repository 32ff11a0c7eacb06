// Short ways to write the configurations that most tests need.

/** A person whose address and user name follow from the key. */
export function user(key: string, attributes = ""): string {
  return `
resource "atlassian_user" "${key}" {
  user_name = "${key}@acme.example"
  email     = "${key}@acme.example"
  ${attributes}
}
`;
}

/** A group named like its key. */
export function group(key: string, attributes = ""): string {
  return `
resource "atlassian_group" "${key}" {
  display_name = "${key}"
  ${attributes}
}
`;
}

/** The exclusive membership of a declared group; the members are keys of declared people. */
export function members(key: string, people: readonly string[], attributes = ""): string {
  const map = people.map((person) => `"${person}@acme.example" = atlassian_user.${person}.id`).join("\n    ");
  return `
resource "atlassian_group_membership" "${key}" {
  group_id = atlassian_group.${key}.id
  group    = atlassian_group.${key}.display_name
  members  = {
    ${map}
  }
  ${attributes}
}
`;
}

/** The access of a declared group to Jira, after its declared members. */
export function policy(
  key: string,
  attributes: Readonly<Record<string, string | boolean>> = {},
  { group: of = key, more = "" }: { readonly group?: string; readonly more?: string } = {},
): string {
  const all = { application: "acme.atlassian.net/jira-software", role: "atlassian/user", ...attributes };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return `
resource "atlassian_access_policy" "${key}" {
  name     = "${key}"
  group    = atlassian_group.${of}.display_name
  group_id = atlassian_group.${of}.id
  ${lines.join("\n  ")}
  ${more}
}
`;
}
