import type { Messages } from "../../../src/plugin/protocol/messages";
import { AskedProvider, objectOf, packed, told, UNKNOWN, unpacked } from "./asked-provider";

let provider: AskedProvider;
beforeAll(async () => {
  provider = await AskedProvider.start();
  await provider.configure();
});
afterAll(async () => {
  await provider.expectHealthy();
  await provider.close();
});

type Diagnostics = readonly Messages["Diagnostic"][];
type Value = Messages["DynamicValue"];

/** Everything that can be asked of one type with one value in all places; each answer is a message. */
async function askAll(
  typeName: string,
  value: Partial<Value>,
): Promise<Readonly<Record<string, Diagnostics>>> {
  const { client, schemas } = provider;
  if (typeName in schemas.dataSourceSchemas && !(typeName in schemas.resourceSchemas))
    return askSource(typeName, value);
  const states = { priorState: value, config: value };
  const [validate, create, change, apply, destroy, read, generate] = await Promise.all([
    client.call("ValidateResourceConfig", { typeName, config: value }),
    client.call("PlanResourceChange", {
      typeName,
      priorState: packed(null),
      config: value,
      proposedNewState: value,
    }),
    client.call("PlanResourceChange", { typeName, ...states, proposedNewState: value }),
    client.call("ApplyResourceChange", { typeName, ...states, plannedState: value }),
    client.call("ApplyResourceChange", { typeName, ...states, plannedState: packed(null) }),
    client.call("ReadResource", { typeName, currentState: value }),
    client.call("GenerateResourceConfig", { typeName, state: value }),
  ]);
  const answers = { validate, create, change, apply, destroy, read, generate };
  return Object.fromEntries(Object.entries(answers).map(([name, { diagnostics }]) => [name, diagnostics]));
}

async function askSource(
  typeName: string,
  config: Partial<Value>,
): Promise<Readonly<Record<string, Diagnostics>>> {
  const [validate, read] = await Promise.all([
    provider.client.call("ValidateDataResourceConfig", { typeName, config }),
    provider.client.call("ReadDataSource", { typeName, config }),
  ]);
  return { validate: validate.diagnostics, read: read.diagnostics };
}

const RESOURCES = [
  "atlassian_user",
  "atlassian_group",
  "atlassian_group_membership",
  "atlassian_access_policy",
];
const SOURCES = [
  "atlassian_user",
  "atlassian_users",
  "atlassian_group",
  "atlassian_groups",
  "atlassian_applications",
  "atlassian_domains",
  "atlassian_group_access",
];

test("these are all types that there are", () => {
  expect(Object.keys(provider.schemas.resourceSchemas)).toEqual(RESOURCES);
  expect(Object.keys(provider.schemas.dataSourceSchemas)).toEqual(SOURCES);
});

/** What no value of a type can be. */
const WRONG: readonly (readonly [string, (schema: Messages["Schema"] | undefined) => unknown])[] = [
  ["wrong types", (schema) => objectOf(schema, wrongFor)],
  ["a text in place of the object", () => "text"],
  ["a list in place of the object", () => [1, 2]],
];

