import { type Clock, createTransport, HttpError, systemClock } from "../http";
import { createAccountClient } from "./account-client";
import { type Calls, createCalls } from "./calls";
import { createOrganizationClient } from "./client";
import { notAnswered } from "./errors";
import { GroupAccess } from "./group-access";
import { GroupNames } from "./group-names";
import type { AwaitOptions, CallOptions, OrganizationOptions, ReadOptions, UserFilter } from "./options";
import { isKind } from "./organization-error";
import { People } from "./people";
import { Policies } from "./policies";
import { createPolicyClient } from "./policy-client";
import type {
  ApiToken,
  Application,
  Domain,
  GroupRoles,
  NamedGroup,
  OrganizationDirectory,
  OrganizationGroup,
  OrganizationUser,
  Role,
  UserRole,
} from "./records";
import { SharedReads } from "./shared-reads";

/** The key of what there is only one of. */
const ONLY = "";
/** Atlassian's codes for a 404 that means the account or the group, and not the organisation. */
const NAMED_MISSING: readonly string[] = ["ADMIN-404-8", "ADMIN-404-10"];

/** What this process itself has done, so that planning in the middle of an apply can leave it out of account. */
export interface OrganizationOwnWrites {
  /** Whether the last that this process did with the role of the group was to grant it. */
  granted(groupId: string, role: Role): boolean;
  /** Whether the last that this process did with the role of the group was to revoke it. */
  revoked(groupId: string, role: Role): boolean;
}

/**
 * One organisation as one run of this process sees it: read as little as possible and once for all callers, and
 * kept true by its own writes. Hundreds of handlers may use it at once.
 *
 * Every method throws `OrganizationError`: `unauthorized`, `forbidden` with the right that the key lacks,
 * `organization-missing`, `rate-limited`, `unreachable` or `cancelled`, and what it names itself. `undefined` for
 * a record means that the organisation has said that it does not have it. Records are shared between callers and
 * not to be changed. A caller who is cancelled does not end what others wait for.
 *
 * Where it comes from: developer.atlassian.com/cloud/admin, the organization, control and user management APIs.
 */
export interface Organization {
  readonly id: string;

  /**
   * `GET /admin/v1/orgs/{id}` shows whether the organisation answers to this key; its error is the sentence to show.
   *
   * @returns the organisation's name where it is told, and what Atlassian's clock said
   */
  check(
    options?: CallOptions,
  ): Promise<{ readonly name: string | undefined; readonly serverTime: Date | undefined }>;

  /** Read once for all callers of the run. Needs the right `read:workspaces:admin`. */
  applications(options?: ReadOptions): Promise<readonly Application[]>;
  /** Read once for all callers of the run. Needs `read:directories:admin`. */
  directories(options?: ReadOptions): Promise<readonly OrganizationDirectory[]>;
  /** Read once for all callers of the run. Needs `read:domains:admin`. */
  domains(options?: ReadOptions): Promise<readonly Domain[]>;

  /**
   * Compares without case; a group that spells it exactly so comes first. Look-ups that come together share a
   * request, and each name is looked up once, also when there is no such group. Needs `read:groups:admin`.
   */
  groupByName(name: string, options?: ReadOptions): Promise<OrganizationGroup | undefined>;
  /**
   * Looks until a group of this name shows that is none of `not`, for as long as a write may take to show. The
   * first look is at once; names that wait together share requests.
   *
   * @returns undefined when none has shown
   */
  awaitGroup(name: string, options?: AwaitOptions): Promise<OrganizationGroup | undefined>;

  /** Read once for all callers of the run and kept true by its own writes; undefined when there is no such group. */
  groupRoles(groupId: string, options?: ReadOptions): Promise<readonly GroupRoles[] | undefined>;
  /**
   * Grants the role, and returns when it shows. A role that the group has already is as good as granted.
   *
   * @throws OrganizationError `licence-full` when the application has no free seat; `not-shown` when it was
   *   accepted and does not show
   */
  grantRole(group: NamedGroup, role: Role, options?: CallOptions): Promise<void>;
  /**
   * Revokes the role, and returns when it shows no more. A role that the group does not have, or a group that
   * is gone, is as good as revoked.
   *
   * @throws OrganizationError `not-shown` when it was accepted and still shows
   */
  revokeRole(group: NamedGroup, role: Role, options?: CallOptions): Promise<void>;
  readonly ownWrites: OrganizationOwnWrites;

  /**
   * Puts people into an authentication policy, which takes them out of the one they were in, and follows
   * Atlassian's tasks to their ends. Needs `write:policies:admin` and, for the tasks, `read:policies:admin`.
   *
   * @returns the e-mail addresses, as given, of those who could not join, with the reason of each
   * @throws OrganizationError `not-found` when there is no such policy; `not-shown` when a task does not end
   *   within the patience
   */
  addToPolicy(
    policyId: string,
    emails: readonly string[],
    options?: CallOptions,
  ): Promise<ReadonlyMap<string, string>>;
  /** @returns account ids with their policy's id; an account whose policy is not told is missing */
  policiesOf(accountIds: readonly string[], options?: CallOptions): Promise<ReadonlyMap<string, string>>;

