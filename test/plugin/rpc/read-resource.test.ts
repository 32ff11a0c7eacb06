import { ProblemError } from "../../../src/plugin";
import { UNKNOWN } from "../../../src/plugin/attributes";
import { Asked, IDENTITY, note, packed, PROVIDER, SOURCE, told, unpacked } from "./harness";

const request = {
  typeName: "test_note",
  currentState: packed({ ...note(), timeouts: { create: "1m" } }),
  private: Buffer.from('{"kept":1}'),
  currentIdentity: { identityData: packed({ id: "1" }, IDENTITY) },
};

test("a read answers the state as it is now, with its time limits, identity and private part", async () => {
  const asked = await Asked.configured({
    note: {
      read: ({ state, private: kept }) => {
        kept.set("reads", Number(kept.get("kept")) + 1);
        return Promise.resolve({ ...state, body: "milk", tags: ["b", "a"] });
      },
    },
  });
  const answer = await asked.ask("ReadResource", request);
  expect(unpacked(answer.newState)).toMatchObject({
    body: "milk",
    tags: ["a", "b"],
    timeouts: { create: "1m" },
  });
  expect(unpacked(answer.newIdentity?.identityData, IDENTITY)).toEqual({ id: "1" });
  expect(Buffer.from(answer.private).toString()).toBe('{"kept":1,"reads":2}');
});

test("what is gone leaves the state", async () => {
  const asked = await Asked.configured({ note: { read: () => Promise.resolve(null) } });
  const answer = await asked.ask("ReadResource", request);
  expect(answer.diagnostics).toEqual([]);
  expect(unpacked(answer.newState)).toBeNull();
});

test.each([
  ["refuses", new ProblemError({ summary: "Locked out", detail: "" }), "ERROR | Locked out"],
  ["throws", new TypeError("x is undefined"), "ERROR | Reading test_note failed unexpectedly"],
])("a read that %s changes nothing", async (_what, error, line) => {
  const asked = await Asked.configured({ note: { read: () => Promise.reject(error) } });
  const answer = await asked.ask("ReadResource", request);
  expect(told(answer.diagnostics)).toEqual([line]);
  expect(unpacked(answer.newState)).toMatchObject({ id: "1", timeouts: { create: "1m" } });
  expect(Buffer.from(answer.private).toString()).toBe('{"kept":1}');
  expect(answer.newIdentity).toBeDefined();
});

test("while the provider's configuration is unknown nothing is asked and nothing changes", async () => {
  const asked = new Asked({ note: { read: () => Promise.reject(new Error("asked")) } });
  await asked.ask("ConfigureProvider", { config: packed({ token: UNKNOWN }, PROVIDER) });
  const answer = await asked.ask("ReadResource", request);
  expect(answer.diagnostics).toEqual([]);
  expect(unpacked(answer.newState)).toMatchObject({ id: "1" });
});

describe("data sources", () => {
  const source = { typeName: "test_length", config: packed({ name: "shopping" }, SOURCE) };

  test("answer what they find", async () => {
    const answer = await (await Asked.configured()).ask("ReadDataSource", source);
    expect(unpacked(answer.state, SOURCE)).toEqual({ name: "shopping", length: 8 });
  });

  test("are put off while the provider's configuration is unknown, where Terraform can do that", async () => {
    const asked = new Asked();
    await asked.ask("ConfigureProvider", { config: packed(UNKNOWN, PROVIDER) });
    const waiting = { ...source, clientCapabilities: { deferralAllowed: true } };
    expect((await asked.ask("ReadDataSource", waiting)).deferred).toEqual({
      reason: "PROVIDER_CONFIG_UNKNOWN",
    });
  });

  test("that nobody has are diagnostics", async () => {
    const answer = await (
      await Asked.configured()
    ).ask("ReadDataSource", { ...source, typeName: "test_nothing" });
    expect(told(answer.diagnostics)).toEqual(["ERROR | Unknown type test_nothing"]);
  });
});

describe("the provider's configuration", () => {
  test("that is refused is a diagnostic at its attribute", async () => {
    const problem = { summary: "No key", detail: "", path: ["token"] };
    const asked = new Asked({ provider: { configure: () => Promise.reject(new ProblemError(problem)) } });
    const answer = await asked.ask("ConfigureProvider", { config: packed({}, PROVIDER) });
    expect(told(answer.diagnostics)).toEqual(["ERROR | No key | token"]);
    expect(told((await asked.ask("ReadResource", request)).diagnostics)).toEqual([
      "ERROR | The provider's configuration is not known yet",
    ]);
  });

  test("is closed with what it has opened", async () => {
    const closed: unknown[] = [];
    const asked = await Asked.configured({
      provider: {
        close: (clients) => {
          closed.push(clients);
          return Promise.resolve();
        },
      },
    });
    await asked.served.close();
    expect(closed).toEqual([{ token: "hunter2" }]);
    await new Asked({ provider: { close: () => Promise.reject(new Error("closed")) } }).served.close();
  });
});
