import { inspect } from "node:util";
import type { HttpLogLine } from "../../src/http";
import { HurriedClock } from "./fake-clock";
import { errorOf, Harness, TOKEN } from "./harness";
import { type Answer, cut, inTurn, json, tinyServer, type TinyServer } from "./tiny-server";

describe("the transport", () => {
  const harness = new Harness();
  const serve = (answer: Answer): Promise<TinyServer> => harness.serve(answer);
  const transportTo: Harness["transportTo"] = (server, options) => harness.transportTo(server, options);

  afterEach(() => harness.close());

  it("sends method, path, query, token, media type and body as they belong", async () => {
    const server = await serve((response) => {
      json(response, 201, { id: "1" });
    });
    const answer = await transportTo(server, {
      mediaType: "application/scim+json",
      userAgent: "me/1",
    }).request({
      method: "POST",
      path: "/Users",
      query: { attributes: "user name" },
      body: { userName: "ünal" },
    });
    expect(answer).toMatchObject({ status: 201, body: { id: "1" } });
    expect(server.received).toMatchObject([
      {
        method: "POST",
        url: "/base/Users?attributes=user%20name",
        body: '{"userName":"ünal"}',
        headers: {
          authorization: `Bearer ${TOKEN}`,
          "content-type": "application/scim+json",
          accept: "application/scim+json, application/json",
          "user-agent": "me/1",
        },
      },
    ]);
  });

  it.each([
    ["an empty body", 204, "", undefined],
    ["text", 502 - 98, "<html>no</html>", "<html>no</html>"],
    ["an error that is broken JSON", 400, '{"a":', '{"a":'],
  ])("tolerates %s", async (_what, status, text, body) => {
    const server = await serve((response) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(status === 204 ? undefined : text);
    });
    const answer = await transportTo(server).request({ method: "GET", path: "/x" });
    expect(answer).toMatchObject({ status, body });
  });

  it.each(["", "<html>gateway</html>"])("holds %j for no answer where JSON is needed", async (text) => {
    const server = await serve(
      inTurn(
        (response) => void response.writeHead(200, { "content-type": "text/html" }).end(text),
        (response) => {
          json(response, 200, { ok: true });
        },
      ),
    );
    const answer = await transportTo(server).request({ method: "GET", path: "/x", needsJson: true });
    expect(answer.body).toEqual({ ok: true });
  });

  it.each([400, 401, 403, 404, 409, 413])(
    "hands status %i to the caller after one request",
    async (status) => {
      const server = await serve((response) => {
        json(response, status, { error: "no", traceId: "t" });
      });
      const answer = await transportTo(server).request({ method: "PUT", path: "/x", body: {} });
      expect(answer).toMatchObject({ status, body: { error: "no", traceId: "t" } });
      expect(server.received).toHaveLength(1);
    },
  );

  it.each([
    ["a cut connection", cut],
    [
      "500",
      (response): void => {
        json(response, 500, {});
      },
    ],
    [
      "503",
      (response): void => {
        json(response, 503, {});
      },
    ],
    [
      "half of a JSON body",
      (response): void => {
        response.writeHead(200, { "content-type": "application/scim+json" });
        response.end('{"schemas": [');
      },
    ],
  ] satisfies [string, Answer][])("repeats a read after %s", async (_what, failing) => {
    const server = await serve(
      inTurn(failing, failing, (response) => {
        json(response, 200, { ok: true });
      }),
    );
    const answer = await transportTo(server).request({ method: "GET", path: "/x" });
    expect(answer.body).toEqual({ ok: true });
    expect(server.received).toHaveLength(3);
  });

  it.each([
    ["a cut connection", cut, "unreachable", "unknown"],
    [
      "500",
      (response): void => {
        json(response, 500, {});
      },
      "server-error",
      "unknown",
    ],
    [
      "half of a JSON body",
      (response): void => {
        response.writeHead(201, { "content-type": "application/json" });
        response.end('{"id": ');
      },
      "malformed",
      "answered",
    ],
  ] satisfies [string, Answer, string, string][])(
    "does not repeat a creation after %s",
    async (_what, answer, kind, fate) => {
      const server = await serve(answer);
      const error = await errorOf(transportTo(server).request({ method: "POST", path: "/x", body: {} }));
      expect(error).toMatchObject({ kind, fate, attempts: 1 });
      expect(server.received).toHaveLength(1);
    },
  );

  it("repeats a creation that surely was not carried out", async () => {
    const server = await serve(
      inTurn(
        (response) => {
          json(response, 429, {});
        },
        (response) => {
          json(response, 503, {}, { "retry-after": "1" });
        },
        (response) => {
          json(response, 201, { id: "1" });
        },
      ),
    );
    const answer = await transportTo(server).request({ method: "POST", path: "/x", body: {} });
    expect(answer.status).toBe(201);
  });

  it("repeats a PATCH only when it is said to be repeatable", async () => {
    const server = await serve(
      inTurn(cut, (response) => {
        json(response, 200, {});
      }),
    );
    const transport = transportTo(server);
    expect(await errorOf(transport.request({ method: "PATCH", path: "/x", body: {} }))).toMatchObject({
      fate: "unknown",
    });
    const again = await serve(
      inTurn(cut, (response) => {
        json(response, 200, {});
      }),
    );
    const answer = await transportTo(again).request({
      method: "PATCH",
      path: "/x",
      body: {},
      repeatable: true,
    });
    expect(answer.status).toBe(200);
  });

  it("gives up after so many tries, and says what the last one was", async () => {
    const clock = new HurriedClock();
    const server = await serve((response) => {
      json(response, 500, {});
    });
    const error = await errorOf(
      transportTo(server, { maxTries: 4, clock }).request({
        method: "GET",
        path: "/x",
        query: { filter: "private" },
      }),
    );
    expect(error.message).toBe(`${server.url} answered GET /x with status 500 after 4 tries`);
    expect(clock.waits).toEqual([125, 250, 500]);
  });

  it("gives up when the tries would take longer than its patience", async () => {
    const server = await serve((response) => {
      json(response, 500, {});
    });
    const error = await errorOf(
      transportTo(server, { patienceMs: 600 }).request({ method: "GET", path: "/x" }),
    );
    expect(error.attempts).toBe(3);
  });

  it("says that nobody listens, and that nothing was sent", async () => {
    const server = await tinyServer(cut);
    await server.close();
    const error = await errorOf(
      transportTo(server, { maxTries: 2 }).request({ method: "POST", path: "/x", body: {} }),
    );
    expect(error).toMatchObject({ kind: "unreachable", fate: "not-sent", code: "ECONNREFUSED", attempts: 2 });
  });

  it("remembers that an earlier try may have landed when a later one is refused", async () => {
    const server = await serve(
      inTurn(cut, (response) => {
        json(response, 429, {}, { "retry-after": "9999" });
      }),
    );
    const error = await errorOf(transportTo(server).request({ method: "PUT", path: "/x", body: {} }));
    expect(error).toMatchObject({ kind: "rate-limited", fate: "unknown", waitMs: 9_999_000 });
  });

  it("gives a request its time limit and no more", async () => {
    const server = await serve(() => undefined);
    const transport = transportTo(server, { timeLimitMs: 40, maxTries: 2 });
    const error = await errorOf(transport.request({ method: "GET", path: "/x" }));
    expect(error).toMatchObject({ kind: "timeout", fate: "unknown", attempts: 2 });
    expect(error.message).toBe(`${server.url} did not answer GET /x within 1 second after 2 tries`);
  });

  it("counts a slow body towards the time limit", async () => {
    const server = await serve((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    });
    const transport = transportTo(server, { timeLimitMs: 40, maxTries: 1 });
    expect(await errorOf(transport.request({ method: "GET", path: "/x" }))).toMatchObject({
      kind: "timeout",
    });
  });

  it("stops reading an answer that is too large", async () => {
    const server = await serve((response) => {
      json(response, 200, "x".repeat(5000));
    });
    const error = await errorOf(
      transportTo(server, { maxBytes: 1000 }).request({ method: "GET", path: "/x" }),
    );
    expect(error).toMatchObject({ kind: "too-large", fate: "answered", status: 200, attempts: 1 });
  });

  it("follows a redirection on the same origin and takes the token to no other", async () => {
    const other = await serve((response) => {
      json(response, 200, {});
    });
    const server = await serve((response, { url }) => {
      const location = url.endsWith("/near") ? "/base/there" : `${other.url}/there`;
      if (url.endsWith("/there")) json(response, 200, { there: true });
      else response.writeHead(302, { location }).end();
    });
    const transport = transportTo(server);
    expect((await transport.request({ method: "GET", path: "/near" })).body).toEqual({ there: true });
    const error = await errorOf(transport.request({ method: "GET", path: "/far" }));
    expect(error).toMatchObject({ kind: "refused-origin", status: 302 });
    expect(error.message).toContain(other.url);
    expect(other.received).toHaveLength(0);
  });

  it("logs each try without query, header or body", async () => {
    const lines: HttpLogLine[] = [];
    const server = await serve(
      inTurn(cut, (response) => {
        json(response, 200, { token: TOKEN });
      }),
    );
    const transport = transportTo(server, { log: (line) => lines.push(line) });
    await transport.request({
      method: "PUT",
      path: "/Users/1",
      query: { filter: "ana" },
      body: { title: "CEO" },
    });
    expect(lines.map(({ ms: _ms, failure: _failure, ...line }) => line)).toEqual([
      { method: "PUT", path: "/Users/1", attempt: 1 },
      { method: "PUT", path: "/Users/1", status: 200, attempt: 2 },
    ]);
    expect(lines[0]?.failure).toMatch(/^(UND_ERR_SOCKET|ECONNRESET)$/);
  });

  it("shows the token in no error and to no inspector", async () => {
    const server = await serve(cut);
    const transport = transportTo(server, { maxTries: 1 });
    const error = await errorOf(transport.request({ method: "POST", path: "/x", body: { a: 1 } }));
    const shown = [error, error.cause, transport].map((value) =>
      inspect(value, { depth: 10, showHidden: true }),
    );
    expect(shown.join() + JSON.stringify(error) + String(error.stack)).not.toContain(TOKEN);
  });

  it("goes through the proxy of the environment, but not to this very machine", async () => {
    const proxy = await serve((response) => {
      json(response, 200, {});
    });
    const server = await serve((response) => {
      json(response, 200, { direct: true });
    });
    const environment = { https_proxy: proxy.url, http_proxy: proxy.url };
    const answer = await transportTo(server, { environment }).request({ method: "GET", path: "/x" });
    expect(answer.body).toEqual({ direct: true });
    const far = transportTo({ url: "https://directory.invalid" }, { environment, maxTries: 1 });
    const error = await errorOf(far.request({ method: "POST", path: "/x", body: {} }));
    expect(error).toMatchObject({ kind: "unreachable", fate: "not-sent" });
    expect(proxy.received.map(({ method, url }) => [method, url])).toEqual([
      ["CONNECT", "directory.invalid:443"],
    ]);
    expect(proxy.received[0]?.headers.authorization).toBeUndefined();
  });
});
