import { byName } from "../../../src/resources/data/by-name";

const listed = (...names: string[]): unknown =>
  byName(
    names.map((name, index) => ({ id: `id-${index}`, name })),
    ({ name }) => name,
    ({ id }) => id,
  );

test("records stand under their names in lower case", () => {
  expect(listed("Ana@acme.example", "bo@acme.example")).toEqual({
    "ana@acme.example": "id-0",
    "bo@acme.example": "id-1",
  });
});

test("no record hides another whose name differs in case alone", () => {
  expect(() => listed("Ana@acme.example", "ana@ACME.example")).toThrow(
    "The directory holds Ana@acme.example (SCIM id id-0) and ana@ACME.example (SCIM id id-1), and names compare without case.",
  );
});
