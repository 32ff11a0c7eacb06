import { decode, encode, type Init } from "../../../src/plugin/protocol/codec";
import type { Diagnostic, Messages } from "../../../src/plugin/protocol/messages";
import { decodeDynamic, encodeDynamic, ResourceCodec } from "../../../src/plugin/rpc/resource-codec";
import { modelOf, objectType } from "../../../src/plugin/schema/model";
import { serveProvider } from "../../../src/plugin/service";
import { valueFrom } from "../../../src/plugin/value/convert";
import type { Value, ValueMap } from "../../../src/plugin/value/value";
import type { Clients } from "../../../src/resources/clients";
import { provider } from "../../../src/resources/provider/provider";

const codecs = new Map(provider.resources.map((type) => [type.name, new ResourceCodec(type)]));
const call = { signal: new AbortController().signal };
const silent = Object.assign(() => undefined, { hide: () => undefined, redact: (text: string) => text });

/** What the provider complained of, as `summary: detail` with the path in front. */
export class Refusal extends Error {}

/** What a plan came to. */
export interface Planned {
  readonly state: ValueMap | null;
  /** The attributes that make it a replacement. */
  readonly replaces: readonly string[];
}

/** What Terraform keeps beside the state of one resource, from one process to the next. */
export interface Kept {
  bytes?: Uint8Array | undefined;
}

/**
 * Terraform's side of the protocol without Terraform: one process of the provider, asked in Terraform's
 * messages. Values are written as JSON; what is left out is null.
 */
export class Core {
  readonly #served = serveProvider(provider, silent);
  readonly #service = this.#served.service;
  /** The warnings so far. */
  readonly warnings: string[] = [];

  private constructor(private readonly kept: Kept | undefined) {}

