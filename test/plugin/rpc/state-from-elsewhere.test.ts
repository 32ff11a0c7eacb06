import { ProblemError } from "../../../src/plugin";
import { UNKNOWN } from "../../../src/plugin/attributes";
import { Asked, IDENTITY, note, packed, PROVIDER, told, unpacked } from "./harness";

const json = (value: unknown): { readonly json: Uint8Array } => ({
  json: Buffer.from(JSON.stringify(value)),
});

describe("upgrade", () => {
  test("a state of today comes through, without what the schema no longer has", async () => {
    const answer = await new Asked().ask("UpgradeResourceState", {
      typeName: "test_note",
      rawState: json({
        ...note(),
        timeouts: { create: "1m" },
        tags: ["b", "a"],
        dropped: { some: ["thing"] },
      }),
    });
    expect(answer.diagnostics).toEqual([]);
    expect(unpacked(answer.upgradedState)).toEqual({
      ...note({ tags: ["a", "b"] }),
      timeouts: { create: "1m", read: null, update: null, delete: null },
    });
  });

  test("every step between the versions is taken, in order", async () => {
    const asked = new Asked({
      note: {
        version: 3,
        upgrade: {
          0: ({ title, ...rest }) => ({ ...rest, name: title }),
          2: ({ name, ...rest }) => ({ ...rest, name: `${String(name)}!` }),
        },
      },
    });
    const upgrade = async (version: number, state: object): Promise<unknown> =>
      unpacked(
        (await asked.ask("UpgradeResourceState", { typeName: "test_note", version, rawState: json(state) }))
          .upgradedState,
      );
    expect(await upgrade(0, { id: "1", title: "shopping" })).toMatchObject({ name: "shopping!" });
    expect(await upgrade(2, { id: "1", name: "shopping" })).toMatchObject({ name: "shopping!" });
    expect(await upgrade(3, { id: "1", name: "shopping" })).toMatchObject({ name: "shopping" });
  });

  test("numbers lose no digit", async () => {
    const rawState = { json: Buffer.from('{"id":"1","name":"shopping","count":12345678901234567890}') };
    const answer = await new Asked().ask("UpgradeResourceState", { typeName: "test_note", rawState });
    expect(unpacked(answer.upgradedState)).toMatchObject({ count: 12345678901234567890n });
  });

  test.each([
    ["a state of Terraform 0.11", { flatmap: { id: "1" } }, 0, "The state is too old"],
    ["no state", undefined, 0, "The state is too old"],
    ["a state of a newer provider", json({}), 9, "The state of test_note is newer than this provider"],
    ["half a JSON", { json: Buffer.from('{"id":') }, 0, "The state cannot be read"],
    ["a JSON that is no object", json(["x"]), 0, "The state cannot be read"],
    [
      "a state that somebody has edited",
      json({ readers: { ada: 5 } }),
      0,
      'Upgrading the state of test_note failed: a value does not fit the schema | readers["ada"]',
    ],
  ])("%s is a diagnostic", async (_what, rawState, version, line) => {
    const answer = await new Asked().ask("UpgradeResourceState", {
      typeName: "test_note",
      version,
      rawState,
    });
    expect(told(answer.diagnostics)).toEqual([`ERROR | ${line}`]);
    expect(answer.upgradedState).toBeUndefined();
  });
});

