import type { ProviderService } from "./plugin/protocol/service";
import { createLog } from "./plugin/wire/log";
import { serve } from "./plugin/wire/serve";
import { writeStderr } from "./plugin/wire/standard-streams";

/** The entry of the provider's executable: everything beyond the handshake is loaded after it. */
export async function main(): Promise<void> {
  const log = createLog({ module: "provider.atlassian", environment: process.env, write: writeStderr });
  await serve({ programName: "terraform-provider-atlassian", log, services: () => Promise.resolve(EMPTY) });
}

const EMPTY: Partial<ProviderService> = {
  GetMetadata: () => Promise.resolve({ serverCapabilities: { getProviderSchemaOptional: true } }),
  GetProviderSchema: () => Promise.resolve({ provider: { block: {} }, providerMeta: { block: {} } }),
  StopProvider: () => Promise.resolve({}),
};

void main();
