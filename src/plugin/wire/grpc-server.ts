import type { X509Certificate } from "node:crypto";
import {
  type IncomingHttpHeaders,
  type Http2Server,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  createSecureServer,
  createServer,
} from "node:http2";
import { TLSSocket } from "node:tls";
import { type Identity, certificatePem, privateKeyPem } from "./certificate";
import { GrpcCall, type Method } from "./grpc-call";
import type { ProcessLog } from "./log";
import { Status, type StatusError, encodeStatusMessage } from "./status";

const MEGABYTE = 1024 * 1024;
/** How much a caller may send before we have read it: without this, large messages wait for us every 64 KiB. */
const STREAM_WINDOW = 4 * MEGABYTE;
const SESSION_WINDOW = 32 * MEGABYTE;
/** In megabytes. The default of 10 makes node refuse calls while a few large messages are on their way. */
const MAX_SESSION_MEMORY = 2048;

/** Both sides of mutual TLS. */
export interface MutualTls {
  readonly identity: Identity;
  /** The one certificate that a client may show. */
  readonly client: X509Certificate;
}

/** A gRPC server over node's HTTP/2, not yet listening. */
export interface GrpcServer {
  readonly http2: Http2Server;
  /** The calls that are not done, those that nobody waits for any more included. */
  readonly calls: ReadonlySet<GrpcCall>;
}

/** What the server tells about. */
export interface GrpcServerEvents {
  onConnect(): void;
  /** The last of the clients has gone. */
  onLastDisconnect(): void;
  /** A call has been answered; `failure` is the error that it ended with. */
  onAnswered(call: GrpcCall, failure: StatusError | undefined): void;
}

/** Makes a server that answers `find(path)`'s methods; other paths are answered with UNIMPLEMENTED. */
export function createGrpcServer(options: {
  readonly tls: MutualTls | undefined;
  readonly find: (path: string) => Method | undefined;
  readonly events: GrpcServerEvents;
  readonly log: ProcessLog;
}): GrpcServer {
  const { tls, find, events, log } = options;
  const calls = new Set<GrpcCall>();
  const sessions = new Set<ServerHttp2Session>();
  const http2 = tls === undefined ? createServer(http2Options()) : createSecureServer(secureOptions(tls));

  http2.on("session", (session: ServerHttp2Session) => {
    if (tls !== undefined && !isShownBy(session, tls.client)) {
      log("warn", "Refused a client whose certificate is not the one that Terraform announced");
      session.destroy();
      return;
    }
    session.setLocalWindowSize(SESSION_WINDOW);
    sessions.add(session);
    events.onConnect();
    session.on("error", (error: Error) => {
      log("debug", "A connection ended with an error", { error });
    });
    session.once("close", () => {
      sessions.delete(session);
      if (sessions.size === 0) events.onLastDisconnect();
    });
  });
  http2.on("tlsClientError", (error: Error) => {
    log("warn", "Refused a client that did not prove who it is", { reason: error.message });
  });
  http2.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on("error", (error: Error) => {
      log("debug", "A call's stream ended with an error", { error });
    });
    if (!isGrpc(stream, headers)) return;
    const path = headers[":path"] ?? "";
    const method = find(path);
    if (method === undefined) {
      refuse(stream, `There is no method ${path}`);
      return;
    }
    const call = new GrpcCall(method, stream, headers, log.redact);
    calls.add(call);
    void call.run().then((failure) => {
      events.onAnswered(call, failure);
    });
    void call.done.then(() => calls.delete(call));
  });

  return { http2, calls };
}

function http2Options(): SecureServerOptions {
  return { maxSessionMemory: MAX_SESSION_MEMORY, settings: { initialWindowSize: STREAM_WINDOW } };
}

function secureOptions({ identity, client }: MutualTls): SecureServerOptions {
  return {
    ...http2Options(),
    key: privateKeyPem(identity),
    cert: certificatePem(identity.certificate),
    ca: client.toString(),
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
  };
}

/** Trust in the certificate reaches to those that it has signed; the connection is for its owner alone. */
function isShownBy(session: ServerHttp2Session, certificate: X509Certificate): boolean {
  const shown = session.socket instanceof TLSSocket ? session.socket.getPeerX509Certificate() : undefined;
  return shown?.raw.equals(certificate.raw) ?? false;
}

function isGrpc(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): boolean {
  const right =
    headers[":method"] === "POST" && /^application\/grpc($|[+;])/.test(headers["content-type"] ?? "");
  if (!right) stream.respond({ ":status": headers[":method"] === "POST" ? 415 : 405 }, { endStream: true });
  return right;
}

function refuse(stream: ServerHttp2Stream, message: string): void {
  stream.respond(
    {
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-status": String(Status.unimplemented),
      "grpc-message": encodeStatusMessage(message),
    },
    { endStream: true },
  );
  stream.resume();
}
