import type { Init } from "./protocol/codec";
import type { Diagnostic } from "./protocol/messages";
import type { ProviderService } from "./protocol/service";
import type { ProviderLog, ProviderType } from "./resource";
import { applyResourceChange, nothingApplied } from "./rpc/apply-resource-change";
import { diagnostic } from "./rpc/diagnostic";
import { listResource } from "./rpc/list-resource";
import { notOffered } from "./rpc/not-offered";
import { noPlan, planResourceChange } from "./rpc/plan-resource-change";
import { configureProvider } from "./rpc/provider-config";
import { readDataSource } from "./rpc/read-data-source";
import { asItWas, readResource } from "./rpc/read-resource";
import { ResourceCodec } from "./rpc/resource-codec";
import { Runtime } from "./rpc/runtime";
import { getMetadata, getProviderSchema, getResourceIdentitySchemas } from "./rpc/schemas";
import {
  generateResourceConfig,
  importResourceState,
  moveResourceState,
  upgradeResourceIdentity,
  upgradeResourceState,
} from "./rpc/state-from-elsewhere";
import { validateDataSource, validateList, validateProvider, validateResource } from "./rpc/validate";
import { type AttributeModel, modelOf } from "./schema/model";
import type { Attributes } from "./schema/values";

/** A provider as it is served. */
export interface ServedProvider {
  /** Everything that Terraform may ask. */
  readonly service: ProviderService;
  /** Gives back what the provider's configuration has opened; to be called once, before the process ends. */
  readonly close: () => Promise<void>;
}

/** An answer whose other fields may be left out beside its diagnostics. */
interface WithDiagnostics {
  readonly diagnostics?: readonly Init<Diagnostic>[] | undefined;
}

