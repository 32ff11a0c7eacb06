import { randomUUID } from "node:crypto";
import { parse } from "scim2-parse-filter";
import * as z from "zod";
import { createDirectory, type Directory, type DirectoryOptions } from "../../src/scim";
import { HurriedClock } from "../http/fake-clock";
import { json, type Received, tinyServer } from "../http/tiny-server";
import type { ServerResponse } from "node:http";

/** How this server reads what SCIM, or Atlassian's documentation of it, leaves open. */
export interface Oddities {
  readonly filteredRemove?: "works" | "refused" | "ignored" | "takes everybody out" | "takes one out";
  readonly listedRemove?: "works" | "refused" | "ignored" | "takes everybody out";
  readonly replace?: "works" | "refused";
  readonly patchAnswer?: "the group" | "nothing" | "the group without members";
  /** More members or operations in one PATCH are refused with this status. */
  readonly mostInPatch?: number;
  readonly tooManyStatus?: 400 | 413;
  readonly unknownMember?: 400 | 404 | "passed over";
  readonly listsShowMembers?: boolean;
  /** What a user record says of its groups. */
  readonly userGroups?: "told" | "left out" | "always empty";
  readonly filters?: "compare without case" | "compare with case" | "are ignored" | "are refused";
  readonly putAnswer?: "the record" | "nothing";
}

interface StoredUser {
  readonly id: string;
  readonly userName: string;
  readonly [attribute: string]: unknown;
}

interface StoredGroup {
  readonly id: string;
  readonly displayName: string;
  externalId?: string;
  readonly members: Map<string, string>;
}

const patchBody = z.object({
  Operations: z.array(
    z.object({ op: z.enum(["add", "remove", "replace"]), path: z.string(), value: z.unknown().optional() }),
  ),
});
const userBody = z.looseObject({ userName: z.string() });
const groupBody = z.object({ displayName: z.string(), externalId: z.string().optional() });
const memberValues = z.array(z.object({ value: z.string(), display: z.string().optional() }));

/** What the server answers in place of itself; `true` when it has answered. */
export type Intervention = (request: Received, response: ServerResponse, carryOut: () => void) => boolean;

/** A directory small enough to be understood at a glance, which can be as odd as a test wants it. */
export interface OddDirectory {
  readonly users: Map<string, StoredUser>;
  readonly groups: Map<string, StoredGroup>;
  readonly requests: string[];
  readonly bodies: unknown[];
  readonly clock: HurriedClock;
  intervene: Intervention | undefined;
  addUser(userName: string, attributes?: object): string;
  addGroup(displayName: string, members?: readonly string[]): string;
  /** A view of its own, as each run of Terraform has. */
  open(options?: Partial<DirectoryOptions>): Directory;
  close(): Promise<void>;
}

