import { type Problem, ProblemError } from "../problem";
import type { Init } from "../protocol/codec";
import type {
  Diagnostic,
  DynamicValue,
  ValidateDataResourceConfigRequest,
  ValidateListResourceConfigRequest,
  ValidateProviderConfigRequest,
  ValidateResourceConfigRequest,
} from "../protocol/messages";
import type { DataSourceType, ProviderType } from "../resource";
import { modelOf, objectType } from "../schema/model";
import { checkConfig } from "../schema/validate";
import type { Attributes, Draft } from "../schema/values";
import { isMap, type Value, type ValueMap } from "../value/value";
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
  if (problems.length === 0 && isMap(config)) problems.push(...safely(more, config));
  return { diagnostics: problems.map((problem) => diagnostic(problem, "ERROR", model)) };
}

function safely(
  more: ((config: Draft<Attributes>) => readonly Problem[]) | undefined,
  config: ValueMap,
): readonly Problem[] {
  try {
    return more?.({ ...config }) ?? [];
  } catch (error) {
    if (error instanceof ProblemError) return [error.problem];
    return [
      {
        summary: "Validation failed unexpectedly",
        detail: `${error instanceof Error ? error.message : String(error)}. This is a bug in the provider: please report it.`,
      },
    ];
  }
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
  return check(
    definition.attributes,
    codec.decode(request.config),
    (config) => definition.validate?.(config) ?? [],
  );
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
  codec: ResourceCodec<Clients>,
  request: ValidateListResourceConfigRequest,
): Answer {
  const { list } = codec.definition;
  return list === undefined
    ? { diagnostics: [] }
    : check(list.config, configOf(list.config, request.config), undefined);
}

function configOf(attributes: Attributes, config: DynamicValue | undefined): Value {
  return decodeDynamic(config, objectType(modelOf(attributes)));
}