/** Everything that Terraform may ask, answered for one provider. */
export function serveProvider<Clients>(
  provider: ProviderType<Attributes, Clients>,
  log: ProviderLog,
  options: { readonly graceMs?: number } = {},
): ServedProvider {
  const runtime = new Runtime(provider, log, options.graceMs);
  const codecs = entries(
    provider.resources.map((type) => new ResourceCodec(type)),
    (codec) => [codec.definition.name, codec.definition.attributes],
  );
  const sources = entries(provider.dataSources, ({ name, attributes }) => [name, attributes]);
  const lists = entries(
    provider.resources.flatMap(({ name, list }) => (list === undefined ? [] : [{ name, list }])),
    ({ name, list }) => [name, list.config],
  );

  /** The answer, or a diagnostic of what it threw beside the answer `otherwise`: Terraform takes an error of gRPC for a crash. */
  async function answered<R extends WithDiagnostics>(
    what: string,
    attributes: readonly AttributeModel[],
    answer: () => R | Promise<R>,
    otherwise?: R,
  ): Promise<R | WithDiagnostics> {
    try {
      return await answer();
    } catch (error) {
      return { ...otherwise, diagnostics: [runtime.failure(error, what, attributes)] };
    }
  }

  /** The answer for a type, or a diagnostic for one that this provider does not have. */
  async function of<T, R extends WithDiagnostics>(
    types: Entries<T>,
    rpc: string,
    name: string,
    answer: (type: T) => R | Promise<R>,
    otherwise?: R,
  ): Promise<R | WithDiagnostics> {
    const entry = types.get(name);
    if (entry === undefined) return { ...otherwise, diagnostics: [missing(name)] };
    return answered(`${rpc} of ${name}`, modelOf(entry.attributes), () => answer(entry.type), otherwise);
  }

  const service: ProviderService = {
    GetMetadata: () => answered("GetMetadata", [], () => getMetadata(provider)),
    GetProviderSchema: () => answered("GetProviderSchema", [], () => getProviderSchema(provider)),
    GetResourceIdentitySchemas: () =>
      answered("GetResourceIdentitySchemas", [], () => getResourceIdentitySchemas(provider)),
    ValidateProviderConfig: (request) =>
      answered("ValidateProviderConfig", modelOf(provider.attributes), () =>
        validateProvider(provider, request),
      ),
    ValidateResourceConfig: (request) =>
      of(codecs, "ValidateResourceConfig", request.typeName, (codec) => validateResource(codec, request)),
    ValidateDataResourceConfig: (request) =>
      of(sources, "ValidateDataResourceConfig", request.typeName, (source) =>
        validateDataSource(source, request),
      ),
    ValidateListResourceConfig: (request) =>
      of(lists, "ValidateListResourceConfig", request.typeName, ({ list }) => validateList(list, request)),
    UpgradeResourceState: (request, call) =>
      of(codecs, "UpgradeResourceState", request.typeName, (codec) =>
        upgradeResourceState(runtime, codec, request, call),
      ),
    UpgradeResourceIdentity: (request) =>
      of(codecs, "UpgradeResourceIdentity", request.typeName, (codec) =>
        upgradeResourceIdentity(codec, request),
      ),
    ConfigureProvider: (request, call) =>
      answered("ConfigureProvider", modelOf(provider.attributes), () =>
        configureProvider(runtime, request, call),
      ),
    ReadResource: (request, call) =>
      of(
        codecs,
        "ReadResource",
        request.typeName,
        (codec) => readResource(runtime, codec, request, call),
        asItWas(request),
      ),
    PlanResourceChange: (request, call) =>
      of(
        codecs,
        "PlanResourceChange",
        request.typeName,
        (codec) => planResourceChange(runtime, codec, request, call),
        noPlan(request),
      ),
    ApplyResourceChange: (request, call) =>
      of(
        codecs,
        "ApplyResourceChange",
        request.typeName,
        (codec) => applyResourceChange(runtime, codec, request, call),
        nothingApplied(request),
      ),
    ImportResourceState: (request, call) =>
      of(codecs, "ImportResourceState", request.typeName, (codec) =>
        importResourceState(runtime, codec, request, call),
      ),
    MoveResourceState: (request, call) =>
      of(codecs, "MoveResourceState", request.targetTypeName, (codec) =>
        moveResourceState(runtime, codec, request, call),
      ),
    ReadDataSource: (request, call) =>
      of(sources, "ReadDataSource", request.typeName, (source) =>
        readDataSource(runtime, source, request, call),
      ),
    GenerateResourceConfig: (request) =>
      of(codecs, "GenerateResourceConfig", request.typeName, (codec) =>
        generateResourceConfig(codec, request),
      ),
    StopProvider: () => {
      runtime.stop();
      return Promise.resolve({});
    },
    async *ListResource(request, call) {
      const codec = codecs.get(request.typeName)?.type;
      const list = codec?.definition.list;
      if (codec === undefined || list === undefined) yield { diagnostic: [missing(request.typeName)] };
      else yield* listResource(runtime, codec, list, request, call);
    },
    GetFunctions: () => Promise.resolve({}),
    CallFunction: (request) =>
      Promise.resolve({ error: { text: `This provider has no function ${request.name}.` } }),
    ...notOffered,
  };

  return {
    service,
    close: async () => {
      const { configuration } = runtime;
      runtime.stop();
      if (configuration.kind === "known") await provider.close?.(configuration.clients);
    },
  };
}

type Entries<T> = ReadonlyMap<string, { readonly type: T; readonly attributes: Attributes }>;

/** Types by their names. */
function entries<T>(types: readonly T[], about: (type: T) => readonly [string, Attributes]): Entries<T> {
  return new Map(
    types.map((type) => {
      const [name, attributes] = about(type);
      return [name, { type, attributes }];
    }),
  );
}

function missing(name: string): Init<Diagnostic> {
  return diagnostic(
    {
      summary: `Unknown type ${name}`,
      detail: "This version of the provider does not have it: check the spelling, or upgrade.",
    },
    "ERROR",
  );
}
