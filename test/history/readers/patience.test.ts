import type { ServerResponse } from "node:http";
import type { HistorySource } from "../../../src/history";
import { azureHistory } from "../../../src/history/readers/azure";
import { gcsHistory } from "../../../src/history/readers/gcs";
import { json, tinyServer, type TinyServer } from "../../http/tiny-server";
import { failure, versionsOf } from "./support/reading";

/** Clouds that break off, say nothing, or are slow. */

const STATE = "the state, ".repeat(1_000);
/** Far longer than a busy machine takes for a part. */
const SILENT_MS = 1_000;

let server: TinyServer;
let source: HistorySource;
/** What is done with the requests for a version, one after the other; the last one goes on. */
let answers: ((response: ServerResponse) => void)[];
let isListed: boolean;
afterEach(async () => {
  await source.close();
  await server.close();
});

const head = { "content-type": "application/octet-stream", "content-length": STATE.length, etag: '"1"' };
const whole = (response: ServerResponse): void => {
  response.writeHead(200, head);
  response.end(STATE);
};
const cut = (response: ServerResponse): void => {
  response.writeHead(200, head);
  response.write(STATE.slice(0, 500), () => response.socket?.destroy());
};
const stalled = (response: ServerResponse): void => {
  response.writeHead(200, head);
  response.write(STATE.slice(0, 500));
};
const silent = (): void => undefined;
/** In more time than nothing may come. */
const slow = (response: ServerResponse): void => {
  response.writeHead(200, head);
  const parts = 15;
  const size = Math.ceil(STATE.length / parts);
  const send = (part: number): void => {
    response.write(STATE.slice(part * size, (part + 1) * size));
    if (part + 1 < parts) setTimeout(send, SILENT_MS / 10, part + 1);
    else response.end();
  };
  send(0);
};

const item = { name: "a", generation: "1", timeCreated: "2026-06-01T08:00:00.000Z" };
const blobs = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs><Blob><Name>a</Name><VersionId>2026-06-01T08:00:00.0000001Z</VersionId><Properties><Last-Modified>Mon, 01 Jun 2026 08:00:00 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>9</Content-Length></Properties></Blob></Blobs><NextMarker/></EnumerationResults>`;

const CLOUDS = {
  "Google Cloud Storage": (): Promise<HistorySource> =>
    gcsHistory({ bucket: "b", object: "a", endpoint: server.url, silentMs: SILENT_MS }),
  Azure: (): Promise<HistorySource> =>
    azureHistory({
      ...{ account: "acme", container: "c", blob: "a", endpoint: server.url, silentMs: SILENT_MS },
      env: { ARM_SAS_TOKEN: "sig=x" },
    }),
};

describe.each(Object.entries(CLOUDS))("%s", (_, open) => {
  beforeEach(async () => {
    isListed = true;
    server = await tinyServer((response, { url }) => {
      const query = new URL(url, "http://x").searchParams;
      const isListing = query.has("versions") || query.get("comp") === "list";
      if (!isListing) (answers.length > 1 ? answers.shift() : answers[0])?.(response);
      else if (!isListed) return;
      else if (query.has("versions")) json(response, 200, { items: [item] });
      else response.setHeader("content-type", "application/xml").end(blobs);
    });
    source = await open();
  });
  const read = async (): Promise<string> => {
    const [version] = await versionsOf(source);
    return Buffer.from((await version?.read()) ?? []).toString();
  };

  test.each([
    ["breaks off", cut],
    ["stalls", stalled],
    ["does not begin", silent],
  ])("a transfer that %s begins anew", async (_name, trouble) => {
    answers = [trouble, whole];
    expect(await read()).toBe(STATE);
  });

  test("a transfer that never succeeds ends with a sentence", async () => {
    answers = [cut];
    const { kind, message } = await failure(read);
    expect(kind).toBe("unreachable");
    expect(message).toContain("does not answer");
  });

  test("a transfer that is slow is waited for", async () => {
    answers = [slow];
    expect(await read()).toBe(STATE);
  });

  test("a listing that is never answered ends with a sentence, and at once when somebody aborts", async () => {
    isListed = false;
    expect(await failure(() => versionsOf(source))).toMatchObject({ kind: "unreachable" });
    const abort = new AbortController();
    const asked = source.versions({ signal: abort.signal })[Symbol.asyncIterator]().next();
    abort.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
  });
});
