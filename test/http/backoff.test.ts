import { backoffMs } from "../../src/http";

describe("back-off", () => {
  it.each([
    [1, 0, 125],
    [1, 1, 250],
    [2, 0, 250],
    [3, 0.5, 750],
    [40, 0, 7_500],
    [40, 1, 15_000],
  ])("after %i failures, with chance %d, waits %i ms", (tries, chance, expected) => {
    expect(backoffMs(tries, () => chance)).toBe(expected);
  });
});
