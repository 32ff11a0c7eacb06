import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Behaviour } from "./behaviour";
import type { Directory } from "./directory";
import { answerDiscovery } from "./discovery";
import { failure, notFound, Refusal, scimError } from "./errors";
import { type Faults, retryHeaders, type Trouble } from "./faults";
import { answerGroups, listableGroups } from "./groups-endpoint";
import type { Answer } from "./json";
import type { LoggedRequest } from "./request-log";
import { answerUsers, listableUsers } from "./users-endpoint";

/** What the server needs of the emulator. */
export interface Site {
  readonly behaviour: () => Behaviour;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  readonly organizationKey: string;
  readonly verifiedDomains: readonly string[] | undefined;
  directoryAt(id: string): { readonly directory: Directory; readonly token: string } | undefined;
  origin(): string;
}

/** The HTTP server; it is not listening yet. */
export function createSite(site: Site): Server {
  const server = createServer((request, response) => {
    void readBody(request).then(
      (text) => handle(site, request, response, text),
      () => request.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function handle(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
): Promise<void> {
  const method = request.method ?? "GET";
  const url = new URL(request.url ?? "/", site.origin());
  const [, id, below = ""] = /^\/scim\/directory\/([^/]+)(\/.*)?$/u.exec(url.pathname) ?? [];
  const logged: LoggedRequest = {
    number: site.requests.length + 1,
    method,
    path: `${below}${url.search}`,
    directory: id,
    body: parsedJson(text),
    status: undefined,
  };
  site.requests.push(logged);
  const troubles = site.faults.for(logged);
  for (const trouble of troubles) if (trouble.kind === "latency") await pause(trouble.ms);
  if (troubles.some(({ kind }) => kind === "hang")) return;
  if (troubles.some((trouble) => trouble.kind === "cut" && trouble.at === "before-commit")) {
    request.socket.destroy();
    return;
  }
  const answer =
    troubles.map((trouble) => instead(trouble, site)).find((one) => one !== undefined) ??
    work(site, request, url, logged, id, below, text);
  if (troubles.some((trouble) => trouble.kind === "cut" && trouble.at === "after-commit")) {
    request.socket.destroy();
    return;
  }
  logged.status = answer.status;
  await send(response, answer, troubles);
}

/** The answer of a trouble that leaves the request undone. */
function instead(trouble: Trouble, { behaviour }: Site): Answer | undefined {
  if (trouble.kind === "status")
    return { status: trouble.status, body: trouble.body, headers: trouble.headers ?? {} };
  if (trouble.kind !== "rate-limit") return undefined;
  const headers = retryHeaders(trouble.header ?? behaviour().retryHeader, trouble.seconds);
  return { status: 429, body: { error: "Rate limit exceeded" }, headers };
}

function work(
  site: Site,
  request: IncomingMessage,
  url: URL,
  logged: LoggedRequest,
  id: string | undefined,
  below: string,
  text: string,
): Answer {
  try {
    const directory = authorised(site, request, url, id);
    directory.by = "api";
    directory.request = logged.number;
    const body = bodyOf(logged.method, text);
    return routed(site, directory, logged.method, below, url, body) ?? refusalOf(notFound(url.pathname));
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function refusalOf(refusal: Refusal): Answer {
  return refusal.answer;
}

function authorised(site: Site, { headers }: IncomingMessage, url: URL, id: string | undefined): Directory {
  const key = /^Bearer (.+)$/iu.exec(headers.authorization ?? "")?.[1];
  if (key === undefined) throw failure(401, "Missing authorization header");
  const found = id === undefined ? undefined : site.directoryAt(id);
  if (key === site.organizationKey) {
    throw failure(403, `Not authorized to access : ${url.pathname.slice(1)}`);
  }
  if (found === undefined) throw notFound(`Directory ${id ?? url.pathname}`);
  if (key !== found.token) throw failure(401, "Unauthorized");
  return found.directory;
}

function bodyOf(method: string, text: string): unknown {
  if (method === "GET" || method === "DELETE") return undefined;
  const body = parsedJson(text);
  if (body === undefined) throw scimError(400, "The body is no JSON", "invalidSyntax");
  return body;
}

function routed(
  site: Site,
  directory: Directory,
  method: string,
  below: string,
  { searchParams: query }: URL,
  body: unknown,
): Answer | undefined {
  const [, kind, encoded, more] = below.split("/");
  if (more !== undefined && kind !== "Schemas") return undefined;
  const id = encoded === undefined || encoded === "" ? undefined : decodeURIComponent(encoded);
  const baseUrl = `${site.origin()}/scim/directory/${directory.id}`;
  if (method !== "GET") {
    directory.freeze("users", () => listableUsers(directory, baseUrl));
    directory.freeze("groups", () => listableGroups(directory, baseUrl));
  }
  if (kind === "Users") {
    return answerUsers(directory, {
      method,
      id,
      query,
      body,
      baseUrl,
      verifiedDomains: site.verifiedDomains,
    });
  }
  if (kind === "Groups") return answerGroups(directory, { method, id, query, body, baseUrl });
  return method === "GET" ? answerDiscovery(below, site.behaviour()) : undefined;
}

async function send(response: ServerResponse, answer: Answer, troubles: readonly Trouble[]): Promise<void> {
  const text =
    answer.body === undefined
      ? ""
      : typeof answer.body === "string"
        ? answer.body
        : JSON.stringify(answer.body);
  const body = Buffer.from(garbled(text, troubles));
  const type = typeof answer.body === "string" ? "text/html" : "application/scim+json";
  response.writeHead(answer.status, {
    ...(answer.body === undefined
      ? {}
      : { "content-type": `${type};charset=UTF-8`, "content-length": String(body.length) }),
    ...answer.headers,
  });
  const slow = troubles.find((trouble) => trouble.kind === "slow-body");
  if (slow?.kind === "slow-body") {
    const steps = 10;
    for (let step = 0; step < steps && !response.destroyed; step += 1) {
      response.write(body.subarray((step * body.length) / steps, ((step + 1) * body.length) / steps));
      await pause(slow.ms / steps);
    }
    response.end();
    return;
  }
  response.end(body);
}

function garbled(text: string, troubles: readonly Trouble[]): string {
  const trouble = troubles.find(({ kind }) => kind === "garbled");
  if (trouble?.kind !== "garbled") return text;
  switch (trouble.body) {
    case "malformed":
      return `<html>${text.length}</html>`;
    case "truncated":
      return text.slice(0, Math.floor(text.length / 2));
    case "empty":
      return "";
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
