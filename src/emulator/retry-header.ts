/** Every style of {@link RetryHeader}, to loop over. */
export const retryHeaderStyles = [
  "retry-after-seconds",
  "retry-after-date",
  "reset-iso",
  "reset-seconds",
  "none",
] as const;

/**
 * `Retry-After` in seconds or as an HTTP date, `X-RateLimit-Reset` as an ISO time or as the seconds until then, or
 * no header at all.
 */
export type RetryHeader = (typeof retryHeaderStyles)[number];
