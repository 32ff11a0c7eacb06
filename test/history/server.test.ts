import { connect } from "node:net";
import { text } from "node:stream/consumers";
import Libsql from "libsql";
import { openHistory, openRemoteHistory, type RunRecord } from "../../src/history";
import { type HistoryServer, type HistoryServerOptions, startHistoryServer } from "../../src/history/server";
import { createCertificate } from "./support/certificate";
import { lockDocument, send } from "./support/client";
import { collected } from "./support/collected";
import { HistoryFolder, keep } from "./support/folder";
import { crowd, LINEAGE, state, stateText } from "./support/states";

let folder: HistoryFolder;
let servers: HistoryServer[];

beforeEach(() => {
  folder = new HistoryFolder();
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.close();
  folder.close();
});

async function start(options: Partial<HistoryServerOptions> = {}): Promise<HistoryServer> {
  const server = await startHistoryServer({ file: folder.path("history.db"), ...options });
  servers.push(server);
  return server;
}

const RUN: RunRecord = {
  id: "run/1",
  startedAt: "2026-03-01T10:00:00Z",
  link: "https://ci.acme.com/1",
  commit: "abc",
  pullRequest: "12",
  author: "ana@acme.com",
  approvers: ["ben@acme.com"],
  mergedBy: "cy@acme.com",
  ticket: "HR-1",
  digest: "sha256:00",
  limitsOverride: null,
};

