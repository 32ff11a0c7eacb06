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
  const { definition } = codec;
  const state = codec.decode(request.currentState);
  if (state === null || runtime.configuration.kind === "unknown") {
    return {
      newState: request.currentState,
      private: request.private,
      ...(request.currentIdentity === undefined ? {} : { newIdentity: request.currentIdentity }),
    };
  }
  const kept = privateState(request.private);
  const outcome = await runtime.run(
    `Reading ${definition.name}`,
    signal,
    limitOf(state, "read"),
    async (call) => {
      const found = await definition.read({
        ...call,
        clients: runtime.clients(),
        private: kept,
        state: codec.own(state),
      });
      return found === null ? null : codec.complete(found, state);
    },
  );
  if (!outcome.ok)
    return { newState: request.currentState, private: request.private, diagnostics: outcome.diagnostics };
  const identity = outcome.value === null ? undefined : codec.identityOf(outcome.value);
  return {
    newState: codec.encode(outcome.value),
    private: kept.bytes(),
    diagnostics: outcome.diagnostics,
    ...(identity === undefined ? {} : { newIdentity: identity }),
  };
}
