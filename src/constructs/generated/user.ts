// Made by `npm run generate` from src/resources/user/schema.ts; change that.
import type { IResolvable } from "cdktf";

/** What `AtlassianUser` is declared with. */
export interface AtlassianUserAttributes {
  /**
   * The name that the directory knows the person by, usually the e-mail address. Compared without case; changed in place.
   */
  readonly userName: string;
  /**
   * The primary e-mail address. Write either this or `emails`; with both, it must be the primary one of `emails`.
   */
  readonly email?: string | undefined;
  /**
   * All e-mail addresses, exactly one of them primary, for those who need more than `email`.
   */
  readonly emails?: readonly AtlassianUserEmail[] | IResolvable | undefined;
  /**
   * The parts of the person's name. Parts left out are not managed.
   */
  readonly name?: AtlassianUserName | undefined;
  /**
   * The name that Atlassian shows. Empty, it is made from the given and the family name. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly displayName?: string | undefined;
  /**
   * The public name. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly nickName?: string | undefined;
  /**
   * The job title. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly title?: string | undefined;
  /**
   * The language, as in `en-GB`. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly preferredLanguage?: string | undefined;
  /**
   * The time zone by its IANA name, as in `Europe/Berlin`. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly timezone?: string | undefined;
  /**
   * The department. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly department?: string | undefined;
  /**
   * The company or organisational unit. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly organization?: string | undefined;
  /**
   * Where the person works. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly basedIn?: string | undefined;
  /**
   * Phone numbers. Left out, the directory keeps what it has; `[]` clears them.
   */
  readonly phoneNumbers?: readonly AtlassianUserPhoneNumber[] | IResolvable | undefined;
  /**
   * The person's id in the system where people come from. It never changes with a name, so it protects an address that is given to a second person. Compared with case.
   */
  readonly externalId?: string | undefined;
  /**
   * Whether the person may log in. Left out, a new person is active, and somebody deactivated in the console stays deactivated.
   */
  readonly active?: boolean | IResolvable | undefined;
  /**
   * The person's last day (`YYYY-MM-DD`), for whoever reads the plan. It changes nothing in the directory: the construct writes `active: false` from the day after.
   */
  readonly until?: string | undefined;
  /**
   * Which existing record of the same user name a create may take over. A record that equals the declaration always is; one with another `externalId` never.
   * @default "inactive"
   */
  readonly adoptExisting?: "never" | "inactive" | "always" | undefined;
  /**
   * The SCIM id of the one existing record to take over, whatever it is called and holds.
   */
  readonly adoptId?: string | undefined;
  /**
   * What happens to the person when the declaration goes: `deactivate` the record, `delete` it, or `abandon` it as it is. Terraform acts on the value in the state: apply a change of it before removing the declaration.
   * @default "deactivate"
   */
  readonly onDestroy?: "deactivate" | "delete" | "abandon" | undefined;
  /**
   * Whether a deactivated person stays in the groups. By default they leave every group, so that coming back brings no old access with it. People whose account is not managed leave them in any case: deactivation alone may change nothing for them.
   * @default false
   */
  readonly keepGroups?: boolean | IResolvable | undefined;
  /**
   * Whether a leaver's API tokens are revoked, which would work again after a reactivation. It concerns managed accounts and needs an organization key without scopes.
   * @default true
   */
  readonly revokeApiTokens?: boolean | IResolvable | undefined;
}

/** One part of `emails`. */
export interface AtlassianUserEmail {
  /**
   * The address.
   */
  readonly value: string;
  /**
   * What it is used for, such as `work` or `personal`.
   */
  readonly type?: string | undefined;
  /**
   * Whether it is the main one. Exactly one address must be.
   * @default false
   */
  readonly primary?: boolean | IResolvable | undefined;
}

/** One part of `name`. */
export interface AtlassianUserName {
  /**
   * The whole name, as it should be shown. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly formatted?: string | undefined;
  /**
   * The family name. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly familyName?: string | undefined;
  /**
   * The given name. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly givenName?: string | undefined;
  /**
   * The middle names. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly middleName?: string | undefined;
  /**
   * A title in front of the name. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly honorificPrefix?: string | undefined;
  /**
   * What follows the name. Left out, the directory keeps what it has; `""` clears it.
   */
  readonly honorificSuffix?: string | undefined;
}

/** One part of `phoneNumbers`. */
export interface AtlassianUserPhoneNumber {
  /**
   * The number, as it should be shown.
   */
  readonly value: string;
  /**
   * What it is used for, such as `work` or `mobile`.
   */
  readonly type?: string | undefined;
  /**
   * Whether it is the main one.
   * @default false
   */
  readonly primary?: boolean | IResolvable | undefined;
}
