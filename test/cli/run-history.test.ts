import { createServer, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { announced } from "../../src/cli/run-history";
import { runFile } from "../../src/history";
import { type HistoryServer, startHistoryServer } from "../../src/history/server";
import { createCertificate } from "../history/support/certificate";
import { HistoryFolder } from "../history/support/folder";
import { QUIET_RUN } from "../history/support/runs";
import { state } from "../history/support/states";

/** What a deploy tells the history behind its state, and what it makes of one that does not answer. */

let folder: HistoryFolder;
let history: HistoryServer;
let other: Server | undefined;
let warnings: string;

beforeEach(async () => {
  folder = new HistoryFolder();
  history = await startHistoryServer({ file: folder.path("history.db") });
  warnings = "";
});

afterEach(async () => {
  other?.close();
  other = undefined;
  await history.close();
  folder.close();
});

const RUN = { ...QUIET_RUN, id: "run 1" };

async function announcing(
  address: string,
  backend: { username?: string; isUsernameFixed?: boolean } = {},
): Promise<Readonly<Record<string, string>>> {
  return (await applying(address, backend)).environment;
}

function applying(
  address: string,
  backend: { username?: string; isUsernameFixed?: boolean } = {},
): ReturnType<typeof announced> {
  const console = {
    out: () => undefined,
    error: (text: string) => void (warnings += text),
    width: 80,
    hasColours: false,
  };
  return announced(
    RUN,
    {
      review: { digest: "sha256:1" },
      backend: { address, username: undefined, password: undefined, isUsernameFixed: false, ...backend },
    },
    console,
  );
}

async function served(listener: RequestListener): Promise<string> {
  other = createServer(listener).listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
}

test("the history has the run's record before the apply, which says whose it is", async () => {
  const environment = await announcing(`${history.origin}/state/people`, { username: "ci+run=old" });
  expect(environment).toMatchObject({
    TF_HTTP_USERNAME: "ci+run=run%201",
    ATLASSIAN_IDENTITY_RUN: "run 1",
    ATLASSIAN_IDENTITY_OUTCOMES: `${history.origin}/outcomes/people`,
  });
  expect(history.store.run("run 1")).toEqual({ ...RUN, digest: "sha256:1" });
});

test.each([
  [200, "<html>Log in</html>"],
  [204, ""],
])("an answer %i %j to the run's record is nobody's word that it is kept", async (status, body) => {
  const origin = await served((request, response) => {
    if (request.url === "/health") response.end('{"status":"ok"}');
    else response.writeHead(status, { "content-type": "text/html" }).end(body);
  });
  await expect(announcing(`${origin}/state/people`)).rejects.toThrow(
    /does not say that it has kept what it was told of the run: .* Nothing was changed\.$/u,
  );
});

test.each([
  ["has told everything", false, true],
  ["never reached the history", true, false],
])("when a process of the provider %s, the history knows", async (_what, isLeft, isAll) => {
  history.store.post({
    ...{ stack: "people", data: state({ serial: 1 }), lock: null, user: null, run: "run 1", isWhole: false },
  });
  const { environment, finished } = await applying(`${history.origin}/state/people`);
  const tellers = environment.ATLASSIAN_IDENTITY_TELLERS ?? "";
  expect(history.store.toldRuns("people").get("run 1")).toBe(false);
  if (isLeft) writeFileSync(join(tellers, "one"), "");
  await finished?.();
  expect(history.store.toldRuns("people").get("run 1")).toBe(isAll);
  expect(existsSync(tellers)).toBe(false);
  expect(warnings).toBe("");
});

test("a history that is gone when Terraform ends is told of, and ends no deploy", async () => {
  const { finished } = await applying(`${history.origin}/state/people`);
  await history.close();
  await finished?.();
  expect(warnings).toMatch(
    /does not answer: .* It will not take what this run has told for everything\.\n$/u,
  );
});

test("a run that the address names is the one that is announced", async () => {
  const environment = await announcing(`${history.origin}/state/people?run=17`, { isUsernameFixed: true });
  expect(environment).toMatchObject({ ATLASSIAN_IDENTITY_RUN: "17" });
  expect(history.store.run("17")).toMatchObject({ id: "17", commit: "abc" });
  expect(warnings).toBe("");
});

test("how a deploy was let through is kept, and no file may claim it", () => {
  expect(runFile.safeParse({ id: "1", confirmed: "reviewed" }).success).toBe(false);
  history.store.putRun({ ...RUN, confirmed: "unasked" }, null);
  expect(history.store.run(RUN.id)).toMatchObject({ confirmed: "unasked" });
});

test("a user name in the configuration is said to untie versions from runs", async () => {
  await announcing(`${history.origin}/state/people`, { username: "ci", isUsernameFixed: true });
  expect(warnings).toMatch(/leave it to TF_HTTP_USERNAME/u);
});

test.each([408, 429, 500, 502, 503, 504])(
  "a proxy that answers %i before the history keeps the run from beginning",
  async (status) => {
    const origin = await served((_request, response) => response.writeHead(status).end("<html>"));
    await expect(announcing(`${origin}/history/state/people`)).rejects.toThrow(
      `The history server ${origin}/history answers ${status}. Nothing was changed.`,
    );
  },
);

test("a certificate of an authority that nobody knows is told with what to do", async () => {
  const file = folder.path("tls.db");
  await history.close();
  history = await startHistoryServer({ file, tls: createCertificate(folder.folder) });
  await expect(announcing(`${history.origin}/state/people`)).rejects.toThrow(
    /does not answer: .*; NODE_EXTRA_CA_CERTS names a file with the authorities to trust\. Nothing was changed\./u,
  );
});

test("a history beyond this machine gets no token over http", async () => {
  const asked: (string | undefined)[] = [];
  // All of a machine's addresses: not this machine alone, for whoever goes by the name.
  other = createServer((request, response) => {
    asked.push(request.url);
    response.end('{"status":"ok"}');
  }).listen(0, "0.0.0.0");
  await once(other, "listening");
  const bound = other.address();
  const address = `http://0.0.0.0:${typeof bound === "object" && bound !== null ? bound.port : 0}`;
  await expect(announcing(`${address}/state/people`)).rejects.toThrow(
    /is asked by http, and names and tokens would travel unencrypted.*Nothing was changed/u,
  );
  expect(asked).toEqual(["/health"]);
});

test("a password in the backend's address is refused and not repeated", async () => {
  const address = history.origin.replace("//", "//ci:geheim@");
  const refused = announcing(`${address}/state/people`);
  await expect(refused).rejects.toThrow(/holds a user's name and password.*TF_HTTP_PASSWORD/u);
  await expect(refused).rejects.not.toThrow("geheim");
});

test("what a history says stands in one line", async () => {
  const origin = await served((request, response) =>
    request.url === "/health"
      ? response.end('{"status":"ok"}')
      : response.writeHead(400).end("no\n::error::forged"),
  );
  await expect(announcing(`${origin}/state/people`)).rejects.toThrow("answers 400 (no ::error::forged)");
});

test("a history that has moved is said to be elsewhere", async () => {
  const origin = await served((request, response) =>
    response.writeHead(308, { location: `https://history.acme.com${request.url ?? ""}` }).end(),
  );
  await expect(announcing(`${origin}/state/people`)).rejects.toThrow(
    /is at https:\/\/history\.acme\.com now/u,
  );
});

test.each<[string, RequestListener]>([
  ["knows no such path", (_request, response) => response.writeHead(404).end("no")],
  [
    "asks to log in",
    (_request, response) => response.writeHead(302, { location: "/login?to=%2Fhealth" }).end(),
  ],
  ["answers a page", (_request, response) => response.end("<html>")],
])("a backend of somebody else that %s is told nothing", async (_what, listener) => {
  const asked: (string | undefined)[] = [];
  const origin = await served((request, response) => {
    asked.push(request.url, request.headers.authorization);
    listener(request, response);
  });
  expect(await announcing(`${origin}/api/state/people`, { username: "ci" })).toEqual({});
  expect(asked).toEqual(["/api/health", undefined]);
  expect(warnings).toContain("nothing is told of this run");
});
