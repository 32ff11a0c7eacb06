import type { Init } from "../protocol/codec";
import type { ConfigureProviderRequest, ConfigureProviderResponse } from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import { modelOf, objectType } from "../schema/model";
import { isKnown, isMap } from "../value/value";
import { decodeDynamic } from "./resource-codec";
import type { Runtime } from "./runtime";

/** Makes the clients, or notes that the configuration is not wholly known yet. */
export async function configureProvider<Clients>(
  runtime: Runtime<Clients>,
  request: ConfigureProviderRequest,
  { signal }: RpcCall,
): Promise<Init<ConfigureProviderResponse>> {
  const { provider, log } = runtime;
  const attributes = modelOf(provider.attributes);
  const config = decodeDynamic(request.config, objectType(attributes));
  if (!isKnown(config)) {
    const refusal = provider.refuseUnknown?.(isMap(config) ? config : {});
    runtime.configuration = { kind: "unknown", refusal };
    return {};
  }
  const outcome = await runtime.run({ what: "Configuring the provider", signal, attributes }, (call) =>
    provider.configure({ ...call, hide: log.hide, config: isMap(config) ? config : {} }),
  );
  if (outcome.ok) runtime.configuration = { kind: "known", clients: outcome.value };
  return { diagnostics: outcome.diagnostics };
}