describe("Terraform's protocol", () => {
  test("a state comes back as it was sent, with its checksum", async () => {
    const { origin } = await start();
    const url = `${origin}/state/people`;
    expect(await send("GET", url)).toMatchObject({ status: 404 });
    expect(await send("POST", url, { body: stateText({ serial: 1 }) })).toMatchObject({
      status: 200,
      text: "",
    });
    const { status, text: body, headers } = await send("GET", url);
    expect({ status, body }).toEqual({ status: 200, body: stateText({ serial: 1 }) });
    expect(headers["content-md5"]).toMatch(/^[A-Za-z0-9+/]{22}==$/u);
  });

  test("one holds the lock, and the others are told who", async () => {
    const { origin, store } = await start();
    const url = `${origin}/state/people`;
    const [ana, ben] = [lockDocument("1", "ana@laptop"), lockDocument("2", "ben@desk")];
    expect(await send("LOCK", url, { body: ana })).toMatchObject({ status: 200 });
    expect(await send("LOCK", url, { body: ana })).toMatchObject({ status: 200 });
    expect(await send("LOCK", url, { body: ben })).toMatchObject({ status: 423, text: ana });
    const body = stateText({ serial: 1 });
    expect(JSON.parse((await send("GET", `${origin}/stacks/people`)).text)).toMatchObject({
      lock: { id: "1", who: "ana@laptop", user: null, operation: "OperationTypeApply", run: null },
    });
    expect(await send("POST", `${url}?ID=2`, { body })).toMatchObject({ status: 423, text: ana });
    expect(await send("POST", url, { body })).toMatchObject({ status: 423, text: ana });
    expect(await send("DELETE", url)).toMatchObject({ status: 423, text: ana });
    expect(await send("POST", `${url}?ID=1`, { body })).toMatchObject({ status: 200 });
    expect(await send("UNLOCK", url, { body: ben })).toMatchObject({ status: 423, text: ana });
    expect(await send("UNLOCK", url, { body: ana })).toMatchObject({ status: 200 });
    expect(await send("UNLOCK", url, { body: ana })).toMatchObject({ status: 200 });
    expect(await send("LOCK", url, { body: ben })).toMatchObject({ status: 200 });
    // Without authentication, the lock is all that tells who it was.
    expect(store.versions("people", 0, 10)).toMatchObject([
      { by: "ana@laptop", operation: "OperationTypeApply" },
    ]);
  });

  test("force-unlock sends nothing, and leaves a trace", async () => {
    const { origin, store } = await start();
    const url = `${origin}/state/people`;
    await send("LOCK", url, { body: lockDocument("1") });
    const before = store.head();
    expect(await send("UNLOCK", url)).toMatchObject({ status: 200 });
    expect(store.holder("people")).toBeUndefined();
    expect(store.head()).not.toBe(before);
  });

  test("a proxy that lets only usual methods through can be configured around", async () => {
    const { origin } = await start();
    const url = `${origin}/state/people/lock`;
    const [ana, ben] = [lockDocument("1"), lockDocument("2")];
    expect(await send("POST", url, { body: ana })).toMatchObject({ status: 200 });
    expect(await send("PUT", url, { body: ben })).toMatchObject({ status: 423, text: ana });
    expect(await send("DELETE", url, { body: ana })).toMatchObject({ status: 200 });
    expect(await send("PATCH", url)).toMatchObject({ status: 405 });
  });

  test.each([
    ["an older serial", stateText({ serial: 4 }), 409, "has serial 5 already, and serial 4 is older"],
    ["another lineage", stateText({ serial: 6, lineage: "x" }), 409, "belongs to something else"],
    ["no state", "[]", 400, "is no Terraform state"],
    ["an empty body", "", 400, "is no Terraform state"],
  ])("refuses %s in a sentence", async (_name, body, status, message) => {
    const { origin } = await start();
    const url = `${origin}/state/people`;
    await send("POST", url, { body: stateText({ serial: 5 }) });
    const reply = await send("POST", url, { body });
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(message);
    expect((await send("GET", url)).text).toBe(stateText({ serial: 5 }));
  });

  test("a damaged body, a lock without an ID, a strange path or stack are refused", async () => {
    const { origin } = await start();
    const url = `${origin}/state/people`;
    const headers = { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" };
    expect(await send("POST", url, { body: stateText({ serial: 1 }), headers })).toMatchObject({
      status: 400,
    });
    expect(await send("LOCK", url, { body: "{}" })).toMatchObject({ status: 400 });
    expect(await send("LOCK", url)).toMatchObject({ status: 400 });
    expect(await send("GET", `${origin}/state/..%2Fx`)).toMatchObject({ status: 400 });
    expect(await send("GET", `${origin}/nowhere`)).toMatchObject({ status: 404 });
    expect(await send("POST", `${url}?run=`, { body: stateText({ serial: 1 }) })).toMatchObject({
      status: 400,
    });
    expect(await send("GET", url)).toMatchObject({ status: 404 });
  });

  test("what is no path, no state to its end, or a lock for a shell is refused", async () => {
    const { origin } = await start();
    const { port } = new URL(origin);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write("GET *:99999 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /u);
    const url = `${origin}/state/people`;
    const cut = `${stateText({ serial: 1 }).trimEnd().slice(0, -1)} garbage`;
    expect(await send("POST", url, { body: cut })).toMatchObject({ status: 400 });
    const odd = Buffer.concat([Buffer.from(stateText({ serial: 1 })), Buffer.from([0xff])]);
    expect(await send("POST", url, { body: odd })).toMatchObject({ status: 400 });
    for (const id of ["x;curl evil", "$(x)", "a b"])
      expect(await send("LOCK", url, { body: lockDocument(id) })).toMatchObject({ status: 400 });
  });

  test("a body that is too large is refused, whether it says so or not", async () => {
    const { origin } = await start({ largestState: 100_000 });
    const url = `${origin}/state/people`;
    const body = state({ serial: 1, people: crowd(200) });
    expect(await send("POST", url, { body })).toMatchObject({ status: 413 });
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    socket.write("POST /state/people HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n");
    const reply = text(socket);
    for (let part = 0; part < 30; part += 1) socket.write(`2710\r\n${" ".repeat(10_000)}\r\n`);
    expect(await reply).toMatch(/^HTTP\/1\.1 413 /u);
    expect(await send("GET", url)).toMatchObject({ status: 404 });
  });

  test("a body that breaks off is nothing", async () => {
    const { origin, store } = await start();
    const { hostname, port } = new URL(origin);
    const body = stateText({ serial: 1 });
    const socket = connect(Number(port), hostname);
    socket.write(`POST /state/people HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`);
    socket.write(body.slice(0, -5));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    expect(await send("GET", `${origin}/state/people`)).toMatchObject({ status: 404 });
    expect(store.stacks()).toEqual([]);
  });

  test("a text that somebody made unreadable is said to be damaged, and the server goes on", async () => {
    const { origin, store } = await start();
    await send("POST", `${origin}/state/people`, { body: stateText({ serial: 1 }) });
    const database = new Libsql(store.file);
    database.exec("UPDATE event SET body = CAST(x'7bff7d' AS TEXT)");
    database.close();
    for (const path of ["state/people", "versions/people"]) {
      const { status, text: said } = await send("GET", `${origin}/${path}`);
      expect(status).toBe(500);
      expect(said).toMatch(/history verify tells more/u);
    }
    expect(await send("GET", `${origin}/health`)).toMatchObject({ status: 200 });
    await expect(startHistoryServer({ file: store.file })).rejects.toThrow(/damaged at the table event/u);
  });

  test("a full disk is answered as one", async () => {
    const { origin } = await start({ largestFile: 200_000 });
    const noise = crowd(200).map((person, place) => ({
      ...person,
      title: Buffer.from(
        Array.from({ length: 1_500 }, (_, at) => (at * 7 + place * 13 + ((at * place) % 251)) % 256),
      ).toString("base64"),
    }));
    const url = `${origin}/state/people`;
    expect(await send("POST", url, { body: state({ serial: 1, people: noise }) })).toMatchObject({
      status: 507,
    });
    expect(await send("GET", url)).toMatchObject({ status: 404 });
    expect(await send("POST", url, { body: stateText({ serial: 1 }) })).toMatchObject({ status: 200 });
  });
});

describe("runs and outcomes", () => {
  test("versions are tied to a run by the address, the user's name or the lock", async () => {
    const { origin, store } = await start();
    const url = `${origin}/state/people`;
    expect(await send("PUT", `${origin}/runs/run%2F1`, { body: JSON.stringify(RUN) })).toMatchObject({
      status: 200,
    });
    expect(JSON.parse((await send("GET", `${origin}/runs/run%2F1`)).text)).toEqual(RUN);
    await send("POST", `${url}?run=run%2F1`, { body: stateText({ serial: 1 }) });
    await send("POST", url, { body: stateText({ serial: 2 }), user: "ci+run=run%2F1" });
    await send("LOCK", `${url}?run=run%2F1`, { body: lockDocument("7") });
    await send("POST", `${url}?ID=7`, { body: stateText({ serial: 3 }) });
    await send("UNLOCK", url, { body: lockDocument("7") });
    await send("POST", url, { body: stateText({ serial: 4 }) });
    expect(store.versions("people", 0, 10).map(({ run }) => run)).toEqual(["run/1", "run/1", "run/1", null]);
  });

  test("a run's record is its author's alone", async () => {
    const { origin, store } = await start();
    const [ci, other] = [store.addToken("ci", "write"), store.addToken("other", "write")];
    const put = (user: string, token: string, record: object): Promise<{ status: number }> =>
      send("PUT", `${origin}/runs/run%2F1`, { body: JSON.stringify(record), user, token });
    expect(await put("ci", ci, RUN)).toMatchObject({ status: 200 });
    expect(await put("ci", ci, { ...RUN, ticket: "HR-2" })).toMatchObject({ status: 200 });
    expect(await put("other", other, { ...RUN, approvers: [] })).toMatchObject({ status: 409 });
    // Another plan is another run.
    expect(await put("ci", ci, { ...RUN, digest: "sha256:11" })).toMatchObject({ status: 409 });
    expect(await put("ci", ci, { ...RUN, id: "another" })).toMatchObject({ status: 400 });
    expect(await put("ci", ci, { id: "run/1" })).toMatchObject({ status: 400 });
    expect(store.run("run/1")?.ticket).toBe("HR-2");
  });

  test("ids that the database would not give back are refused", async () => {
    const { origin, store } = await start();
    for (const [id, encoded] of [
      ["a\u0000b", "a%00b"],
      ["a\ud800", "a%EF%BF%BD"],
    ] as const) {
      const body = JSON.stringify({ ...RUN, id });
      expect(await send("PUT", `${origin}/runs/${encoded}`, { body })).toMatchObject({ status: 400 });
      const lock = JSON.stringify({ ID: id });
      expect(await send("LOCK", `${origin}/state/people`, { body: lock })).toMatchObject({ status: 400 });
    }
    const body = stateText({ serial: 1 });
    expect(await send("POST", `${origin}/state/people?run=a%00b`, { body })).toMatchObject({
      status: 400,
      text: "The run's id: it has characters that nobody can see or write.\n",
    });
    expect((await store.verify()).damages).toEqual([]);
  });
});

describe("who may", () => {
  test("with tokens, only their users, each with their role", async () => {
    const { origin, store } = await start();
    const url = `${origin}/state/people`;
    const [writer, reader] = [store.addToken("ci", "write"), store.addToken("auditor", "read")];
    const body = stateText({ serial: 1 });
    expect(await send("POST", url, { body, user: "ci", token: writer })).toMatchObject({ status: 200 });
    expect(await send("GET", url, { user: "auditor", token: reader })).toMatchObject({ status: 200 });
    expect(await send("GET", url, { token: reader })).toMatchObject({ status: 200 });
    for (const method of ["POST", "LOCK", "UNLOCK", "DELETE"])
      expect(await send(method, url, { body, user: "auditor", token: reader })).toMatchObject({
        status: 403,
      });
    const nobody = [
      {},
      { user: "ci", token: reader },
      { user: "auditor", token: writer },
      { user: "ci", token: "" },
      { token: `${writer}x` },
      { headers: { authorization: "Basic !!!" } },
      { headers: { authorization: `Digest ${writer}` } },
    ];
    for (const asking of nobody) expect(await send("GET", url, asking)).toMatchObject({ status: 401 });
    expect(store.versions("people", 0, 10)).toMatchObject([{ by: "ci" }]);
    store.removeToken("auditor");
    expect(await send("GET", url, { token: reader })).toMatchObject({ status: 401 });
    expect(await send("GET", `${origin}/health`)).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  });

  test("without tokens, no page of somebody's browser", async () => {
    const { origin } = await start();
    const url = `${origin}/state/people`;
    expect(await send("GET", url, { headers: { origin: "https://evil.example" } })).toMatchObject({
      status: 403,
    });
    expect(await send("GET", url, { headers: { host: "evil.example" } })).toMatchObject({ status: 403 });
  });

  test("other machines are let in only with TLS and tokens", async () => {
    const tls = createCertificate(folder.folder);
    const guarded = /needs TLS .* and at least one user's token/u;
    await expect(start({ host: "0.0.0.0" })).rejects.toThrow(guarded);
    await expect(start({ host: "0.0.0.0", tls })).rejects.toThrow(guarded);
    const store = await folder.store();
    const token = store.addToken("ci", "write");
    await expect(start({ host: "0.0.0.0" })).rejects.toThrow(guarded);
    const server = await start({ host: "0.0.0.0", tls });
    const address = server.origin.replace("0.0.0.0", "localhost");
    keep(store, state({ serial: 1 }));
    const remote = { address, stack: "people", token };
    const source = await openRemoteHistory({ ...remote, authorities: tls.cert });
    const versions = await collected(source.versions());
    expect(Buffer.from((await versions[0]?.read()) ?? []).toString()).toBe(stateText({ serial: 1 }));
    await source.close();
    await expect(openRemoteHistory(remote)).rejects.toMatchObject({ kind: "unreachable" });
    // The last token is gone, and still nobody gets in without one.
    server.store.removeToken("ci");
    await expect(openRemoteHistory({ ...remote, authorities: tls.cert })).rejects.toMatchObject({
      kind: "forbidden",
    });
  });

  test("a key that is none is said to be none", async () => {
    const tls = createCertificate(folder.folder);
    const other = createCertificate(folder.folder);
    for (const [pair, said] of [
      [{ cert: "x", key: "y" }, /^What --tls-cert names is no certificate in PEM/u],
      [{ cert: tls.key, key: tls.cert }, /^What --tls-cert names is no certificate/u],
      [{ cert: tls.cert, key: "y" }, /^What --tls-key names is no private key/u],
      [{ cert: tls.cert, key: other.key }, /is not that of the certificate/u],
    ] as const)
      await expect(start({ tls: pair })).rejects.toThrow(said);
  });
});

test("both sources tell the same of a history, page after page", async () => {
  const { origin, store } = await start({ clock: () => new Date("2026-03-01T10:00:00Z") });
  store.putRun(RUN, null);
  for (let serial = 1; serial <= 503; serial += 1)
    keep(store, state({ serial, people: crowd(serial % 3) }), serial === 2 ? { run: "run/1" } : {});
  const embedded = await openHistory({ file: store.file, stack: "people" });
  const remote = await openRemoteHistory({
    address: `${origin}/`,
    stack: "people",
    indexFile: folder.path("index"),
  });
  for (const source of [embedded, remote]) {
    const versions = await collected(source.versions());
    expect(versions.map(({ id }) => id)).toEqual(
      Array.from({ length: 503 }, (_, place) => String(place + 1)),
    );
    expect(versions[1]).toMatchObject({
      serial: 2,
      lineage: LINEAGE,
      by: null,
      run: RUN,
      at: "2026-03-01T10:00:00.000Z",
    });
    expect(versions[2]?.run).toBeUndefined();
    expect(Buffer.from((await versions[501]?.read()) ?? [])).toEqual(
      state({ serial: 502, people: crowd(502 % 3) }),
    );
    expect(await source.head?.()).toBe(store.head());
    expect(await source.gaps?.()).toEqual([]);
    expect(await source.run?.("run/1")).toEqual(RUN);
    expect(await source.run?.("2")).toBeUndefined();
    await source.index?.open("1");
    await source.index?.add("1", [{ at: "2026-03-01T10:00:00Z", keys: "ana", json: "{}" }]);
    expect(await source.index?.through()).toBe("1");
    await source.close();
  }
  await expect(openHistory({ file: store.file, stack: "other" })).rejects.toMatchObject({
    kind: "not-found",
  });
  await expect(openRemoteHistory({ address: origin, stack: "other" })).rejects.toMatchObject({
    kind: "not-found",
  });
  await expect(openRemoteHistory({ address: "people", stack: "other" })).rejects.toMatchObject({
    kind: "setting",
  });
});
