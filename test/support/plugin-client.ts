import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Init } from "../../src/plugin/protocol/codec";
import type { Messages, SERVICES } from "../../src/plugin/protocol/messages";
import {
  type Identity,
  certificatePem,
  createIdentity,
  privateKeyPem,
} from "../../src/plugin/wire/certificate";

const ROOT = join(__dirname, "../..");
const PROTO_FOLDER = join(ROOT, "src/plugin/protocol");

/** The package definition that grpc-js and protobufjs make of the .proto files: not our codec, not our server. */
const definition = loadSync(["tfplugin6.proto", "go-plugin.proto", "health.proto"], {
  includeDirs: [PROTO_FOLDER],
  longs: Number,
  enums: String,
  defaults: true,
});

/** The parts of the line that a plugin prints when it is ready. */
export interface Handshake {
  readonly line: string;
  readonly network: string;
  readonly address: string;
  /** DER; empty when the connection is without TLS. */
  readonly certificate: Buffer;
}

/** A line that the plugin wrote to its log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** How the plugin's process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface StartOptions {
  /** What is added to the environment; undefined takes a variable out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The certificate that is announced to the plugin; `null` announces none, so that there is no TLS. */
  readonly announce?: Identity | null;
  /** The certificate that is shown when connecting; the announced one unless said otherwise. */
  readonly show?: Identity | null;
}

type Services = typeof SERVICES;
type Rpcs = Services["tfplugin6.Provider"];
type Name = keyof Rpcs;
type Request<N extends Name> = Init<Messages[Rpcs[N]["request"]]>;
type Response<N extends Name> = Messages[Rpcs[N]["response"]];

/** The executable that `npm run build` makes. */
export function builtProvider(): string {
  const path = join(ROOT, "dist/provider/terraform-provider-atlassian");
  if (!existsSync(path)) throw new Error("The provider is not built: run npm run build first");
  return path;
}

/** What Terraform sets for a plugin, beside the client's certificate. */
export const INVITATION = {
  TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
  PLUGIN_PROTOCOL_VERSIONS: "5,6",
  PLUGIN_MIN_PORT: "10000",
  PLUGIN_MAX_PORT: "25000",
} as const;

/** A plugin's process, before anybody has connected to it. */
export class PluginProcess {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #log: LogLine[] = [];
  readonly #otherErrors: string[] = [];
  #stdout = "";
  #listeners: (() => void)[] = [];
  #ended = false;

