import { ProblemError } from "../../../src/plugin";
import { UNKNOWN } from "../../../src/plugin/attributes";
import { Asked, LIST, packed, PROVIDER, SOURCE, told } from "./harness";

const NEWEST = { clientCapabilities: { writeOnlyAttributesAllowed: true } };

async function validate(asked: Asked, config: object | symbol): Promise<readonly string[]> {
  const request = { typeName: "test_note", config: packed(config), ...NEWEST };
  return told((await asked.ask("ValidateResourceConfig", request)).diagnostics);
}

test("problems stand at their attributes", async () => {
  const asked = new Asked();
  expect(await validate(asked, { name: "shopping" })).toEqual([]);
  expect(await validate(asked, { name: "x", place: {}, timeouts: { create: "soon", read: "1m" } })).toEqual([
    "ERROR | Invalid name | name",
    "ERROR | Missing place.room | place.room",
    "ERROR | Invalid timeouts.create | timeouts.create",
  ]);
});

test("a configuration that is unknown as a whole or in parts has no problem", async () => {
  const asked = new Asked();
  expect(await validate(asked, UNKNOWN)).toEqual([]);
  expect(
    await validate(asked, {
      name: UNKNOWN,
      count: UNKNOWN,
      tags: [UNKNOWN],
      place: UNKNOWN,
      timeouts: UNKNOWN,
    }),
  ).toEqual([]);
});

test("rules over several attributes are asked only when each is right by itself", async () => {
  const rule = { summary: "Too much", detail: "", path: ["place", "room"] };
  const asked = new Asked({ note: { validate: () => [rule] } });
  expect(await validate(asked, { name: "x" })).toEqual(["ERROR | Invalid name | name"]);
  expect(await validate(asked, { name: "shopping" })).toEqual(["ERROR | Too much | place.room"]);
});

test("a rule that throws is a diagnostic", async () => {
  const thrown = (error: Error): Asked =>
    new Asked({
      note: {
        validate: () => {
          throw error;
        },
      },
    });
  expect(await validate(thrown(new TypeError("x is undefined")), { name: "shopping" })).toEqual([
    "ERROR | ValidateResourceConfig of test_note failed unexpectedly",
  ]);
  const problem = new ProblemError({ summary: "No", detail: "", path: ["name"] });
  expect(await validate(thrown(problem), { name: "shopping" })).toEqual(["ERROR | No | name"]);
});

test("a write-only attribute needs a Terraform that knows such", async () => {
  const asked = new Asked();
  const request = { typeName: "test_note", config: packed({ name: "shopping", secret: "hunter2" }) };
  expect(told((await asked.ask("ValidateResourceConfig", request)).diagnostics)).toEqual([
    "ERROR | secret needs a newer Terraform | secret",
  ]);
  expect(await validate(asked, { name: "shopping", secret: "hunter2" })).toEqual([]);
});

test("providers, data sources and list resources are checked by their own schemas", async () => {
  const asked = new Asked();
  const provider = await asked.ask("ValidateProviderConfig", { config: packed({ limit: 0 }, PROVIDER) });
  expect(told(provider.diagnostics)).toEqual(["ERROR | Invalid limit | limit"]);
  const source = await asked.ask("ValidateDataResourceConfig", {
    typeName: "test_length",
    config: packed({ name: null, length: 3 }, SOURCE),
  });
  expect(told(source.diagnostics)).toEqual([
    "ERROR | Missing name | name",
    "ERROR | length cannot be written | length",
  ]);
  const list = { typeName: "test_note", config: packed({ prefix: UNKNOWN }, LIST) };
  expect((await asked.ask("ValidateListResourceConfig", list)).diagnostics).toEqual([]);
});

test.each(["ValidateResourceConfig", "ValidateDataResourceConfig", "ValidateListResourceConfig"] as const)(
  "%s of a type that there is not",
  async (rpc) => {
    const answer = await new Asked().ask(rpc, { typeName: "test_nothing" });
    expect(told(answer.diagnostics)).toEqual(["ERROR | Unknown type test_nothing"]);
  },
);

test("a resource that cannot be listed is none to list", async () => {
  const answer = await new Asked().ask("ValidateListResourceConfig", { typeName: "test_bare" });
  expect(told(answer.diagnostics)).toEqual(["ERROR | Unknown type test_bare"]);
});
