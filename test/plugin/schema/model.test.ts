import * as z from "zod";
import { required } from "../../../src/plugin/attributes";
import { modelOf, objectType } from "../../../src/plugin/schema/model";
import { typeToJson } from "../../../src/plugin/value/type";
import { example } from "./example";

const EMAIL = ["object", { type: "string", value: "string", verified: "bool" }];

test("types and presence follow from zod alone", () => {
  const model = modelOf(example);
  expect(Object.fromEntries(model.map(({ name, presence }) => [name, presence]))).toMatchObject({
    id: "computed",
    name: "required",
    age: "optional",
    active: "optionalComputed",
    version: "computed",
  });
  expect(typeToJson(objectType(model))).toEqual([
    "object",
    {
      id: "string",
      name: "string",
      age: "number",
      active: "bool",
      token: "string",
      passphrase: "string",
      nick: "string",
      aliases: ["list", "string"],
      tags: ["set", "string"],
      members: ["map", "string"],
      lists: ["map", ["list", "number"]],
      anything: "dynamic",
      emails: ["list", EMAIL],
      main: EMAIL,
      sites: ["map", EMAIL],
      version: "string",
    },
  ]);
});

test("a state may hold null where the attribute may be left out or says so", () => {
  const nullable = modelOf(example).filter((attribute) => !attribute.nullable);
  expect(nullable.map(({ name }) => name)).toEqual(["id", "name"]);
});

test("what Terraform has no type for is a mistake that names the attribute", () => {
  const about = { description: "" };
  expect(() => modelOf(z.object({ when: required(z.date(), about) }))).toThrow(
    "attribute when has a zod type that is no Terraform type: date",
  );
  expect(() => modelOf(z.object({ bare: z.string() }))).toThrow("attribute bare was not made with required");
});
