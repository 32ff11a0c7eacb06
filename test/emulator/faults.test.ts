import { connect } from "node:net";
import { type RetryHeader, startEmulator, type Trouble, type When } from "../../src/emulator";
import { Api, filtered, personOf, scimError } from "./api";

describe("a fault", () => {
  let api: Api;

  beforeEach(async () => {
    api = await Api.start();
  });
  afterEach(() => api.close());

  function post(userName = "ana"): Promise<Awaited<ReturnType<Api["post"]>>> {
    return api.post("/Users", personOf(userName));
  }

  const holds = (): number => api.directory.users().length;

  describe("of the connection", () => {
    it("cuts before anything is done", async () => {
      api.emulator.faults.add({ kind: "cut", at: "before-commit" });
      await expect(post()).rejects.toThrow("fetch failed");
      expect(holds()).toBe(0);
      expect(api.emulator.requests).toMatchObject([{ method: "POST", status: undefined }]);
    });

    it("cuts after everything is done and before it is answered", async () => {
      api.emulator.faults.add({ kind: "cut", at: "after-commit" }, { times: 1 });
      await expect(post()).rejects.toThrow("fetch failed");
      expect(holds()).toBe(1);
      expect((await post()).status).toBe(409);
    });

    it("cuts in the middle of the answer", async () => {
      api.emulator.faults.add({ kind: "cut", at: "mid-body" });
      await expect(post()).rejects.toThrow("terminated");
      expect(holds()).toBe(1);
    });

    it("never answers, and does nothing", async () => {
      api.emulator.faults.add({ kind: "hang" });
      const answer = fetch(`${api.directory.baseUrl}/Users`, {
        method: "POST",
        headers: { authorization: `Bearer ${api.directory.token}`, "content-type": "application/json" },
        body: JSON.stringify(personOf("ana")),
        signal: AbortSignal.timeout(200),
      });
      await expect(answer).rejects.toThrow("timeout");
      expect(holds()).toBe(0);
    });

    it("answers later", async () => {
      api.emulator.faults.add({ kind: "latency", ms: 150 });
      const startedAt = performance.now();
      expect((await post()).status).toBe(201);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
    });

    it("sends the head at once and the body slowly", async () => {
      api.emulator.faults.add({ kind: "slow-body", ms: 300 });
      const startedAt = performance.now();
      const response = await fetch(`${api.directory.baseUrl}/Users`, {
        headers: { authorization: `Bearer ${api.directory.token}` },
      });
      const headAt = performance.now() - startedAt;
      expect(await response.json()).toMatchObject({ totalResults: 0 });
      const bodyAt = performance.now() - startedAt;
      expect(bodyAt).toBeGreaterThanOrEqual(270);
      expect(bodyAt - headAt).toBeGreaterThanOrEqual(200);
    });
  });

  describe("of the answer", () => {
    it.each([500, 502, 503, 504])("is %i instead of doing anything", async (status) => {
      api.emulator.faults.add({ kind: "status", status });
      const answer = await post();
      expect([answer.status, answer.text]).toEqual([status, ""]);
      expect(holds()).toBe(0);
      expect(api.emulator.requests).toMatchObject([{ status }]);
    });

    it("has the body and headers that are given", async () => {
      const body = scimError(503, "You can retry calls.");
      api.emulator.faults.add({ kind: "status", status: 503, body, headers: { "retry-after": "7" } });
      const answer = await post();
      expect([answer.status, answer.body, answer.headers.get("retry-after")]).toEqual([503, body, "7"]);
    });

    it("is a gateway's page of HTML", async () => {
      api.emulator.faults.add({ kind: "error-page", status: 502 });
      const { status, headers, text } = await post();
      expect([status, headers.get("content-type")]).toEqual([502, "text/html;charset=UTF-8"]);
      expect(text).toBe("<html><head><title>502</title></head><body><h1>Error 502</h1></body></html>");
      expect(holds()).toBe(0);
    });

    it.each([undefined, 307] as const)("redirects (%s)", async (status) => {
      const location = "https://elsewhere.example/";
      api.emulator.faults.add({ kind: "redirect", location, ...(status === undefined ? {} : { status }) });
      const answer = await post();
      expect([answer.status, answer.headers.get("location")]).toEqual([status ?? 302, location]);
      expect(holds()).toBe(0);
    });

    it("says that there is no such directory, or that the key has expired", async () => {
      api.emulator.faults.add({ kind: "no-directory" }, { nth: 1 });
      api.emulator.faults.add({ kind: "expired-key" }, { nth: 2 });
      const first = await post();
      expect([first.status, first.body]).toEqual([
        404,
        scimError(404, `Directory ${api.directory.id} not found`),
      ]);
      const second = await post();
      expect([second.status, second.body]).toEqual([
        401,
        { error: "Unauthorized", traceId: expect.any(String) as unknown },
      ]);
      expect(holds()).toBe(0);
    });

    it.each([
      ["malformed", /^<html>\d+<\/html>$/u],
      ["truncated", /^\{"schemas":\[/u],
      ["empty", /^$/u],
    ] as const)("is %s although everything is done", async (body, text) => {
      api.emulator.faults.add({ kind: "garbled", body });
      const response = await fetch(`${api.directory.baseUrl}/Users`, {
        method: "POST",
        headers: { authorization: `Bearer ${api.directory.token}`, "content-type": "application/json" },
        body: JSON.stringify(personOf("ana")),
      });
      expect(response.status).toBe(201);
      expect(response.headers.get("content-type")).toBe("application/scim+json;charset=UTF-8");
      const received = await response.text();
      expect(received).toMatch(text);
      expect(() => {
        JSON.parse(received);
      }).toThrow(SyntaxError);
      expect(holds()).toBe(1);
    });
  });

  describe("of too many requests", () => {
    const in60s = (text: string | null): number => (new Date(text ?? "").getTime() - Date.now()) / 1000;

    it.each(["behaviour", "fault"])("says when to come back, in the style of the %s", async (of) => {
      async function limited(header: RetryHeader): Promise<Headers> {
        if (of === "behaviour") api.emulator.behave({ retryHeader: header });
        const trouble = { kind: "rate-limit", seconds: 59.5 } as const;
        api.emulator.faults.add(of === "fault" ? { ...trouble, header } : trouble, { times: 1 });
        const answer = await post();
        expect([answer.status, answer.body]).toEqual([
          429,
          { error: "Rate limit exceeded", traceId: expect.any(String) as unknown },
        ]);
        return answer.headers;
      }
      expect((await limited("retry-after-seconds")).get("retry-after")).toBe("60");

      const date = (await limited("retry-after-date")).get("retry-after");
      expect(date).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/u);
      expect(in60s(date)).toBeGreaterThan(58);
      expect(in60s(date)).toBeLessThan(61);

      const iso = await limited("reset-iso");
      expect(iso.get("x-ratelimit-reset")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u);
      expect(in60s(iso.get("x-ratelimit-reset"))).toBeGreaterThan(58);
      expect(in60s(iso.get("x-ratelimit-reset"))).toBeLessThan(60);
      expect([iso.get("x-ratelimit-limit"), iso.get("x-ratelimit-remaining")]).toEqual(["10", "0"]);
      expect(iso.get("retry-after")).toBeNull();

      expect((await limited("reset-seconds")).get("x-ratelimit-reset")).toBe("60");

      const none = await limited("none");
      expect([none.get("retry-after"), none.get("x-ratelimit-reset")]).toEqual([null, null]);
      expect(holds()).toBe(0);
      expect((await post()).status).toBe(201);
    });
  });

  describe("of stale reads", () => {
    it("answers a GET as things were so many requests ago", async () => {
      const ana = await api.person("ana", { title: "before" });
      api.emulator.faults.add({ kind: "stale", requests: 3 });
      await api.put(`/Users/${ana}`, personOf("ana", { title: "after" }));
      const bob = await api.person("bob");
      // Three requests after the PUT, two after the POST.
      await api.get("/Users");
      expect((await api.get(`/Users/${ana}`)).body).toMatchObject({ title: "before" });
      expect((await api.get(`/Users/${bob}`)).status).toBe(404);
      expect((await api.get(`/Users/${ana}`)).body).toMatchObject({ title: "after" });
      expect((await api.get(`/Users/${bob}`)).status).toBe(200);
    });

    it("concerns only the requests that are named", async () => {
      api.emulator.faults.add({ kind: "stale", requests: 100 }, { path: /filter=/u, times: 1 });
      await api.person("ana");
      expect(await api.found("/Users")).toHaveLength(1);
      const byName = filtered("Users", 'userName eq "ana"');
      expect(await api.found(byName)).toEqual([]);
      expect(await api.found(byName)).toHaveLength(1);
    });

    it("shows the deleted, and groups with their former members", async () => {
      const ana = await api.person("ana");
      const group = await api.group("engineers", [ana]);
      api.emulator.faults.add({ kind: "stale", requests: 100 }, { method: "GET" });
      await api.delete(`/Users/${ana}`);
      expect((await api.get(`/Users/${ana}`)).status).toBe(200);
      expect((await api.get(`/Groups/${group}`)).body).toMatchObject({ members: [{ value: ana }] });
      await api.delete(`/Groups/${group}`);
      expect((await api.get(`/Groups/${group}`)).status).toBe(200);
      expect(await api.found("/Groups")).toMatchObject([{ id: group, members: [{ value: ana }] }]);
      expect((await api.delete(`/Users/${ana}`)).status).toBe(404);
      expect(holds()).toBe(0);
      api.emulator.faults.clear();
      expect((await api.get(`/Users/${ana}`)).status).toBe(404);
    });
  });

  describe("happens", () => {
    const trouble: Trouble = { kind: "status", status: 503 };

    async function statuses(
      when: When,
      requests: readonly (readonly [string, string])[],
    ): Promise<boolean[]> {
      api.emulator.faults.add(trouble, when);
      const seen: boolean[] = [];
      for (const [method, path] of requests) {
        const answer = await api.ask(method, path, method === "GET" ? {} : { body: personOf("ana") });
        seen.push(answer.status === 503);
      }
      return seen;
    }

    const list = Array.from({ length: 6 }, () => ["GET", "/Users"] as const);

    it.each<[string, When, readonly (readonly [string, string])[], boolean[]]>([
      ["always", {}, list, [true, true, true, true, true, true]],
      ["at the n-th", { nth: 2 }, list, [false, true, false, false, false, false]],
      ["at each n-th", { every: 3 }, list, [false, false, true, false, false, true]],
      ["so many times", { times: 2 }, list, [true, true, false, false, false, false]],
      [
        "at each n-th, so many times",
        { every: 2, times: 1 },
        list,
        [false, true, false, false, false, false],
      ],
      [
        "at a method",
        { method: "POST" },
        [
          ["GET", "/Users"],
          ["POST", "/Users"],
        ],
        [false, true],
      ],
      [
        "at a path with its query",
        { path: /^\/Users\?startIndex=2/gu },
        [
          ["GET", "/Users"],
          ["GET", "/Users?startIndex=2"],
          ["GET", "/Users?startIndex=2"],
        ],
        [false, true, true],
      ],
      [
        "at what fits among other requests",
        { method: "POST", nth: 2 },
        [
          ["POST", "/Users"],
          ["GET", "/Users"],
          ["POST", "/Users"],
        ],
        [false, false, true],
      ],
      [
        "on a condition",
        { matching: ({ body }) => JSON.stringify(body ?? "").includes("ana") },
        [
          ["GET", "/Users"],
          ["POST", "/Users"],
        ],
        [false, true],
      ],
      ["in another directory", { directory: "other" }, list, [false, false, false, false, false, false]],
    ])("%s", async (_what, when, requests, expected) => {
      expect(await statuses(when, requests)).toEqual(expected);
    });

    it("by chance, the same for the same seed", async () => {
      const course = async (seed: number): Promise<boolean[]> => {
        api.emulator.faults.clear();
        return statuses({ probability: { share: 0.3, seed } }, [...list, ...list, ...list, ...list, ...list]);
      };
      const first = await course(1);
      expect(await course(1)).toEqual(first);
      expect(await course(2)).not.toEqual(first);
      const share = first.filter(Boolean).length / first.length;
      expect(share).toBeGreaterThan(0.05);
      expect(share).toBeLessThan(0.6);
    });

    it("until it is taken away, alone or with all others", async () => {
      const takeAway = api.emulator.faults.add(trouble, { method: "POST" });
      api.emulator.faults.add(trouble, { method: "GET" });
      takeAway();
      expect([(await post()).status, (await api.get("/Users")).status]).toEqual([201, 503]);
      api.emulator.faults.clear();
      expect((await api.get("/Users")).status).toBe(200);
    });

    it("together with others", async () => {
      api.emulator.faults.add({ kind: "latency", ms: 100 });
      api.emulator.faults.add(trouble);
      const startedAt = performance.now();
      expect((await post()).status).toBe(503);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95);
    });
  });
});

