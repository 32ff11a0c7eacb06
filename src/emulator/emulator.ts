import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Server } from "node:http";
import { type Account, Accounts } from "./accounts";
import { type Behaviour, usualBehaviour } from "./behaviour";
import { Directory, type Organization } from "./directory";
import { DirectoryHandle } from "./directory-handle";
import { Faults } from "./faults";
import { NameIndex } from "./name-index";
import { OrganizationKeys, type OrganizationRight } from "./organization/keys";
import { OrganizationHandle } from "./organization/organization-handle";
import { workForOrganization } from "./organization/router";
import { OrganizationState } from "./organization/state";
import { type RateLimit, RateLimiter } from "./rate-limiter";
import { fits, type LoggedRequest, type RequestFilter } from "./request-log";
import { createSite } from "./server";

export interface EmulatorOptions {
  /** A port of the loopback interface. @default a free one */
  readonly port?: number;
  /** The directories of the organisation. @default one with a made-up id and key */
  readonly directories?: readonly { readonly id: string; readonly token: string }[];
  /** How it answers where Atlassian's answer is not known for certain. @default the likeliest way */
  readonly behaviour?: Partial<Behaviour>;
  /** The organisation's id. @default a made-up one */
  readonly organizationId?: string;
  /** The organisation's API key, which is none for a directory. @default a made-up one */
  readonly organizationKey?: string;
  /** A second key of the organisation's, with scopes: it lists no organisation and manages no accounts. @default none */
  readonly scopedKey?: string;
  /** What the organisation's keys do not allow (403). @default nothing */
  readonly missingRights?: readonly OrganizationRight[];
  /** Names of groups that the organisation has outside its directories: a directory cannot have them (409). */
  readonly organizationGroups?: readonly string[];
  /** Names of built-in and default groups: a directory may create them (201), and they are never synchronised. */
  readonly builtInGroups?: readonly string[];
  /** The organisation's verified domains. @default every domain */
  readonly verifiedDomains?: readonly string[];
  /**
   * How many requests each directory, and the organization API, answers in a window of time; what is beyond gets 429.
   *
   * @default any number
   */
  readonly rateLimit?: RateLimit;
  /** Whether the log of requests keeps their bodies; long runs on large groups need memory for them. @default true */
  readonly keepsBodies?: boolean;
}

/** A running stand-in for Atlassian's user-provisioning and organization APIs, for this machine only. */
export interface Emulator {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly organizationKey: string;
  /** What the organisation has beside its directories. */
  readonly organization: OrganizationHandle;
  /** Every request so far, in order; empty it with `resetRequests`. */
  readonly requests: readonly LoggedRequest[];
  readonly faults: Faults;
  /** The directory of this id, or the first one. Throws when there is none. */
  directory(id?: string): DirectoryHandle;
  directories(): readonly DirectoryHandle[];
  /** The organisation's Atlassian accounts, which outlive the records that link to them. */
  accounts(): readonly Account[];
  /** How many requests there were, all or those that fit. */
  count(filter?: RequestFilter): number;
  resetRequests(): void;
  /** Changes how it answers from now on. */
  behave(behaviour: Partial<Behaviour>): void;
  /** Limits the requests of each directory from now on, or no longer. */
  limitRate(limit: RateLimit | undefined): void;
  /** Ends it and every connection. */
  close(): Promise<void>;
}

/** Starts the emulator on the loopback interface. Nothing of it outlives `close`. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  let behaviour: Behaviour = { ...usualBehaviour, ...options.behaviour };
  let limiter = limiterOf(options.rateLimit);
  let number = 0;
  let origin = "";
  const requests: LoggedRequest[] = [];
  const faults = new Faults();
  const closing = new AbortController();
  // Each answer that waits listens to it.
  setMaxListeners(0, closing.signal);
  const keys = new OrganizationKeys(options.organizationKey, options.scopedKey, options.missingRights);
  const given = options.directories ?? [{ id: randomUUID(), token: `key-${randomUUID()}` }];
  const handles = new Map<string, { readonly directory: Directory; readonly handle: DirectoryHandle }>();
  const accounts = new Accounts(options.verifiedDomains);
  const groupNames = new NameIndex();
  const state = new OrganizationState({
    id: options.organizationId ?? randomUUID(),
    behaviour: () => behaviour,
    accounts,
    groupNames,
    directories: () => [...handles.values()].map(({ directory }) => directory),
  });
  for (const name of options.organizationGroups ?? []) state.groups.addOutside(name);
  for (const name of options.builtInGroups ?? []) state.groups.addOutside(name, "built-in");
  const organization: Organization = {
    behaviour: () => behaviour,
    longestLag: () => Math.max(behaviour.listLag, faults.longestLag()),
    accounts,
    groupNames,
    builtInGroups: new Set((options.builtInGroups ?? []).map((name) => name.toLowerCase())),
    groupMade: (directory, group) => {
      state.groups.made(directory, group);
    },
    groupGone: (id) => {
      state.groupGone(id);
    },
  };
  const allHandles = (): DirectoryHandle[] => [...handles.values()].map(({ handle }) => handle);

  const server = createSite({
    behaviour: () => behaviour,
    faults,
    limiter: () => limiter,
    keepsBodies: options.keepsBodies ?? true,
    closing: closing.signal,
    log(request) {
      number += 1;
      const logged = { number, ...request };
      requests.push(logged);
      return logged;
    },
    organization: (call) => workForOrganization(state, keys, call),
    directories: {
      isOrganizationKey: (token) => keys.isKey(token),
      origin: () => origin,
      at(id) {
        const found = handles.get(id);
        return found === undefined ? undefined : { directory: found.directory, token: found.handle.token };
      },
      isKey: (token) => allHandles().some((handle) => handle.token === token),
    },
  });
  origin = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  for (const { id, token } of given) {
    const directory = new Directory(id, organization);
    const handle = new DirectoryHandle(directory, `${origin}/scim/directory/${id}`, token);
    handles.set(id, { directory, handle });
  }

  return {
    origin,
    get organizationKey() {
      return keys.key;
    },
    organization: new OrganizationHandle(state, keys),
    requests,
    faults,
    directory(id) {
      const found = id === undefined ? [...handles.values()][0] : handles.get(id);
      if (found === undefined) throw new Error(`the emulator has no directory ${id ?? ""}`);
      return found.handle;
    },
    directories: allHandles,
    accounts: () => organization.accounts.all(),
    count: (filter = {}) => requests.filter((request) => fits(request, filter)).length,
    resetRequests() {
      requests.length = 0;
    },
    behave(changes) {
      behaviour = { ...behaviour, ...changes };
    },
    limitRate(limit) {
      limiter = limiterOf(limit);
    },
    close() {
      closing.abort();
      return close(server);
    },
  };
}

function limiterOf(limit: RateLimit | undefined): RateLimiter | undefined {
  return limit === undefined ? undefined : new RateLimiter(limit);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the emulator has no port"));
      else resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
