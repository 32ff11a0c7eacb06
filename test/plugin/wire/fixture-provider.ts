import { setTimeout as sleep } from "node:timers/promises";
import type { ProviderService, RpcCall } from "../../../src/plugin/protocol/service";
import { createLog } from "../../../src/plugin/wire/log";
import { serve } from "../../../src/plugin/wire/serve";
import { writeStderr } from "../../../src/plugin/wire/standard-streams";

/** A provider that does in ReadResource what `typeName` says, for the tests of the wire. */

const log = createLog({ module: "fixture", environment: process.env, write: writeStderr });

const behaviours: Readonly<Record<string, (call: RpcCall) => Promise<void>>> = {
  echo: () => Promise.resolve(),
  throw: () => Promise.reject(new Error("thrown: 100 % ünüsual\nsecond line")),
  "throw with a secret": () => {
    log.hide("hunter2");
    return Promise.reject(new Error("the token hunter2 is refused"));
  },
  "wait for the signal": async ({ signal }) => {
    log("error", "waiting");
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve);
    });
    log("error", "aborted", { reason: signal.reason as unknown });
  },
  "never answer": () => {
    log("error", "waiting");
    return new Promise(() => undefined);
  },
  "throw in a timer": () =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error("thrown in a timer");
      });
    }),
  "forget a rejection": () => {
    void Promise.reject(new Error("forgotten"));
    return Promise.resolve();
  },
  print: () => {
    console.log("printed with console.log");
    process.stdout.write("printed with process.stdout\n");
    return Promise.resolve();
  },
};

const service: Partial<ProviderService> = {
  GetMetadata: () => Promise.resolve({ resources: [{ typeName: "fixture" }] }),
  async ReadResource({ typeName, currentState, private: privateState }, call) {
    await behaviours[typeName]?.(call);
    return { newState: currentState, private: privateState };
  },
  async *ListResource({ typeName, limit }, { signal }) {
    let sent = 0;
    try {
      for (; sent < limit && !signal.aborted; sent++) {
        yield { displayName: `${typeName} ${sent}`, resourceObject: { msgpack: Buffer.alloc(64 * 1024) } };
        if (typeName === "slow") await sleep(5);
      }
      if (typeName === "fail") throw new Error("the listing broke off");
    } finally {
      log("error", "listed", { sent, aborted: signal.aborted });
    }
  },
  async WriteStateBytes(chunks) {
    let length = 0;
    for await (const chunk of chunks) length += chunk.bytes.length;
    return { diagnostics: [{ severity: "WARNING", summary: `received ${length} bytes` }] };
  },
  // A mistake that the compiler would find, if it did not come from somewhere untyped.
  StopProvider: () => Promise.resolve(JSON.parse('{ "error": 5 }') as object),
};

void serve({
  programName: "fixture-provider",
  log,
  services: () => {
    log("error", "loading");
    if (process.env.FIXTURE_FAILS === "load") return Promise.reject(new Error("a module is missing"));
    return Promise.resolve(service);
  },
  onShutdown: async () => {
    log("error", "closing");
    if (process.env.FIXTURE_FAILS === "close") await new Promise(() => undefined);
  },
  answerCrash: (rpc, error) =>
    rpc === "ReadResource"
      ? { diagnostics: [{ severity: "ERROR", summary: error instanceof Error ? error.message : "?" }] }
      : undefined,
  patience: JSON.parse(process.env.FIXTURE_PATIENCE ?? "{}") as Record<string, number>,
});
