import { decode, encode } from "../../../src/plugin/protocol/codec";
import { crashAnswer } from "../../../src/plugin/rpc/crash";
import { told } from "./harness";

const answer = crashAnswer((text) => text.replaceAll("hunter2", "(hidden)"));

test("a crash is told where an answer has a place for it, without secrets", () => {
  const crash = new Error("Bearer hunter2");
  const applied = encode("ApplyResourceChangeResponse", answer("ApplyResourceChange", crash));
  const { diagnostics, newState } = decode("ApplyResourceChangeResponse", applied);
  expect(told(diagnostics)).toEqual(["ERROR | The provider failed unexpectedly"]);
  expect(diagnostics[0]?.detail).toContain("Bearer (hidden). This is a bug");
  expect(newState).toBeUndefined();
});

test("a listing tells it in an event", () => {
  const event = encode("ListResourceEvent", answer("ListResource", "a text"));
  expect(told(decode("ListResourceEvent", event).diagnostic)).toEqual([
    "ERROR | The provider failed unexpectedly",
  ]);
});
