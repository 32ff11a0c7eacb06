import { AskedProvider, packed, told, UNKNOWN } from "./asked-provider";

let provider: AskedProvider;
beforeAll(async () => {
  provider = await AskedProvider.start();
  await provider.configure();
});
afterAll(async () => {
  await provider.expectHealthy();
  await provider.close();
});

test("metadata, schemas and identities tell of the same types", async () => {
  const { client, schemas } = provider;
  const metadata = await client.call("GetMetadata", {});
  expect(metadata.resources.map(({ typeName }) => typeName)).toEqual(Object.keys(schemas.resourceSchemas));
  expect(metadata.dataSources.map(({ typeName }) => typeName)).toEqual(
    Object.keys(schemas.dataSourceSchemas),
  );
  expect(metadata.listResources.map(({ typeName }) => typeName)).toEqual(
    Object.keys(schemas.listResourceSchemas),
  );
  expect(metadata.serverCapabilities).toEqual(schemas.serverCapabilities);
  const { identitySchemas } = await client.call("GetResourceIdentitySchemas", {});
  expect(Object.keys(identitySchemas)).toEqual(Object.keys(schemas.resourceSchemas));
});

test("there are no functions, ephemeral resources, actions and state stores", async () => {
  const { client, schemas } = provider;
  const metadata = await client.call("GetMetadata", {});
  expect(metadata).toMatchObject({ functions: [], ephemeralResources: [], actions: [], stateStores: [] });
  expect(schemas).toMatchObject({
    functions: {},
    ephemeralResourceSchemas: {},
    actionSchemas: {},
    stateStoreSchemas: {},
  });
  expect(await client.call("GetFunctions", {})).toEqual({ functions: {}, diagnostics: [] });
  const called = await client.call("CallFunction", {
    name: "upper",
    arguments: [packed("x"), packed(UNKNOWN)],
  });
  expect(called).toMatchObject({ error: { text: "This provider has no function upper." } });
});

test.each([
  ["ValidateEphemeralResourceConfig", "ephemeral resources"],
  ["OpenEphemeralResource", "ephemeral resources"],
  ["RenewEphemeralResource", "ephemeral resources"],
  ["CloseEphemeralResource", "ephemeral resources"],
  ["ValidateActionConfig", "actions"],
  ["PlanAction", "actions"],
  ["ValidateStateStoreConfig", "state stores"],
  ["ConfigureStateStore", "state stores"],
  ["LockState", "state stores"],
  ["UnlockState", "state stores"],
  ["GetStates", "state stores"],
  ["DeleteState", "state stores"],
] as const)("%s says that there are none", async (rpc, what) => {
  const answer = await provider.client.call(rpc, {});
  expect(told(answer.diagnostics)).toEqual([`ERROR This provider has no ${what}`]);
});

test("so do the RPCs that are streams", async () => {
  const { client } = provider;
  const invoked = await client.stream("InvokeAction", { actionType: "atlassian_reset" });
  expect(invoked.map(({ completed }) => told(completed?.diagnostics ?? []))).toEqual([
    ["ERROR This provider has no actions"],
  ]);
  const read = await client.stream("ReadStateBytes", { stateId: "default" });
  expect(read.map(({ diagnostics }) => told(diagnostics))).toEqual([
    ["ERROR This provider has no state stores"],
  ]);
  const written = await client.send("WriteStateBytes", [
    { bytes: Buffer.from("x") },
    { bytes: Buffer.from("y") },
  ]);
  expect(told(written.diagnostics)).toEqual(["ERROR This provider has no state stores"]);
});

test.each([
  "ValidateResourceConfig",
  "ValidateDataResourceConfig",
  "ValidateListResourceConfig",
  "UpgradeResourceState",
  "UpgradeResourceIdentity",
  "ReadResource",
  "PlanResourceChange",
  "ApplyResourceChange",
  "ImportResourceState",
  "ReadDataSource",
  "GenerateResourceConfig",
] as const)("%s of a type that there is not is a diagnostic", async (rpc) => {
  for (const typeName of ["atlassian_nothing", "", "constructor", "__proto__"]) {
    const answer = await provider.client.call(rpc, { typeName });
    expect(told(answer.diagnostics)).toEqual([`ERROR Unknown type ${typeName}`]);
  }
});

test("a move to or from a type that there is not is a diagnostic, and so is listing it", async () => {
  const { client } = provider;
  const to = await client.call("MoveResourceState", { targetTypeName: "atlassian_nothing" });
  expect(told(to.diagnostics)).toEqual(["ERROR Unknown type atlassian_nothing"]);
  const from = await client.call("MoveResourceState", {
    targetTypeName: "atlassian_user",
    sourceTypeName: "other_user",
    sourceState: { json: Buffer.from("{}") },
  });
  expect(told(from.diagnostics)).toEqual(["ERROR other_user cannot be moved to atlassian_user"]);
  const [listed] = await client.stream("ListResource", { typeName: "atlassian_nothing" });
  expect(told(listed?.diagnostic ?? [])).toEqual(["ERROR Unknown type atlassian_nothing"]);
});
