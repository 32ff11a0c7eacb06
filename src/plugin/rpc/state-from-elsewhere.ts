import * as z from "zod";
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
  UpgradeResourceIdentityRequest,
  UpgradeResourceIdentityResponse,
  UpgradeResourceStateRequest,
  UpgradeResourceStateResponse,
} from "../protocol/messages";
import type { RpcCall } from "../protocol/service";
import type { OldState } from "../resource";
import { TIMEOUTS } from "../schema/message";
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
  const { definition } = codec;
  const outcome = await runtime.run(`Upgrading the state of ${definition.name}`, signal, undefined, () => {
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
  return oldState.parse(JSON.parse(new TextDecoder().decode(raw.json)));
}

/** Brings an object under a configuration as it is. */
export async function importResourceState<Clients>(
  runtime: Runtime<Clients>,
  codec: ResourceCodec<Clients>,
  request: ImportResourceStateRequest,
  { signal }: RpcCall,
): Promise<Init<ImportResourceStateResponse>> {
  const { definition } = codec;
  const kept = privateState(new Uint8Array());
  const outcome = await runtime.run(`Importing ${definition.name}`, signal, undefined, async (call) => {
    if (definition.import === undefined) {
      throw new ProblemError({
        summary: `${definition.name} cannot be imported`,
        detail: "Declare it, and apply.",
      });
    }
    const identity = codec.decodeIdentity(request.identity);
    const id = request.id === "" ? undefined : request.id;
    const state = await definition.import({
      ...call,
      clients: runtime.clients(),
      private: kept,
      id,
      identity,
    });
    return codec.complete(state, null);
  });
  if (!outcome.ok) return { diagnostics: outcome.diagnostics };
  const identity = codec.identityOf(outcome.value);
  return {
    importedResources: [
      {
        typeName: definition.name,
        state: codec.encode(outcome.value),
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
  const { definition } = codec;
  const outcome = await runtime.run(`Moving to ${definition.name}`, signal, undefined, () => {
    const move = definition.moveFrom?.[request.sourceTypeName];
    if (move === undefined) {
      throw new ProblemError({
        summary: `${request.sourceTypeName} cannot be moved to ${definition.name}`,
        detail: `Its state does not fit. Use \`removed { lifecycle { destroy = false } }\` for the old one, and import the new one.`,
      });
    }
    return Promise.resolve(codec.completeState(move(rawState(request.sourceState))));
  });
  if (!outcome.ok) return { diagnostics: outcome.diagnostics };
  const identity = codec.identityOf(outcome.value);
  return {
    targetState: codec.encode(outcome.value),
    diagnostics: outcome.diagnostics,
    ...(identity === undefined ? {} : { targetIdentity: identity }),
  };
}

/** There has been one version of each identity so far, so an identity is as it was. */
export function upgradeResourceIdentity<Clients>(
  codec: ResourceCodec<Clients>,
  request: UpgradeResourceIdentityRequest,
): Init<UpgradeResourceIdentityResponse> {
  const raw = request.rawIdentity;
  if (raw === undefined || raw.json.length === 0) return {};
  const identity = codec.encodeIdentity(JSON.parse(new TextDecoder().decode(raw.json)));
  return identity === undefined ? {} : { upgradedIdentity: identity };
}

/** A configuration that would give the state: what only the provider sets is left out. */
export function generateResourceConfig<Clients>(
  codec: ResourceCodec<Clients>,
  request: GenerateResourceConfigRequest,
): Init<GenerateResourceConfigResponse> {
  const state = codec.decode(request.state);
  if (state === null) return { config: codec.encode(null) };
  const computed = codec.attributes.filter(({ presence }) => presence === "computed").map(({ name }) => name);
  const left = Object.fromEntries(
    [...computed, TIMEOUTS].filter((name) => name in state).map((name) => [name, null]),
  );
  return { config: codec.encode({ ...state, ...left }) };
}
