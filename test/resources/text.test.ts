import { emailAddress, folded, name, sameName } from "../../src/resources/text";

describe("names", () => {
  test.each([
    ["ANA@Acme.Example", "ana@acme.example"],
    ["É", "é"],
    ["e\u0301", "\u00e9"],
  ])("%s and %s are the same", (left, right) => {
    expect(folded(left)).toBe(folded(right));
    expect(sameName(left, right)).toBe(true);
  });

  test("different names stay different", () => {
    expect(sameName("ana@acme.example", "ana@acme.examples")).toBe(false);
  });

  test.each(["", " ana", "ana ", "x".repeat(300)])("%j is no name", (text) => {
    expect(name("the name").safeParse(text).success).toBe(false);
  });

  test.each([
    "ana",
    "ana@",
    "@acme.example",
    "a b@acme.example",
    "ana@acme@example",
    "ana@acme..example",
    "ana@.example",
  ])("%j is no e-mail address", (text) => {
    expect(emailAddress().safeParse(text).success).toBe(false);
  });

  test.each([
    "ana@acme.example",
    "o'brien+test@sub.acme.example",
    'a"b\\c@acme.example',
    "ana@localhost",
    "añá@acmé.example",
  ])("%j is an e-mail address", (text) => {
    expect(emailAddress().safeParse(text).success).toBe(true);
  });
});
