import { UNKNOWN } from "../../../src/plugin/attributes";
import { draftOf } from "../../../src/plugin/planning/draft";
import type { ValueMap } from "../../../src/plugin/value/value";
import { planned, valueOf } from "./example";

const plan = (prior: object | null, config: object): ValueMap =>
  draftOf(planned, prior === null ? null : valueOf(prior), valueOf(config));

const STATE = { id: "1", version: "7", name: "Ada", active: false, mode: "soft" };

describe("a new resource", () => {
  test("has what is written, the defaults, and everything computed unknown", () => {
    expect(plan(null, { name: "Ada", title: UNKNOWN })).toEqual(
      valueOf({ id: UNKNOWN, version: UNKNOWN, name: "Ada", title: UNKNOWN, active: UNKNOWN, mode: "soft" }),
    );
  });

  test("so have objects in it", () => {
    const email = { value: "a@b", primary: false, hash: UNKNOWN };
    const draft = plan(null, {
      name: "Ada",
      main: { value: "a@b" },
      emails: [{ value: "a@b", primary: true }, UNKNOWN],
      sites: { x: { value: "a@b" } },
    });
    expect(draft).toMatchObject({
      main: email,
      emails: [{ ...email, primary: true }, UNKNOWN],
      sites: { x: email },
    });
  });
});

describe("an existing resource", () => {
  test("that is as it is declared has no change at all", () => {
    const prior = valueOf(STATE);
    expect(draftOf(planned, prior, valueOf({ name: "Ada" }))).toBe(prior);
  });

  test("keeps the spelling that was there where another means the same", () => {
    const prior = { ...STATE, main: { value: "Ada@example.com", primary: false, hash: "h" } };
    expect(plan(prior, { name: "ADA", main: { value: "ada@EXAMPLE.com" } })).toEqual(valueOf(prior));
  });

  test("with a change has its computed values unknown, the stable ones excepted", () => {
    expect(plan(STATE, { name: "Ada", title: "Countess" })).toMatchObject({
      id: "1",
      version: UNKNOWN,
      title: "Countess",
      active: false,
      mode: "soft",
    });
  });

  test("gets its default back when a value is no longer written, and keeps what is not managed", () => {
    expect(plan({ ...STATE, mode: "hard", title: "Countess" }, { name: "Ada" })).toMatchObject({
      mode: "soft",
      active: false,
      title: null,
    });
  });

  test("with a value not known yet is changed", () => {
    expect(plan(STATE, { name: UNKNOWN })).toMatchObject({ name: UNKNOWN, version: UNKNOWN, id: "1" });
  });

  test("is the same when only the order of a set is another", () => {
    const prior = { ...STATE, tags: ["a", "b"] };
    expect(plan(prior, { name: "Ada", tags: ["b", "a", "b"] })).toEqual(valueOf(prior));
  });

  test("keeps what is computed in objects that stand where they stood", () => {
    const site = { value: "a@b", primary: false, hash: "h" };
    const draft = plan(
      { ...STATE, sites: { x: site } },
      { name: "Ada", sites: { x: { value: "a@b" }, y: { value: "c@d" } } },
    );
    expect(draft).toMatchObject({ sites: { x: { primary: false, hash: UNKNOWN }, y: { hash: UNKNOWN } } });
  });
});

test("what is write-only stands in no plan and makes no change", () => {
  expect(plan(null, { name: "Ada", secret: "hunter2" }).secret).toBeNull();
  expect(plan(null, { name: "Ada", secret: UNKNOWN }).secret).toBeNull();
  const prior = valueOf(STATE);
  expect(draftOf(planned, prior, valueOf({ name: "Ada", secret: "hunter3" }))).toBe(prior);
});

test("a list or map of objects that is empty, null or unknown stays so", () => {
  expect(plan(STATE, { name: "Ada", emails: [], sites: {} })).toMatchObject({ emails: [], sites: {} });
  expect(plan(STATE, { name: "Ada", emails: UNKNOWN, main: UNKNOWN, sites: UNKNOWN })).toMatchObject({
    emails: UNKNOWN,
    main: UNKNOWN,
    sites: UNKNOWN,
  });
});