  /** All whom the filter means, each once. */
  users(filter: UserFilter, options?: CallOptions): Promise<readonly OrganizationUser[]>;
  /** Read once for all callers of the run; undefined when there is no such account. */
  userRoles(accountId: string, options?: ReadOptions): Promise<readonly UserRole[] | undefined>;
  /**
   * Looks until the account has no role any more, for as long as a write may take to show.
   *
   * @returns what it has left in the end; nothing for an account that the organisation does not know
   */
  rolesLeft(accountId: string, options?: CallOptions): Promise<readonly UserRole[]>;

  /** Whether the key may manage the account: not with scopes, and managed accounts only. */
  isManagingAllowed(accountId: string, options?: CallOptions): Promise<boolean>;
  /**
   * Ends the person's access to everything of Atlassian's; `enableAccount` gives it back.
   *
   * @param message kept with the account
   * @throws OrganizationError `forbidden` when the key has scopes or the account is not managed
   */
  disableAccount(accountId: string, message?: string, options?: CallOptions): Promise<void>;
  enableAccount(accountId: string, options?: CallOptions): Promise<void>;
  apiTokens(accountId: string, options?: CallOptions): Promise<readonly ApiToken[]>;
  /** A token that is gone already is as good as revoked. */
  revokeApiToken(accountId: string, tokenId: string, options?: CallOptions): Promise<void>;

  /** Ends the connections. */
  close(): Promise<void>;
}

/** @throws OrganizationError when the key cannot be sent, or not to this base URL */
export function createOrganization(options: OrganizationOptions): Organization {
  const { organizationId, baseUrl, clock = systemClock } = options;
  const { delayMs = 60_000, patienceMs = 300_000 } = options;
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl;
  try {
    const transport = createTransport(options);
    const calls = createCalls({ transport, organizationId, origin });
    const times = { clock, delayMs, patienceMs };
    return { ...organizationOf(calls, times), close: () => transport.close() };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw notAnswered(error, {
      organizationId,
      origin,
      doing: "read the name of the organisation",
      right: "read:orgs:admin",
    });
  }
}

/** The shared view over the operations. */
function organizationOf(
  calls: Calls,
  {
    clock,
    delayMs,
    patienceMs,
  }: { readonly clock: Clock; readonly delayMs: number; readonly patienceMs: number },
): Omit<Organization, "close"> {
  const client = createOrganizationClient(calls);
  const accounts = createAccountClient(calls);
  const reads = {
    check: new SharedReads((_, signal) => client.organization(signal)),
    applications: new SharedReads((_, signal) => client.applications(signal)),
    directories: new SharedReads((_, signal) => client.directories(signal)),
    domains: new SharedReads((_, signal) => client.domains(signal)),
  };
  const prove = async (error: unknown, signal: AbortSignal | undefined): Promise<void> => {
    if (!isKind(error, "not-found")) throw error;
    // The code names what is missing; without it the organisation itself, or its address, may be wrong.
    if (error.code === undefined || !NAMED_MISSING.includes(error.code))
      await reads.check.read(ONLY, { signal, fresh: true, doing: "read the name of the organisation" });
  };
  const applicationName = (resourceId: string): string =>
    reads.applications.peek(ONLY)?.find(({ id }) => id === resourceId)?.name ?? resourceId;
  const names = new GroupNames({ client, clock, delayMs });
  const access = new GroupAccess({ client, clock, delayMs, prove, applicationName });
  const policies = new Policies({ client: createPolicyClient(calls), clock, delayMs, patienceMs });
  const people = new People({ client, clock, delayMs, prove });

  return {
    id: client.organizationId,
    check: ({ signal } = {}) =>
      reads.check.read(ONLY, { signal, fresh: true, doing: "read the name of the organisation" }),
    applications: (options) => reads.applications.read(ONLY, { ...options, doing: "list the applications" }),
    directories: (options) => reads.directories.read(ONLY, { ...options, doing: "list the directories" }),
    domains: (options) => reads.domains.read(ONLY, { ...options, doing: "list the domains" }),
    groupByName: (name, options) => names.byName(name, options),
    awaitGroup: (name, options) => names.awaited(name, options),
    groupRoles: (groupId, options) => access.roles(groupId, options),
    grantRole: (group, role, options) => access.grant(group, role, options),
    revokeRole: (group, role, options) => access.revoke(group, role, options),
    ownWrites: {
      granted: (groupId, role) => access.did("granted", groupId, role),
      revoked: (groupId, role) => access.did("revoked", groupId, role),
    },
    addToPolicy: (policyId, emails, options) => policies.add(policyId, emails, options),
    policiesOf: (accountIds, options) => policies.of(accountIds, options),
    users: (filter, options) => people.search(filter, options),
    rolesLeft: (accountId, options) => people.rolesLeft(accountId, options),
    userRoles: (accountId, options) => people.roles(accountId, options),
    async isManagingAllowed(accountId, { signal } = {}) {
      try {
        await accounts.privileges(accountId, signal);
        return true;
      } catch (error) {
        if (isKind(error, "forbidden")) return false;
        throw error;
      }
    },
    disableAccount: (accountId, message, { signal } = {}) => accounts.disable(accountId, message, signal),
    enableAccount: (accountId, { signal } = {}) => accounts.enable(accountId, signal),
    apiTokens: (accountId, { signal } = {}) => accounts.apiTokens(accountId, signal),
    async revokeApiToken(accountId, tokenId, { signal } = {}) {
      try {
        await accounts.revokeApiToken(accountId, tokenId, signal);
      } catch (error) {
        if (!isKind(error, "not-found")) throw error;
      }
    },
  };
}
