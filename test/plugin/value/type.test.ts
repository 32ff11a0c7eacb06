import { type Type, typeFromJson, typeToJson } from "../../../src/plugin/value/type";

test("a type is the same after JSON, whatever the order of its attributes", () => {
  const type: Type = {
    kind: "object",
    attributes: {
      b: { kind: "tuple", elements: [{ kind: "dynamic" }, { kind: "set", element: { kind: "bool" } }] },
      a: { kind: "map", element: { kind: "list", element: { kind: "number" } } },
    },
  };
  const json = typeToJson(type);
  expect(JSON.stringify(json)).toBe(
    '["object",{"a":["map",["list","number"]],"b":["tuple",["dynamic",["set","bool"]]]}]',
  );
  expect(typeFromJson(json)).toEqual(type);
});

test("an object's optional attributes, a third part, are read over", () => {
  expect(typeFromJson(["object", { a: "string" }, ["a"]])).toEqual({
    kind: "object",
    attributes: { a: { kind: "string" } },
  });
});

test.each([undefined, null, "text", ["list"], ["list", "text"], ["object", { a: 1 }], {}])(
  "%j is no type",
  (json) => {
    expect(() => typeFromJson(json)).toThrow();
  },
);
