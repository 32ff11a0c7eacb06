import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { join } from "node:path";
import { azureHistory } from "../../../src/history/readers/azure";
import { type TinyServer, tinyServer } from "../../http/tiny-server";
import { expectInOrder, failure, sentence, state, textsOf, versionsOf } from "./support/reading";
import { laidOut, type StandIn, started } from "./support/stand-in";

const azurite = laidOut("azurite");
/** The account that every azurite has, and its published key. */
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

(azurite === undefined ? describe.skip : describe)("azurite", () => {
  let server: StandIn;
  let service: BlobServiceClient;
  let endpoint: string;

  beforeAll(async () => {
    server = await started(
      process.execPath,
      [
        join(azurite ?? "", "node_modules/azurite/dist/src/blob/main.js"),
        ...["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck"],
        ...["--disableTelemetry", "--silent"],
      ],
      /successfully listens on (http:\S+)/,
    );
    endpoint = `${server.url}/${ACCOUNT}`;
    service = new BlobServiceClient(endpoint, new StorageSharedKeyCredential(ACCOUNT, KEY));
  });
  afterAll(() => server.close());

  async function put(container: string, name: string, text: string): Promise<void> {
    await service
      .getContainerClient(container)
      .getBlockBlobClient(name)
      .upload(text, Buffer.byteLength(text));
  }

  // Azurite keeps no versions, nor pages within one blob; snapshots are what Terraform's backend takes before each write.
  test("gives every snapshot and the newest state, byte for byte", async () => {
    const container = "snapshots";
    await service.createContainer(container);
    const written = Array.from({ length: 5 }, (_, index) => state(index + 1, "Zoë ✓"));
    for (const [index, text] of written.entries()) {
      const blob = service.getContainerClient(container).getBlobClient("prod.tfstate");
      if (index > 0) await blob.createSnapshot();
      await put(container, "prod.tfstate", text);
      await put(container, "prod.tfstate.backup", "other");
      await put(container, "prod", "other");
    }
    const env = { ARM_ACCESS_KEY: KEY };
    const source = await azureHistory({
      account: ACCOUNT,
      container,
      blob: "prod.tfstate",
      endpoint,
      env,
    });
    expect(await textsOf(source)).toEqual(written);
    expectInOrder(await versionsOf(source));
    expect(await source.gaps?.()).toEqual([
      "The storage account keeps no versions, so only snapshots and the newest state are known.",
    ]);
    await source.close();
  });

  test("names what is not there, and a key that is wrong", async () => {
    const at = (container: string, key = KEY) =>
      azureHistory({
        account: ACCOUNT,
        container,
        blob: "a.tfstate",
        endpoint,
        env: { AZURE_STORAGE_KEY: key },
      });
    const nowhere = await at("nowhere");
    expect(await sentence(() => versionsOf(nowhere))).toContain("there is no container nowhere");
    await service.createContainer("empty");
    const empty = await at("empty");
    expect(await failure(() => versionsOf(empty))).toMatchObject({ kind: "not-found" });
    const wrong = await at("empty", Buffer.from("wrong").toString("base64"));
    expect(await failure(() => versionsOf(wrong))).toMatchObject({ kind: "forbidden" });
  });

  test("an abort ends a listing and a read with the signal's reason", async () => {
    await service.createContainer("aborted");
    await put("aborted", "a.tfstate", state(1));
    const env = { ARM_ACCESS_KEY: KEY };
    const source = await azureHistory({
      account: ACCOUNT,
      container: "aborted",
      blob: "a.tfstate",
      endpoint,
      env,
    });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(source.gaps?.({ signal })).rejects.toThrow("enough");
    const [version] = await versionsOf(source);
    await expect(version?.read({ signal })).rejects.toThrow("enough");
  });
});

