import { createLog } from "./plugin/wire/log";
import { serve } from "./plugin/wire/serve";
import { writeStderr } from "./plugin/wire/standard-streams";

/** The entry of the provider's executable: everything beyond the handshake is loaded after it. */
export async function main(): Promise<void> {
  const log = createLog({ module: "provider.atlassian", environment: process.env, write: writeStderr });
  await serve({
    programName: "terraform-provider-atlassian",
    log,
    services: async () => {
      const [{ providerService }, { provider }] = await Promise.all([
        import("./plugin/service.js"),
        import("./resources/provider/provider.js"),
      ]);
      return providerService(provider, log);
    },
    answerCrash: (_rpc, error) => ({
      diagnostics: [
        {
          severity: "ERROR",
          summary: "The provider failed unexpectedly",
          detail: `${error instanceof Error ? error.message : String(error)}. This is a bug in the provider: please report it with the log (TF_LOG=debug).`,
        },
      ],
    }),
  });
}

void main();