  /** Starts `command` with exactly what `environment` adds to this process's own environment. */
  constructor(command: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
    const [executable = process.execPath, ...args] = command;
    this.#child = spawn(executable, args, {
      env: { ...process.env, TF_LOG: undefined, TF_LOG_PROVIDER: undefined, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#changed();
    });
    let rest = "";
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#readLine(line);
      this.#changed();
    });
    this.exited = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once("close", (code, signal) => {
        this.#ended = true;
        this.#changed();
        resolve({ code, signal });
      });
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** What was written to the log so far, the oldest line first. */
  get log(): readonly LogLine[] {
    return this.#log;
  }

  /** What came on stderr and is no line of a log. */
  get otherErrors(): string {
    return this.#otherErrors.join("\n");
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves as soon as `find` answers something; rejects when the process ends before. */
  async until<T>(find: () => T | undefined, what: string): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#ended)
        throw new Error(`The plugin ended without ${what}; it said:\n${this.#stdout}${this.otherErrors}`);
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  /** The log line with this message, as soon as it is there. */
  logged(message: string): Promise<LogLine> {
    return this.until(
      () => this.#log.find((line) => line["@message"] === message),
      `the log line "${message}"`,
    );
  }

  handshake(): Promise<Handshake> {
    return this.until(() => {
      const end = this.#stdout.indexOf("\n");
      return end < 0 ? undefined : parseHandshake(this.#stdout.slice(0, end));
    }, "a handshake");
  }

  #readLine(line: string): void {
    try {
      this.#log.push(JSON.parse(line) as LogLine);
    } catch {
      this.#otherErrors.push(line);
    }
  }

  #changed(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}

/** A plugin that was started, and spoken to, as Terraform does it. */
export class PluginClient {
  readonly process: PluginProcess;
  readonly handshake: Handshake;
  readonly #identity: Identity | null;
  readonly #connection: grpc.Client;

  private constructor(plugin: PluginProcess, handshake: Handshake, identity: Identity | null) {
    this.process = plugin;
    this.handshake = handshake;
    this.#identity = identity;
    this.#connection = openConnection(handshake, identity);
  }

  /** Starts a plugin (`[builtProvider()]`, or a command with its arguments) and connects to it. */
  static async start(command: readonly string[], options: StartOptions = {}): Promise<PluginClient> {
    const announced = options.announce === undefined ? createIdentity() : options.announce;
    const plugin = new PluginProcess(command, {
      ...INVITATION,
      ...(announced === null ? {} : { PLUGIN_CLIENT_CERT: certificatePem(announced.certificate) }),
      ...options.environment,
    });
    const handshake = await plugin.handshake();
    const shown = options.show === undefined ? announced : options.show;
    return new PluginClient(plugin, handshake, shown);
  }

  /** Calls an RPC of the provider with one answer. Rejects with grpc-js's ServiceError. */
  call<N extends Name>(name: N, request: Request<N>, options: grpc.CallOptions = {}): Promise<Response<N>> {
    return this.callService("tfplugin6.Provider", name, request, options) as Promise<Response<N>>;
  }

  /** Calls a method with one answer of any service. */
  callService(
    service: keyof Services,
    name: string,
    request: object,
    options: grpc.CallOptions = {},
  ): Promise<object> {
    const { path, requestSerialize, responseDeserialize } = method(service, name);
    return new Promise((resolve, reject) => {
      this.#connection.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        options,
        (error, answer) => {
          if (error === null && answer !== undefined) resolve(withUndefined(answer));
          else reject(error ?? new Error("There was neither an error nor an answer"));
        },
      );
    });
  }

  /** Calls an RPC of the provider whose answer is a stream. */
  openStream(service: keyof Services, name: string, request: object): grpc.ClientReadableStream<object> {
    const { path, requestSerialize, responseDeserialize } = method(service, name);
    return this.#connection.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
  }

  /** All messages of a streamed answer. */
  async stream<N extends Name>(name: N, request: Request<N>): Promise<Response<N>[]> {
    const messages: object[] = [];
    for await (const message of this.openStream("tfplugin6.Provider", name, request) as AsyncIterable<object>)
      messages.push(withUndefined(message));
    return messages as Response<N>[];
  }

  /** Calls an RPC of the provider whose request is a stream. */
  async send<N extends Name>(name: N, requests: Iterable<Request<N>>): Promise<Response<N>> {
    const { path, requestSerialize, responseDeserialize } = method("tfplugin6.Provider", name);
    const answer = await new Promise<object>((resolve, reject) => {
      const call = this.#connection.makeClientStreamRequest<object, object>(
        path,
        requestSerialize,
        responseDeserialize,
        (error, message) => {
          if (error === null && message !== undefined) resolve(message);
          else reject(error ?? new Error("There was neither an error nor an answer"));
        },
      );
      for (const request of requests) call.write(request);
      call.end();
    });
    return withUndefined(answer) as Response<N>;
  }

  /** A call whose both sides are streams. */
  openBoth(service: keyof Services, name: string): grpc.ClientDuplexStream<object, object> {
    const { path, requestSerialize, responseDeserialize } = method(service, name);
    return this.#connection.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  }

  /** Ends the connection without a word, as if Terraform had been killed. */
  disconnect(): void {
    this.#connection.close();
  }

  /** Ends the connection and makes a new one to the same process. */
  reconnect(): PluginClient {
    this.disconnect();
    return new PluginClient(this.process, this.handshake, this.#identity);
  }

  /** Shuts the plugin down as Terraform does, and answers how its process ended. */
  async stop(): Promise<Exit> {
    await this.callService("plugin.GRPCController", "Shutdown", {});
    const exit = await this.process.exited;
    this.#connection.close();
    return exit;
  }

  /** For the end of a test that may have failed half-way: nothing is left running. */
  async dispose(): Promise<void> {
    this.#connection.close();
    this.process.kill("SIGKILL");
    await this.process.exited;
    // A process that is killed cannot do this itself.
    if (this.handshake.network === "unix")
      rmSync(dirname(this.handshake.address), { recursive: true, force: true });
  }
}

/** Connects to a plugin that is running. */
export function openConnection(handshake: Handshake, identity: Identity | null): grpc.Client {
  const server = handshake.certificate;
  const credentials =
    server.length === 0
      ? grpc.credentials.createInsecure()
      : grpc.credentials.createSsl(
          Buffer.from(certificatePem(server)),
          identity === null ? null : Buffer.from(privateKeyPem(identity)),
          identity === null ? null : Buffer.from(certificatePem(identity.certificate)),
        );
  const target = handshake.network === "unix" ? `unix:${handshake.address}` : handshake.address;
  return new grpc.Client(target, credentials, {
    "grpc.ssl_target_name_override": "localhost",
    "grpc.default_authority": "localhost",
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
    // Two clients of one test must not share a connection.
    "grpc.use_local_subchannel_pool": 1,
  });
}

function parseHandshake(line: string): Handshake {
  const [core, protocol, network = "", address = "", type, certificate] = line.split("|");
  if (core !== "1" || protocol !== "6" || type !== "grpc" || certificate === undefined)
    throw new Error(`This is no handshake: ${line}`);
  return { line, network, address, certificate: Buffer.from(certificate, "base64") };
}

function method(service: keyof Services, name: string): grpc.MethodDefinition<object, object> {
  const methods = definition[service] as grpc.ServiceDefinition | undefined;
  const found = methods?.[name] as grpc.MethodDefinition<object, object> | undefined;
  if (found === undefined) throw new Error(`There is no method ${service}/${name}`);
  return found;
}

/** protobufjs says null where our types say undefined, and keeps the capital of the field called `Error`. */
function withUndefined(message: object): object {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]: [string, unknown]) => [
      name === "Error" ? "error" : name,
      convert(value),
    ]),
  );
}

function convert(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== "object" || value instanceof Uint8Array) return value;
  return withUndefined(value);
}
