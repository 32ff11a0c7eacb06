import type { Dispatcher } from "undici";
import { isLoopback } from "./origin";

/** Connections, opened when the first request needs them. */
export interface LazyDispatcher {
  get(): Promise<Dispatcher>;
  close(): Promise<void>;
}

interface DispatcherOptions {
  readonly base: URL;
  readonly connections: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * undici takes some fifty milliseconds to load, which Terraform would wait for at every start of the plugin,
 * so it is loaded by the first request. A proxy of the environment is used, except for this very machine.
 */
export function lazyDispatcher(options: DispatcherOptions): LazyDispatcher {
  let dispatcher: Promise<Dispatcher> | undefined;
  return {
    get: () =>
      (dispatcher ??= open(options).catch((error: unknown) => {
        dispatcher = undefined;
        throw error;
      })),
    async close() {
      const opened = await dispatcher;
      dispatcher = undefined;
      await opened?.destroy();
    },
  };
}

async function open({ base, connections, environment }: DispatcherOptions): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  // The transport has one time limit for the whole request, so undici's own are off.
  const settings = {
    connections,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  };
  const httpProxy = environment.http_proxy ?? environment.HTTP_PROXY ?? "";
  const httpsProxy = environment.https_proxy ?? environment.HTTPS_PROXY ?? "";
  if (isLoopback(base.hostname) || (httpProxy === "" && httpsProxy === "")) return new Agent(settings);
  return new EnvHttpProxyAgent({
    ...settings,
    httpProxy,
    httpsProxy,
    noProxy: environment.no_proxy ?? environment.NO_PROXY ?? "",
  });
}
