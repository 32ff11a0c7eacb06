import { ProblemError, UnfinishedError } from "../../../src/plugin";
import { UNKNOWN } from "../../../src/plugin/attributes";
import { Asked, IDENTITY, type Note, note, packed, settled, told, unpacked } from "./harness";

const PLANNED = { ...note({ name: "errands" }), version: UNKNOWN };

const creation = {
  typeName: "test_note",
  priorState: packed(null),
  plannedState: packed({ ...PLANNED, id: UNKNOWN }),
  config: packed({ name: "errands" }),
  plannedPrivate: Buffer.from('{"kept":1}'),
};
const update = { ...creation, priorState: packed(note()), plannedState: packed(PLANNED) };
const deletion = {
  ...creation,
  priorState: packed(note()),
  plannedState: packed(null),
  config: packed(null),
};

test("a creation answers the whole state, its identity and what is kept privately", async () => {
  const asked = await Asked.configured();
  const answer = await asked.ask("ApplyResourceChange", creation);
  expect(answer.diagnostics).toEqual([]);
  expect(unpacked(answer.newState)).toEqual({ ...note({ name: "errands" }), timeouts: null });
  expect(unpacked(answer.newIdentity?.identityData, IDENTITY)).toEqual({ id: "1" });
  expect(Buffer.from(answer.private).toString()).toBe('{"kept":1}');
});

test("an update is given what was, and a deletion leaves nothing", async () => {
  const done: unknown[] = [];
  const asked = await Asked.configured({
    note: {
      update: ({ prior, planned, config, clients }) => {
        done.push([prior.name, planned.name, config.name, clients.token]);
        return Promise.resolve(settled(planned, { version: "2" }));
      },
      delete: ({ prior }) => {
        done.push(prior.id);
        return Promise.resolve();
      },
    },
  });
  expect(unpacked((await asked.ask("ApplyResourceChange", update)).newState)).toMatchObject({ version: "2" });
  const gone = await asked.ask("ApplyResourceChange", deletion);
  expect(unpacked(gone.newState)).toBeNull();
  expect(gone.newIdentity).toBeUndefined();
  expect(done).toEqual([["shopping", "errands", "errands", "hunter2"], "1"]);
});

test("what is write-only is given to the handler and kept nowhere", async () => {
  const given: unknown[] = [];
  const asked = await Asked.configured({
    note: {
      create: ({ config, planned }) => {
        given.push(config.secret, planned.secret);
        return Promise.resolve(settled(planned, { secret: "hunter2" }));
      },
    },
  });
  const config = packed({ name: "errands", secret: "hunter2" });
  const answer = await asked.ask("ApplyResourceChange", { ...creation, config });
  expect(answer.diagnostics).toEqual([]);
  expect(given).toEqual(["hunter2", null]);
  expect(unpacked(answer.newState)).toMatchObject({ secret: null });
});

describe("failing", () => {
  const failing = (error: Error): Partial<Note> => {
    const fail = (): Promise<never> => Promise.reject(error);
    return { create: fail, update: fail, delete: fail };
  };
  const refused = new ProblemError({ summary: "Refused", detail: "", path: ["name"] });

  test.each([
    ["create", creation, null],
    ["update", update, { name: "shopping" }],
    ["delete", deletion, { name: "shopping" }],
  ])("a %s leaves the state as it was", async (_what, request, state) => {
    const asked = await Asked.configured({ note: failing(refused) });
    const answer = await asked.ask("ApplyResourceChange", request);
    expect(told(answer.diagnostics)).toEqual(["ERROR | Refused | name"]);
    if (state === null) expect(unpacked(answer.newState)).toBeNull();
    else expect(unpacked(answer.newState)).toMatchObject(state);
    expect(Buffer.from(answer.private).toString()).toBe('{"kept":1}');
  });

  test("half-way saves the state that was reached beside the error", async () => {
    const reached = new UnfinishedError(refused.problem, note({ name: "errands", version: "half" }));
    const asked = await Asked.configured({ note: failing(reached) });
    const answer = await asked.ask("ApplyResourceChange", update);
    expect(told(answer.diagnostics)).toEqual(["ERROR | Refused | name"]);
    expect(unpacked(answer.newState)).toMatchObject({ name: "errands", version: "half" });
    expect(unpacked(answer.newIdentity?.identityData, IDENTITY)).toEqual({ id: "1" });
  });

  test("with a state that fits no schema tells both and keeps the state that was there", async () => {
    const reached = new UnfinishedError(refused.problem, { ...note(), count: "many" });
    const asked = await Asked.configured({ note: failing(reached) });
    const answer = await asked.ask("ApplyResourceChange", update);
    expect(told(answer.diagnostics)).toEqual([
      "ERROR | Refused | name",
      "ERROR | The update of test_note failed: a value does not fit the schema | count",
    ]);
    expect(unpacked(answer.newState)).toMatchObject({ name: "shopping" });
  });

  test("to name what exists does not lose it", async () => {
    const identify = (): never => {
      throw new Error("no id");
    };
    const asked = await Asked.configured({ note: { identify } });
    const answer = await asked.ask("ApplyResourceChange", creation);
    expect(told(answer.diagnostics)).toEqual(["ERROR | The create of test_note failed unexpectedly"]);
    expect(unpacked(answer.newState)).toMatchObject({ id: "1", name: "errands" });
  });

  test.each([["a text"], [undefined], [null], [{ reason: 5 }]])(
    "with %j, which is no error, is a diagnostic too",
    async (thrown) => {
      const asked = await Asked.configured({ note: failing(thrown as unknown as Error) });
      const answer = await asked.ask("ApplyResourceChange", creation);
      expect(told(answer.diagnostics)).toEqual(["ERROR | The create of test_note failed unexpectedly"]);
    },
  );

  test("shows no secret", async () => {
    const asked = await Asked.configured({
      note: failing(new Error("the header Bearer hunter2 is invalid")),
      provider: {
        configure: ({ config, hide }) => {
          hide(config.token ?? "");
          return Promise.resolve({ token: null });
        },
      },
    });
    const answer = await asked.ask("ApplyResourceChange", creation);
    expect(answer.diagnostics[0]?.detail).toContain("the header Bearer (hidden) is invalid");
  });
});

