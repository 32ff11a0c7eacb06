import { Asked } from "./harness";

test("what there is, is told with and without schemas, and both agree", async () => {
  const asked = new Asked();
  const metadata = await asked.ask("GetMetadata", {});
  const schema = await asked.ask("GetProviderSchema", {});
  const names = (types: readonly { readonly typeName: string }[]): readonly string[] =>
    types.map(({ typeName }) => typeName);
  expect(names(metadata.resources)).toEqual(Object.keys(schema.resourceSchemas));
  expect(names(metadata.dataSources)).toEqual(Object.keys(schema.dataSourceSchemas));
  expect(names(metadata.listResources)).toEqual(Object.keys(schema.listResourceSchemas));
  expect(Object.keys(schema.listResourceSchemas)).toEqual(["test_note"]);
  expect(metadata.serverCapabilities).toEqual(schema.serverCapabilities);
  expect(schema.serverCapabilities).toMatchObject({ planDestroy: true, getProviderSchemaOptional: true });
  expect(schema.providerMeta?.block?.attributes).toEqual([]);
  expect(schema.provider?.block?.attributes).toHaveLength(2);
});

test("only what has an identity has an identity schema", async () => {
  const { identitySchemas } = await new Asked().ask("GetResourceIdentitySchemas", {});
  expect(Object.keys(identitySchemas)).toEqual(["test_note"]);
  expect(identitySchemas.test_note?.identityAttributes).toMatchObject([
    { name: "id", requiredForImport: true, optionalForImport: false },
  ]);
});
