import { decode, encode, ExtData } from "@msgpack/msgpack";
import { type Emulator, startEmulator } from "../../../src/emulator";
import type { Messages } from "../../../src/plugin/protocol/messages";
import { builtProvider, PluginClient, type StartOptions } from "../../support/plugin-client";

type Schema = Messages["Schema"];
type Attribute = Messages["SchemaAttribute"];

/** An unknown value as Terraform writes it. */
export const UNKNOWN = new ExtData(0, new Uint8Array([0]));

/** A value as DynamicValue carries it, packed without any code of ours. */
export function packed(value: unknown): { readonly msgpack: Uint8Array } {
  return { msgpack: encode(value) };
}

/** What is in an answer's value; an unknown one is an ExtData. */
export function unpacked(value: Messages["DynamicValue"] | undefined): unknown {
  return value === undefined ? undefined : decode(value.msgpack);
}

/** An object of a schema with `value` for each attribute and block, and what is written differently. */
export function objectOf(
  schema: Schema | undefined,
  value: (attribute: Attribute | undefined) => unknown,
  written: object = {},
): object {
  const { attributes = [], blockTypes = [] } = schema?.block ?? {};
  return {
    ...Object.fromEntries(attributes.map((attribute) => [attribute.name, value(attribute)])),
    ...Object.fromEntries(blockTypes.map(({ typeName }) => [typeName, value(undefined)])),
    ...written,
  };
}

/** Diagnostics as a user reads them. */
export function told(diagnostics: readonly Messages["Diagnostic"][]): readonly string[] {
  return diagnostics.map(({ severity, summary }) => `${severity} ${summary}`);
}

/** The built provider, the schemas it tells and the emulated directory that it is configured for. */
export class AskedProvider {
  private constructor(
    readonly client: PluginClient,
    readonly emulator: Emulator,
    readonly schemas: Messages["GetProviderSchemaResponse"],
  ) {}

  static async start(options: StartOptions = {}): Promise<AskedProvider> {
    const emulator = await startEmulator({ verifiedDomains: ["example.com"] });
    const client = await PluginClient.start([builtProvider()], {
      ...options,
      environment: { TF_LOG: "trace", ...CLEAN, ...options.environment },
    });
    try {
      return new AskedProvider(client, emulator, await client.call("GetProviderSchema", {}));
    } catch (error) {
      await Promise.all([client.dispose(), emulator.close()]);
      throw error;
    }
  }

  get token(): string {
    return this.emulator.directory().token;
  }

  /** Configures it as a provider block would. */
  async configure(): Promise<void> {
    const { baseUrl } = this.emulator.directory();
    const config = objectOf(this.schemas.provider, () => null, {
      base_url: baseUrl,
      token: this.token,
      organization_id: this.emulator.organization.id,
      organization_token: this.emulator.organization.key,
    });
    const answer = await this.client.call("ConfigureProvider", { config: packed(config) });
    expect(told(answer.diagnostics)).toEqual([]);
  }

  /** A configuration of a resource in which everything that is not written is null. */
  config(typeName: string, written: object): object {
    return objectOf(this.schemas.resourceSchemas[typeName], () => null, written);
  }

  /** Plans and applies a new resource, as two calls of one process. */
  async create(typeName: string, written: object): Promise<Messages["ApplyResourceChangeResponse"]> {
    const config = packed(this.config(typeName, written));
    const plan = await this.client.call("PlanResourceChange", {
      typeName,
      priorState: packed(null),
      config,
      proposedNewState: config,
    });
    expect(told(plan.diagnostics)).toEqual([]);
    return this.client.call("ApplyResourceChange", {
      typeName,
      priorState: packed(null),
      config,
      plannedState: plan.plannedState,
      plannedPrivate: plan.plannedPrivate,
    });
  }

  /** Whether it still serves, and has said nothing where nothing belongs and no secret anywhere. */
  async expectHealthy(): Promise<void> {
    expect((await this.client.call("GetMetadata", {})).resources).not.toEqual([]);
    const { process, handshake } = this.client;
    expect(process.stdout).toBe(`${handshake.line}\n`);
    expect(process.otherErrors).toBe("");
    for (const line of process.log)
      expect(line).toMatchObject({
        "@level": expect.any(String) as string,
        "@message": expect.any(String) as string,
        "@module": "provider.atlassian",
        "@timestamp": expect.any(String) as string,
      });
    expect(JSON.stringify(process.log)).not.toContain(this.token);
  }

  async close(): Promise<void> {
    await this.client.dispose();
    await this.emulator.close();
  }
}

/** Nothing of the environment that the tests run in configures the provider. */
const CLEAN = {
  ATLASSIAN_SCIM_BASE_URL: undefined,
  ATLASSIAN_SCIM_DIRECTORY_ID: undefined,
  ATLASSIAN_SCIM_TOKEN: undefined,
  ATLASSIAN_ORGANIZATION_ID: undefined,
  ATLASSIAN_ORGANIZATION_TOKEN: undefined,
};
