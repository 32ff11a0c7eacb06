import { readRateAdvice } from "../../src/http/rate-headers";

const NOW = Date.parse("2026-03-01T12:00:00Z");

describe("rate-limit headers", () => {
  it.each([
    ["seconds", { "retry-after": "17" }, 17_000],
    ["an HTTP date", { "retry-after": "Sun, 01 Mar 2026 12:01:00 GMT" }, 60_000],
    ["a date that has passed", { "retry-after": "Sun, 01 Mar 2026 11:59:00 GMT" }, 0],
    ["an ISO time", { "x-ratelimit-reset": "2026-03-01T12:00:30Z" }, 30_000],
    ["an ISO time with minutes only", { "x-ratelimit-reset": "2026-03-01T12:02Z" }, 120_000],
    ["seconds from now", { "x-ratelimit-reset": "45" }, 45_000],
    ["seconds since 1970", { "x-ratelimit-reset": String(NOW / 1000 + 9) }, 9_000],
    ["milliseconds since 1970", { "x-ratelimit-reset": String(NOW + 1234) }, 1_234],
    ["Retry-After before the reset", { "retry-after": "2", "x-ratelimit-reset": "45" }, 2_000],
    [
      "the reset when Retry-After is unreadable",
      { "retry-after": "soon", "x-ratelimit-reset": "45" },
      45_000,
    ],
    [
      "the server's own clock where ours is ten minutes behind",
      { date: "Sun, 01 Mar 2026 12:10:00 GMT", "x-ratelimit-reset": "2026-03-01T12:10:20Z" },
      20_000,
    ],
    [
      "our clock where the server's differs by no more than the way takes",
      { date: "Sun, 01 Mar 2026 11:59:57 GMT", "x-ratelimit-reset": "2026-03-01T12:00:20Z" },
      20_000,
    ],
  ])("reads %s", (_what, headers, expected) => {
    expect(readRateAdvice(headers, NOW).waitMs).toBe(expected);
  });

  it("knows no wait where nothing is said", () => {
    expect(readRateAdvice({}, NOW)).toEqual({ exhausted: false });
    expect(readRateAdvice({ "retry-after": "soon" }, NOW)).toEqual({ exhausted: false });
  });

  it("sees the last request of a window", () => {
    const advice = readRateAdvice({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "3" }, NOW);
    expect(advice).toEqual({ waitMs: 3_000, exhausted: true });
    expect(readRateAdvice({ "x-ratelimit-remaining": "1" }, NOW).exhausted).toBe(false);
  });
});
