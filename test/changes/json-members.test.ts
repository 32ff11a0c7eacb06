import fc from "fast-check";
import { isRecord } from "../../src/changes/attributes";
import { JsonMembers, type Portion } from "../../src/changes/json-members";

type Taken = readonly (readonly [string, unknown])[];

/** What is handed out of a text that comes in pieces of this length. */
function taken(text: string, length: number, portionOf: (member: string) => Portion): Taken {
  const all: (readonly [string, unknown])[] = [];
  const take = (member: string, value: unknown): void => {
    all.push([member, value]);
  };
  const members = new JsonMembers({ portionOf, takeWhole: take, takeItem: take });
  for (let at = 0; at < text.length; at += length) members.write(text.slice(at, at + length));
  members.end();
  return all;
}

const objects = fc
  .dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }), {
    maxKeys: 6,
  })
  // As it comes out of JSON again, without a negative zero.
  .map((object): unknown => JSON.parse(JSON.stringify(object)))
  .filter(isRecord);

const layouts = fc.constantFrom(undefined, 1, "\t", "\r\n  ");

test.each<[Portion, (object: Readonly<Record<string, unknown>>) => Taken]>([
  ["whole", (object) => Object.entries(object)],
  [
    "items",
    (object) =>
      Object.entries(object).flatMap(([name, value]): Taken =>
        Array.isArray(value) ? value.map((item: unknown) => [name, item] as const) : [[name, value]],
      ),
  ],
  ["nothing", () => []],
])("what is wanted %s is what JSON.parse reads, in pieces of any length", (portion, expected) => {
  fc.assert(
    fc.property(objects, layouts, fc.integer({ min: 1, max: 50 }), (object, layout, length) => {
      const text = JSON.stringify(object, null, layout);
      expect(taken(text, length, () => portion)).toEqual(expected(object));
    }),
    { numRuns: 300 },
  );
});

test("what is not wanted does not hide what comes after it", () => {
  const text = '{"a":{"b":["]}\\"",{"b":2}]},"b":[1,{"b":[3]}],"c":"[","d":null}';
  expect(
    taken(text, 3, (member) => (member === "b" ? "items" : member === "d" ? "whole" : "nothing")),
  ).toEqual([
    ["b", 1],
    ["b", { b: [3] }],
    ["d", null],
  ]);
});

test.each([
  ["nothing", ""],
  ["a number", "3"],
  ["a list", "[1]"],
  ["half of an object", '{"a":1,"b":[1,'],
  ["an object and more", '{"a":1} 2'],
  ["two objects", '{"a":1}{"b":2}'],
  ["a member without a value", '{"a"}'],
  ["a member without a name", "{1:2}"],
  ["brackets that do not belong together", '{"a":[1}'],
  ["a value that is none", '{"a":nil}'],
  ["an item that is none", '{"a":[1,,2]}'],
  ["a text that does not end", '{"a":"b}'],
])("%s is refused", (_what, text) => {
  for (const portion of ["whole", "items"] as const)
    expect(() => taken(text, 2, () => portion)).toThrow(SyntaxError);
});
