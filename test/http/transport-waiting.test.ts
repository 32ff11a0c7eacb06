import { HurriedClock } from "./fake-clock";
import { errorOf, Harness } from "./harness";
import { type Answer, cut, inTurn, json, type TinyServer } from "./tiny-server";

describe("how the transport waits", () => {
  const harness = new Harness();
  const serve = (answer: Answer): Promise<TinyServer> => harness.serve(answer);
  const transportTo: Harness["transportTo"] = (server, options) => harness.transportTo(server, options);

  afterEach(() => harness.close());

  it("keeps to the number of concurrent requests and uses it", async () => {
    const held: (() => void)[] = [];
    let most = 0;
    const server = await serve((response) => {
      held.push(() => {
        json(response, 200, {});
      });
      most = Math.max(most, held.length);
      if (held.length < 3) return;
      // Whoever were let through beside the three would be here by now.
      setTimeout(() => {
        for (const answer of held.splice(0)) answer();
      }, 5);
    });
    const transport = transportTo(server, { concurrency: 3 });
    await Promise.all(Array.from({ length: 18 }, () => transport.request({ method: "GET", path: "/x" })));
    expect(most).toBe(3);
  });

  it("lets all callers wait together for one refusal", async () => {
    const clock = new HurriedClock();
    const server = await serve(
      inTurn(
        (response) => {
          json(response, 429, {}, { "x-ratelimit-reset": new Date(clock.now() + 60_000).toISOString() });
        },
        (response) => {
          json(response, 200, {});
        },
      ),
    );
    const transport = transportTo(server, { clock, concurrency: 1 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => transport.request({ method: "GET", path: "/x" })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(server.received).toHaveLength(11);
    expect(clock.waits.filter((ms) => ms > 50_000)).toHaveLength(1);
  });

  it("pauses before the server has to refuse", async () => {
    const clock = new HurriedClock();
    const server = await serve((response) => {
      json(response, 200, {}, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "20" });
    });
    const transport = transportTo(server, { clock });
    await transport.request({ method: "GET", path: "/x" });
    expect(clock.waits).toEqual([]);
    await transport.request({ method: "GET", path: "/x" });
    expect(clock.waits.filter((ms) => ms > 19_000)).toHaveLength(1);
  });

  it("keeps back those that wait already when an answer has used up the window", async () => {
    const clock = new HurriedClock();
    const waitsBefore: number[] = [];
    const server = await serve((response) => {
      waitsBefore.push(clock.waits.filter((ms) => ms > 19_000).length);
      json(response, 200, {}, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "20" });
    });
    const transport = transportTo(server, { clock, concurrency: 1 });
    await Promise.all([1, 2, 3].map(() => transport.request({ method: "GET", path: "/x" })));
    expect(waitsBefore).toEqual([0, 1, 2]);
  });

  it("does not wait for longer than its patience, and tells what the server asks for", async () => {
    const server = await serve((response) => {
      json(response, 429, {}, { "retry-after": "3600" });
    });
    const transport = transportTo(server, { concurrency: 1 });
    const errors = await Promise.all(
      [1, 2].map(() => errorOf(transport.request({ method: "POST", path: "/Users", body: {} }))),
    );
    for (const error of errors) {
      expect(error).toMatchObject({ kind: "rate-limited", fate: "not-sent" });
      expect(error.message).toMatch(
        /limits the rate of requests and refused POST \/Users; it asks to wait 360\d seconds/,
      );
    }
    expect(server.received).toHaveLength(1);
  });

  it("does not wait for ever on a server that keeps refusing without a pause", async () => {
    const server = await serve((response) => {
      json(response, 429, {}, { "retry-after": "0" });
    });
    const error = await errorOf(
      transportTo(server, { patienceMs: 1e9 }).request({ method: "GET", path: "/x" }),
    );
    expect(error.kind).toBe("rate-limited");
    expect(server.received).toHaveLength(31);
  });

  it("ends a running request when its signal is aborted, and leaves the others running", async () => {
    const cancel = new AbortController();
    const held: (() => void)[] = [];
    const server = await serve((response) => {
      held.push(() => {
        json(response, 200, { ok: true });
      });
      if (held.length === 2) cancel.abort();
    });
    const transport = transportTo(server);
    const stopped = errorOf(
      transport.request({ method: "POST", path: "/a", body: {}, signal: cancel.signal }),
    );
    const other = transport.request({ method: "GET", path: "/b" });
    expect(await stopped).toMatchObject({ kind: "cancelled", fate: "unknown" });
    for (const answer of held) answer();
    expect((await other).body).toEqual({ ok: true });
  });

  it("ends a wait when its signal is aborted", async () => {
    const cancel = new AbortController();
    const clock = new HurriedClock();
    jest.spyOn(clock, "after").mockImplementation((ms, callback) => {
      if (ms !== 30_000) cancel.abort();
      const timer = setTimeout(callback, 60_000);
      return () => {
        clearTimeout(timer);
      };
    });
    const server = await serve((response) => {
      json(response, 500, {});
    });
    const error = await errorOf(
      transportTo(server, { clock }).request({ method: "GET", path: "/x", signal: cancel.signal }),
    );
    expect(error).toMatchObject({ kind: "cancelled", attempts: 1 });
  });

  it("sends nothing for a signal that is aborted already", async () => {
    const server = await serve(cut);
    const error = await errorOf(
      transportTo(server).request({ method: "POST", path: "/x", body: {}, signal: AbortSignal.abort() }),
    );
    expect(error).toMatchObject({ kind: "cancelled", fate: "not-sent", attempts: 0 });
    expect(server.received).toHaveLength(0);
  });
});