describe("a rate limit", () => {
  it("answers 429 beyond so many requests of a directory in a window, and does nothing", async () => {
    const api = await Api.start({
      directories: [
        { id: "north", token: "n" },
        { id: "south", token: "s" },
      ],
      rateLimit: { requests: 2, windowMs: 60_000 },
      behaviour: { retryHeader: "reset-seconds" },
    });
    const answers = [
      await api.get("/Users"),
      await api.get("/Users"),
      await api.post("/Users", personOf("ana")),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get("x-ratelimit-remaining"))).toEqual(["1", "0", "0"]);
    expect(answers.map(({ headers }) => headers.get("x-ratelimit-limit"))).toEqual(["2", "2", "2"]);
    expect(Number(answers[2]?.headers.get("x-ratelimit-reset"))).toBeGreaterThan(50);
    expect(api.directory.users()).toEqual([]);
    expect((await new Api(api.emulator, api.emulator.directory("south")).get("/Users")).status).toBe(200);
    api.emulator.limitRate(undefined);
    expect((await api.get("/Users")).status).toBe(200);
    await api.close();
  });

  it("begins anew with the next window", async () => {
    const api = await Api.start({ rateLimit: { requests: 1, windowMs: 300 } });
    expect((await api.get("/Users")).status).toBe(200);
    const limited = await api.get("/Users");
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "1"]);
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect((await api.get("/Users")).status).toBe(200);
    await api.close();
  });
});

