import { Decimal, Dynamic, UNKNOWN } from "../../../src/plugin/attributes";
import { brokenPlan, brokenState } from "../../../src/plugin/planning/answers";
import { planned, valueOf } from "./example";

describe("a plan", () => {
  const broken = (prior: object | null, config: object, plan: object): unknown =>
    brokenPlan(planned, prior === null ? null : valueOf(prior), valueOf(config), valueOf(plan)).map(
      ({ path }) => path,
    );

  test("keeps what is written, or what was there, and fills what is computed", () => {
    expect(broken(null, { name: "Ada" }, { id: UNKNOWN, name: "Ada", mode: "soft" })).toEqual([]);
    expect(broken({ name: "ADA" }, { name: "Ada" }, { name: "ADA" })).toEqual([]);
    expect(broken(null, { tags: ["b", "a"] }, { tags: ["a", "b"] })).toEqual([]);
  });

  test("must not change what is written, nor write what is not", () => {
    expect(broken(null, { name: "Ada" }, { name: "ada" })).toEqual([["name"]]);
    expect(broken(null, { name: "Ada" }, { name: UNKNOWN })).toEqual([["name"]]);
    expect(broken(null, {}, { title: "Countess" })).toEqual([["title"]]);
    expect(broken(null, { main: { value: "a@b" } }, { main: { value: "c@d" } })).toEqual([["main", "value"]]);
  });

  test("must not keep what is write-only", () => {
    expect(broken(null, { secret: "hunter2" }, {})).toEqual([]);
    expect(broken(null, { secret: "hunter2" }, { secret: "hunter2" })).toEqual([["secret"]]);
  });
});

describe("a state", () => {
  const broken = (plan: object, state: object): unknown =>
    brokenState(planned, valueOf(plan), valueOf(state)).map(({ path, detail }) => [
      path?.join("."),
      detail.includes("not wholly known") ? "unknown" : "other",
    ]);

  test("is what was planned, with the unknown filled", () => {
    expect(
      broken(
        {
          id: UNKNOWN,
          name: "Ada",
          main: { value: "a@b", hash: UNKNOWN },
          emails: [{ value: UNKNOWN }],
          sites: UNKNOWN,
        },
        { id: "1", name: "Ada", main: { value: "a@b", hash: "h" }, emails: [{ value: "x" }], sites: null },
      ),
    ).toEqual([]);
  });

  test("must not differ, hold more or less, or stay unknown", () => {
    expect(broken({ name: "Ada" }, { name: "ada" })).toEqual([["name", "other"]]);
    expect(broken({ id: UNKNOWN }, { id: UNKNOWN })).toEqual([["id", "unknown"]]);
    expect(broken({ main: { value: "a", hash: UNKNOWN } }, { main: { value: "b", hash: "h" } })).toEqual([
      ["main.value", "other"],
    ]);
    expect(broken({ emails: [{ value: UNKNOWN }] }, { emails: [] })).toEqual([["emails", "other"]]);
    expect(broken({ sites: { a: { value: UNKNOWN } } }, { sites: { b: { value: "x" } } })).toEqual([
      ["sites", "other"],
    ]);
    expect(broken({ title: null }, { title: "Countess" })).toEqual([["title", "other"]]);
  });

  test("has the planned elements of a set, wherever they stand", () => {
    expect(broken({ tags: ["b", UNKNOWN, UNKNOWN] }, { tags: ["a", "b", "c"] })).toEqual([]);
    expect(broken({ tags: ["b", UNKNOWN, UNKNOWN] }, { tags: ["a", "b"] })).toEqual([]);
    expect(broken({ tags: ["b", UNKNOWN] }, { tags: ["a", "c"] })).toEqual([["tags", "other"]]);
    expect(broken({ tags: ["b", UNKNOWN] }, { tags: ["a", "b", "c"] })).toEqual([["tags", "other"]]);
  });

  test("has dynamic values of the planned type", () => {
    const list = { kind: "list", element: { kind: "string" } } as const;
    const text = { kind: "string" } as const;
    expect(
      broken({ anything: new Dynamic(list, ["a", UNKNOWN]) }, { anything: new Dynamic(list, ["a", "b"]) }),
    ).toEqual([]);
    expect(broken({ anything: new Dynamic(list, UNKNOWN) }, { anything: new Dynamic(text, "a") })).toEqual([
      ["anything", "other"],
    ]);
    expect(broken({ anything: UNKNOWN }, { anything: new Dynamic(text, UNKNOWN) })).toEqual([
      ["anything", "unknown"],
    ]);
    const number = { kind: "number" } as const;
    const pi = (digits: string): Dynamic => new Dynamic(number, new Decimal(digits));
    expect(
      broken({ anything: pi("3.14159265358979323846") }, { anything: pi("314159265358979323846e-20") }),
    ).toEqual([]);
  });
});
