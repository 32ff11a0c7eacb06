import type { Init } from "../protocol/codec";
import type {
  GetMetadataResponse,
  GetProviderSchemaResponse,
  GetResourceIdentitySchemasResponse,
  ServerCapabilities,
} from "../protocol/messages";
import type { ProviderType } from "../resource";
import { emptySchema, schemaMessage } from "../schema/message";
import { modelOf } from "../schema/model";
import type { Attributes } from "../schema/values";
import { typeBytes } from "../value/type";

const CAPABILITIES: Init<ServerCapabilities> = {
  planDestroy: true,
  getProviderSchemaOptional: true,
  moveResourceState: true,
};

/** What there is, without schemas. */
export function getMetadata<C>(provider: ProviderType<Attributes, C>): Init<GetMetadataResponse> {
  return {
    serverCapabilities: CAPABILITIES,
    resources: provider.resources.map(({ name }) => ({ typeName: name })),
    dataSources: provider.dataSources.map(({ name }) => ({ typeName: name })),
    listResources: provider.resources.flatMap(({ name, list }) =>
      list === undefined ? [] : [{ typeName: name }],
    ),
  };
}

/** Every schema. */
export function getProviderSchema<C>(provider: ProviderType<Attributes, C>): Init<GetProviderSchemaResponse> {
  return {
    serverCapabilities: CAPABILITIES,
    provider: schemaMessage(provider.attributes, {}),
    providerMeta: emptySchema(),
    resourceSchemas: Object.fromEntries(
      provider.resources.map((resource) => [resource.name, schemaMessage(resource.attributes, resource)]),
    ),
    dataSourceSchemas: Object.fromEntries(
      provider.dataSources.map((source) => [source.name, schemaMessage(source.attributes, source)]),
    ),
    listResourceSchemas: Object.fromEntries(
      provider.resources.flatMap(({ name, list }) =>
        list === undefined
          ? []
          : [[name, schemaMessage(list.config, { description: list.description })] as const],
      ),
    ),
  };
}

/** By which attributes Terraform ≥ 1.12 knows each object. */
export function getResourceIdentitySchemas<C>(
  provider: ProviderType<Attributes, C>,
): Init<GetResourceIdentitySchemasResponse> {
  return {
    identitySchemas: Object.fromEntries(
      provider.resources.flatMap(({ name, identity }) =>
        identity === undefined
          ? []
          : [
              [
                name,
                {
                  version: 0,
                  identityAttributes: modelOf(identity).map((attribute) => ({
                    name: attribute.name,
                    type: typeBytes(attribute.type),
                    requiredForImport: attribute.presence === "required",
                    optionalForImport: attribute.presence !== "required",
                    description: attribute.facets.description,
                  })),
                },
              ] as const,
            ],
      ),
    ),
  };
}
