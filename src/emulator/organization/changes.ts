export type OrganizationChangeKind =
  | "role-granted"
  | "role-revoked"
  | "policy-changed"
  | "token-added"
  | "token-revoked"
  | "account-disabled"
  | "account-enabled";

/**
 * One committed change of the organisation. What SCIM does stands in the directory's log, and what follows from it
 * nowhere: a deleted group loses its roles without a word.
 */
export interface OrganizationChange {
  /** From 1, in order. */
  readonly number: number;
  readonly kind: OrganizationChangeKind;
  /** Over the API, or by somebody in the console. */
  readonly by: "api" | "console";
  /** The name of the group whose role it is. */
  readonly group?: string;
  /** The address of the account that it concerns. */
  readonly email?: string;
  /** The ARI of the application. */
  readonly application?: string;
  readonly role?: string;
  /** The id of the authentication policy. */
  readonly policy?: string;
  /** The label of the API token. */
  readonly token?: string;
}
