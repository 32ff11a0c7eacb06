import * as z from "zod";
import { without } from "../planning/without";
import { ProblemError } from "../problem";
import type { Init } from "../protocol/codec";
import type {
  GenerateResourceConfigRequest,
  GenerateResourceConfigResponse,
  ImportResourceStateRequest,
  ImportResourceStateResponse,
  MoveResourceStateRequest,
  MoveResourceStateResponse,
  RawState,
  ResourceIdentityData,
  UpgradeResourceIdentityRequest,
  UpgradeResourceIdentityResponse,
  UpgradeResourceStateRequest,
  UpgradeResourceStateResponse,
} from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import type { OldState } from "../resource";
import { TIMEOUTS } from "../schema/message";
import { parseJson } from "../value/json";
import type { ValueMap } from "../value/value";
import { privateState } from "./private-state";
import type { ResourceCodec } from "./resource-codec";
import type { Runtime } from "./runtime";

const oldState = z.record(z.string(), z.unknown());

/** A state as an older version of the schema wrote it, in today's schema. What the schema no longer has is dropped. */
export async function upgradeResourceState<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  request: UpgradeResourceStateRequest,
  { signal }: RpcCall,
): Promise<Init<UpgradeResourceStateResponse>> {
  const { definition, attributes } = codec;
  const task = { what: `Upgrading the state of ${definition.name}`, signal, attributes };
  const outcome = await runtime.run(task, () => {
    if (request.version > definition.version) {
      throw new ProblemError({
        summary: `The state of ${definition.name} is newer than this provider`,
        detail: `It was written with version ${request.version} of the schema, and this provider knows ${definition.version}: use the newer provider again.`,
      });
    }
    let state = rawState(request.rawState);
    for (let version = request.version; version < definition.version; version += 1) {
      state = definition.upgrade?.[version]?.(state) ?? state;
    }
    return Promise.resolve(codec.completeState(state));
  });
  return outcome.ok
    ? { upgradedState: codec.encode(outcome.value), diagnostics: outcome.diagnostics }
    : { diagnostics: outcome.diagnostics };
}

function rawState(raw: RawState | undefined): OldState {
  if (raw === undefined || raw.json.length === 0) {
    throw new ProblemError({
      summary: "The state is too old",
      detail:
        "It is in a format of Terraform before 0.12, which this provider never wrote: import the resource anew.",
    });
  }
  try {
    return oldState.parse(parseJson(raw.json));
  } catch (error) {
    throw new ProblemError(
      {
        summary: "The state cannot be read",
        detail: "What is kept for the resource is no JSON object: restore an older version of the state.",
      },
      { cause: error },
    );
  }
}

interface Identified {
  readonly state: ValueMap;
  readonly identity: Init<ResourceIdentityData> | undefined;
}

function withIdentity<Clients>(codec: ResourceCodec<Clients>, state: ValueMap): Identified {
  return { state, identity: codec.identityOf(state) };
}

/** Brings an object under a configuration as it is. */
export async function importResourceState<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  request: ImportResourceStateRequest,
  { signal }: RpcCall,
): Promise<Init<ImportResourceStateResponse>> {
  const { definition, attributes } = codec;
  const kept = privateState(new Uint8Array());
  const task = { what: `Importing ${definition.name}`, signal, attributes };
  const outcome = await runtime.run(task, async (call) => {
    if (definition.import === undefined) {
      throw new ProblemError({
        summary: `${definition.name} cannot be imported`,
        detail: "Declare it, and apply.",
      });
    }
    const identity = codec.decodeIdentity(request.identity);
    const id = request.id === "" ? undefined : request.id;
    const found = await definition.import({
      ...call,
      clients: runtime.clients(),
      private: kept,
      id,
      identity,
    });
    return withIdentity(codec, codec.complete(found, null));
  });
  if (!outcome.ok) return { diagnostics: outcome.diagnostics };
  const { state, identity } = outcome.value;
  return {
    importedResources: [
      {
        typeName: definition.name,
        state: codec.encode(state),
        private: kept.bytes(),
        ...(identity === undefined ? {} : { identity }),
      },
    ],
    diagnostics: outcome.diagnostics,
  };
}

/** The state of a resource that a `moved` block turns into another type. */
export async function moveResourceState<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  request: MoveResourceStateRequest,
  { signal }: RpcCall,
): Promise<Init<MoveResourceStateResponse>> {
  const { definition, attributes } = codec;
  const outcome = await runtime.run({ what: `Moving to ${definition.name}`, signal, attributes }, () => {
    const move = definition.moveFrom?.[request.sourceTypeName];
    if (move === undefined) {
      throw new ProblemError({
        summary: `${request.sourceTypeName} cannot be moved to ${definition.name}`,
        detail: `Its state does not fit. Use \`removed { lifecycle { destroy = false } }\` for the old one, and import the new one.`,
      });
    }
    return Promise.resolve(withIdentity(codec, codec.completeState(move(rawState(request.sourceState)))));
  });
  if (!outcome.ok) return { diagnostics: outcome.diagnostics };
  const { state, identity } = outcome.value;
  return {
    targetState: codec.encode(state),
    diagnostics: outcome.diagnostics,
    ...(identity === undefined ? {} : { targetIdentity: identity }),
  };
}

/** There has been one version of each identity so far, so an identity is as it was. */
export function upgradeResourceIdentity<Clients>(
  codec: ResourceCodec<Clients>,
  request: UpgradeResourceIdentityRequest,
): Init<UpgradeResourceIdentityResponse> {
  if ((request.rawIdentity?.json.length ?? 0) === 0) return {};
  const identity = codec.encodeIdentity(rawState(request.rawIdentity));
  return identity === undefined ? {} : { upgradedIdentity: identity };
}

/** A configuration that would give the state: what only the provider sets is left out. */
export function generateResourceConfig<Clients>(
  codec: ResourceCodec<Clients>,
  request: GenerateResourceConfigRequest,
): Init<GenerateResourceConfigResponse> {
  const state = codec.decode(request.state);
  if (state === null) return { config: codec.encode(null) };
  const own = without(codec.attributes, codec.own(state), ({ presence }) => presence === "computed");
  return { config: codec.encode(TIMEOUTS in state ? { ...own, [TIMEOUTS]: null } : own) };
}
