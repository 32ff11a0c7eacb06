import fc from "fast-check";
import { Decimal, numberFromText } from "../../../src/plugin/value/number";

test.each([
  ["0", 0],
  ["-0.0", -0],
  ["42", 42],
  ["-1.5", -1.5],
  ["1e3", 1000],
  ["0.10", 0.1],
  ["9007199254740991", 9007199254740991],
  ["9007199254740993", 9007199254740993n],
  ["0.1000000000000000055511151231257827", new Decimal("0.1000000000000000055511151231257827")],
])("%s", (text, value) => {
  expect(numberFromText(text)).toEqual(value);
});

test.each(["", " 1", "1 ", "0x10", "1_000", ".5", "5.", "Infinity", "NaN", "1e", "--1", "١"])(
  "%j is no number",
  (text) => {
    expect(numberFromText(text)).toBeUndefined();
  },
);

test("every double comes back from its own text, and every integer from its digits", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
      const value = numberFromText(String(double));
      expect(Number(value)).toBe(double === 0 ? 0 : double);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt(), (integer) => {
      const value = numberFromText(integer.toString());
      expect(value instanceof Decimal ? value : BigInt(value ?? 0)).toBe(integer);
    }),
  );
});
