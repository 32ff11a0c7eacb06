import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  type StorageClass,
} from "@aws-sdk/client-s3";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { s3History } from "../../../src/history/readers/s3";
import { type TinyServer, tinyServer } from "../../http/tiny-server";
import {
  expectInOrder,
  failure,
  sentence,
  state,
  textsOf,
  versionsOf,
  withEnvironment,
} from "./support/reading";
import { laidOut, type StandIn, started } from "./support/stand-in";

const moto = laidOut("moto");
const SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
const environment = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_REGION: undefined,
};

let restore: () => void;
beforeAll(() => {
  restore = withEnvironment(environment);
});
afterAll(() => {
  restore();
});

(moto === undefined ? describe.skip : describe)("an S3 server", () => {
  let server: StandIn;
  let client: S3Client;

  beforeAll(async () => {
    const executable = join(moto ?? "", "venv/bin/moto_server");
    server = await started(executable, ["-H", "127.0.0.1", "-p", "0"], /Running on (http:\S+)/);
    client = new S3Client({ endpoint: server.url, region: "us-east-1", forcePathStyle: true });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  async function bucket(name: string, versioning = true): Promise<void> {
    await client.send(new CreateBucketCommand({ Bucket: name }));
    if (versioning) await versioned(name, "Enabled");
  }
  async function versioned(name: string, Status: "Enabled" | "Suspended"): Promise<void> {
    await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status } }));
  }
  async function put(name: string, Key: string, Body: string, storage?: StorageClass): Promise<void> {
    await client.send(
      new PutObjectCommand({
        Bucket: name,
        Key,
        Body,
        ...(storage === undefined ? {} : { StorageClass: storage }),
      }),
    );
  }

  test.each([1000, 2])(
    "gives every version, oldest first and byte for byte, in pages of %d",
    async (pageSize) => {
      const name = `pages-${pageSize}`;
      await bucket(name);
      const written = Array.from({ length: 7 }, (_, index) => state(index + 1, "Zoë ✓"));
      for (const [index, text] of written.entries()) {
        await put(name, "people/prod.tfstate", text);
        await put(name, "people/prod.tfstate.tflock", `lock ${index}`);
        await put(name, "people/prod.tfstate/other", "other");
        await put(name, "people/prod", "other");
      }
      const source = await s3History({
        bucket: name,
        key: "people/prod.tfstate",
        endpoint: server.url,
        pageSize,
      });
      expect(await textsOf(source)).toEqual(written);
      expectInOrder(await versionsOf(source));
      expect(new Set((await versionsOf(source)).map(({ id }) => id)).size).toBe(7);
      expect(source.stack).toBe("prod");
      expect(source.name).toMatch(/^s3:\/\/pages-\d+\/people\/prod\.tfstate at 127\.0\.0\.1:\d+$/);
      expect(await source.gaps?.()).toEqual([]);
      await source.close();
    },
  );

  test("tells of deletions and of what is archived, and leaves both out", async () => {
    await bucket("deleted");
    await put("deleted", "terraform.tfstate", state(1));
    await put("deleted", "terraform.tfstate", state(2), "GLACIER");
    await put("deleted", "terraform.tfstate", state(3), "DEEP_ARCHIVE");
    await client.send(new DeleteObjectCommand({ Bucket: "deleted", Key: "terraform.tfstate" }));
    await put("deleted", "terraform.tfstate", state(4));
    const source = await s3History({ bucket: "deleted", key: "terraform.tfstate", endpoint: server.url });
    expect(await textsOf(source)).toEqual([state(1), state(4)]);
    expect(await source.gaps?.()).toEqual([
      expect.stringMatching(/^The state was deleted on \d{4}-.*Z\.$/),
      expect.stringMatching(
        /^1 version of .*: the storage class DEEP_ARCHIVE is read only after a restore\.$/,
      ),
      expect.stringMatching(/^1 version of .*: the storage class GLACIER is read only after a restore\.$/),
    ]);
  });

  test("says what a bucket without versioning does not keep", async () => {
    await bucket("plain", false);
    await put("plain", "people.tfstate", state(1));
    await put("plain", "people.tfstate", state(2));
    const source = await s3History({ bucket: "plain", key: "people.tfstate", endpoint: server.url });
    expect(await textsOf(source)).toEqual([state(2)]);
    expect(await source.gaps?.()).toEqual([
      "The bucket keeps no versions, so only the newest state is known; turn versioning on to keep later ones.",
    ]);
    await versioned("plain", "Enabled");
    await put("plain", "people.tfstate", state(3));
    expect(await textsOf(source)).toEqual([state(2), state(3)]);
    expect(await source.gaps?.()).toEqual([
      expect.stringMatching(/versioning was off when the version of .* was/),
    ]);
  });

  test("a version that is gone when it is read is a gap, too", async () => {
    await bucket("vanished");
    await put("vanished", "a.tfstate", state(1));
    await put("vanished", "a.tfstate", state(2));
    const source = await s3History({ bucket: "vanished", key: "a.tfstate", endpoint: server.url });
    const [first] = await versionsOf(source);
    if (first === undefined) throw new Error("no version");
    await client.send(new DeleteObjectCommand({ Bucket: "vanished", Key: "a.tfstate", VersionId: first.id }));
    expect(await failure(() => first.read())).toMatchObject({ kind: "not-found" });
    expect(await source.gaps?.()).toEqual([expect.stringMatching(/^1 version of .* gone or archived/)]);
  });

  test("names a bucket or a state that is not there", async () => {
    const nowhere = await s3History({ bucket: "nowhere", key: "a.tfstate", endpoint: server.url });
    expect(await sentence(() => versionsOf(nowhere))).toMatch(
      /there is no bucket nowhere; check its name and the region\.$/,
    );
    await bucket("empty");
    const empty = await s3History({ bucket: "empty", key: "a.tfstate", endpoint: server.url });
    expect(await failure(() => versionsOf(empty))).toMatchObject({ kind: "not-found" });
  });

  test("an abort ends a listing and a read with the signal's reason", async () => {
    await bucket("aborted");
    await put("aborted", "a.tfstate", state(1));
    const source = await s3History({ bucket: "aborted", key: "a.tfstate", endpoint: server.url });
    const [version] = await versionsOf(source);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(version?.read({ signal })).rejects.toThrow("enough");
    const another = await s3History({ bucket: "aborted", key: "a.tfstate", endpoint: server.url });
    await expect(another.gaps?.({ signal })).rejects.toThrow("enough");
  });
});