describe("import", () => {
  test("by id and by identity", async () => {
    const asked = await Asked.configured();
    const byId = await asked.ask("ImportResourceState", { typeName: "test_note", id: "7" });
    expect(byId.importedResources).toHaveLength(1);
    const [imported] = byId.importedResources;
    expect(imported?.typeName).toBe("test_note");
    expect(unpacked(imported?.state)).toEqual({ ...note({ id: "7" }), timeouts: null });
    expect(unpacked(imported?.identity?.identityData, IDENTITY)).toEqual({ id: "7" });
    const identity = { identityData: packed({ id: "8" }, IDENTITY) };
    const byIdentity = await asked.ask("ImportResourceState", { typeName: "test_note", identity });
    expect(unpacked(byIdentity.importedResources[0]?.state)).toMatchObject({ id: "8" });
  });

  test("is refused in words where there is none, where it is not found and where nothing is known", async () => {
    const missing = new ProblemError({ summary: "There is no note 7", detail: "" });
    const asked = await Asked.configured({ note: { import: () => Promise.reject(missing) } });
    const lines = async (from: Asked, typeName: string): Promise<unknown> =>
      told((await from.ask("ImportResourceState", { typeName, id: "7" })).diagnostics);
    expect(await lines(asked, "test_note")).toEqual(["ERROR | There is no note 7"]);
    expect(await lines(asked, "test_bare")).toEqual(["ERROR | test_bare cannot be imported"]);
    const unknown = new Asked();
    await unknown.ask("ConfigureProvider", { config: packed(UNKNOWN, PROVIDER) });
    expect(await lines(unknown, "test_note")).toEqual([
      "ERROR | The provider's configuration is not known yet",
    ]);
  });
});

describe("move", () => {
  const request = {
    targetTypeName: "test_note",
    sourceTypeName: "other_memo",
    sourceProviderAddress: "registry.terraform.io/some/other",
    sourceState: json({ memo_id: "5", text: "milk" }),
    sourcePrivate: Buffer.from("not ours"),
  };

  test("turns another type's state into this one's", async () => {
    const asked = new Asked({
      note: { moveFrom: { other_memo: ({ memo_id, text }) => ({ id: memo_id, name: "memo", body: text }) } },
    });
    const answer = await asked.ask("MoveResourceState", request);
    expect(unpacked(answer.targetState)).toMatchObject({ id: "5", name: "memo", body: "milk" });
    expect(unpacked(answer.targetIdentity?.identityData, IDENTITY)).toEqual({ id: "5" });
    expect(answer.targetPrivate).toHaveLength(0);
  });

  test("from a type that does not fit is refused with the way out", async () => {
    const answer = await new Asked().ask("MoveResourceState", request);
    expect(told(answer.diagnostics)).toEqual(["ERROR | other_memo cannot be moved to test_note"]);
    expect(answer.diagnostics[0]?.detail).toContain("removed {");
  });
});

describe("identity", () => {
  test("comes through an upgrade as it was", async () => {
    const asked = new Asked();
    const answer = await asked.ask("UpgradeResourceIdentity", {
      typeName: "test_note",
      rawIdentity: json({ id: "1" }),
    });
    expect(unpacked(answer.upgradedIdentity?.identityData, IDENTITY)).toEqual({ id: "1" });
    expect(await asked.ask("UpgradeResourceIdentity", { typeName: "test_note" })).toEqual({
      upgradedIdentity: undefined,
      diagnostics: [],
    });
    const bare = { typeName: "test_bare", rawIdentity: json({ id: "1" }) };
    expect((await asked.ask("UpgradeResourceIdentity", bare)).upgradedIdentity).toBeUndefined();
  });

  test("that is broken is a diagnostic", async () => {
    const rawIdentity = { json: Buffer.from("{") };
    const answer = await new Asked().ask("UpgradeResourceIdentity", { typeName: "test_note", rawIdentity });
    expect(told(answer.diagnostics)).toEqual(["ERROR | The state cannot be read"]);
  });
});

test("a configuration that is made of a state has only what can be written", async () => {
  const state = packed({
    ...note({ body: "milk", place: { room: "kitchen", level: 2 } }),
    timeouts: { read: "1m" },
  });
  const answer = await new Asked().ask("GenerateResourceConfig", { typeName: "test_note", state });
  expect(unpacked(answer.config)).toMatchObject({
    id: null,
    version: null,
    name: "shopping",
    body: "milk",
    place: { room: "kitchen", level: null },
    timeouts: null,
  });
});
