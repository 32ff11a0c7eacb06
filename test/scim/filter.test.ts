import fc from "fast-check";
import { type Compare, parse } from "scim2-parse-filter";
import { equals, memberPath, needsEscapes } from "../../src/scim/filter";

/** scim2-parse-filter takes a backslash for itself unless a quote follows; RFC 7644 makes it an escape. */
const readableByLibrary = fc
  .string({
    unit: fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      fc.constantFrom('"', "'", " ", "(", "]"),
    ),
  })
  .filter((text) => JSON.stringify(text).replaceAll('\\"', '"') === `"${text}"`);

describe("filters", () => {
  it.each([
    ["userName", "ana@acme.com", 'userName eq "ana@acme.com"'],
    ["displayName", 'the "A" team', 'displayName eq "the \\"A\\" team"'],
    ["externalId", "CORP\\ana", 'externalId eq "CORP\\\\ana"'],
    ["displayName", "O'Neil", `displayName eq "O'Neil"`],
    ["displayName", "a\nb\tc", 'displayName eq "a\\nb\\tc"'],
    ["displayName", "Zürich 東京", 'displayName eq "Zürich 東京"'],
  ] as const)("compares %s with %j", (attribute, value, filter) => {
    expect(equals(attribute, value)).toBe(filter);
  });

  it("cannot be left by what a name holds", () => {
    expect(equals("userName", '" or userName pr or userName eq "')).toBe(
      'userName eq "\\" or userName pr or userName eq \\""',
    );
  });

  it("names one member", () => {
    expect(memberPath("0c-1")).toBe('members[value eq "0c-1"]');
    expect(memberPath('"]')).toBe('members[value eq "\\"]"]');
  });

  it("is read by a public parser as one comparison with the very same value", () => {
    fc.assert(
      fc.property(readableByLibrary, (value) => {
        const expected: Compare = { op: "eq", attrPath: "userName", compValue: value };
        expect(parse(equals("userName", value))).toEqual(expected);
      }),
    );
  });

  it("is a JSON string for every value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const literal = equals("userName", value).slice("userName eq ".length);
        expect(JSON.parse(literal)).toBe(value);
      }),
    );
  });

  it.each([
    ["ana@acme.com", false],
    ["Zürich", false],
    ['the "A" team', true],
    ["CORP\\ana", true],
    ["a\u0007b", true],
  ])("knows whether a server could misread %j", (value, doubtful) => {
    expect(needsEscapes(value)).toBe(doubtful);
  });
});
