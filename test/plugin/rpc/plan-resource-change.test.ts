import { ProblemError } from "../../../src/plugin";
import { UNKNOWN } from "../../../src/plugin/attributes";
import { Asked, type Note, note, packed, pathText, settled, told, unpacked } from "./harness";

const NEW = { typeName: "test_note", priorState: packed(null) };

/** What Terraform sends for a change; of the proposed state only whether there is one matters. */
function change(prior: object | null, config: object): object {
  return {
    typeName: "test_note",
    priorState: packed(prior),
    config: packed(config),
    proposedNewState: packed(config),
  };
}

test("a creation is planned by the schema", async () => {
  const answer = await new Asked().ask(
    "PlanResourceChange",
    change(null, { name: "shopping", body: UNKNOWN }),
  );
  expect(answer.diagnostics).toEqual([]);
  expect(unpacked(answer.plannedState)).toEqual({
    ...note({ name: "shopping" }),
    id: UNKNOWN,
    version: UNKNOWN,
    body: UNKNOWN,
    timeouts: null,
  });
  expect(answer.requiresReplace).toEqual([]);
  expect(answer.plannedIdentity).toBeUndefined();
});

test("an update keeps what is stable, says its identity, and what it replaces in order", async () => {
  const hook: Note["plan"] = (call) => {
    call.replaceFor(["place", "room"]);
    call.replaceFor(["name"]);
    call.replaceFor(["readers", "ada"]);
  };
  const asked = new Asked({ note: { plan: hook } });
  const answer = await asked.ask("PlanResourceChange", change(note(), { name: "errands" }));
  expect(unpacked(answer.plannedState)).toMatchObject({ id: "1", version: UNKNOWN, name: "errands" });
  expect(answer.requiresReplace.map(pathText)).toEqual(["name", "place.room", 'readers["ada"]']);
  expect(answer.plannedIdentity).toBeDefined();
});

test("nothing to do is no change, and the timeouts are those of the configuration", async () => {
  const timeouts = { create: "1m", read: null, update: null, delete: null };
  const answer = await new Asked().ask("PlanResourceChange", change(note(), { name: "shopping", timeouts }));
  expect(unpacked(answer.plannedState)).toEqual({ ...note(), timeouts });
});

