import { randomUUID } from "node:crypto";

/** What a key may be kept from: the scopes that the operations of this API ask for. */
export const organizationRights = [
  "read:orgs:admin",
  "read:directories:admin",
  "read:workspaces:admin",
  "read:groups:admin",
  "write:groups:admin",
  "read:users:admin",
  "read:domains:admin",
  "read:policies:admin",
  "write:policies:admin",
  // User management, which no key with scopes has.
  "manage:org",
] as const;

export type OrganizationRight = (typeof organizationRights)[number];

/** The organisation's API keys, and what they do not allow. */
export class OrganizationKeys {
  /** The rights that every key lacks. */
  missing: ReadonlySet<OrganizationRight>;

  constructor(
    public key = `org-${randomUUID()}`,
    /** A key with scopes, if there is one. */
    public scopedKey: string | undefined,
    missing: readonly OrganizationRight[] = [],
  ) {
    this.missing = new Set(missing);
  }

  isKey(token: string): boolean {
    return token === this.key || token === this.scopedKey;
  }

  isScoped(token: string): boolean {
    return token !== this.key && token === this.scopedKey;
  }

  allows(token: string, right: OrganizationRight): boolean {
    return !this.missing.has(right) && !(right === "manage:org" && this.isScoped(token));
  }
}
