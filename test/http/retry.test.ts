import { WireFailure } from "../../src/http/exchange";
import { isRepeatable, judge } from "../../src/http/retry";

function answered(status: number, waitMs?: number, malformed = false): Parameters<typeof judge>[0] {
  const advice = waitMs === undefined ? { exhausted: false } : { exhausted: false, waitMs };
  return { answer: { status, headers: {}, text: "" }, malformed, advice };
}

function failed(kind: WireFailure["kind"], sent: boolean): Parameters<typeof judge>[0] {
  return { failure: new WireFailure(kind, sent), malformed: false, advice: { exhausted: false } };
}

describe("what may be tried again", () => {
  it.each([
    ["a success", answered(200), "answer", "answer"],
    ["404", answered(404), "answer", "answer"],
    ["409", answered(409), "answer", "answer"],
    ["501", answered(501), "answer", "answer"],
    ["429", answered(429), "pause", "pause"],
    ["503 with a time to come back", answered(503, 1000), "pause", "pause"],
    ["503", answered(503), "again", "fail"],
    ["500", answered(500), "again", "fail"],
    ["502", answered(502), "again", "fail"],
    ["504", answered(504), "again", "fail"],
    ["a success with broken JSON", answered(200, undefined, true), "again", "fail"],
    ["no connection", failed("unreachable", false), "again", "again"],
    ["a connection that was cut", failed("unreachable", true), "again", "fail"],
    ["no answer in time", failed("timeout", true), "again", "fail"],
    ["a time limit before anything was sent", failed("timeout", false), "again", "again"],
    ["a certificate that is not accepted", failed("tls", false), "fail", "fail"],
    ["a cancellation", failed("cancelled", true), "fail", "fail"],
    ["an answer without end", failed("too-large", true), "fail", "fail"],
  ])("%s", (_what, outcome, repeatable, once) => {
    expect(judge(outcome, true)).toBe(repeatable);
    expect(judge(outcome, false)).toBe(once);
  });

  it("holds reads, replacements and deletions for repeatable, and others when they say so", () => {
    expect(
      (["GET", "PUT", "DELETE", "POST", "PATCH"] as const).map((method) => isRepeatable(method, undefined)),
    ).toEqual([true, true, true, false, false]);
    expect(isRepeatable("PATCH", true)).toBe(true);
  });
});
