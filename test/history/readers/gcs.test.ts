import { Storage } from "@google-cloud/storage";
import { join } from "node:path";
import { gcsHistory } from "../../../src/history/readers/gcs";
import { json, type TinyServer, tinyServer } from "../../http/tiny-server";
import { expectInOrder, failure, state, textsOf, versionsOf } from "./support/reading";
import { freePort, laidOut, type StandIn, started } from "./support/stand-in";

const fake = laidOut("fake-gcs-server", { isQuick: false });

(fake === undefined ? describe.skip : describe)("fake-gcs-server", () => {
  let server: StandIn;
  let storage: Storage;

  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    server = await started(
      join(fake ?? "", "fake-gcs-server"),
      [
        "-scheme",
        "http",
        "-host",
        "127.0.0.1",
        "-port",
        String(port),
        "-backend",
        "memory",
        "-public-host",
        `127.0.0.1:${port}`,
      ],
      /server started at (http:[^\s"]+)/,
    );
    storage = new Storage({ apiEndpoint: url, projectId: "test" });
  });
  afterAll(() => server.close());

  async function put(bucket: string, name: string, text: string): Promise<void> {
    await storage.bucket(bucket).file(name).save(text, { resumable: false });
  }

  // This server cannot page within the generations of one object: its page begins behind a name.
  test("gives every generation, oldest first and byte for byte", async () => {
    const bucket = "all";
    await storage.createBucket(bucket, { versioning: { enabled: true } });
    const written = Array.from({ length: 5 }, (_, index) => state(index + 1, "Zoë ✓"));
    for (const text of written) {
      await put(bucket, "people/default.tfstate", text);
      await put(bucket, "people/default.tfstate.backup", "other");
      await put(bucket, "people/default.tflock", "other");
    }
    const source = await gcsHistory({
      bucket,
      object: "people/default.tfstate",
      endpoint: server.url,
    });
    expect(await textsOf(source)).toEqual(written);
    expectInOrder(await versionsOf(source));
    expect(await source.gaps?.()).toEqual([]);
    expect(source.stack).toBe("people");
    await source.close();
  });

  test("tells when the state was deleted", async () => {
    await storage.createBucket("deleted", { versioning: { enabled: true } });
    await put("deleted", "a.tfstate", state(1));
    await storage.bucket("deleted").file("a.tfstate").delete();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await put("deleted", "a.tfstate", state(2));
    const source = await gcsHistory({ bucket: "deleted", object: "a.tfstate", endpoint: server.url });
    expect(await textsOf(source)).toEqual([state(1), state(2)]);
    expect(await source.gaps?.()).toEqual([expect.stringMatching(/^The state was deleted on \d{4}-/)]);
  });

  test("names what is not there", async () => {
    const nowhere = await gcsHistory({ bucket: "nowhere", object: "a", endpoint: server.url });
    expect(await failure(() => versionsOf(nowhere))).toMatchObject({ kind: "not-found" });
    await storage.createBucket("empty", { versioning: { enabled: true } });
    const empty = await gcsHistory({ bucket: "empty", object: "a", endpoint: server.url });
    expect(await failure(() => versionsOf(empty))).toMatchObject({ kind: "not-found" });
  });

  test("an abort ends a listing and a read with the signal's reason", async () => {
    await storage.createBucket("aborted", { versioning: { enabled: true } });
    await put("aborted", "a.tfstate", state(1));
    const source = await gcsHistory({ bucket: "aborted", object: "a.tfstate", endpoint: server.url });
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(source.gaps?.({ signal })).rejects.toThrow("enough");
    const [version] = await versionsOf(source);
    await expect(version?.read({ signal })).rejects.toThrow("enough");
  });
});

test("follows pages to the last one of its object", async () => {
  // https://cloud.google.com/storage/docs/json_api/v1/objects/list
  const item = (name: string, generation: number, ended?: string): object => ({
    name,
    generation: String(generation),
    timeCreated: `2026-06-0${generation}T08:00:00.000Z`,
    ...(ended === undefined ? {} : { timeDeleted: ended }),
  });
  const pages: Record<string, object> = {
    "": {
      items: [item("a", 1, "2026-06-02T08:00:00.000Z"), item("a", 2, "2026-06-03T08:00:00.000Z")],
      nextPageToken: "two",
    },
    two: { items: [item("a", 3), item("a.backup", 4)], nextPageToken: "three" },
    three: { items: [item("a.lock", 5)] },
    again: { items: [item("a", 6)], nextPageToken: "again" },
  };
  let first = "";
  const server = await tinyServer((response, { url }) => {
    json(response, 200, pages[new URL(url, "http://x").searchParams.get("pageToken") ?? first]);
  });
  const source = await gcsHistory({ bucket: "b", object: "a", endpoint: server.url });
  expect((await versionsOf(source)).map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect(server.received).toHaveLength(2);
  expect(await source.gaps?.()).toEqual([]);
  pages.gap = { items: [item("a", 1, "2026-06-02T08:00:00.000Z"), item("a", 4, "2026-06-05T08:00:00.000Z")] };
  first = "gap";
  await versionsOf(source);
  expect(await source.gaps?.()).toEqual([
    "Between 2026-06-02T08:00:00.000Z and 2026-06-04T08:00:00.000Z there is no version: the state was deleted, or a version of that time was removed.",
    "The state was deleted on 2026-06-05T08:00:00.000Z.",
  ]);
  first = "again";
  expect(await failure(() => versionsOf(source))).toMatchObject({ kind: "unreachable" });
  await server.close();
});

describe("a storage server that refuses", () => {
  let server: TinyServer | undefined;
  afterEach(() => server?.close());

  test.each([
    [401, /^forbidden: .*not accepted/],
    [403, /^forbidden: .*storage\.objects\.list on the bucket \(role Storage Object Viewer\)\.$/],
    [400, /^unreachable: .*HTTP 400/],
  ])("HTTP %d", async (status, sentence) => {
    server = await tinyServer((response) => {
      json(response, status, { error: { code: status, message: "ya29.secret" } });
    });
    const source = await gcsHistory({ bucket: "b", object: "a", endpoint: server.url });
    const { kind, message } = await failure(() => versionsOf(source));
    expect(`${kind}: ${message}`).toMatch(sentence);
    expect(message).not.toContain("secret");
  });
});
