import type { Init } from "../protocol/codec";
import type { Schema, SchemaAttribute, SchemaNestedBlock } from "../protocol/messages";
import type { Operation } from "../resource";
import { STRING, typeBytes } from "../value/type";
import { type AttributeModel, modelOf } from "./model";
import type { Attributes } from "./values";

/** The name of the block by which the configuration limits how long an operation may take. */
export const TIMEOUTS = "timeouts";

/** A schema as Terraform reads it. */
export function schemaMessage(
  attributes: Attributes,
  about: {
    readonly version?: number;
    readonly description?: string;
    readonly timeouts?: readonly Operation[];
  },
): Init<Schema> {
  const version = about.version ?? 0;
  return {
    version,
    block: {
      version,
      attributes: modelOf(attributes).map(attributeMessage),
      blockTypes: about.timeouts === undefined ? [] : [timeoutsMessage(about.timeouts)],
      description: about.description ?? "",
      descriptionKind: "MARKDOWN",
    },
  };
}

/** A schema without anything in it. */
export function emptySchema(): Init<Schema> {
  return { version: 0, block: { version: 0, attributes: [], blockTypes: [] } };
}

function attributeMessage({ name, presence, facets, type, nested }: AttributeModel): Init<SchemaAttribute> {
  return {
    name,
    ...(nested === undefined
      ? { type: typeBytes(type) }
      : { nestedType: { nesting: nested.mode, attributes: nested.attributes.map(attributeMessage) } }),
    description: facets.description,
    descriptionKind: "MARKDOWN",
    required: presence === "required",
    optional: presence === "optional" || presence === "optionalComputed",
    computed: presence === "computed" || presence === "optionalComputed",
    sensitive: facets.sensitive ?? false,
    writeOnly: facets.writeOnly ?? false,
    deprecated: facets.deprecated !== undefined,
    deprecationMessage: facets.deprecated ?? "",
  };
}

function timeoutsMessage(operations: readonly Operation[]): Init<SchemaNestedBlock> {
  return {
    typeName: TIMEOUTS,
    nesting: "SINGLE",
    block: {
      version: 0,
      attributes: operations.map((name) => ({
        name,
        type: typeBytes(STRING),
        optional: true,
        description: `How long the ${name} may take, such as \`90s\` or \`10m\`.`,
        descriptionKind: "MARKDOWN" as const,
      })),
    },
  };
}