test("the client library writes nothing of its own into a report", () => {
  const file = join(__dirname, "../../../src/history/readers/s3.ts");
  const script = `require(${JSON.stringify(file)}).s3History({ bucket: "b", key: "k", region: "x" }).then((it) => it.close())`;
  const { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: _, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "--eval", script], {
    encoding: "utf8",
    env,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

describe("an S3 server that refuses", () => {
  let server: TinyServer | undefined;
  afterEach(() => server?.close());

  async function refusing(status: number, code: string): Promise<string> {
    server = await tinyServer((response) => {
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(`<Error><Code>${code}</Code><Message>No ${SECRET}</Message></Error>`);
    });
    const source = await s3History({ bucket: "b", key: "k.tfstate", endpoint: server.url });
    const { kind, message } = await failure(() => versionsOf(source));
    expect(message).not.toContain(SECRET);
    return `${kind}: ${message}`;
  }

  test.each([
    [400, "ExpiredToken", /^forbidden: .* \(ExpiredToken\), renew them/],
    [400, "InvalidToken", /^forbidden: .* \(InvalidToken\), renew them/],
    [403, "RequestTimeTooSkewed", /^setting: .* clock of this machine/],
    [
      400,
      "InvalidArgument",
      /^unreachable: .* answers something else .*refuses the question with InvalidArgument/,
    ],
    [501, "NotImplemented", /^setting: .* has no listing of versions/],
  ])("an answer %i %s is told for what it is", async (status, code, said) => {
    expect(await refusing(status, code)).toMatch(said);
  });

  test("a version that was restored from an archive is read, and one that was not is a gap", async () => {
    const version = (id: string, restored: string): string =>
      `<Version><Key>k.tfstate</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest><LastModified>2026-06-0${id}T00:00:00Z</LastModified><StorageClass>GLACIER</StorageClass>${restored}</Version>`;
    const until = "<RestoreExpiryDate>2027-01-01T00:00:00Z</RestoreExpiryDate>";
    const restored = `<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress>${until}</RestoreStatus>`;
    server = await tinyServer((response) => {
      response.writeHead(200, { "content-type": "application/xml" });
      response.end(
        `<ListVersionsResult><IsTruncated>false</IsTruncated>${version("2", restored)}${version("1", "")}</ListVersionsResult>`,
      );
    });
    const source = await s3History({ bucket: "b", key: "k.tfstate", endpoint: server.url });
    expect((await versionsOf(source)).map(({ id }) => id)).toEqual(["2"]);
    expect((await source.gaps?.())?.join()).toMatch(/^1 version of .*: the storage class GLACIER/);
    await source.close();
  });

  test.each([
    ["that is no XML", "<html><p>hello"],
    ["that is not whole", "<ListVersionsResult><IsTruncated>true</IsTruncated></ListVersionsResult>"],
  ])("an answer %s is told for what it is", async (_, body) => {
    server = await tinyServer((response) => {
      response.writeHead(200, { "content-type": "application/xml" });
      response.end(body);
    });
    const source = await s3History({ bucket: "b", key: "k.tfstate", endpoint: server.url });
    const { kind, message } = await failure(() => versionsOf(source));
    expect(`${kind}: ${message}`).toMatch(
      /^unreachable: .* answers something else than its documentation says/,
    );
    await source.close();
  });

  test("AccessDenied names the permission", async () => {
    expect(await refusing(403, "AccessDenied")).toMatch(
      /^forbidden: s3:.* refuses access: the credentials need s3:ListBucketVersions on the bucket\.$/,
    );
  });
  test("expired credentials are told apart", async () => {
    expect(await refusing(403, "SignatureDoesNotMatch")).toMatch(
      /^forbidden: .*not accepted \(SignatureDoesNotMatch\)/,
    );
  });
  test("another region is a setting", async () => {
    expect(await refusing(400, "AuthorizationHeaderMalformed")).toMatch(/^setting: .*region/);
  });
  test("an unencrypted endpoint is not used", async () => {
    const work = () => s3History({ bucket: "b", key: "k", endpoint: "http://storage.example" });
    expect(await failure(work)).toMatchObject({ kind: "setting" });
  });
  test("nobody there", async () => {
    const source = await s3History({ bucket: "b", key: "k", endpoint: "http://127.0.0.1:1" });
    const { kind, message } = await failure(() => versionsOf(source));
    expect(`${kind}: ${message}`).toMatch(/^unreachable: s3:.* does not answer \(\w+\)/);
  });
});
