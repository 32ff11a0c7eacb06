import type { HistoryError } from "../errors";
import type { HistorySource } from "../source";
import { checkedEndpoint } from "./endpoint";
import type { Gaps } from "./gaps";
import { optionalPackage } from "./optional-package";
import { answered, bytesOf, SILENT_MS, tried } from "./patience";
import { causeOf, forbidden, gone, notFound, setting, statusOf, unexpected, unreachable } from "./problems";
import { type Entry, instant, sourceOf, stackOf } from "./shelf";
import { firstOf } from "./web";

export interface GcsOptions {
  readonly bucket: string;
  /** The name of the state's object. */
  readonly object: string;
  /** An emulator, which is asked without credentials. @default STORAGE_EMULATOR_HOST */
  readonly endpoint?: string;
  readonly stack?: string;
  /** Objects per page of the listing. @default 1000 */
  readonly pageSize?: number;
  /** How long the server may say nothing, in milliseconds. @default a minute */
  readonly silentMs?: number;
}

interface Generation extends Entry {
  readonly endedAt: string | undefined;
}

const PACKAGE = "@google-cloud/storage";

/**
 * The generations of one object in a bucket with object versioning. Credentials are Google's application default
 * credentials.
 *
 * @throws HistoryError of kind `setting` when the client library or a usable endpoint is missing
 * @see https://cloud.google.com/storage/docs/object-versioning
 */
export async function gcsHistory(options: GcsOptions): Promise<HistorySource> {
  const { bucket, object, silentMs = SILENT_MS } = options;
  const endpoint = options.endpoint ?? emulatorOf(process.env.STORAGE_EMULATOR_HOST);
  const place =
    endpoint === undefined ? undefined : checkedEndpoint(endpoint, "The endpoint of the storage server");
  const google = await optionalPackage(PACKAGE, () => import("@google-cloud/storage"));
  const storage = new google.Storage({
    timeout: silentMs,
    // It hears no abort while it tries again.
    retryOptions: { autoRetry: false },
    ...(place && { apiEndpoint: place.origin, projectId: "emulated", useAuthWithCustomEndpoint: false }),
  });
  const home = storage.bucket(bucket);
  const name = `gs://${bucket}/${object}${place === undefined ? "" : ` at ${place.host}`}`;

  return sourceOf<Generation>({
    name,
    stack: options.stack ?? stackOf(object),
    emptyAdvice: "check the object's name, and that the state was written to this bucket",
    async *list(gaps, signal) {
      const kept: Generation[] = [];
      const seen = new Set<string>();
      let pageToken: string | undefined;
      do {
        signal?.throwIfAborted();
        const page = pageToken === undefined ? {} : { pageToken };
        const [files, next] = await tried(
          () =>
            answered(
              () =>
                home.getFiles({
                  ...{ prefix: object, versions: true, autoPaginate: false, ...page },
                  maxResults: options.pageSize ?? 1_000,
                }),
              signal,
              silentMs,
            ),
          signal,
        );
        kept.push(
          ...files.flatMap(({ name: found, metadata }) => (found === object ? generation(metadata) : [])),
        );
        // Names come in their order, and those with more behind the name come after it.
        const others = files.some(({ name: found }) => found !== object);
        const token = others ? undefined : tokenOf(next);
        if (token !== undefined && seen.has(token)) throw unexpected(name, "the same page again");
        if (token !== undefined) seen.add(token);
        pageToken = token;
      } while (pageToken !== undefined);
      kept.sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
      sayDeletions(kept, gaps);
      yield* kept;
    },
    read: ({ id }, signal) =>
      tried(
        () => bytesOf(home.file(object, { generation: id }).createReadStream(), signal, silentMs),
        signal,
      ),
    explain: (error, entry) => explain(error, name, bucket, entry),
  });
}

/** The library would go there itself, whatever it is. It may be a host with a port. */
function emulatorOf(value: string | undefined): string | undefined {
  const host = firstOf(value);
  return host === undefined || host.includes("://") ? host : `http://${host}`;
}

function generation({
  generation: id,
  timeCreated,
  timeDeleted,
}: {
  readonly generation?: string | number;
  readonly timeCreated?: string;
  readonly timeDeleted?: string;
}): readonly Generation[] {
  const at = instant(timeCreated);
  if (id === undefined || at === undefined) return [];
  return [{ id: String(id), at, endedAt: instant(timeDeleted) }];
}

/** A generation that ended when the next one began was replaced. */
function sayDeletions(oldestFirst: readonly Generation[], gaps: Gaps): void {
  oldestFirst.forEach(({ endedAt }, index) => {
    if (endedAt === undefined) return;
    const next = oldestFirst[index + 1];
    if (next === undefined) gaps.say(`The state was deleted on ${endedAt}.`);
    else if (Date.parse(next.at) - Date.parse(endedAt) >= 1_000)
      gaps.say(
        `Between ${endedAt} and ${next.at} there is no version: the state was deleted, or a version of that time was removed.`,
      );
  });
}

function tokenOf(query: unknown): string | undefined {
  if (typeof query !== "object" || query === null || !("pageToken" in query)) return undefined;
  return typeof query.pageToken === "string" ? query.pageToken : undefined;
}

function explain(error: unknown, name: string, bucket: string, entry: Entry | undefined): HistoryError {
  const status = statusOf(error);
  if (error instanceof Error && /default credentials/i.test(error.message)) {
    return setting(
      `${name} cannot be read without Google credentials: run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS.`,
    );
  }
  if (status === 401 || causeOf(error) === "invalid_grant") {
    return forbidden(name, "the Google credentials are not accepted, log in again");
  }
  if (status === 403) {
    return forbidden(
      name,
      `the credentials need ${entry === undefined ? "storage.objects.list on the bucket" : "storage.objects.get on the object"} (role Storage Object Viewer)`,
    );
  }
  if (status === 404) {
    return entry === undefined
      ? notFound(name, `no bucket ${bucket}`, "check its name")
      : gone(name, entry.id, "it was deleted");
  }
  return unreachable(name, causeOf(error));
}
