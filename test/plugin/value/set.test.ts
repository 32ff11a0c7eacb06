import fc from "fast-check";
import { valueFrom } from "../../../src/plugin/value/convert";
import { Decimal } from "../../../src/plugin/value/number";
import { setOf } from "../../../src/plugin/value/set";
import { BOOL, DYNAMIC, NUMBER, STRING, type Type } from "../../../src/plugin/value/type";
import { UNKNOWN } from "../../../src/plugin/value/unknown";
import { Dynamic, same, type Value } from "../../../src/plugin/value/value";

test("two sets of the same elements are the same, in whatever order they come", () => {
  const element = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.dictionary(fc.string(), fc.string()),
    fc.array(fc.string()),
  );
  const shuffled = fc
    .array(element)
    .chain((elements) =>
      fc.tuple(
        fc.constant(elements),
        fc.shuffledSubarray(elements, { minLength: elements.length }),
        fc.array(fc.nat(), { maxLength: 3 }),
      ),
    );
  fc.assert(
    fc.property(shuffled, ([elements, others, repeated]) => {
      const again = repeated.flatMap((index) => others.slice(index, index + 1));
      expect(setOf([...others, ...again])).toEqual(setOf(elements));
    }),
  );
});

test("an element more, or another one, is another set", () => {
  expect(same(setOf(["a", "b"]), setOf(["a"]))).toBe(false);
  expect(same(setOf(["a", "b"]), setOf(["a", "c"]))).toBe(false);
  expect(same(setOf([{ a: "1" }]), setOf([{ a: "2" }]))).toBe(false);
});

test("no two different values are taken for one", () => {
  const values: readonly Value[] = [
    null,
    "null",
    "?",
    "1",
    1,
    "true",
    true,
    [],
    ["a,b"],
    ["a", "b"],
    {},
    { a: "b" },
    '{"a":"b"}',
    new Decimal("1.00000000000000000001"),
    new Dynamic(STRING, "1"),
    new Dynamic(NUMBER, 1),
    new Dynamic(NUMBER, null),
    new Dynamic(STRING, null),
  ];
  expect(setOf(values)).toHaveLength(values.length);
});

test("a number is one number, however it is written", () => {
  expect(
    setOf([new Decimal("1.50000000000000000001"), new Decimal("15.0000000000000000001e-1")]),
  ).toHaveLength(1);
});

test("what is not known yet may become two different values", () => {
  expect(setOf([UNKNOWN, "a", UNKNOWN, "a"])).toEqual(["a", UNKNOWN, UNKNOWN]);
  expect(setOf([{ a: UNKNOWN }, { a: UNKNOWN }])).toHaveLength(2);
});

test("sets inside other values are compared by value too", () => {
  const type: Type = {
    kind: "object",
    attributes: { sets: { kind: "map", element: { kind: "set", element: { kind: "set", element: BOOL } } } },
  };
  const left = valueFrom({ sets: { a: [[true, false], [true]] } }, type);
  const right = valueFrom({ sets: { a: [[true], [false, true], [true, true]] } }, type);
  expect(same(left, right)).toBe(true);
  const dynamic = (value: readonly string[]): Value =>
    valueFrom(new Dynamic({ kind: "set", element: STRING }, value), DYNAMIC);
  expect(same(dynamic(["a", "b"]), dynamic(["b", "a"]))).toBe(true);
});

test("comparing two large sets takes no time that anybody would notice", () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `person-${index}@example.com`);
  const startedAt = performance.now();
  expect(same(setOf(names), setOf(names.toReversed()))).toBe(true);
  // Comparing each with each takes minutes.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
