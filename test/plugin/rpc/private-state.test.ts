import { privateState } from "../../../src/plugin/rpc/private-state";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test("what nobody changes comes back byte by byte", () => {
  const bytes = Buffer.from('{ "a" : 1 }');
  const kept = privateState(bytes);
  expect(kept.get("a")).toBe(1);
  expect(text(kept.bytes())).toBe('{ "a" : 1 }');
  expect(privateState(new Uint8Array()).bytes()).toHaveLength(0);
});

test("values are set, replaced and taken out", () => {
  const kept = privateState(Buffer.from('{"a":1,"b":2}'));
  kept.set("a", { deep: ["x"] });
  kept.set("b", undefined);
  expect(text(kept.bytes())).toBe('{"a":{"deep":["x"]}}');
});

test("a value that is changed afterwards is kept as it was set", () => {
  const kept = privateState(new Uint8Array());
  const value = ["x"];
  kept.set("a", value);
  value.push("y");
  expect(kept.get("a")).toEqual(["x"]);
});

test("what is no JSON is refused where it is set", () => {
  expect(() => {
    privateState(new Uint8Array()).set("a", 5n);
  }).toThrow(TypeError);
});

test("bytes of another provider are left alone, until something of ours takes their place", () => {
  const kept = privateState(Buffer.from("gob\u0000"));
  expect(kept.get("a")).toBeUndefined();
  expect(text(kept.bytes())).toBe("gob\u0000");
  kept.set("a", 1);
  expect(text(kept.bytes())).toBe('{"a":1}');
});