  /**
   * A process whose provider block holds `config`.
   *
   * @param kept for a test that follows one resource and its private state
   */
  static async start(config: object, kept?: Kept): Promise<Core> {
    const core = new Core(kept);
    const type = objectType(modelOf(provider.attributes));
    const value = encodeDynamic(valueFrom(config, type), type);
    const { diagnostics = [] } = await core.#service.ConfigureProvider(
      message("ConfigureProviderRequest", { config: value }),
      call,
    );
    core.#heed(diagnostics);
    return core;
  }

  /** As the process does when Terraform ends it. */
  close(): Promise<void> {
    return this.#served.close();
  }

  /** As Terraform does when somebody interrupts it. */
  async stop(): Promise<void> {
    await this.#service.StopProvider({}, call);
  }

  async validate(typeName: string, config: object): Promise<void> {
    const codec = codecOf(typeName);
    const request = message("ValidateResourceConfigRequest", {
      typeName,
      config: codec.encode(codec.completeState(config)),
    });
    this.#heed((await this.#service.ValidateResourceConfig(request, call)).diagnostics ?? []);
  }

  async read(typeName: string, state: object): Promise<ValueMap | null> {
    const codec = codecOf(typeName);
    const request = message("ReadResourceRequest", {
      typeName,
      currentState: codec.encode(codec.completeState(state)),
    });
    const { newState, diagnostics = [] } = await this.#service.ReadResource(request, call);
    this.#heed(diagnostics);
    return own(codec, newState);
  }

  /** @param config null for a destroy */
  async plan(typeName: string, config: object | null, prior: object | null = null): Promise<Planned> {
    const codec = codecOf(typeName);
    const written = config === null ? null : codec.completeState(config);
    const request = message("PlanResourceChangeRequest", {
      typeName,
      config: codec.encode(written),
      proposedNewState: codec.encode(written),
      priorState: codec.encode(prior === null ? null : codec.completeState(prior)),
      ...(this.kept?.bytes === undefined ? {} : { priorPrivate: this.kept.bytes }),
    });
    const answer = await this.#service.PlanResourceChange(request, call);
    this.#keep(answer.plannedPrivate);
    this.#heed(answer.diagnostics ?? []);
    return {
      state: own(codec, answer.plannedState),
      replaces: (answer.requiresReplace ?? []).map(({ steps = [] }) =>
        steps.map(({ attributeName }) => attributeName).join("."),
      ),
    };
  }

  /** Plans and carries it out, as the process that applies does. */
  async apply(
    typeName: string,
    config: object | null,
    prior: object | null = null,
  ): Promise<ValueMap | null> {
    const { state: planned } = await this.plan(typeName, config, prior);
    return this.carryOut(typeName, config, planned, prior);
  }

  /** Carries out what another process has planned. */
  async carryOut(
    typeName: string,
    config: object | null,
    planned: object | null,
    prior: object | null = null,
  ): Promise<ValueMap | null> {
    const codec = codecOf(typeName);
    const request = message("ApplyResourceChangeRequest", {
      typeName,
      config: codec.encode(config === null ? null : codec.completeState(config)),
      plannedState: codec.encode(planned === null ? null : codec.completeState(planned)),
      priorState: codec.encode(prior === null ? null : codec.completeState(prior)),
      ...(this.kept?.bytes === undefined ? {} : { plannedPrivate: this.kept.bytes }),
    });
    const {
      newState,
      private: bytes,
      diagnostics = [],
    } = await this.#service.ApplyResourceChange(request, call);
    this.#keep(bytes);
    this.#heed(diagnostics, own(codec, newState));
    return own(codec, newState);
  }

  async import(
    typeName: string,
    from: { readonly id: string } | { readonly identity: object },
  ): Promise<{ readonly state: ValueMap | null; readonly identity: Value }> {
    const codec = codecOf(typeName);
    const request = message(
      "ImportResourceStateRequest",
      "id" in from ? { typeName, id: from.id } : { typeName, identity: codec.encodeIdentity(from.identity) },
    );
    const { importedResources: [imported] = [], diagnostics = [] } = await this.#service.ImportResourceState(
      request,
      call,
    );
    this.#heed(diagnostics);
    return {
      state: own(codec, imported?.state),
      identity:
        codec.decodeIdentity(
          decode("ResourceIdentityData", encode("ResourceIdentityData", imported?.identity ?? {})),
        ) ?? null,
    };
  }

  /** What a list resource finds, with whole states. */
  async list(
    typeName: string,
  ): Promise<{ readonly displayName: string | undefined; readonly state: ValueMap | null }[]> {
    const codec = codecOf(typeName);
    const config = encodeDynamic({}, { kind: "object", attributes: {} });
    const request = message("ListResourceRequest", { typeName, config, includeResourceObject: true });
    const found: { displayName: string | undefined; state: ValueMap | null }[] = [];
    for await (const event of this.#service.ListResource(request, call)) {
      this.#heed(event.diagnostic ?? []);
      found.push({ displayName: event.displayName, state: own(codec, event.resourceObject) });
    }
    return found;
  }

  async data(typeName: string, config: object): Promise<Value> {
    const source = provider.dataSources.find(({ name }) => name === typeName);
    if (source === undefined) throw new Error(`there is no data source ${typeName}`);
    const type = objectType(modelOf(source.attributes));
    const written = encodeDynamic(valueFrom(config, type), type);
    const { diagnostics: invalid = [] } = await this.#service.ValidateDataResourceConfig(
      message("ValidateDataResourceConfigRequest", { typeName, config: written }),
      call,
    );
    this.#heed(invalid);
    const { state, diagnostics = [] } = await this.#service.ReadDataSource(
      message("ReadDataSourceRequest", { typeName, config: written }),
      call,
    );
    this.#heed(diagnostics);
    return decodeDynamic(whole(state), type);
  }

  #keep(bytes: Uint8Array | undefined): void {
    if (this.kept !== undefined) this.kept.bytes = bytes;
  }

  #heed(diagnostics: readonly Init<Diagnostic>[], reached?: ValueMap | null): void {
    const told = ({ summary = "", detail = "" }: Init<Diagnostic>): string => `${summary}: ${detail}`;
    this.warnings.push(...diagnostics.filter(({ severity }) => severity === "WARNING").map(told));
    const errors = diagnostics.filter(({ severity }) => severity === "ERROR").map(told);
    if (errors.length > 0) throw new Refusal(errors.join("\n"), { cause: reached });
  }
}

function message<N extends keyof Messages>(name: N, init: Init<Messages[N]>): Messages[N] {
  return decode(name, encode(name, init));
}

function whole(value: Init<Messages["DynamicValue"]> | undefined): Messages["DynamicValue"] | undefined {
  return value === undefined ? undefined : message("DynamicValue", value);
}

function own(
  codec: ResourceCodec<Clients>,
  value: Init<Messages["DynamicValue"]> | undefined,
): ValueMap | null {
  const decoded = codec.decode(whole(value));
  return decoded === null ? null : codec.own(decoded);
}

function codecOf(typeName: string): ResourceCodec<Clients> {
  const codec = codecs.get(typeName);
  if (codec === undefined) throw new Error(`there is no resource ${typeName}`);
  return codec;
}