describe("closing", () => {
  it("ends whatever hangs, waits or trickles, and leaves nothing open", async () => {
    const api = await Api.start();
    const troubles: Trouble[] = [
      { kind: "hang" },
      { kind: "latency", ms: 600_000 },
      { kind: "slow-body", ms: 600_000 },
    ];
    for (const [index, trouble] of troubles.entries()) api.emulator.faults.add(trouble, { nth: index + 1 });
    const open = troubles.map(() => api.get("/Users"));
    const ends = Promise.allSettled(open);
    while (api.emulator.count() < troubles.length) await new Promise((resolve) => setTimeout(resolve, 5));
    await api.close();
    expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    await expect(api.get("/Users")).rejects.toThrow("fetch failed");
  });

  it("sets the port free for the next one, which knows nothing of the last", async () => {
    const first = await Api.start();
    await first.person("ana");
    const port = Number(new URL(first.emulator.origin).port);
    await expect(startEmulator({ port })).rejects.toThrow("EADDRINUSE");
    await first.close();
    const second = await Api.start({ port });
    expect(second.emulator.origin).toBe(`http://127.0.0.1:${port}`);
    expect(await second.found("/Users")).toEqual([]);
    await second.close();
  });

  it("lets this machine in only", async () => {
    const api = await Api.start();
    expect(new URL(api.emulator.origin).hostname).toBe("127.0.0.1");
    await api.close();
  });

  it("copes with a client that goes in the middle of its request", async () => {
    const api = await Api.start();
    const socket = connect(Number(new URL(api.emulator.origin).port), "127.0.0.1");
    socket.write("POST /scim/directory/x/Users HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect((await api.get("/Users")).status).toBe(200);
    await api.close();
  });
});
