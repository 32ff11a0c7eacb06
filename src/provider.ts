import { setFlagsFromString } from "node:v8";
import { crashAnswer } from "./plugin/rpc/crash";
import { createLog } from "./plugin/wire/log";
import { serve } from "./plugin/wire/serve";
import { writeStderr } from "./plugin/wire/standard-streams";

/** The entry of the provider's executable: everything beyond the handshake is loaded after it. */
export async function main(): Promise<void> {
  // undici parses HTTP in WebAssembly. Node would optimise that in the background for 200 ms, which a process that
  // lives for a second has no use for, and waits for it before it ends, which Terraform waits for in turn.
  setFlagsFromString("--liftoff-only");
  const log = createLog({ module: "provider.atlassian", environment: process.env, write: writeStderr });
  let close = (): Promise<void> => Promise.resolve();
  await serve({
    programName: "terraform-provider-atlassian",
    log,
    services: async () => {
      const [{ serveProvider }, { provider }] = await Promise.all([
        import("./plugin/service.js"),
        import("./resources/provider/provider.js"),
      ]);
      const served = serveProvider(provider, log);
      close = served.close;
      return served.service;
    },
    onShutdown: () => close(),
    answerCrash: crashAnswer(log.redact),
  });
}

void main();