test("a state that is not what was planned is told with its attribute, and saved", async () => {
  const asked = await Asked.configured({
    note: { create: ({ planned }) => Promise.resolve(settled(planned, { name: "other" })) },
  });
  const answer = await asked.ask("ApplyResourceChange", creation);
  expect(told(answer.diagnostics)).toEqual(["ERROR | The provider answered inconsistently | name"]);
  expect(unpacked(answer.newState)).toMatchObject({ name: "other" });
});

test("nothing is applied before the provider is configured", async () => {
  const answer = await new Asked().ask("ApplyResourceChange", creation);
  expect(told(answer.diagnostics)).toEqual(["ERROR | The provider's configuration is not known yet"]);
});

describe("time", () => {
  /** Ends only when it is told to. */
  const patient: Partial<Note> = {
    create: ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      }),
  };
  const limited = (create: string): object => ({
    ...creation,
    plannedState: packed({ ...PLANNED, id: UNKNOWN, timeouts: { create } }),
  });

  test("that the timeouts block gives ends the operation", async () => {
    const asked = await Asked.configured({ note: patient });
    const answer = await asked.ask("ApplyResourceChange", limited("20.5ms"));
    expect(told(answer.diagnostics)).toEqual(["ERROR | The create of test_note took too long"]);
  });

  test("that is longer than any timer is no limit", async () => {
    const asked = await Asked.configured();
    const answer = await asked.ask("ApplyResourceChange", limited("10000h"));
    expect(answer.diagnostics).toEqual([]);
    expect(unpacked(answer.newState)).toMatchObject({ timeouts: { create: "10000h" } });
  });

  test("is up when Terraform asks to stop", async () => {
    const asked = await Asked.configured({ note: patient });
    const running = [asked.ask("ApplyResourceChange", creation), asked.ask("ApplyResourceChange", creation)];
    expect(await asked.ask("StopProvider", {})).toEqual({ error: "" });
    for (const answer of await Promise.all(running))
      expect(told(answer.diagnostics)).toEqual(["ERROR | The create of test_note was interrupted"]);
  });

  test("is up when the caller has gone", async () => {
    const asked = await Asked.configured({ note: patient });
    const controller = new AbortController();
    const running = asked.ask("ApplyResourceChange", creation, controller.signal);
    controller.abort();
    expect(told((await running).diagnostics)).toEqual(["ERROR | The create of test_note was interrupted"]);
  });

  test("is not waited for for ever when the handler does not stop", async () => {
    const deaf = { create: () => new Promise<never>(() => undefined) };
    const asked = await Asked.configured({ note: deaf, graceMs: 10 });
    const running = asked.ask("ApplyResourceChange", creation);
    await asked.ask("StopProvider", {});
    expect(told((await running).diagnostics)).toEqual(["ERROR | The create of test_note did not stop"]);
  });

  test("after a stop is only for those who end at once", async () => {
    const asked = await Asked.configured({ graceMs: 10 });
    await asked.ask("StopProvider", {});
    expect((await asked.ask("ApplyResourceChange", creation)).diagnostics).toEqual([]);
  });
});
