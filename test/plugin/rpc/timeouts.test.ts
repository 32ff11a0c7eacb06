import { durationMs, limitOf } from "../../../src/plugin/rpc/timeouts";

test.each([
  ["90s", 90_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  ["250ms", 250],
  ["0s", 0],
])("%s", (text, milliseconds) => {
  expect(durationMs(text)).toBe(milliseconds);
});

test.each(["", "10", "ten minutes", "-5s", "5 s", "1h 30m", "5d", "s", "1.s"])(
  "%j is no duration",
  (text) => {
    expect(durationMs(text)).toBeUndefined();
  },
);

test("a limit is one that a timer can have", () => {
  const limit = (create: unknown): unknown => limitOf({ timeouts: { create } } as never, "create");
  expect(limit("0.07h")).toBe(252_001);
  expect(limit("0.2ms")).toBe(1);
  expect(limit("10000h")).toBe(2 ** 31 - 1);
  expect(limit(null)).toBeUndefined();
  expect(limitOf({ timeouts: null }, "create")).toBeUndefined();
  expect(limitOf(null, "create")).toBeUndefined();
});