describe("a storage account that keeps versions", () => {
  let server: TinyServer;
  afterEach(() => server.close());

  // https://learn.microsoft.com/rest/api/storageservices/list-blobs#response-body
  const blob = (inside: string, properties = ""): string =>
    `<Blob><Name>prod.tfstate</Name>${inside}<Properties><Last-Modified>Mon, 01 Jun 2026 08:00:00 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>9</Content-Length>${properties}</Properties></Blob>`;
  const version = (time: string, more = ""): string => `<VersionId>${time}</VersionId>${more}`;

  const old = (): string => blob(version("2026-05-01T08:00:00.0000001Z"));
  test.each([
    ["there is no newest one", old, "The state was deleted after the version of 2026-05-01T08:00:00.000Z."],
    [
      "the newest state is no version",
      () => old() + blob(""),
      "The account's versioning was off when the newest state was written: what was written between the version of 2026-05-01T08:00:00.000Z and it is not kept.",
    ],
    [
      "the newest one is there",
      () =>
        old() + blob(version("2026-06-01T08:00:00.0000001Z", "<IsCurrentVersion>true</IsCurrentVersion>")),
      undefined,
    ],
  ])("says what that means: %s", async (_, blobs, gap) => {
    server = await tinyServer((response) => {
      response.setHeader("content-type", "application/xml");
      response.end(
        `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${blobs()}</Blobs><NextMarker/></EnumerationResults>`,
      );
    });
    const source = await azureHistory({
      ...{ account: "acme", container: "states", blob: "prod.tfstate", endpoint: server.url },
      env: { ARM_SAS_TOKEN: "sig=x" },
    });
    expect(await source.gaps?.()).toEqual(gap === undefined ? [] : [gap]);
  });

  test("gives versions and older snapshots, and tells of what is deleted or archived", async () => {
    server = await tinyServer((response, { url }) => {
      const query = new URL(url, "http://x").searchParams;
      response.setHeader("content-type", "application/xml");
      if (query.get("comp") !== "list") {
        const text = `read ${query.get("versionid") ?? query.get("snapshot") ?? "current"}`;
        response.writeHead(200, { etag: '"0x1"', "content-length": text.length });
        response.end(text);
        return;
      }
      const blobs = [
        blob("<Snapshot>2026-01-01T08:00:00.0000000Z</Snapshot>"),
        blob("<Snapshot>2026-03-01T08:00:00.0000000Z</Snapshot>"),
        blob(version("2026-02-01T08:00:00.0000001Z")),
        blob(version("2026-04-01T08:00:00.0000001Z", "<Deleted>true</Deleted>")),
        blob(version("2026-05-01T08:00:00.0000001Z"), "<AccessTier>Archive</AccessTier>"),
        blob(version("2026-06-01T08:00:00.0000001Z", "<IsCurrentVersion>true</IsCurrentVersion>")),
        blob("").replace("prod.tfstate", "prod.tfstate.backup"),
      ];
      const from = Number(query.get("marker") ?? 0);
      const page = blobs.slice(from, from + 3).join("");
      const next = from + 3 < blobs.length ? String(from + 3) : "";
      response.end(
        `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="states"><Blobs>${page}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`,
      );
    });
    const env = { ARM_SAS_TOKEN: "?sv=2026&sig=geheim" };
    const source = await azureHistory({
      account: "acme",
      container: "states",
      blob: "prod.tfstate",
      endpoint: server.url,
      env,
    });
    expect(await textsOf(source)).toEqual([
      "read 2026-01-01T08:00:00.0000000Z",
      "read 2026-02-01T08:00:00.0000001Z",
      "read 2026-06-01T08:00:00.0000001Z",
    ]);
    expect(await source.gaps?.()).toEqual([
      expect.stringMatching(/^1 version of 2026-04-01.*deleted/),
      expect.stringMatching(/^1 version of 2026-05-01.*rehydrated/),
    ]);
    expect(server.received[0]?.url).toContain("sig=geheim");
    expect(source.name).not.toContain("geheim");
  });

  test.each([
    [401, "InvalidAuthenticationInfo", /^forbidden: .*not accepted/],
    [403, "AuthorizationPermissionMismatch", /^forbidden: .*Storage Blob Data Reader/],
  ])("HTTP %d", async (status, code, sentence) => {
    server = await tinyServer((response) => {
      response.writeHead(status, { "content-type": "application/xml", "x-ms-error-code": code });
      response.end(`<Error><Code>${code}</Code><Message>geheim</Message></Error>`);
    });
    const env = { ARM_SAS_TOKEN: "sv=2026&sig=geheim" };
    const source = await azureHistory({
      account: "acme",
      container: "c",
      blob: "b",
      endpoint: server.url,
      env,
    });
    const { kind, message } = await failure(() => versionsOf(source));
    expect(`${kind}: ${message}`).toMatch(sentence);
    expect(message).not.toContain("geheim");
  });
});
