import type { Clock, HttpLogLine } from "../http";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ReadOptions extends CallOptions {
  /** Asks the organisation whatever this process knows already. @default false */
  readonly fresh?: boolean | undefined;
}

export interface AwaitOptions extends CallOptions {
  /** Ids that do not count, such as that of a group of the same name which has just been deleted. */
  readonly not?: readonly string[] | undefined;
}

/**
 * Whom to search for. Where several lists are given, whoever is in each of them; an empty list finds nobody, and
 * without any list everybody is meant.
 */
export interface UserFilter {
  readonly accountIds?: readonly string[] | undefined;
  readonly emails?: readonly string[] | undefined;
  readonly groupIds?: readonly string[] | undefined;
  /** People with a role in one of these. */
  readonly resourceIds?: readonly string[] | undefined;
}

export interface OrganizationOptions {
  /** Such as `https://api.atlassian.com`: what comes before `/admin/v1/orgs`. */
  readonly baseUrl: string;
  readonly organizationId: string;
  /** The organization API key. */
  readonly token: string;
  /** For one try of one request. @default 30_000 */
  readonly timeLimitMs?: number | undefined;
  /** @default 8 */
  readonly concurrency?: number | undefined;
  /** How long one request, or one task of the organisation, may take. @default 300_000 */
  readonly patienceMs?: number | undefined;
  readonly userAgent?: string | undefined;
  readonly log?: ((line: HttpLogLine) => void) | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  /** How long a write may take to show. @default 60_000 */
  readonly delayMs?: number | undefined;
}
