import type { BlobItem } from "@azure/storage-blob";
import type { HistoryError } from "../errors";
import type { HistorySource } from "../source";
import { checkedEndpoint } from "./endpoint";
import type { Gaps } from "./gaps";
import { optionalPackage } from "./optional-package";
import { answered, bytesOf, SILENT_MS, tried } from "./patience";
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

export interface AzureOptions {
  /** The storage account. */
  readonly account: string;
  readonly container: string;
  readonly blob: string;
  /** @default https://<account>.blob.core.windows.net */
  readonly endpoint?: string;
  readonly stack?: string;
  /** Blobs per page of the listing. @default 1000 */
  readonly pageSize?: number;
  /** How long the server may say nothing, in milliseconds. @default a minute */
  readonly silentMs?: number;
  /** Where a key of the account or a SAS may stand. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A version, a snapshot, or the blob itself where the account keeps no versions. */
interface Kept extends Entry {
  readonly kind: "version" | "snapshot" | "blob";
  readonly mark: string;
  /** Whether it is the blob's newest. */
  readonly isCurrent: boolean;
}

const STORAGE = "@azure/storage-blob";
const IDENTITY = "@azure/identity";

/**
 * The versions of one blob, where the account keeps them, and the snapshots that Terraform's `azurerm` backend takes
 * with `snapshot = true`, where they are older. Credentials are a key of the account (ARM_ACCESS_KEY or
 * AZURE_STORAGE_KEY), a SAS (ARM_SAS_TOKEN or AZURE_STORAGE_SAS_TOKEN), or else Azure's default credential.
 *
 * @throws HistoryError of kind `setting` when a client library or a usable endpoint or key is missing
 * @see https://learn.microsoft.com/rest/api/storageservices/list-blobs
 */
export async function azureHistory(options: AzureOptions): Promise<HistorySource> {
  const { account, container, blob, silentMs = SILENT_MS } = options;
  const place = checkedEndpoint(
    options.endpoint ?? `https://${account}.blob.core.windows.net`,
    "The endpoint of the storage account",
  );
  const address = place.href.replace(/\/$/, "");
  const azure = await optionalPackage(STORAGE, () => import("@azure/storage-blob"));
  const name = `azblob://${account}/${container}/${blob}${options.endpoint === undefined ? "" : ` at ${place.host}`}`;
  const service = await connect();
  const home = service.getContainerClient(container);

  async function connect(): Promise<InstanceType<typeof azure.BlobServiceClient>> {
    const env = options.env ?? process.env;
    const key = firstOf(env.ARM_ACCESS_KEY, env.AZURE_STORAGE_KEY);
    const sas = firstOf(env.ARM_SAS_TOKEN, env.AZURE_STORAGE_SAS_TOKEN);
    const retry = { retryOptions: { maxTries: 3 } };
    if (key !== undefined) {
      return new azure.BlobServiceClient(address, new azure.StorageSharedKeyCredential(account, key), retry);
    }
    if (sas !== undefined) {
      return new azure.BlobServiceClient(
        `${address}?${sas.replace(/^\?/, "")}`,
        new azure.AnonymousCredential(),
        retry,
      );
    }
    const identity = await optionalPackage(IDENTITY, () => import("@azure/identity"));
    return new azure.BlobServiceClient(address, new identity.DefaultAzureCredential(), retry);
  }

  return sourceOf<Kept>({
    name,
    stack: options.stack ?? stackOf(blob),
    emptyAdvice: "check the blob's name, and that the state was written to this container",
    async *list(gaps, signal) {
      const found: Kept[] = [];
      const wanted = { prefix: blob, includeVersions: true, includeSnapshots: true, includeDeleted: true };
      const seen = new Set<string>();
      let continuationToken: string | undefined;
      do {
        const page = await answered(
          (abortSignal) =>
            home
              .listBlobsFlat({ ...wanted, abortSignal })
              .byPage({
                maxPageSize: options.pageSize ?? 1_000,
                ...(continuationToken !== undefined && { continuationToken }),
              })
              .next(),
          signal,
          silentMs,
        );
        if (page.done === true) break;
        const { segment, continuationToken: next } = page.value;
        found.push(...segment.blobItems.flatMap((item) => (item.name === blob ? keptOf(item, gaps) : [])));
        if (next !== undefined && seen.has(next)) throw unexpected(name, "the same page again");
        if (next !== undefined) seen.add(next);
        continuationToken = next;
      } while (continuationToken !== undefined && continuationToken !== "");
      yield* withoutCopies(found, gaps);
    },
    async read({ kind, mark }, signal) {
      const client = home.getBlobClient(blob);
      const chosen =
        kind === "version"
          ? client.withVersion(mark)
          : kind === "snapshot"
            ? client.withSnapshot(mark)
            : client;
      return await tried(async () => {
        const { readableStreamBody: body } = await answered(
          (abortSignal) => chosen.download(0, undefined, { abortSignal }),
          signal,
          silentMs,
        );
        return body === undefined ? new Uint8Array() : await bytesOf(body, signal, silentMs);
      }, signal);
    },
    explain: (error, entry) => explain(error, name, container, entry),
  });
}

function keptOf(
  { versionId, snapshot, properties, deleted, isCurrentVersion }: BlobItem,
  gaps: Gaps,
): readonly Kept[] {
  const [kind, mark] = marksOf(versionId, snapshot);
  // A version's mark is when it was written; that of a snapshot is when it was taken of something older.
  const at = (kind === "version" ? instant(mark) : undefined) ?? instant(properties.lastModified);
  if (at === undefined) return [];
  const id = mark === "" ? "current" : mark;
  if (deleted) {
    gaps.lost(id, at, "they are deleted, and can be brought back until the account's retention ends");
    return [];
  }
  if (properties.accessTier === "Archive") {
    gaps.lost(id, at, "the access tier Archive is read only after the blob was rehydrated");
    return [];
  }
  return [{ id, at, kind, mark, isCurrent: isCurrentVersion === true || kind === "blob" }];
}

function marksOf(versionId: string | undefined, snapshot: string | undefined): [Kept["kind"], string] {
  if (snapshot !== undefined && snapshot !== "") return ["snapshot", snapshot];
  return versionId !== undefined && versionId !== "" ? ["version", versionId] : ["blob", ""];
}

/** A snapshot is a copy of what a version holds as well, once the account keeps versions. */
function withoutCopies(found: readonly Kept[], gaps: Gaps): readonly Kept[] {
  // Times of writing have whole seconds; the marks are exact. What has no mark is the newest.
  const ordered = found.toSorted((one, other) => {
    if (one.mark === "" || other.mark === "") return one.mark === "" ? 1 : -1;
    return one.mark < other.mark ? -1 : 1;
  });
  const first = ordered.find(({ kind }) => kind === "version");
  if (first === undefined && ordered.length > 0) {
    gaps.say(
      ordered.some(({ kind }) => kind === "snapshot")
        ? "The storage account keeps no versions, so only snapshots and the newest state are known."
        : "The storage account keeps no versions, so only the newest state is known; turn versioning on to keep later ones.",
    );
  }
  const [newest, last] = [ordered.at(-1), ordered.findLast(({ kind }) => kind === "version")];
  if (newest?.kind === "blob" && last !== undefined)
    gaps.say(
      `The account's versioning was off when the newest state was written: what was written between the version of ${last.at} and it is not kept.`,
    );
  else if (last !== undefined && !found.some(({ isCurrent }) => isCurrent))
    gaps.say(`The state was deleted after the version of ${last.at}.`);
  return ordered.filter(({ kind, mark }) => first === undefined || kind !== "snapshot" || mark < first.mark);
}

function explain(error: unknown, name: string, container: string, entry: Entry | undefined): HistoryError {
  const status = statusOf(error);
  const code = textProperty(error, "code") ?? textProperty(error, "name") ?? "";
  if (/^(CredentialUnavailableError|AggregateAuthenticationError)$/.test(textProperty(error, "name") ?? "")) {
    return setting(
      `${name} cannot be read without Azure credentials: run az login, or set AZURE_CLIENT_ID and its fellows, or ARM_ACCESS_KEY.`,
    );
  }
  if (code === "BlobArchived" && entry !== undefined) {
    return gone(name, entry.id, "it is archived and has to be rehydrated first");
  }
  if (status === 401 || code === "AuthenticationFailed" || code === "InvalidAuthenticationInfo") {
    return forbidden(
      name,
      "the Azure credentials are not accepted, log in again or renew the key or the SAS",
    );
  }
  if (status === 403) {
    return forbidden(
      name,
      "the credentials need the role Storage Blob Data Reader on the container, or a SAS with the rights r and l",
    );
  }
  if (status === 404) {
    return entry === undefined
      ? notFound(name, `no container ${container}`, "check its name and the account")
      : gone(name, entry.id, "it was deleted");
  }
  return unreachable(name, causeOf(error));
}
