import { brokenState } from "../planning/answers";
import type { Init } from "../protocol/codec";
import type {
  ApplyResourceChangeRequest,
  ApplyResourceChangeResponse,
  Diagnostic,
} from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import type { Operation, ResourceCall } from "../resource";
import type { ValueMap } from "../value/value";
import { diagnostic } from "./diagnostic";
import { privateState } from "./private-state";
import type { ResourceCodec } from "./resource-codec";
import type { Runtime } from "./runtime";
import { limitOf } from "./timeouts";

/** Carries out a plan: creates, updates or deletes, and tells the state that is true afterwards. */
export async function applyResourceChange<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  request: ApplyResourceChangeRequest,
  { signal }: RpcCall,
): Promise<Init<ApplyResourceChangeResponse>> {
  const { definition, attributes } = codec;
  const prior = codec.decode(request.priorState);
  const planned = codec.decode(request.plannedState);
  const config = codec.decode(request.config);
  const kept = privateState(request.plannedPrivate);
  const operation: Operation = planned === null ? "delete" : prior === null ? "create" : "update";

  const outcome = await runtime.run(
    `The ${operation} of ${definition.name}`,
    signal,
    limitOf(planned ?? prior, operation),
    async (call) => {
      const whole: ResourceCall<Clients> = { ...call, clients: runtime.clients(), private: kept };
      if (planned === null) {
        if (prior !== null) await definition.delete({ ...whole, prior: codec.own(prior) });
        return null;
      }
      const change = { ...whole, planned: codec.own(planned), config: codec.own(config ?? planned) };
      const answer =
        prior === null
          ? await definition.create(change)
          : await definition.update({ ...change, prior: codec.own(prior) });
      return codec.complete(answer, planned);
    },
  );

  if (outcome.ok) {
    const state = outcome.value;
    const broken = state === null || planned === null ? [] : brokenState(attributes, planned, state);
    return answer(codec, state, kept.bytes(), [
      ...outcome.diagnostics,
      ...broken.map((problem) => diagnostic(problem, "ERROR", attributes)),
    ]);
  }
  const reached = outcome.reached === undefined ? prior : codec.complete(outcome.reached, planned ?? prior);
  return answer(codec, reached, kept.bytes(), outcome.diagnostics);
}

function answer<Clients>(
  codec: ResourceCodec<Clients>,
  state: ValueMap | null,
  privateBytes: Uint8Array,
  diagnostics: readonly Init<Diagnostic>[],
): Init<ApplyResourceChangeResponse> {
  const identity = state === null ? undefined : codec.identityOf(state);
  return {
    newState: codec.encode(state),
    private: privateBytes,
    diagnostics,
    ...(identity === undefined ? {} : { newIdentity: identity }),
  };
}
