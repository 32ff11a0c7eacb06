import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type HistorySource, openRemoteHistory } from "../../src/history";
import { collected } from "./support/collected";

/** What is made of a server that answers, and is no history, or a broken one. */

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ABOUT = { stack: "people", gaps: [], head: null, generation: "0", lock: null };

async function opened(listener: RequestListener, token?: string): Promise<HistorySource> {
  server = createServer((request, response) => {
    if (request.url === "/stacks/people") response.end(JSON.stringify(ABOUT));
    else listener(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return openRemoteHistory({
    ...{ address: `http://127.0.0.1:${port}`, stack: "people" },
    ...(token !== undefined && { token }),
  });
}

function version(id: number): string {
  const lineage = { serial: id, lineage: "l", by: null, runId: null, lock: null, run: null };
  return `${JSON.stringify({ id: String(id), at: "2026-03-01T10:00:00Z", ...lineage, size: 1, hash: "" })}\n`;
}

test.each([
  ["the same page again and again", Array.from({ length: 500 }, (_, place) => version(place + 1)).join("")],
  ["a number twice", version(1) + version(1)],
  ["numbers that are none", version(Number.NaN)],
])("a history that answers with %s is not read without end", async (_what, page) => {
  const source = await opened((_request, response) => response.end(page));
  await expect(collected(source.versions())).rejects.toThrow(/answers something that this version/u);
  await source.close();
});

test("what a server says of a request shows no token", async () => {
  const source = await opened((request, response) => {
    response.writeHead(400).end(`Nobody understands ${request.headers.authorization ?? ""}.`);
  }, "history-secret");
  await expect(collected(source.versions())).rejects.toThrow("says: Nobody understands Bearer ….");
  await source.close();
});

test("outcomes whose numbers go back are not read without end", async () => {
  const line = (seq: number): string => `${JSON.stringify({ seq, outcomes: [], by: null })}\n`;
  const source = await opened((_request, response) => response.end(line(2) + line(1)));
  await expect(collected<unknown>(source.outcomes?.() ?? source.versions())).rejects.toThrow(
    /answers something that this version/u,
  );
  await source.close();
});

test("an answer without end is broken off", async () => {
  const part = Buffer.alloc(2 ** 24, "\n");
  let parts = 0;
  const source = await opened((_request, response) => {
    const more = (): void => {
      parts += 1;
      if (!response.destroyed) response.write(part, more);
    };
    more();
  });
  await expect(collected(source.versions())).rejects.toThrow(/answers with more than 256 MiB at once/u);
  expect(parts).toBeLessThan(30);
  await source.close();
});
