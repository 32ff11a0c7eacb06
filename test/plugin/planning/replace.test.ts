import { UNKNOWN } from "../../../src/plugin/attributes";
import { replacedPaths, sortedPaths } from "../../../src/plugin/planning/replace";
import { planned, valueOf } from "./example";

const replaced = (before: object, after: object): unknown =>
  replacedPaths(planned, valueOf(before), valueOf(after));

test("only a change of what cannot be changed in place replaces", () => {
  expect(replaced({ name: "Ada" }, { name: "Ada", title: "Countess" })).toEqual([]);
  expect(replaced({ name: "Ada" }, { name: "Bo" })).toEqual([["name"]]);
});

test("what is not known yet may be a change", () => {
  expect(replaced({ name: "Ada" }, { name: UNKNOWN })).toEqual([["name"]]);
});

test("paths lead into objects, lists and maps of them", () => {
  const email = (realm: string): object => ({ value: "a@b", realm });
  expect(
    replaced(
      { main: email("x"), emails: [email("x"), email("x")], sites: { a: email("x"), b: email("x") } },
      { main: email("y"), emails: [email("x"), email("y")], sites: { a: email("y"), b: email("x") } },
    ),
  ).toEqual([
    ["main", "realm"],
    ["emails", 1, "realm"],
    ["sites", "a", "realm"],
  ]);
});

test("an object that holds nothing but objects is no map of them", () => {
  expect(replaced({ inner: { site: { name: "x" } } }, { inner: { site: { name: "y" } } })).toEqual([
    ["inner", "site", "name"],
  ]);
});

test("an object that is new, gone or not known yet replaces nothing", () => {
  const email = { value: "a@b", realm: "x" };
  expect(
    replaced({ emails: [email], sites: {} }, { emails: [email, email], sites: { constructor: email } }),
  ).toEqual([]);
  expect(replaced({ emails: [email, email], main: email }, { emails: [email], main: null })).toEqual([]);
  expect(replaced({ emails: [email] }, { emails: UNKNOWN })).toEqual([]);
});

test("paths are sorted, each of them once", () => {
  expect(sortedPaths([["b"], ["a", 1], ["a", "x"], ["b"], ["a", 0]])).toEqual([
    ["a", "x"],
    ["a", 0],
    ["a", 1],
    ["b"],
  ]);
});
