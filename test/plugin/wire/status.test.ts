import * as fc from "fast-check";
import { Status, StatusError, encodeStatusMessage, parseTimeout } from "../../../src/plugin/wire/status";

test.each([
  ["10H", 36_000_000],
  ["2M", 120_000],
  ["3S", 3000],
  ["250m", 250],
  ["5000u", 5],
  ["1000000n", 1],
  ["99999999H", 359_999_996_400_000],
])("the time limit %s is %d ms", (header, milliseconds) => {
  expect(parseTimeout(header)).toBeCloseTo(milliseconds);
});

test.each([undefined, "", "5", "S", "5 S", "123456789S", "-1S", "1.5S", "5x"])(
  "%p is no time limit",
  (header) => {
    expect(parseTimeout(header)).toBeUndefined();
  },
);

test("a status message is printable ASCII that says the same when it is decoded", () => {
  expect(encodeStatusMessage("100 % ü\n")).toBe("100 %25 %C3%BC%0A");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 100 }), (message) => {
      const encoded = encodeStatusMessage(message);
      expect(encoded).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeURIComponent(encoded)).toBe(message);
    }),
  );
});

test("half a surrogate pair and an endless message do not break the trailer", () => {
  expect(encodeStatusMessage("\ud800")).toBe("%EF%BF%BD");
  expect(encodeStatusMessage("x".repeat(100_000)).length).toBeLessThan(3000);
});

test("anything that is thrown becomes a status", () => {
  const status = new StatusError(Status.unavailable, "later");
  expect(StatusError.from(status)).toBe(status);
  expect(StatusError.from(new Error("oh"))).toMatchObject({ code: Status.internal, message: "oh" });
  expect(StatusError.from("text")).toMatchObject({ code: Status.internal, message: "text" });
});
