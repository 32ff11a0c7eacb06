import { inspect } from "node:util";
import type { ServerResponse } from "node:http";
import {
  createOrganization,
  type Organization,
  OrganizationError,
  type OrganizationOptions,
} from "../../src/admin";
import { HurriedClock } from "../http/fake-clock";
import { type Answer, inTurn, json, type Received, tinyServer } from "../http/tiny-server";

export const KEY = "organization-k3y";
export const V1 = "/admin/v1/orgs/o1";
export const V2 = "/admin/v2/orgs/o1";
export const CONTROL = "/admin/control/v1/orgs/o1";
export const GROUPS = `${V2}/directories/-/groups`;

/** An organisation that answers what a test says, and nothing else. */
export interface Scripted {
  readonly url: string;
  readonly organization: Organization;
  readonly clock: HurriedClock;
  /** Method and path of each request, with its query. */
  readonly requests: readonly string[];
  readonly received: readonly Received[];
  /** The bodies of the requests to one path, parsed. */
  bodies(path: string): readonly unknown[];
  /** Requests whose method and path begin so. */
  count(beginning: string): number;
  /** Answers the requests to `GET /path`, whatever their query, in turn and then with the last. */
  on(request: string, ...answers: readonly Answer[]): void;
  /** A view of its own, as each run of Terraform has. */
  open(options?: Partial<OrganizationOptions>): Organization;
  close(): Promise<void>;
}

export async function scripted(options: Partial<OrganizationOptions> = {}): Promise<Scripted> {
  const routes = new Map<string, Answer>();
  const requests: string[] = [];
  const opened: Organization[] = [];
  const clock = new HurriedClock();
  const server = await tinyServer((response, request) => {
    requests.push(`${request.method} ${request.url}`);
    const [path = ""] = request.url.split("?");
    const answer = routes.get(`${request.method} ${path}`);
    if (answer === undefined) json(response, 418, { detail: `no script for ${request.method} ${path}` });
    else answer(response, request);
  });
  const open = (more: Partial<OrganizationOptions> = {}): Organization => {
    const made = createOrganization({
      baseUrl: server.url,
      organizationId: "o1",
      token: KEY,
      clock,
      random: () => 0,
      ...options,
      ...more,
    });
    opened.push(made);
    return made;
  };
  return {
    url: server.url,
    organization: open(),
    clock,
    requests,
    received: server.received,
    bodies: (path) =>
      server.received
        .filter(({ url }) => url.split("?")[0] === path)
        .map(({ body }): unknown => (body === "" ? undefined : JSON.parse(body))),
    count: (beginning) => requests.filter((request) => request.startsWith(beginning)).length,
    on: (request, ...answers) => routes.set(request, inTurn(...answers)),
    open,
    close: async () => {
      await Promise.all(opened.map((organization) => organization.close()));
      await server.close();
    },
  };
}

/** An answer with this status and body. */
export function says(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    json(response, status, body, headers);
  };
}

/** A page of a list. */
export function page(data: readonly unknown[], next?: string | null): Answer {
  return says(200, { data, links: { next } });
}

export const done: Answer = (response: ServerResponse) => {
  response.writeHead(204).end();
};

/** An error as the API gives it. */
export function fails(status: number, code: string, detail = `detail of ${code}`): Answer {
  return says(status, { errors: [{ id: "e", status: String(status), code, title: "title", detail }] });
}

export function bodyOf({ body }: Received): unknown {
  return JSON.parse(body);
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<OrganizationError> {
  const error: unknown = await promise.then(
    (value) => value,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OrganizationError)) throw new Error(`no OrganizationError but ${inspect(error)}`);
  return error;
}