describe("the resource's own hook", () => {
  test("is told what happens, and may change the plan", async () => {
    const actions: unknown[] = [];
    const hook: Note["plan"] = ({ action, prior, config, planned, clients }) => {
      actions.push([action, prior?.id, config?.name, planned?.name, clients]);
      if (planned !== null) planned.version = "known";
    };
    const asked = new Asked({ note: { plan: hook } });
    const created = await asked.ask("PlanResourceChange", change(null, { name: "shopping" }));
    expect(unpacked(created.plannedState)).toMatchObject({ version: "known" });
    await asked.ask("PlanResourceChange", change(note(), { name: "errands" }));
    await asked.ask("PlanResourceChange", {
      typeName: "test_note",
      priorState: packed(note()),
      proposedNewState: packed(null),
    });
    expect(actions).toEqual([
      ["create", undefined, "shopping", "shopping", undefined],
      ["update", "1", "errands", "errands", undefined],
      ["destroy", "1", undefined, undefined, undefined],
    ]);
  });

  test("may change a part of the plan without changing what was there", async () => {
    const priors: unknown[] = [];
    const hook: Note["plan"] = ({ prior, planned }) => {
      if (planned !== null && typeof planned.readers === "object" && planned.readers !== null)
        planned.readers.ada = "2";
      priors.push(prior?.readers);
    };
    const asked = new Asked({ note: { plan: hook } });
    await asked.ask(
      "PlanResourceChange",
      change(note({ readers: { ada: "1" } }), { name: "shopping", readers: { ada: "1" } }),
    );
    expect(priors).toEqual([{ ada: "1" }]);
  });

  test("that plans what Terraform would refuse is told so here, with the attribute", async () => {
    const hook: Note["plan"] = ({ planned }) => {
      if (planned !== null) planned.name = "something else";
    };
    const answer = await new Asked({ note: { plan: hook } }).ask(
      "PlanResourceChange",
      change(null, { name: "shopping" }),
    );
    expect(told(answer.diagnostics)).toEqual(["ERROR | The provider answered inconsistently | name"]);
  });

  test("that refuses leaves everything as it was", async () => {
    const problem = { summary: "Not on a Friday", detail: "", path: ["place", "room"] };
    const hook: Note["plan"] = (call) => {
      call.warn({ summary: "Careful", detail: "", path: ["readers", "ada"] });
      call.warn({ summary: "Careful", detail: "", path: ["readers", "ada"] });
      throw new ProblemError(problem);
    };
    const asked = new Asked({ note: { plan: hook } });
    const answer = await asked.ask("PlanResourceChange", {
      ...change(note(), { name: "errands" }),
      priorPrivate: Buffer.from('{"kept":1}'),
    });
    expect(told(answer.diagnostics)).toEqual([
      'WARNING | Careful | readers["ada"]',
      "ERROR | Not on a Friday | place.room",
    ]);
    expect(unpacked(answer.plannedState)).toMatchObject({ name: "shopping" });
    expect(Buffer.from(answer.plannedPrivate).toString()).toBe('{"kept":1}');
  });

  test("that rejects with anything at all is a diagnostic", async () => {
    const asked = new Asked({ note: { plan: () => Promise.reject(new RangeError("out of range")) } });
    const answer = await asked.ask("PlanResourceChange", change(null, { name: "shopping" }));
    expect(told(answer.diagnostics)).toEqual(["ERROR | Planning test_note failed unexpectedly"]);
    expect(asked.log).toContain("error Planning test_note failed");
  });
});

test("what is planned privately comes to the apply", async () => {
  const asked = await Asked.configured({
    note: {
      plan: ({ private: kept }) => {
        kept.set("seen", (Number(kept.get("seen")) || 0) + 1);
      },
      create: ({ planned, private: kept }) =>
        Promise.resolve(settled(planned, { body: String(kept.get("seen")) })),
    },
  });
  const plan = await asked.ask("PlanResourceChange", {
    ...change(null, { name: "shopping", body: UNKNOWN }),
    priorPrivate: Buffer.from('{"seen":1}'),
  });
  const answer = await asked.ask("ApplyResourceChange", {
    ...NEW,
    config: packed({ name: "shopping", body: "x" }),
    plannedState: plan.plannedState,
    plannedPrivate: plan.plannedPrivate,
  });
  expect(unpacked(answer.newState)).toMatchObject({ body: "2" });
  expect(Buffer.from(answer.private).toString()).toBe('{"seen":2}');
});

test("the second plan of an apply, in another process, is the same as the first", async () => {
  const config = { name: "shopping", tags: ["b", UNKNOWN], place: { room: "kitchen" } };
  const first = await new Asked().ask("PlanResourceChange", change(null, config));
  const second = await new Asked().ask("PlanResourceChange", change(null, config));
  expect(unpacked(second.plannedState)).toEqual(unpacked(first.plannedState));
});

describe("what Terraform never sends", () => {
  test("a change without a configuration is an error and no destroy", async () => {
    const answer = await new Asked().ask("PlanResourceChange", {
      ...NEW,
      proposedNewState: packed({ name: "shopping" }),
    });
    expect(told(answer.diagnostics)).toEqual(["ERROR | There is no configuration to plan"]);
  });

  test("a state that is unknown as a whole is an error and no destroy", async () => {
    const answer = await new Asked().ask("PlanResourceChange", {
      typeName: "test_note",
      priorState: packed(note()),
      proposedNewState: packed(UNKNOWN),
    });
    expect(told(answer.diagnostics)).toEqual([
      "ERROR | PlanResourceChange of test_note failed: a value does not fit the schema",
    ]);
    expect(unpacked(answer.plannedState)).toMatchObject({ id: "1" });
  });
});
