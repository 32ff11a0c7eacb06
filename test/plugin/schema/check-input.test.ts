import { checkInput } from "../../../src/plugin/attributes";
import { example } from "./example";

const TOKEN = "${TfToken[TOKEN.1]}";

function check(input: Readonly<Record<string, unknown>>): readonly string[] {
  return checkInput(example, input, (value) => value === TOKEN).map(
    ({ summary, detail }) => `${summary} | ${detail}`,
  );
}

test("values as people write them in code have no problem", () => {
  expect(
    check({
      name: "Ada",
      age: undefined,
      tags: ["a"],
      emails: [{ value: "ada@example.com", type: undefined }],
      main: { value: "ada@example.com" },
      sites: { berlin: { value: "berlin@example.com" } },
    }),
  ).toEqual([]);
});

test("a token may stand at every place", () => {
  expect(
    check({ name: TOKEN, age: TOKEN, emails: TOKEN, main: { value: TOKEN }, sites: { a: TOKEN } }),
  ).toEqual([]);
  expect(check({ name: "Ada", emails: [TOKEN], members: { ada: TOKEN }, lists: { a: [TOKEN] } })).toEqual([]);
});

test("unknown names and missing attributes are found at every depth", () => {
  const problems = check({ nam: "Ada", emails: [{ valeu: "x" }], sites: { berlin: {} } });
  expect(problems.map((line) => line.split(" | ")[0])).toEqual([
    "Unknown attribute nam",
    "Missing name",
    "Unknown attribute emails.0.valeu",
    "Missing emails.0.value",
    "Missing sites.berlin.value",
  ]);
});

test("what only the provider sets is no name to write", () => {
  expect(check({ name: "Ada", id: "1" })).toEqual([
    expect.stringMatching(/^Unknown attribute id \| There is name,/u),
  ]);
});

test.each([
  ["a text for a list", { emails: "ada@example.com" }, "Invalid emails"],
  ["an object for a list", { emails: { value: "ada@example.com" } }, "Invalid emails"],
  ["a text for an object", { main: "ada@example.com" }, "Invalid main"],
  ["a text for a map of objects", { sites: "berlin" }, "Invalid sites"],
  ["a text in a list of objects", { emails: ["ada@example.com"] }, "Invalid emails.0"],
  ["a number for a text", { nick: 5 }, "Invalid nick"],
  ["a function", { nick: () => "Ada" }, "Invalid nick"],
  ["a bigint", { age: 5n }, "Invalid age"],
  ["NaN", { age: Number.NaN }, "Invalid age"],
])("%s is refused", (_what, input, summary) => {
  const [problem = "", ...more] = check({ name: "Ada", ...input });
  expect(problem.split(" | ")[0]).toBe(summary);
  expect(more).toEqual([]);
});
