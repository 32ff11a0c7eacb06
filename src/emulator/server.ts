import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Behaviour } from "./behaviour";
import { failure } from "./errors";
import { proxyError } from "./organization/errors";
import { isOrganizationPath } from "./organization/router";
import { type Faults, type FaultyRequest, staleBy, type Trouble } from "./faults";
import { type Answer, parsedJson } from "./json";
import { type RateLimiter, retryHeaders, standingHeaders } from "./rate-limiter";
import type { LoggedRequest } from "./request-log";
import type { RetryHeader } from "./retry-header";
import { type Call, type Directories, noDirectory, work } from "./router";
import { send } from "./send";

/** What the server needs of the emulator. */
export interface Site {
  readonly behaviour: () => Behaviour;
  readonly faults: Faults;
  readonly directories: Directories;
  /** Does what a request to the organization API asks for. */
  readonly organization: (call: Call) => Answer;
  readonly limiter: () => RateLimiter | undefined;
  /** Whether the log of requests keeps bodies. */
  readonly keepsBodies: boolean;
  /** Counts and logs a request. */
  log(request: Omit<LoggedRequest, "number">): LoggedRequest;
  /** Ends what waits. */
  readonly closing: AbortSignal;
}

/** The HTTP server; it is not listening yet. */
export function createSite(site: Site): Server {
  const server = createServer((request, response) => {
    handle(site, request, response).catch(() => {
      // The client has gone, or the emulator closes: there is nobody to tell.
      response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

async function handle(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await textOf(request);
  const faulty = described(request, site.directories.origin(), text);
  const { url, below, ...rest } = faulty;
  const logged = site.log({
    ...rest,
    body: site.keepsBodies ? rest.body : undefined,
    time: Date.now(),
    status: undefined,
  });
  const troubles = site.faults.for(rest);
  const pause = async (ms: number): Promise<void> => {
    await wait(ms, undefined, { ref: false, signal: site.closing });
  };
  for (const trouble of troubles) if (trouble.kind === "latency") await pause(trouble.ms);
  if (troubles.some(({ kind }) => kind === "hang")) return;
  if (isCut(troubles, "before-commit")) {
    request.socket.destroy();
    return;
  }
  const answer = answered(
    site,
    { logged, url, below, headers: request.headers, text, staleBy: staleBy(troubles) },
    troubles,
  );
  if (isCut(troubles, "after-commit")) {
    request.socket.destroy();
    return;
  }
  logged.status = answer.status;
  await send(response, { answer, troubles, accept: request.headers.accept, pause });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function described(
  request: IncomingMessage,
  origin: string,
  text: string,
): FaultyRequest & Pick<Call, "url" | "below"> {
  // A target that begins with two slashes would otherwise name another host.
  const url = new URL(`${origin}${request.url ?? "/"}`);
  const [, directory, below = ""] = /^\/scim\/directory\/([^/]+)(\/.*)?$/u.exec(url.pathname) ?? [];
  const body = text === "" ? undefined : parsedJson(text);
  const path = `${directory === undefined ? url.pathname : below}${url.search}`;
  return { method: request.method ?? "GET", path, directory, body, url, below };
}

function isCut(troubles: readonly Trouble[], at: "before-commit" | "after-commit"): boolean {
  return troubles.some((trouble) => trouble.kind === "cut" && trouble.at === at);
}

function answered(site: Site, call: Call, troubles: readonly Trouble[]): Answer {
  const api = isOrganizationPath(call.url.pathname) ? organizationApi(site) : directoryApi(site);
  const standing = site.limiter()?.take(call.logged.directory ?? "");
  if (standing?.isOver === true)
    return api.failure(
      429,
      "Rate limit exceeded",
      retryHeaders(api.retryHeader, standing.secondsLeft, standing.limit),
    );
  const troubled = troubles
    .map((trouble) => instead(trouble, call, api))
    .find((answer) => answer !== undefined);
  const answer = troubled ?? done(api, call);
  const headers = { ...(typeof answer.body === "object" ? api.headers : {}), ...answer.headers };
  if (standing === undefined) return { ...answer, headers };
  return { ...answer, headers: { ...standingHeaders(api.retryHeader, standing), ...headers } };
}

/** What differs between the two APIs, whatever is asked. */
interface Api {
  readonly work: (call: Call) => Answer;
  readonly retryHeader: RetryHeader;
  readonly headers: Readonly<Record<string, string>>;
  readonly failure: (status: number, message: string, headers?: Readonly<Record<string, string>>) => Answer;
}

function directoryApi(site: Site): Api {
  return {
    work: (call) => work(site.directories, call),
    retryHeader: site.behaviour().retryHeader,
    headers: {},
    failure: (status, message, headers = {}) => ({ ...failure(status, message).answer, headers }),
  };
}

function organizationApi(site: Site): Api {
  const json = { "content-type": "application/json" };
  return {
    work: site.organization,
    retryHeader: site.behaviour().organizationRetryHeader,
    headers: json,
    failure: (status, message, headers = {}) => ({
      ...proxyError(status, message).answer,
      headers: { ...json, ...headers },
    }),
  };
}

/** The answer of a trouble that leaves the request undone. */
function instead(trouble: Trouble, call: Call, api: Api): Answer | undefined {
  switch (trouble.kind) {
    case "status":
      return { status: trouble.status, body: trouble.body, headers: trouble.headers ?? {} };
    case "error-page":
      return {
        status: trouble.status,
        body: `<html><head><title>${trouble.status}</title></head><body><h1>Error ${trouble.status}</h1></body></html>`,
      };
    case "rate-limit":
      return api.failure(
        429,
        "Rate limit exceeded",
        retryHeaders(trouble.header ?? api.retryHeader, trouble.seconds),
      );
    case "redirect":
      return { status: trouble.status ?? 302, headers: { location: trouble.location } };
    case "no-directory":
      return noDirectory(call.logged.directory ?? call.url.pathname).answer;
    case "expired-key":
      return api.failure(401, "Unauthorized");
    default:
      return undefined;
  }
}

function done(api: Api, call: Call): Answer {
  try {
    return api.work(call);
  } catch (error) {
    // A mistake of the emulator's own; a test shall see it rather than wait.
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return api.failure(500, `The emulator failed: ${text}`);
  }
}
