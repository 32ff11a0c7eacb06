import { UNKNOWN } from "../../../src/plugin/attributes";
import { oneKey, soughtBy } from "../../../src/resources/data/key";

const keys = ["id", "user_name"] as const;

test.each([
  [{ id: "1", user_name: null }, undefined],
  [{ id: UNKNOWN, user_name: null }, undefined],
  [{ id: UNKNOWN, user_name: UNKNOWN }, undefined],
  [{ id: UNKNOWN, user_name: "ana" }, undefined],
  [{ id: null, user_name: null }, "Write exactly one of id, user_name: none is written."],
  [{ id: "1", user_name: "ana" }, "Write exactly one of id, user_name: id and user_name are written."],
])("the keys %j", (config, problem) => {
  expect(oneKey(config, keys)[0]?.detail).toBe(problem);
});

test("a key that turns out to be null, or a second one that turns out to be written, is found by the read", () => {
  expect(soughtBy({ id: null, user_name: "ana" }, keys)).toEqual({ attribute: "user_name", value: "ana" });
  expect(() => soughtBy({ id: null, user_name: null }, keys)).toThrow("none is written");
  expect(() => soughtBy({ id: "1", user_name: "ana" }, keys)).toThrow("id and user_name are written");
});
