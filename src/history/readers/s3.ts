import type { ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import type { HistoryError } from "../errors";
import type { HistorySource } from "../source";
import { checkedEndpoint } from "./endpoint";
import type { Gaps } from "./gaps";
import { optionalPackage } from "./optional-package";
import {
  causeOf,
  forbidden,
  gone,
  notFound,
  setting,
  statusOf,
  textProperty,
  unexpected,
  unreachable,
} from "./problems";
import { type Entry, instant, sourceOf, stackOf } from "./shelf";
import { firstOf } from "./web";

export interface S3Options {
  readonly bucket: string;
  /** The key of the state file. */
  readonly key: string;
  /** @default AWS_REGION or the profile's, and `us-east-1` with an endpoint */
  readonly region?: string;
  /** Another S3 server, such as MinIO; asked with the bucket in the path. @default AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL */
  readonly endpoint?: string;
  readonly stack?: string;
  /** Versions per page of the listing. @default 1000 */
  readonly pageSize?: number;
}

/** Objects in these classes are read only after somebody has restored them. */
const ARCHIVES: readonly string[] = ["GLACIER", "DEEP_ARCHIVE"];

const CONNECT_MS = 15_000;
/** Until the answer begins and between its parts. */
const SILENT_MS = 60_000;
/** What AWS says of credentials that are not accepted, with several statuses. */
const REFUSED_KEYS: readonly string[] = [
  ...["ExpiredToken", "InvalidToken", "TokenRefreshRequired", "InvalidAccessKeyId", "SignatureDoesNotMatch"],
];
const PACKAGE = "@aws-sdk/client-s3";
const LIST = "the credentials need s3:ListBucketVersions on the bucket";
const READ =
  "the credentials need s3:GetObjectVersion on the key (and kms:Decrypt where the bucket is encrypted with KMS)";

/**
 * The versions of one key in a bucket with versioning. Credentials come from AWS's own chain: environment, profile,
 * SSO, role of the machine.
 *
 * @throws HistoryError of kind `setting` when the client library or a usable endpoint is missing
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export async function s3History(options: S3Options): Promise<HistorySource> {
  const { bucket, key } = options;
  // The library would take it from there itself, whatever it is.
  const endpoint = options.endpoint ?? firstOf(process.env.AWS_ENDPOINT_URL_S3, process.env.AWS_ENDPOINT_URL);
  const place =
    endpoint === undefined ? undefined : checkedEndpoint(endpoint, "The endpoint of the S3 server");
  // Which Node.js its next versions want is a matter of this package, and no line of a report.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const aws = await optionalPackage(PACKAGE, () => import("@aws-sdk/client-s3"));
  const region =
    options.region ?? (place === undefined ? undefined : (process.env.AWS_REGION ?? "us-east-1"));
  const client = new aws.S3Client({
    ...(region === undefined ? {} : { region }),
    // The library itself waits without end.
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENT_MS },
    ...(place === undefined
      ? { followRegionRedirects: true }
      : { endpoint: place.href, forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" }),
  });
  const name = `s3://${bucket}/${key}${place === undefined ? "" : ` at ${place.host}`}`;

  return sourceOf<Entry>({
    name,
    stack: options.stack ?? stackOf(key),
    emptyAdvice: "check the key, and that the state was written to this bucket",
    async *list(gaps, signal) {
      const kept: Entry[] = [];
      const seen = new Set<string>();
      let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
      while (next !== undefined) {
        const command = new aws.ListObjectVersionsCommand({
          Bucket: bucket,
          Prefix: key,
          MaxKeys: options.pageSize ?? 1_000,
          OptionalObjectAttributes: ["RestoreStatus"],
          ...next,
        });
        const page = await client.send(command, abortable(signal));
        kept.push(...entriesOf(page, key, gaps));
        const after = following(page, key);
        if (after === "unknown") throw unexpected(name, "there is more, and not where it begins");
        const marker = JSON.stringify(after);
        if (after !== undefined && seen.has(marker)) throw unexpected(name, "the same page again");
        seen.add(marker);
        next = after;
      }
      sayWhatIsNotKept(kept, gaps);
      // The newest come first within a key, and equal times keep the order of the listing.
      yield* kept.reverse();
    },
    async read({ id }, signal) {
      const command = new aws.GetObjectCommand({ Bucket: bucket, Key: key, VersionId: id });
      const { Body } = await client.send(command, abortable(signal));
      return Body === undefined ? new Uint8Array() : await Body.transformToByteArray();
    },
    explain: (error, entry) => explain(error, name, { ...options, ...(endpoint && { endpoint }) }, entry),
    close: () => {
      client.destroy();
      return Promise.resolve();
    },
  });
}

function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** The readable versions of a page, newest first. The prefix also finds longer keys, such as that of the lock. */
function entriesOf(
  { Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput,
  key: string,
  gaps: Gaps,
): readonly Entry[] {
  for (const { Key, LastModified } of DeleteMarkers) {
    const at = instant(LastModified);
    if (Key === key && at !== undefined) gaps.say(`The state was deleted on ${at}.`);
  }
  return Versions.flatMap(({ Key, VersionId, LastModified, StorageClass, RestoreStatus }) => {
    const at = instant(LastModified);
    if (Key !== key || VersionId === undefined || at === undefined) return [];
    // What was restored is a copy for a while, and stays in its class.
    const isRestored = RestoreStatus?.RestoreExpiryDate !== undefined;
    if (StorageClass !== undefined && ARCHIVES.includes(StorageClass) && !isRestored) {
      gaps.lost(VersionId, at, `the storage class ${StorageClass} is read only after a restore`);
      return [];
    }
    return [{ id: VersionId, at }];
  });
}

/** Where the next page begins; none once other keys come, which stand behind the key that is their prefix. */
function following(
  {
    IsTruncated,
    NextKeyMarker,
    NextVersionIdMarker,
    Versions = [],
    DeleteMarkers = [],
  }: ListObjectVersionsCommandOutput,
  key: string,
): { KeyMarker: string; VersionIdMarker?: string } | "unknown" | undefined {
  if (IsTruncated !== true) return undefined;
  if ([...Versions, ...DeleteMarkers].some(({ Key }) => Key !== key)) return undefined;
  if (NextKeyMarker === undefined) return "unknown";
  return {
    KeyMarker: NextKeyMarker,
    ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
  };
}

/** The id `null` means that the bucket kept no versions when this one was written. */
function sayWhatIsNotKept(newestFirst: readonly Entry[], gaps: Gaps): void {
  const unversioned = newestFirst.find(({ id }) => id === "null");
  if (unversioned === undefined) return;
  gaps.say(
    newestFirst.length === 1
      ? "The bucket keeps no versions, so only the newest state is known; turn versioning on to keep later ones."
      : `The bucket's versioning was off when the version of ${unversioned.at} was written: versions that it replaced are not kept.`,
  );
}

function explain(
  error: unknown,
  name: string,
  { bucket, region, endpoint }: S3Options,
  entry: Entry | undefined,
): HistoryError {
  const code = textProperty(error, "Code") ?? textProperty(error, "name") ?? "";
  const status = statusOf(error);
  if (code === "InvalidObjectState" && entry !== undefined) {
    return gone(name, entry.id, "it is archived and has to be restored first");
  }
  if (entry !== undefined && (status === 404 || status === 405))
    return gone(name, entry.id, "it was deleted");
  if (code === "CredentialsProviderError") {
    return setting(
      `${name} cannot be read without AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  }
  if (
    region === undefined &&
    endpoint === undefined &&
    error instanceof Error &&
    error.message.startsWith("Region is missing")
  ) {
    return setting(
      `${name} cannot be found without a region: set AWS_REGION, or add ?region=… to the address.`,
    );
  }
  if (code === "PermanentRedirect" || code === "AuthorizationHeaderMalformed") {
    return setting(`${name} is in another region: add ?region=… with the bucket's own to the address.`);
  }
  if (code === "RequestTimeTooSkewed")
    return setting(`${name} cannot be read: the clock of this machine is wrong.`);
  if (REFUSED_KEYS.includes(code) || code.startsWith("Expired"))
    return forbidden(
      name,
      `the AWS credentials are not accepted (${code}), renew them or choose another AWS_PROFILE`,
    );
  if (status === 404) return notFound(name, `no bucket ${bucket}`, "check its name and the region");
  if (status === 401 || status === 403) return forbidden(name, entry === undefined ? LIST : READ);
  if (code === "NotImplemented" || status === 501)
    return setting(`${name} cannot be read: this S3 server has no listing of versions.`);
  if (status !== undefined && status >= 400 && status < 500)
    return unexpected(name, `it refuses the question with ${causeOf(error)}`);
  // The library could not make anything of an answer.
  if (status === 200 || error instanceof SyntaxError)
    return unexpected(name, "an answer that is no XML of S3");
  return unreachable(name, causeOf(error));
}
