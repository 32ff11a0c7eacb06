import type { Problem } from "../problem";
import type { Init } from "../protocol/codec";
import type {
  Diagnostic,
  DynamicValue,
  ValidateDataResourceConfigRequest,
  ValidateListResourceConfigRequest,
  ValidateProviderConfigRequest,
  ValidateResourceConfigRequest,
} from "../protocol/messages";
import type { DataSourceType, ListType, ProviderType } from "../resource";
import { type AttributeModel, modelOf, objectType } from "../schema/model";
import { checkConfig } from "../schema/validate";
import type { Attributes, Draft } from "../schema/values";
import { isMap, type Value } from "../value/value";
import { diagnostic } from "./diagnostic";
import { decodeDynamic, type ResourceCodec } from "./resource-codec";
import { checkTimeouts } from "./timeouts";

interface Answer {
  readonly diagnostics: Init<Diagnostic>[];
}

/** The schema's rules first; what needs more than one attribute only when those hold. */
function check(
  attributes: Attributes,
  config: Value,
  more: ((config: Draft<Attributes>) => readonly Problem[]) | undefined,
): Answer {
  const model = modelOf(attributes);
  const problems = [...checkConfig(attributes, config), ...checkTimeouts(config)];
  if (problems.length === 0 && isMap(config)) problems.push(...(more?.({ ...config }) ?? []));
  return { diagnostics: problems.map((problem) => diagnostic(problem, "ERROR", model)) };
}

export function validateProvider<Clients>(
  provider: ProviderType<Attributes, Clients>,
  request: ValidateProviderConfigRequest,
): Answer {
  return check(
    provider.attributes,
    configOf(provider.attributes, request.config),
    (config) => provider.validate?.(config) ?? [],
  );
}

export function validateResource<Clients>(
  codec: ResourceCodec<Clients>,
  request: ValidateResourceConfigRequest,
): Answer {
  const { definition } = codec;
  const config = codec.decodeOpen(request.config);
  const isAllowed = request.clientCapabilities?.writeOnlyAttributesAllowed === true;
  return check(definition.attributes, config, (known) => [
    ...(isAllowed ? [] : writeOnlyProblems(codec.attributes, config)),
    ...(definition.validate?.(known) ?? []),
  ]);
}

/** A Terraform that knows nothing of write-only attributes would keep their values in its state. */
function writeOnlyProblems(attributes: readonly AttributeModel[], config: Value): readonly Problem[] {
  if (!isMap(config)) return [];
  return attributes
    .filter(({ name, facets }) => facets.writeOnly === true && (config[name] ?? null) !== null)
    .map(({ name }) => ({
      summary: `${name} needs a newer Terraform`,
      detail: "It is write-only, which this version of Terraform does not know: use 1.11 or newer.",
      path: [name],
    }));
}

export function validateDataSource<Clients>(
  source: DataSourceType<Attributes, Clients>,
  request: ValidateDataResourceConfigRequest,
): Answer {
  return check(
    source.attributes,
    configOf(source.attributes, request.config),
    (config) => source.validate?.(config) ?? [],
  );
}

export function validateList<Clients>(
  list: ListType<Attributes, Clients>,
  request: ValidateListResourceConfigRequest,
): Answer {
  return check(list.config, configOf(list.config, request.config), undefined);
}

function configOf(attributes: Attributes, config: DynamicValue | undefined): Value {
  return decodeDynamic(config, objectType(modelOf(attributes)));
}
