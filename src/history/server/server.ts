import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { HistoryStore, type StoreOptions } from "../store/store";
import { type Answer, answerTo } from "./answer";
import { isLoopback } from "../network";
import { authenticated } from "./authentication";
import { bodyOf } from "./body";
import { badPem, cannotListen, mustBeGuarded, noSuchPath } from "./refusals";
import { actionFor, type BodyKind } from "./routes";

export interface HistoryServerOptions extends StoreOptions {
  /** The SQLite file; it is made where there is none. */
  readonly file: string;
  /** @default "127.0.0.1" */
  readonly host?: string | undefined;
  /** @default a free one */
  readonly port?: number | undefined;
  /** Certificate and key in PEM. Needed, as users' tokens are, to listen for other machines. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** The largest state that is taken, in bytes. @default 256 MiB */
  readonly largestState?: number | undefined;
  /** How large the file may grow, in bytes: beyond, the disk counts as full. */
  readonly largestFile?: number | undefined;
  /** Told of every request when it is answered. */
  readonly onAnswer?: ((answered: Answered) => void) | undefined;
}

export interface Answered {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly user: string | null;
  readonly ms: number;
  /** What went wrong, when nobody foresaw it. */
  readonly error?: unknown;
}

export interface HistoryServer {
  /** `http://127.0.0.1:41234`, without a path. */
  readonly origin: string;
  readonly store: HistoryStore;
  /** Takes no further requests, and waits for those that run. */
  close(): Promise<void>;
}

const MEBIBYTE = 1_048_576;
const LARGEST_STATE = 256 * MEBIBYTE;
const SMALL = MEBIBYTE;
const BATCH = 16 * MEBIBYTE;
const PAGE_BYTES = 4_096;
const PATIENCE_MS = 10_000;

/**
 * Serves a history to Terraform's `http` backend, and what it keeps to reports.
 *
 * @throws HistoryError where the file or the address cannot be had, or other machines could reach it unguarded
 */
export async function startHistoryServer(options: HistoryServerOptions): Promise<HistoryServer> {
  const { host = "127.0.0.1", port = 0, tls } = options;
  if (tls !== undefined) checkPair(tls);
  // Nobody can have a token yet, and no file is left behind.
  if (!isLoopback(host) && (tls === undefined || !existsSync(options.file))) throw mustBeGuarded(host);
  const store = await HistoryStore.open(options.file, options);
  try {
    store.checkTexts();
    store.sweep();
    const isGuarded = !isLoopback(host);
    if (isGuarded && (tls === undefined || store.tokenUsers().length === 0)) throw mustBeGuarded(host);
    if (options.largestFile !== undefined) store.limitPages(options.largestFile / PAGE_BYTES);
    const server = made(listener(store, { ...options, isGuarded }), tls, `${host}:${port}`);
    const actual = await listening(server, host, port);
    const name = host.includes(":") ? `[${host.replace(/[[\]]/gu, "")}]` : host;
    return {
      origin: `${tls === undefined ? "http" : "https"}://${name}:${actual}`,
      store,
      close: async () => {
        await stopped(server);
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** @throws HistoryError that names which of the two is not what it should be */
function checkPair({ cert, key }: NonNullable<HistoryServerOptions["tls"]>): void {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch {
    throw badPem("What --tls-cert names", "is no certificate in PEM");
  }
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(key);
  } catch {
    throw badPem("What --tls-key names", "is no private key in PEM, or one with a password");
  }
  if (!certificate.checkPrivateKey(privateKey))
    throw badPem("The key of --tls-key", "is not that of the certificate of --tls-cert");
}

function made(listener: RequestListener, tls: HistoryServerOptions["tls"], where: string): Server {
  try {
    const server =
      tls === undefined
        ? createServer(listener)
        : createTlsServer({ ...tls, minVersion: "TLSv1.2" }, listener);
    // Longer than clients wait before they use a connection again.
    server.keepAliveTimeout = 75_000;
    return server;
  } catch (cause) {
    throw cannotListen(where, cause);
  }
}

async function listening(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen(port, host.replace(/[[\]]/gu, ""));
    await once(server, "listening");
  } catch (cause) {
    throw cannotListen(`${host}:${port}`, cause);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

async function stopped(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const patience = new AbortController();
  await Promise.race([
    closed,
    wait(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
  server.closeAllConnections();
  await closed;
}

type Serving = HistoryServerOptions & { readonly isGuarded: boolean };

/** Who asks, as soon as it is known: also of what is refused then. */
interface Told {
  user: string | null;
}

function listener(store: HistoryStore, serving: Serving): RequestListener {
  return (request, response) => {
    const startedAt = performance.now();
    const told: Told = { user: null };
    answered(store, serving, request, told)
      .then((answer) => ({ answer }))
      .catch((error: unknown) => ({ answer: answerTo(error), error }))
      .then((result) => {
        const { status } = result.answer;
        send(request, response, result.answer);
        serving.onAnswer?.({
          method: request.method ?? "",
          path: (request.url ?? "").split("?", 1)[0] ?? "",
          status,
          user: told.user,
          ms: performance.now() - startedAt,
          ...(status === 500 && "error" in result ? { error: result.error } : {}),
        });
      })
      .catch(() => {
        // The client has gone.
        response.destroy();
      });
  };
}

async function answered(
  store: HistoryStore,
  serving: Serving,
  request: IncomingMessage,
  told: Told,
): Promise<Answer> {
  if (request.url?.startsWith("/") === false) throw noSuchPath(request.url);
  // A target that begins with two slashes would otherwise name another host.
  const url = new URL(`http://history${request.url ?? "/"}`);
  const action = actionFor(request.method ?? "GET", url);
  const asker =
    action.needs === undefined
      ? { user: null, run: null }
      : authenticated(store, request, { needs: action.needs, isGuarded: serving.isGuarded });
  told.user = asker.user;
  const body = await bodyOf(request, limitOf(action.body, serving));
  return action.run({ store, url, asker, body });
}

function limitOf(kind: BodyKind, { largestState = LARGEST_STATE }: Serving): number {
  return { none: SMALL, small: SMALL, batch: BATCH, state: largestState }[kind];
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, type, body = "", headers } = answer;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  response.writeHead(status, {
    ...(type === undefined ? {} : { "content-type": type }),
    "content-length": bytes.length,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    // What was not read of a refused body cannot be told from the next request.
    ...(request.complete ? {} : { connection: "close" }),
    ...headers,
  });
  response.end(bytes);
}
