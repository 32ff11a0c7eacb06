import type { ProcessLog } from "./log";
import type { GrpcCall } from "./grpc-call";
import type { GrpcServer } from "./grpc-server";
import { PROVIDER_SERVICE } from "./methods";
import { Status, StatusError } from "./status";

/** How long things are waited for, in milliseconds. */
export interface Patience {
  /** From the handshake line to the first connection. */
  readonly connect: number;
  /** From the loss of the last connection to the end of the process. */
  readonly reconnect: number;
  /** What running calls get to end in good order when Terraform has gone or the process is asked to end. */
  readonly calls: number;
  /** What calls that were running when something crashed get to answer by themselves. */
  readonly crash: number;
}

export const PATIENCE: Patience = { connect: 60_000, reconnect: 5_000, calls: 10_000, crash: 10_000 };

/** Terraform kills a plugin that is still there two seconds after it was told to shut down. */
const ANSWER_MS = 200;
const SHUTDOWN_CALLS_MS = 700;
const CLOSE_HOOK_MS = 700;

/** When the process ends, and how: exactly once, whatever happens first. */
export class Lifetime {
  readonly #server: GrpcServer;
  readonly #log: ProcessLog;
  readonly #patience: Patience;
  readonly #close: () => Promise<void> | void;
  #timer: NodeJS.Timeout | undefined;
  #ending = false;

  constructor(options: {
    readonly server: GrpcServer;
    readonly log: ProcessLog;
    readonly patience: Patience;
    /** Called once before the end. */
    readonly close: () => Promise<void> | void;
  }) {
    this.#server = options.server;
    this.#log = options.log;
    this.#patience = options.patience;
    this.#close = options.close;
  }

  /** Ends the process when nobody connects; to be called after the handshake line. */
  expectConnection(): void {
    this.#endAfter(this.#patience.connect, "Nobody has connected");
  }

  connected(): void {
    clearTimeout(this.#timer);
  }

  /** Terraform keeps its connection as long as it lives, but a network library may renew it. */
  disconnected(): void {
    this.#endAfter(this.#patience.reconnect, "The program that started this plugin has gone");
  }

  /** Terraform has asked for the end and waits for it, after it has read the answer to `request`. */
  shutDown(request: GrpcCall): void {
    void atMost(ANSWER_MS, request.done).then(() => this.#end("Terraform is done", 0, SHUTDOWN_CALLS_MS));
  }

  /**
   * Ctrl-C reaches the whole process group, but it is Terraform's to decide: it asks by StopProvider and
   * still wants the answers. A signal that is meant for this process ends it, after what is running.
   */
  handleSignals(): void {
    process.on("SIGINT", () => {
      this.#log("debug", "Ignored an interrupt: Terraform will say what is to be done");
    });
    for (const [signal, number] of [
      ["SIGTERM", 15],
      ["SIGHUP", 1],
    ] as const)
      process.on(signal, () => {
        if (this.#ending) process.exit(128 + number);
        void this.#end(`Received ${signal}`, 128 + number, this.#patience.calls);
      });
  }

  #endAfter(milliseconds: number, reason: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#end(reason, 1, this.#patience.calls);
    }, milliseconds);
  }

  async #end(reason: string, exitCode: number, callsMs: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    this.#log("debug", "The plugin ends", { reason });
    const { calls } = this.#server;
    for (const call of calls) call.abort(new StatusError(Status.unavailable, `The plugin ends: ${reason}`));
    // Of go-plugin's own calls the broker's ends only with the connection, and the others at once.
    const running = [...calls].filter(
      ({ method }) => method.service === PROVIDER_SERVICE || method.rpc.kind === "serverStream",
    );
    await atMost(callsMs, Promise.all(running.map((call) => call.done)));
    await atMost(CLOSE_HOOK_MS, this.#runCloseHook());
    process.exit(exitCode);
  }

  async #runCloseHook(): Promise<void> {
    try {
      await this.#close();
    } catch (error) {
      this.#log("error", "Closing the provider failed", { error });
    }
  }
}

async function atMost(milliseconds: number, task: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([task, limit]);
  clearTimeout(timer);
}
