/** The attributes that Atlassian's filters know, each compared with `eq` and nothing else. */
export type FilterAttribute = "userName" | "externalId" | "displayName";

/** For instance `userName eq "ana@acme.com"`. */
export function equals(attribute: FilterAttribute, value: string): string {
  return `${attribute} eq ${quoted(value)}`;
}

/** The path of one member in a PATCH. */
export function memberPath(id: string): string {
  return `members[value eq ${quoted(id)}]`;
}

/** Strings in filters are JSON strings (RFC 7644, 3.4.2.2), with everything that this means for `"` and `\\`. */
function quoted(value: string): string {
  return JSON.stringify(value);
}

/**
 * Whether a server that reads escapes in its own way could take the value for another one. Then its "there is
 * nobody" proves nothing.
 */
export function needsEscapes(value: string): boolean {
  return quoted(value) !== `"${value}"`;
}
