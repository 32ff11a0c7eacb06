import { brokenState } from "../planning/answers";
import type { Init } from "../protocol/codec";
import type {
  ApplyResourceChangeRequest,
  ApplyResourceChangeResponse,
  Diagnostic,
  ResourceIdentityData,
} from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import type { Operation, ResourceCall } from "../resource";
import type { ValueMap } from "../value/value";
import { privateState } from "./private-state";
import type { ResourceCodec } from "./resource-codec";
import type { Outcome, Runtime } from "./runtime";
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
  const what = `The ${operation} of ${definition.name}`;
  const limitMs = limitOf(planned ?? prior, operation);

  const outcome = await runtime.run({ what, signal, limitMs, attributes }, async (call) => {
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
  });

  const diagnostics = [...outcome.diagnostics];
  /** What fails here must not lose the state of something that exists. */
  const attempt = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      diagnostics.push(runtime.failure(error, what, attributes));
      return otherwise;
    }
  };
  const state = attempt(() => stateAfter(codec, outcome, prior, planned), prior);
  if (outcome.ok && state !== null && planned !== null) {
    const broken = brokenState(attributes, codec.own(planned), state);
    diagnostics.push(...broken.map((problem) => runtime.diagnostic(problem, "ERROR", attributes)));
  }
  const identity = attempt(() => (state === null ? undefined : codec.identityOf(state)), undefined);
  return answerOf(codec.encode(state), kept.bytes(), diagnostics, identity);
}

/** The answer beside an error that came before anything was done. */
export function nothingApplied(request: ApplyResourceChangeRequest): Init<ApplyResourceChangeResponse> {
  return { newState: request.priorState, private: request.plannedPrivate };
}

/** The state that is true after the handler has ended, well or not. */
function stateAfter<Clients>(
  codec: ResourceCodec<Clients>,
  outcome: Outcome<ValueMap | null>,
  prior: ValueMap | null,
  planned: ValueMap | null,
): ValueMap | null {
  if (outcome.ok) return outcome.value;
  return outcome.reached === undefined ? prior : codec.complete(outcome.reached, planned ?? prior);
}

function answerOf(
  newState: Init<ApplyResourceChangeResponse>["newState"],
  privateBytes: Uint8Array,
  diagnostics: readonly Init<Diagnostic>[],
  newIdentity: Init<ResourceIdentityData> | undefined,
): Init<ApplyResourceChangeResponse> {
  return {
    newState,
    private: privateBytes,
    diagnostics,
    ...(newIdentity === undefined ? {} : { newIdentity }),
  };
}
