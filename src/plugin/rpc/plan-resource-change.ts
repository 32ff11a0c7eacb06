import { brokenPlan } from "../planning/answers";
import { draftOf } from "../planning/draft";
import { replacedPaths, sortedPaths } from "../planning/replace";
import { type PathStep, type Problem, ProblemError } from "../problem";
import type { Init } from "../protocol/codec";
import type { PlanResourceChangeRequest, PlanResourceChangeResponse } from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import { missingIn } from "../schema/validate";
import { copyOf, isMap, type ValueMap } from "../value/value";
import { attributePath } from "./diagnostic";
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

  const missing = isDestroy || config === null ? [] : missingIn(attributes, codec.own(config));
  if (missing.length > 0) {
    const diagnostics = missing.map((problem) => runtime.diagnostic(problem, "ERROR", attributes));
    return { ...noPlan(request), diagnostics };
  }

  const task = { what: `Planning ${definition.name}`, signal, attributes };
  const outcome = await runtime.run(task, async (call) => {
    if (!isDestroy && config === null) throw new ProblemError(NO_CONFIGURATION);
    const ownPrior = prior === null ? null : codec.own(prior);
    const ownConfig = config === null ? null : codec.own(config);
    const draft = isDestroy || ownConfig === null ? null : draftOf(attributes, ownPrior, ownConfig);
    const hookDraft = draft === null ? null : forHook(draft);
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
    const planned = hookDraft === null ? null : codec.complete(hookDraft, config);
    if (
      configuration.kind === "unknown" &&
      configuration.refusal !== undefined &&
      changes(codec, prior, planned)
    )
      throw new ProblemError(configuration.refusal);
    return {
      planned,
      identity: prior === null ? undefined : codec.identityOf(prior),
    };
  });

  if (!outcome.ok) return { ...noPlan(request), diagnostics: outcome.diagnostics };
  const { planned, identity } = outcome.value;
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
      ...broken.map((problem) => runtime.diagnostic(problem, "ERROR", attributes)),
    ],
    ...(identity === undefined ? {} : { plannedIdentity: identity }),
  };
}

const NO_CONFIGURATION: Problem = {
  summary: "There is no configuration to plan",
  detail: "A change was proposed without one. This is a bug in the program that called the provider.",
};

/** Whether something that exists would be changed or destroyed. */
function changes<Clients>(
  codec: ResourceCodec<Clients>,
  prior: ValueMap | null,
  planned: ValueMap | null,
): boolean {
  if (prior === null) return false;
  if (planned === null) return true;
  const [before, after] = [prior, planned].map((value) => codec.encode(value).msgpack ?? new Uint8Array());
  return before === undefined || after === undefined || Buffer.compare(before, after) !== 0;
}

/** What stands in place of a plan beside an error: everything as it was. */
export function noPlan(request: PlanResourceChangeRequest): Init<PlanResourceChangeResponse> {
  return { plannedState: request.priorState, plannedPrivate: request.priorPrivate };
}

/** A draft that a hook may change, at every depth, without touching what was decoded. */
function forHook(draft: ValueMap): Record<string, unknown> {
  const copy = copyOf(draft);
  return isMap(copy) ? { ...copy } : {};
}
