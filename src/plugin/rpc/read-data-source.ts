import type { Init } from "../protocol/codec";
import type { ReadDataSourceRequest, ReadDataSourceResponse } from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import type { DataSourceType } from "../resource";
import { modelOf, objectType } from "../schema/model";
import type { Attributes } from "../schema/values";
import { valueFrom } from "../value/convert";
import { isMap } from "../value/value";
import { decodeDynamic, encodeDynamic } from "./resource-codec";
import type { Runtime } from "./runtime";

/** What a data source finds; put off while the provider's configuration is unknown, where Terraform can do that. */
export async function readDataSource<Clients>(
  runtime: Runtime<Clients>,
  source: DataSourceType<Attributes, Clients>,
  request: ReadDataSourceRequest,
  { signal }: RpcCall,
): Promise<Init<ReadDataSourceResponse>> {
  const attributes = modelOf(source.attributes);
  const type = objectType(attributes);
  if (runtime.configuration.kind === "unknown" && request.clientCapabilities?.deferralAllowed === true) {
    return { state: request.config, deferred: { reason: "PROVIDER_CONFIG_UNKNOWN" } };
  }
  const outcome = await runtime.run({ what: `Reading ${source.name}`, signal, attributes }, async (call) => {
    const config = decodeDynamic(request.config, type);
    const found = await source.read({
      ...call,
      clients: runtime.clients(),
      config: isMap(config) ? config : {},
    });
    return valueFrom(found, type);
  });
  return outcome.ok
    ? { state: encodeDynamic(outcome.value, type), diagnostics: outcome.diagnostics }
    : { diagnostics: outcome.diagnostics };
}
