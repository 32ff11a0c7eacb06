import type { Init } from "../protocol/codec";
import type { ReadResourceRequest, ReadResourceResponse } from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import { privateState } from "./private-state";
import type { ResourceCodec } from "./resource-codec";
import type { Runtime } from "./runtime";
import { limitOf } from "./timeouts";

/** The state as it is now. While the provider's configuration is unknown nothing is asked and nothing changes. */
export async function readResource<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  request: ReadResourceRequest,
  { signal }: RpcCall,
): Promise<Init<ReadResourceResponse>> {
  const { definition, attributes } = codec;
  const state = codec.decode(request.currentState);
  const unchanged = asItWas(request);
  if (state === null || runtime.configuration.kind === "unknown") return unchanged;
  const kept = privateState(request.private);
  const outcome = await runtime.run(
    { what: `Reading ${definition.name}`, signal, limitMs: limitOf(state, "read"), attributes },
    async (call) => {
      const found = await definition.read({
        ...call,
        clients: runtime.clients(),
        private: kept,
        state: codec.own(state),
      });
      const now = found === null ? null : codec.complete(found, state);
      return { now, identity: now === null ? undefined : codec.identityOf(now) };
    },
  );
  if (!outcome.ok) return { ...unchanged, diagnostics: outcome.diagnostics };
  const { now, identity } = outcome.value;
  return {
    newState: codec.encode(now),
    private: kept.bytes(),
    diagnostics: outcome.diagnostics,
    ...(identity === undefined ? {} : { newIdentity: identity }),
  };
}

/** The answer that changes nothing. */
export function asItWas(request: ReadResourceRequest): Init<ReadResourceResponse> {
  return {
    newState: request.currentState,
    private: request.private,
    ...(request.currentIdentity === undefined ? {} : { newIdentity: request.currentIdentity }),
  };
}