export async function oddDirectory(oddities: Oddities = {}): Promise<OddDirectory> {
  const users = new Map<string, StoredUser>();
  const groups = new Map<string, StoredGroup>();
  const requests: string[] = [];
  const bodies: unknown[] = [];
  const opened: Directory[] = [];
  const base = "/scim/directory/odd";

  const shownUser = (user: StoredUser): object => {
    const of = [...groups.values()].filter(({ members }) => members.has(user.id));
    const told = of.map(({ id, displayName }) => ({ value: id, display: displayName }));
    const groupsShown = { told: { groups: told }, "left out": {}, "always empty": { groups: [] } };
    return { ...user, ...groupsShown[oddities.userGroups ?? "told"] };
  };
  const shownGroup = ({ members, ...group }: StoredGroup, withMembers = true): object => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    ...group,
    ...(withMembers ? { members: [...members].map(([value, display]) => ({ value, display })) } : {}),
  });
  const error = (response: ServerResponse, status: number, scimType?: string): void => {
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
    json(response, status, { schemas, status: String(status), scimType, detail: "refused" });
  };

  const list = <T extends object>(
    response: ServerResponse,
    url: URL,
    all: readonly T[],
    show: (item: T) => object,
  ): void => {
    let found = all;
    const filter = url.searchParams.get("filter");
    if (filter !== null && oddities.filters === "are refused") {
      error(response, 400, "invalidFilter");
      return;
    }
    if (filter !== null && oddities.filters !== "are ignored") {
      const parsed = parse(filter);
      if (parsed.op !== "eq" || !("compValue" in parsed)) throw new Error(filter);
      const fold = (value: unknown): string =>
        oddities.filters === "compare with case" ? String(value) : String(value).toLowerCase();
      found = all.filter((item) => fold(Reflect.get(item, parsed.attrPath)) === fold(parsed.compValue));
    }
    const start = Number(url.searchParams.get("startIndex") ?? 1);
    const count = Math.min(100, Number(url.searchParams.get("count") ?? 100));
    const page = found.slice(start - 1, start - 1 + count);
    json(response, 200, {
      totalResults: found.length,
      startIndex: start,
      itemsPerPage: page.length,
      Resources: page.map(show),
    });
  };

  const patch = (response: ServerResponse, group: StoredGroup, body: unknown): void => {
    const { Operations: operations } = patchBody.parse(body);
    const size = Math.max(
      operations.length,
      ...operations.map(({ value }) => (Array.isArray(value) ? value.length : 1)),
    );
    if (size > (oddities.mostInPatch ?? Infinity)) {
      error(response, oddities.tooManyStatus ?? 413, "tooMany");
      return;
    }
    const members = new Map(group.members);
    for (const [index, { op, path, value }] of operations.entries()) {
      const single = /^members\[value eq "(.*)"\]$/.exec(path)?.[1];
      const named = memberValues.safeParse(value).data ?? [];
      if (op === "add" && path === "members") {
        for (const { value: id, display } of named) {
          if (users.has(id)) members.set(id, display ?? "");
          else if (oddities.unknownMember !== "passed over") {
            error(response, oddities.unknownMember ?? 404);
            return;
          }
        }
      } else if (op === "remove" && single !== undefined) {
        const reading = oddities.filteredRemove ?? "works";
        if (reading === "refused") {
          error(response, 400, "invalidPath");
          return;
        }
        if (reading === "takes everybody out") members.clear();
        if (reading === "works" || (reading === "takes one out" && index === 0)) members.delete(single);
      } else if (op === "remove" && path === "members") {
        const reading = oddities.listedRemove ?? "works";
        if (reading === "refused") {
          error(response, 400);
          return;
        }
        if (reading === "takes everybody out") members.clear();
        if (reading === "works") for (const { value: id } of named) members.delete(id);
      } else if (op === "replace" && path === "members" && oddities.replace !== "refused") {
        members.clear();
        for (const { value: id, display } of named) members.set(id, display ?? "");
      } else if (path === "externalId") {
        if (op === "remove") delete group.externalId;
        else group.externalId = String(value);
      } else {
        error(response, 400, "invalidPath");
        return;
      }
    }
    group.members.clear();
    for (const [id, display] of members) group.members.set(id, display);
    if (oddities.patchAnswer === "nothing") response.writeHead(204).end();
    else json(response, 200, shownGroup(group, oddities.patchAnswer !== "the group without members"));
  };

  const answer = (response: ServerResponse, { method, url: target, body }: Received): void => {
    const url = new URL(target, "http://odd");
    const [, kind, encoded] = url.pathname.slice(base.length).split("/");
    const id = decodeURIComponent(encoded ?? "");
    const content: unknown = body === "" ? undefined : JSON.parse(body);
    const user = users.get(id);
    const group = groups.get(id);
    if (kind === "Users" && encoded === undefined) {
      if (method === "GET") {
        list(response, url, [...users.values()], shownUser);
        return;
      }
      const { userName, ...rest } = userBody.parse(content);
      if ([...users.values()].some((other) => other.userName.toLowerCase() === userName.toLowerCase())) {
        error(response, 409, "uniqueness");
        return;
      }
      const created = { ...rest, id: randomUUID(), userName };
      users.set(created.id, created);
      json(response, 201, shownUser(created));
    } else if (kind === "Groups" && encoded === undefined) {
      if (method === "GET") {
        list(response, url, [...groups.values()], (item) =>
          shownGroup(item, oddities.listsShowMembers ?? true),
        );
        return;
      }
      const { displayName, externalId } = groupBody.parse(content);
      if ([...groups.values()].some((other) => other.displayName === displayName)) {
        error(response, 409, "uniqueness");
        return;
      }
      const created: StoredGroup = { id: randomUUID(), displayName, members: new Map() };
      if (externalId !== undefined) created.externalId = externalId;
      groups.set(created.id, created);
      json(response, 201, shownGroup(created));
    } else if (kind === "Users" && user !== undefined) {
      if (method === "PUT") {
        const changed = { ...userBody.parse(content), id };
        users.set(id, changed);
        if (oddities.putAnswer === "nothing") response.writeHead(204).end();
        else json(response, 200, shownUser(changed));
      } else if (method === "DELETE") {
        users.delete(id);
        for (const { members } of groups.values()) members.delete(id);
        response.writeHead(204).end();
      } else json(response, 200, shownUser(user));
    } else if (kind === "Groups" && group !== undefined) {
      if (method === "PATCH") patch(response, group, content);
      else if (method === "DELETE") {
        groups.delete(id);
        response.writeHead(204).end();
      } else json(response, 200, shownGroup(group));
    } else error(response, 404);
  };

  const server = await tinyServer((response, request) => {
    requests.push(shapeOf(request, base));
    if (request.body !== "") bodies.push(JSON.parse(request.body));
    const carryOut = (): void => {
      answer(response, request);
    };
    if (directory.intervene?.(request, response, carryOut) !== true) carryOut();
  });

  const directory: OddDirectory = {
    users,
    groups,
    requests,
    bodies,
    clock: new HurriedClock(),
    intervene: undefined,
    addUser(userName, attributes = {}) {
      const id = randomUUID();
      users.set(id, {
        schemas: [],
        emails: [{ value: userName, primary: true }],
        ...attributes,
        id,
        userName,
      });
      return id;
    },
    addGroup(displayName, members = []) {
      const id = randomUUID();
      const named = members.map((member): [string, string] => [member, users.get(member)?.userName ?? ""]);
      groups.set(id, { id, displayName, members: new Map(named) });
      return id;
    },
    open(options = {}) {
      const view = createDirectory({
        baseUrl: server.url + base,
        directoryId: "odd",
        token: "t0ken",
        clock: directory.clock,
        random: () => 0.5,
        ...options,
      });
      opened.push(view);
      return view;
    },
    async close() {
      await Promise.all(opened.map((view) => view.close()));
      await server.close();
    },
  };
  return directory;
}

/** Such as `GET /Users?filter` or `PATCH /Groups/*`. */
function shapeOf({ method, url }: Received, base: string): string {
  const { pathname, searchParams } = new URL(url, "http://odd");
  const path = pathname.slice(base.length).replace(/^(\/\w+\/).+/, "$1*");
  return `${method} ${path}${searchParams.has("filter") ? "?filter" : ""}`;
}
