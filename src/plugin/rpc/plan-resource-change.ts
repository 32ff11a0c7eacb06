import { brokenPlan } from "../planning/answers";
import { draftOf } from "../planning/draft";
import { replacedPaths, sortedPaths } from "../planning/replace";
import type { PathStep } from "../problem";
import type { Init } from "../protocol/codec";
import type { PlanResourceChangeRequest, PlanResourceChangeResponse } from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import { TIMEOUTS } from "../schema/message";
import type { ValueMap } from "../value/value";
import { attributePath, diagnostic } from "./diagnostic";
import { privateState } from "./private-state";
import type { ResourceCodec } from "./resource-codec";
import type { Runtime } from "./runtime";

/** What will change. Also called with nothing proposed, for a destroy, and again during apply. */
export async function planResourceChange<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  request: PlanResourceChangeRequest,
  { signal }: RpcCall,
): Promise<Init<PlanResourceChangeResponse>> {
  const { definition, attributes } = codec;
  const prior = codec.decode(request.priorState);
  const config = codec.decode(request.config);
  const isDestroy = codec.decode(request.proposedNewState) === null;
  const kept = privateState(request.priorPrivate);
  const forced: (readonly PathStep[])[] = [];
  const { configuration } = runtime;

  const outcome = await runtime.run(`Planning ${definition.name}`, signal, undefined, async (call) => {
    const ownPrior = prior === null ? null : codec.own(prior);
    const ownConfig = config === null ? null : codec.own(config);
    const draft = isDestroy || ownConfig === null ? null : draftOf(attributes, ownPrior, ownConfig);
    const hookDraft = draft === null ? null : structuredCopy(draft);
    await definition.plan?.({
      ...call,
      action: isDestroy ? "destroy" : prior === null ? "create" : "update",
      prior: ownPrior,
      config: ownConfig,
      planned: hookDraft,
      clients: configuration.kind === "known" ? configuration.clients : undefined,
      private: kept,
      replaceFor: (path) => {
        forced.push(path);
      },
    });
    if (hookDraft === null || ownConfig === null) return null;
    return codec.complete(hookDraft, config);
  });

  const identity = prior === null ? undefined : codec.identityOf(prior);
  if (!outcome.ok) {
    return {
      plannedState: request.priorState,
      diagnostics: outcome.diagnostics,
      plannedPrivate: request.priorPrivate,
    };
  }
  const planned = outcome.value;
  if (planned === null) {
    return {
      plannedState: codec.encode(null),
      plannedPrivate: kept.bytes(),
      diagnostics: outcome.diagnostics,
      ...(identity === undefined ? {} : { plannedIdentity: identity }),
    };
  }
  const broken = config === null ? [] : brokenPlan(attributes, prior, config, planned);
  const replaced = prior === null ? [] : [...replacedPaths(attributes, prior, planned), ...forced];
  return {
    plannedState: codec.encode(planned),
    requiresReplace: sortedPaths(replaced).map((path) => attributePath(path, attributes)),
    plannedPrivate: kept.bytes(),
    diagnostics: [
      ...outcome.diagnostics,
      ...broken.map((problem) => diagnostic(problem, "ERROR", attributes)),
    ],
    ...(identity === undefined ? {} : { plannedIdentity: identity }),
  };
}

/** A draft that a hook may change without touching what was decoded; values below the top are shared. */
function structuredCopy(draft: ValueMap): Record<string, unknown> {
  const { [TIMEOUTS]: timeouts, ...copy } = draft;
  return copy;
}
