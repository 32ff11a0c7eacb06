import type { Init } from "./protocol/codec";
import type { Diagnostic } from "./protocol/messages";
import type { ProviderService } from "./protocol/service";
import type { Log, ProviderType } from "./resource";
import { applyResourceChange } from "./rpc/apply-resource-change";
import { diagnostic } from "./rpc/diagnostic";
import { listResource } from "./rpc/list-resource";
import { notOffered } from "./rpc/not-offered";
import { planResourceChange } from "./rpc/plan-resource-change";
import { configureProvider } from "./rpc/provider-config";
import { readDataSource } from "./rpc/read-data-source";
import { readResource } from "./rpc/read-resource";
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
import type { Attributes } from "./schema/values";

/** Everything that Terraform may ask, answered for one provider. */
export function providerService<Clients>(
  provider: ProviderType<Attributes, Clients>,
  log: Log & { hide(secret: string): void },
  options: { readonly graceMs?: number } = {},
): ProviderService {
  const hide = (secret: string): void => {
    log.hide(secret);
  };
  const runtime = new Runtime(provider, log, hide, options.graceMs);
  const codecs = new Map(provider.resources.map((type) => [type.name, new ResourceCodec(type)]));
  const sources = new Map(provider.dataSources.map((type) => [type.name, type]));

  /** The answer for a type, or a diagnostic for one that this provider does not have. */
  function of<T, R extends { readonly diagnostics?: readonly Init<Diagnostic>[] | undefined }>(
    types: ReadonlyMap<string, T>,
    name: string,
    answer: (type: T) => R | Promise<R>,
  ): Promise<R | { readonly diagnostics: Init<Diagnostic>[] }> {
    const type = types.get(name);
    return type === undefined
      ? Promise.resolve({ diagnostics: [missing(name)] })
      : Promise.resolve(answer(type));
  }

  return {
    GetMetadata: () => Promise.resolve(getMetadata(provider)),
    GetProviderSchema: () => Promise.resolve(getProviderSchema(provider)),
    GetResourceIdentitySchemas: () => Promise.resolve(getResourceIdentitySchemas(provider)),
    ValidateProviderConfig: (request) => Promise.resolve(validateProvider(provider, request)),
    ValidateResourceConfig: (request) =>
      of(codecs, request.typeName, (codec) => validateResource(codec, request)),
    ValidateDataResourceConfig: (request) =>
      of(sources, request.typeName, (source) => validateDataSource(source, request)),
    ValidateListResourceConfig: (request) =>
      of(codecs, request.typeName, (codec) => validateList(codec, request)),
    UpgradeResourceState: (request, call) =>
      of(codecs, request.typeName, (codec) => upgradeResourceState(runtime, codec, request, call)),
    UpgradeResourceIdentity: (request) =>
      of(codecs, request.typeName, (codec) => upgradeResourceIdentity(codec, request)),
    ConfigureProvider: (request, call) => configureProvider(runtime, request, call),
    ReadResource: (request, call) =>
      of(codecs, request.typeName, (codec) => readResource(runtime, codec, request, call)),
    PlanResourceChange: (request, call) =>
      of(codecs, request.typeName, (codec) => planResourceChange(runtime, codec, request, call)),
    ApplyResourceChange: (request, call) =>
      of(codecs, request.typeName, (codec) => applyResourceChange(runtime, codec, request, call)),
    ImportResourceState: (request, call) =>
      of(codecs, request.typeName, (codec) => importResourceState(runtime, codec, request, call)),
    MoveResourceState: (request, call) =>
      of(codecs, request.targetTypeName, (codec) => moveResourceState(runtime, codec, request, call)),
    ReadDataSource: (request, call) =>
      of(sources, request.typeName, (source) => readDataSource(runtime, source, request, call)),
    GenerateResourceConfig: (request) =>
      of(codecs, request.typeName, (codec) => generateResourceConfig(codec, request)),
    StopProvider: () => {
      runtime.stop();
      return Promise.resolve({});
    },
    async *ListResource(request, call) {
      const codec = codecs.get(request.typeName);
      const list = codec?.definition.list;
      if (codec === undefined || list === undefined) yield { diagnostic: [missing(request.typeName)] };
      else yield* listResource(runtime, codec, list, request, call);
    },
    GetFunctions: () => Promise.resolve({}),
    CallFunction: (request) =>
      Promise.resolve({ error: { text: `This provider has no function ${request.name}.` } }),
    ...notOffered,
  };
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
