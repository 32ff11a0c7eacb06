/** One request that came in. */
export interface LoggedRequest {
  /** From 1, over all directories, and on after a reset of the log. */
  readonly number: number;
  /** When it came in, in milliseconds since 1970. */
  readonly time: number;
  readonly method: string;
  /** Below the directory, with its query; the whole path where it names no directory. */
  readonly path: string;
  /** The directory that the path names, whether there is one or not. */
  readonly directory: string | undefined;
  /** The body as JSON; undefined where there is none, or where bodies are not kept. */
  readonly body: unknown;
  /** Undefined as long as, and where, there was no answer. */
  status: number | undefined;
}

/** Which requests are meant. */
export interface RequestFilter {
  readonly method?: string;
  readonly path?: RegExp;
  readonly directory?: string;
  readonly status?: number;
}

export function fits(request: LoggedRequest, { method, path, directory, status }: RequestFilter): boolean {
  return (
    (method === undefined || request.method === method) &&
    (path === undefined || request.path.search(path) !== -1) &&
    (directory === undefined || request.directory === directory) &&
    (status === undefined || request.status === status)
  );
}
