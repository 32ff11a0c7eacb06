/** One request that came in. */
export interface LoggedRequest {
  /** From 1, over all directories. */
  readonly number: number;
  readonly method: string;
  /** Below the directory, with its query. */
  readonly path: string;
  readonly directory: string | undefined;
  readonly body: unknown;
  /** Undefined as long as, and where, there was no answer. */
  status: number | undefined;
}

/** Which requests are meant. */
export interface RequestFilter {
  readonly method?: string;
  readonly path?: RegExp;
  readonly directory?: string;
}

export function fits(request: LoggedRequest, { method, path, directory }: RequestFilter): boolean {
  return (
    (method === undefined || request.method === method) &&
    (path === undefined || path.test(request.path)) &&
    (directory === undefined || request.directory === directory)
  );
}
