// Made by `npm run generate` from src/resources/provider/schema.ts; change that.

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
}
