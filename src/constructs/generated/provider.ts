// Made by `npm run generate` from src/resources/provider/schema.ts; change that.
import type { IResolvable } from "cdktf";

/** What `AtlassianProvider` is declared with. */
export interface AtlassianProviderAttributes {
  /**
   * The whole directory base URL as Atlassian's administration shows it, such as `https://api.atlassian.com/scim/directory/<directory id>`. Environment: `ATLASSIAN_SCIM_BASE_URL`.
   */
  readonly baseUrl?: string | undefined;
  /**
   * The directory's id, in place of `baseUrl`: what follows `directory/` in it. Environment: `ATLASSIAN_SCIM_DIRECTORY_ID`.
   */
  readonly directoryId?: string | undefined;
  /**
   * The directory's API key, which Atlassian shows once when the directory is made. It is another key than the organisation's. Environment: `ATLASSIAN_SCIM_TOKEN`.
   */
  readonly token?: string | undefined;
  /**
   * Seconds that one request may take; 30 by default. Environment: `ATLASSIAN_SCIM_REQUEST_TIMEOUT`.
   */
  readonly requestTimeout?: number | undefined;
  /**
   * How many requests may be under way at once; 8 by default. Environment: `ATLASSIAN_SCIM_MAX_CONCURRENT_REQUESTS`.
   */
  readonly maxConcurrentRequests?: number | undefined;
  /**
   * The organisation's id: what follows `/o/` in the address of Atlassian Administration. Needed with `organizationToken` for access policies and `accountStatus`. Environment: `ATLASSIAN_ORGANIZATION_ID`.
   */
  readonly organizationId?: string | undefined;
  /**
   * An API key of the organisation, made without scopes so that it may manage accounts. It is another key than the directory's. Environment: `ATLASSIAN_ORGANIZATION_TOKEN`.
   */
  readonly organizationToken?: string | undefined;
  /**
   * Seconds that a change of groups or access may take to show in the organisation; 60 by default. It is asked again and again until it shows, and what does not show is an error. Environment: `ATLASSIAN_ORGANIZATION_PROPAGATION_TIMEOUT`.
   */
  readonly propagationTimeout?: number | undefined;
  /**
   * When the directory's key ends, as Atlassian Administration shows it: Atlassian tells nobody. From 60 days before, each run warns. Environment: `ATLASSIAN_SCIM_TOKEN_EXPIRES_AT`.
   */
  readonly tokenExpiresAt?: string | undefined;
  /**
   * When the organisation's key ends; from 60 days before, each run warns. Environment: `ATLASSIAN_ORGANIZATION_TOKEN_EXPIRES_AT`.
   */
  readonly organizationTokenExpiresAt?: string | undefined;
  /**
   * Whether people may be created. Switched off, a plan that would is refused, naming the person. On by default.
   */
  readonly createUsers?: boolean | IResolvable | undefined;
  /**
   * Whether people who exist may be changed, adopted with changes or reactivated. On by default.
   */
  readonly updateUsers?: boolean | IResolvable | undefined;
  /**
   * Whether people may be deactivated or deleted. On by default.
   */
  readonly deactivateUsers?: boolean | IResolvable | undefined;
  /**
   * Whether groups and their members may be changed. On by default.
   */
  readonly manageGroups?: boolean | IResolvable | undefined;
  /**
   * Whether access policies may be changed. On by default.
   */
  readonly manageAccess?: boolean | IResolvable | undefined;
  /**
   * How much one run may take away, in distinct people and groups. A plan beyond it is refused, and an apply stops at it, also where a replacement or a tainted resource takes away more than the plan could show. Raised for one run by `ATLASSIAN_LIMITS_OVERRIDE`, as in `deactivations=50: site closes, approved in OPS-12`.
   */
  readonly limits?: AtlassianProviderLimit | undefined;
  /**
   * User names or account ids of people whom nothing here deactivates, deletes, abandons, renames or gives another address, takes out of a protected group, or puts into another login method: break-glass administrators.
   */
  readonly protectedUsers?: readonly string[] | undefined;
  /**
   * Display names of groups that nothing here deletes, and that protected people are not taken out of.
   */
  readonly protectedGroups?: readonly string[] | undefined;
  /**
   * How many people are declared for each e-mail domain, for the warning about domains that are not verified. The construct writes it; in plain HCL it may be left out.
   */
  readonly peopleByDomain?: Readonly<Record<string, number>> | undefined;
}

/** One part of `limits`. */
export interface AtlassianProviderLimit {
  /**
   * How many people may be deactivated or deleted.
   */
  readonly deactivations?: number | undefined;
  /**
   * The same, in percent of the directory's active people.
   */
  readonly deactivationsPercent?: number | undefined;
  /**
   * How many people may lose access to an application: by leaving a group that has any, or by a policy that ends or moves.
   */
  readonly accessLost?: number | undefined;
  /**
   * How many groups may be deleted.
   */
  readonly groupsDeleted?: number | undefined;
}
