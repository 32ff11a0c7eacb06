export interface DeclaredPerson {
  readonly userName: string;
  /** The primary e-mail address; undefined when Terraform alone knows it. */
  readonly email: string | undefined;
}

/** An access policy, as far as it is written out. */
export interface DeclaredPolicy {
  readonly group: string | undefined;
  readonly application: string | undefined;
  readonly role: string | undefined;
  readonly authenticationPolicyId: string | undefined;
}

/** What people have written down for the organisation. */
export interface Declared {
  /** The files that it was read from. */
  readonly files: readonly string[];
  readonly people: readonly DeclaredPerson[];
  /** Display names. */
  readonly groups: readonly string[];
  /** User names by the display name of the group. */
  readonly members: readonly { readonly group: string; readonly userNames: readonly string[] }[];
  readonly policies: readonly DeclaredPolicy[];
  /** When the keys end, where the provider block says so. */
  readonly ends: { readonly directory: string | undefined; readonly organization: string | undefined };
  /** How many values only Terraform can work out. */
  readonly expressions: number;
}
