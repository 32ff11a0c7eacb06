import { Decimal, UNKNOWN } from "../../../src/plugin/attributes";
import { modelOf, objectType } from "../../../src/plugin/schema/model";
import { checkConfig } from "../../../src/plugin/schema/validate";
import { valueFrom } from "../../../src/plugin/value/convert";
import { example } from "./example";

/** What a user reads of a configuration, one line a problem. */
function check(config: object): readonly string[] {
  const value = valueFrom({ name: "Ada", ...config }, objectType(modelOf(example)));
  return checkConfig(example, value).map(
    ({ summary, detail, path }) => `${summary} | ${detail} | ${JSON.stringify(path)}`,
  );
}

test("a right configuration has no problem, and neither has one that is not known", () => {
  const email = { value: "ada@example.com", type: "work" };
  expect(
    check({
      age: 36,
      token: "12345678",
      aliases: ["a", "b"],
      tags: ["a"],
      members: { ada: "1", bo: null },
      lists: { a: [1] },
      emails: [email],
      main: email,
      sites: { a: email },
    }),
  ).toEqual([]);
  const unknown = Object.keys(example.shape).filter((name) => !["id", "version"].includes(name));
  expect(check(Object.fromEntries(unknown.map((name) => [name, UNKNOWN])))).toEqual([]);
  expect(checkConfig(example, UNKNOWN)).toEqual([]);
});

test("what is unknown inside is left alone at every depth, and the rest is checked", () => {
  expect(
    check({
      aliases: [UNKNOWN, ""],
      tags: [UNKNOWN],
      members: { ada: UNKNOWN, b: UNKNOWN },
      lists: { a: UNKNOWN, b: [UNKNOWN, 1] },
      emails: [UNKNOWN, { value: UNKNOWN, type: UNKNOWN }, { value: "nobody", type: UNKNOWN }],
      main: { value: UNKNOWN },
      sites: { a: UNKNOWN },
    }),
  ).toEqual([
    'Invalid aliases | "": is empty. | ["aliases",1]',
    'Invalid members.b | "b": is too short a key. | ["members","b"]',
    'Invalid emails.value | "nobody": has no @. | ["emails",2,"value"]',
  ]);
});

test("problems stand at the attribute, with the value", () => {
  expect(
    check({
      name: "A",
      age: 1.5,
      nick: "nick",
      main: { value: "ada@example.com", type: "shop" },
      sites: { berlin: { value: "x" } },
    }),
  ).toEqual([
    'Invalid name | "A": is too short. | ["name"]',
    'Invalid age | 1.5: is not a whole number. | ["age"]',
    'Invalid nick | "nick": is no address. | ["nick"]',
    expect.stringMatching(/^Invalid main\.type \| "shop": .*work.*home.* \| \["main","type"\]$/u),
    'Invalid sites.berlin.value | "x": has no @. | ["sites","berlin","value"]',
  ]);
});

test("lists and sets are checked as wholes too", () => {
  expect(check({ aliases: ["a", "b", "c"], tags: ["a", "b", "c", ""], emails: [] })).toEqual([
    'Invalid aliases | ["a","b","c"]: has more than two. | ["aliases"]',
    'Invalid tags | ["","a","b","c"]: has more than two. | ["tags"]',
    'Invalid tags | "": is empty. | ["tags"]',
    'Invalid emails | []: is empty. | ["emails"]',
  ]);
});

test("a required attribute that is null and a computed one that is not are refused at every depth", () => {
  expect(check({ name: null, id: "1", emails: [{ value: null }, null], main: { verified: true } })).toEqual([
    'id cannot be written | Only the provider sets it: remove it. | ["id"]',
    'Missing name | It is required, and null is not the same as empty: give it a value. | ["name"]',
    'Missing emails.value | It is required, and null is not the same as empty: give it a value. | ["emails",0,"value"]',
    'Invalid emails | is no object. | ["emails",1]',
    'Missing main.value | It is required, and null is not the same as empty: give it a value. | ["main","value"]',
    'main.verified cannot be written | Only the provider sets it: remove it. | ["main","verified"]',
  ]);
});

test("null inside a list or map is refused where the schema has no place for it", () => {
  expect(check({ aliases: [null], lists: { a: null } })).toEqual([
    expect.stringMatching(/^Invalid aliases \| null: .*\["aliases",0\]$/u),
    expect.stringMatching(/^Invalid lists\.a \| null: .*\["lists","a"\]$/u),
  ]);
});

test("numbers with more digits than can be kept are refused, not rounded", () => {
  expect(check({ age: 2n ** 64n })).toEqual([
    'Invalid age | 18446744073709551616 has more digits than can be kept. | ["age"]',
  ]);
  expect(check({ lists: { a: [new Decimal("0.12345678901234567890")] } })).toEqual([
    'Invalid lists.a | 0.12345678901234567890 has more digits than can be kept. | ["lists","a",0]',
  ]);
});

test("no secret is shown", () => {
  expect(check({ token: "hunter2", passphrase: "hunter2" })).toEqual([
    'Invalid token | (sensitive value): is too short. | ["token"]',
    'Invalid passphrase | (sensitive value): is too short. | ["passphrase"]',
  ]);
});

test("a long value is cut", () => {
  const [line = ""] = check({ nick: "x".repeat(5000) });
  expect(line.length).toBeLessThan(150);
});
