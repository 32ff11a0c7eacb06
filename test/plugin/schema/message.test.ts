import { decode, encode } from "../../../src/plugin/protocol/codec";
import type { SchemaAttribute } from "../../../src/plugin/protocol/messages";
import { emptySchema, schemaMessage } from "../../../src/plugin/schema/message";
import { example } from "./example";

/** As Terraform reads it, after the wire. */
const schema = decode(
  "Schema",
  encode("Schema", schemaMessage(example, { version: 3, description: "A person.", timeouts: ["create"] })),
);

function attribute(name: string): SchemaAttribute {
  const found = schema.block?.attributes.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

test("a schema says its version and what it is about", () => {
  expect(schema).toMatchObject({
    version: 3,
    block: { version: 3, description: "A person.", descriptionKind: "MARKDOWN" },
  });
});

test("every attribute is in exactly one of Terraform's three states, or optional and computed", () => {
  const states = schema.block?.attributes.map(({ name, required, optional, computed }) => [
    name,
    [required ? "required" : "", optional ? "optional" : "", computed ? "computed" : ""].join(""),
  ]);
  expect(Object.fromEntries(states ?? [])).toMatchObject({
    id: "computed",
    name: "required",
    age: "optional",
    active: "optionalcomputed",
    main: "optional",
  });
});

test("what must not be shown or kept, and what is going away, is said", () => {
  expect(attribute("token")).toMatchObject({ sensitive: true, writeOnly: false });
  expect(attribute("passphrase")).toMatchObject({ writeOnly: true });
  expect(attribute("nick")).toMatchObject({ deprecated: true, deprecationMessage: "Use `name`." });
  expect(attribute("name")).toMatchObject({ deprecated: false, sensitive: false });
});

test("attributes within attributes are nested types, and only those have no type of their own", () => {
  expect(attribute("emails").nestedType).toMatchObject({
    nesting: "LIST",
    attributes: [
      { name: "value", required: true },
      { name: "type", optional: true },
      { name: "verified", computed: true },
    ],
  });
  expect(attribute("emails").type).toHaveLength(0);
  expect(attribute("main").nestedType?.nesting).toBe("SINGLE");
  expect(attribute("sites").nestedType?.nesting).toBe("MAP");
  expect(Buffer.from(attribute("tags").type).toString()).toBe('["set","string"]');
  expect(attribute("tags").nestedType).toBeUndefined();
});

test("time limits are a block that may be left out", () => {
  expect(schema.block?.blockTypes).toMatchObject([
    { typeName: "timeouts", nesting: "SINGLE", block: { attributes: [{ name: "create", optional: true }] } },
  ]);
  expect(schemaMessage(example, {}).block?.blockTypes).toEqual([]);
});

test("an empty schema is a schema", () => {
  expect(decode("Schema", encode("Schema", emptySchema())).block).toMatchObject({ attributes: [] });
});
