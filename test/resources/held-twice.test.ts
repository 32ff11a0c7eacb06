import { Holders } from "../../src/resources/held-twice";

/**
 * What Terraform does with one object of the state, in its order: `read` and `answer` are the begin and the end of
 * a refresh. Terraform before 1.14 plans a destroy of what left the configuration before it reads it.
 */
const KINDS = {
  declared: ["read", "answer", "change"],
  leaving: ["read", "answer", "destroy"],
  "leaving, planned first": ["destroy", "read", "answer"],
  "leaving, not refreshed": ["destroy"],
  "declared, not refreshed": ["change"],
} as const;

type Kind = keyof typeof KINDS;
type Outcome = "takes" | "stays" | "update" | "no change" | "refused";

/** Every order in which the steps of several objects can follow each other, each object keeping its own. */
function* orders(counts: readonly number[]): Generator<readonly number[]> {
  if (counts.every((count) => count === 0)) yield [];
  for (const [object, count] of counts.entries()) {
    if (count === 0) continue;
    const rest = counts.map((one, index) => (index === object ? one - 1 : one));
    for (const order of orders(rest)) yield [object, ...order];
  }
}

/** What becomes of objects that hold one record, in one order of all their steps. */
function run(kinds: readonly Kind[], order: readonly number[], origins: readonly string[]): Outcome[] {
  const holders = new Holders();
  const done = kinds.map(() => 0);
  const told = kinds.map(() => false);
  const ends = kinds.map((): (() => boolean) => () => false);
  const outcomes = kinds.map((): Outcome => "no change");
  for (const object of order) {
    const holder = { id: "one", origin: origins[object] ?? "", on_destroy: "deactivate" };
    const step = KINDS[kinds[object] ?? "declared"][done[object] ?? 0];
    done[object] = (done[object] ?? 0) + 1;
    if (step === "read") ends[object] = holders.reading(holder);
    if (step === "answer") told[object] = ends[object]?.() === true;
    if (step === "destroy") {
      outcomes[object] = holders.planningDestroy(holder, told[object] === true) ? "stays" : "takes";
    }
    if (step === "change") {
      const isTaken = holders.planningChange(holder);
      outcomes[object] = told[object] === true ? "update" : isTaken ? "refused" : "no change";
    }
  }
  return outcomes;
}

function outcomes(kinds: readonly Kind[], origins: readonly string[]): Outcome[][] {
  return [...orders(kinds.map((kind) => KINDS[kind].length))].map((order) => run(kinds, order, origins));
}

const leavers: readonly Kind[] = ["leaving", "leaving, planned first", "leaving, not refreshed"];
const twins = ["adopted", "adopted"];
const different = ["created", "adopted"];

test.each(leavers)("one holder alone (%s) takes the record with it", (kind) => {
  expect(outcomes([kind], twins)).toEqual([["takes"]]);
});

test.each(["declared", "declared, not refreshed"] as const)(
  "one holder alone (%s) does not change",
  (kind) => {
    expect(outcomes([kind], twins)).toEqual([["no change"]]);
  },
);

describe.each([
  ["leaving", "declared"],
  ["leaving, planned first", "declared"],
  ["leaving, not refreshed", "declared, not refreshed"],
] as const)("one %s, the other %s", (leaving, declared) => {
  test.each([
    ["which differ", different],
    ["which look alike", twins],
  ])("in whatever order both are read and planned, %s: the record stays", (_, origins) => {
    for (const [leaver, stayer] of outcomes([leaving, declared], origins)) {
      // What takes the record is undone by an update, or there is no plan.
      expect([leaver === "stays", stayer === "update", stayer === "refused"]).toContain(true);
    }
  });
});

test.each(["leaving", "leaving, planned first"] as const)(
  "a plan with refresh is not refused for two that differ, one %s",
  (leaving) => {
    const all = outcomes([leaving, "declared"], different);
    expect(all.length).toBeGreaterThan(0);
    for (const [, stayer] of all) expect(stayer).not.toBe("refused");
  },
);

test.each(leavers)("when both holders leave (%s) one of them takes the record", (kind) => {
  for (const order of outcomes([kind, kind], twins)) expect(order).toContain("takes");
});

test("three holders, one of them declared: the record stays", () => {
  for (const [one, other, stayer] of outcomes(["leaving", "leaving", "declared"], ["a", "b", "c"])) {
    expect([one !== "takes" && other !== "takes", stayer === "update"]).toContain(true);
  }
});

test("a destroy that failed and is planned again, before it is read each time, takes the record", () => {
  const holder = { id: "1", origin: "created", on_destroy: "delete" };
  const first = new Holders();
  expect(first.planningDestroy(holder, false)).toBe(false);
  const isHeldTwice = first.reading(holder)();
  expect(isHeldTwice).toBe(false);
  expect(new Holders().planningDestroy(holder, isHeldTwice)).toBe(false);
  // What differs is somebody else's.
  expect(first.reading({ ...holder, origin: "adopted" })()).toBe(true);
});