describe.each(RESOURCES)("%s", (typeName) => {
  const schema = (): Messages["Schema"] | undefined => provider.schemas.resourceSchemas[typeName];

  test("with everything unknown is right, and its plan keeps all of it unknown", async () => {
    const config = packed(
      objectOf(schema(), (attribute) =>
        attribute?.computed === true && !attribute.optional ? null : UNKNOWN,
      ),
    );
    expect((await provider.client.call("ValidateResourceConfig", { typeName, config })).diagnostics).toEqual(
      [],
    );
    const plan = await provider.client.call("PlanResourceChange", {
      typeName,
      priorState: packed(null),
      config,
      proposedNewState: config,
    });
    expect(told(plan.diagnostics)).toEqual([]);
    const planned = unpacked(plan.plannedState);
    for (const { name, computed, optional } of schema()?.block?.attributes ?? [])
      if (optional || !computed) expect(planned).toHaveProperty(name, UNKNOWN);
  });

  test("that is unknown as a whole has nothing wrong in it, and is nothing to act on", async () => {
    const { validate, ...acts } = await askAll(typeName, packed(UNKNOWN));
    expect(validate).toEqual([]);
    for (const diagnostics of Object.values(acts))
      expect(told(diagnostics)).toEqual([expect.stringMatching(/does not fit the schema$/u)]);
  });

  test("with everything null lacks what is required, at its place", async () => {
    const answers = await askAll(typeName, packed(objectOf(schema(), () => null)));
    const required = schema()?.block?.attributes.filter((attribute) => attribute.required) ?? [];
    expect(answers.validate?.map(({ summary }) => summary)).toEqual(
      expect.arrayContaining(required.map(({ name }) => `Missing ${name}`)),
    );
    const places = answers.validate?.map(({ attribute }) =>
      attribute?.steps.map((step) => step.attributeName),
    );
    expect(places).toEqual(expect.arrayContaining(required.map(({ name }) => [name])));
  });

  test("without a configuration is nothing to plan", async () => {
    for (const nothing of [packed(null), {}]) {
      const { validate, create, read } = await askAll(typeName, nothing);
      expect([validate, create, read]).toEqual([[], [], []]);
    }
    const plan = await provider.client.call("PlanResourceChange", {
      typeName,
      priorState: packed(null),
      proposedNewState: packed(provider.config(typeName, {})),
    });
    expect(told(plan.diagnostics)).toEqual(["ERROR There is no configuration to plan"]);
  });

  test.each(WRONG)("%s are a diagnostic each", async (_what, valueFor) => {
    for (const diagnostics of Object.values(await askAll(typeName, packed(valueFor(schema())))))
      expect(told(diagnostics)).toEqual([expect.stringMatching(/^ERROR .* does not fit the schema$/u)]);
  });

  test.each([
    ["malformed MessagePack", { msgpack: Buffer.from([0xc1]) }],
    ["half a MessagePack", { msgpack: Buffer.from([0x83, 0xa1]) }],
    ["half a JSON", { json: Buffer.from('{"id":') }],
  ])("%s is a diagnostic each", async (_what, value) => {
    for (const diagnostics of Object.values(await askAll(typeName, value)))
      expect(told(diagnostics)).toEqual([expect.stringMatching(/^ERROR .* does not fit the schema$/u)]);
  });

  test("JSON is read as well as MessagePack", async () => {
    const config = { json: Buffer.from(JSON.stringify(objectOf(schema(), () => null))) };
    const { diagnostics } = await provider.client.call("ValidateResourceConfig", { typeName, config });
    expect(diagnostics[0]?.summary).toMatch(/^Missing /u);
  });

  test("a state that no provider wrote is a diagnostic", async () => {
    const rawStates = [
      undefined,
      { flatmap: { id: "1" } },
      { json: Buffer.from("[]") },
      { json: Buffer.from("{") },
    ];
    for (const rawState of rawStates) {
      const answer = await provider.client.call("UpgradeResourceState", { typeName, rawState });
      expect(answer.diagnostics).toHaveLength(1);
    }
  });

  test.each(["", "nobody", "/", " ", "a/b/c/d", "x".repeat(10_000), "\u0000", "ünï"])(
    "an import of %j is a diagnostic",
    async (id) => {
      const answer = await provider.client.call("ImportResourceState", { typeName, id });
      expect(answer.diagnostics).toHaveLength(1);
      expect(answer.diagnostics[0]?.summary).not.toContain("unexpectedly");
    },
  );
});

describe.each(SOURCES)("data source %s", (typeName) => {
  test("with odd values answers, and with broken ones says so", async () => {
    const schema = provider.schemas.dataSourceSchemas[typeName];
    const { client } = provider;
    const whole = await client.call("ValidateDataResourceConfig", { typeName, config: packed(UNKNOWN) });
    expect(whole.diagnostics).toEqual([]);
    const names = (schema?.block?.attributes ?? []).filter(({ optional }) => optional);
    for (const { name } of names) {
      const config = packed(objectOf(schema, () => null, { [name]: UNKNOWN }));
      expect((await client.call("ValidateDataResourceConfig", { typeName, config })).diagnostics).toEqual([]);
    }
    const broken = [packed("text"), packed(objectOf(schema, wrongFor)), { msgpack: Buffer.from([0xc1]) }];
    for (const value of broken) {
      const answers = await askSource(typeName, value);
      for (const told of Object.values(answers)) expect(told).toHaveLength(1);
    }
  });
});

describe("the provider block", () => {
  const block = (value: (attribute: Messages["SchemaAttribute"] | undefined) => unknown): object =>
    packed(objectOf(provider.schemas.provider, value));

  test.each([
    ["unknown in all its parts", () => block(() => UNKNOWN)],
    ["unknown as a whole", () => packed(UNKNOWN)],
    ["null in all its parts", () => block(() => null)],
    ["null as a whole", () => packed(null)],
    ["empty", () => ({})],
  ])("%s is right by itself", async (_what, config) => {
    const answer = await provider.client.call("ValidateProviderConfig", { config: config() });
    expect(answer.diagnostics).toEqual([]);
  });

  test.each([
    ["of wrong types", () => block(wrongFor)],
    ["that is a text", () => packed("text")],
    ["that is no MessagePack", () => ({ msgpack: Buffer.from([0xc1]) })],
  ])("%s is a diagnostic, and the configuration before it stays", async (_what, config) => {
    for (const rpc of ["ValidateProviderConfig", "ConfigureProvider"] as const) {
      const answer = await provider.client.call(rpc, { config: config() });
      expect(told(answer.diagnostics)).toEqual([`ERROR ${rpc} failed: a value does not fit the schema`]);
    }
    const users = await provider.client.call("ReadDataSource", {
      typeName: "atlassian_users",
      config: packed(objectOf(provider.schemas.dataSourceSchemas.atlassian_users, () => null)),
    });
    expect(told(users.diagnostics)).toEqual([]);
  });
});

/** A value that no attribute of this type can have. */
function wrongFor(attribute: Messages["SchemaAttribute"] | undefined): unknown {
  const type = Buffer.from(attribute?.type ?? []).toString();
  return type === '"string"' ? ["text"] : "text";
}
