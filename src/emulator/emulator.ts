import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { type Behaviour, usualBehaviour } from "./behaviour";
import { Directory } from "./directory";
import { DirectoryHandle } from "./directory-handle";
import { Faults } from "./faults";
import { fits, type LoggedRequest, type RequestFilter } from "./request-log";
import { createSite } from "./server";

export interface EmulatorOptions {
  /** A port of the loopback interface. @default a free one */
  readonly port?: number;
  /** @default one directory with a made-up id and key */
  readonly directories?: readonly { readonly id: string; readonly token: string }[];
  /** How it answers where Atlassian's answer is not known for certain. @default the likeliest way */
  readonly behaviour?: Partial<Behaviour>;
  /** The organisation's API key, which is none for a directory. */
  readonly organizationKey?: string;
  /** Names of groups that the organisation has outside its directories. */
  readonly organizationGroups?: readonly string[];
  /** The organisation's verified domains. @default every domain */
  readonly verifiedDomains?: readonly string[];
}

/** A running stand-in for Atlassian's user-provisioning API, for this machine only. */
export interface Emulator {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly organizationKey: string;
  /** Every request so far, in order; empty it with `resetRequests`. */
  readonly requests: readonly LoggedRequest[];
  readonly faults: Faults;
  /** The directory of this id, or the first one. */
  directory(id?: string): DirectoryHandle;
  directories(): readonly DirectoryHandle[];
  /** How many requests there were, all or those that fit. */
  count(filter?: RequestFilter): number;
  resetRequests(): void;
  /** Changes how it answers from now on. */
  behave(behaviour: Partial<Behaviour>): void;
  /** Ends it and every connection. */
  close(): Promise<void>;
}

/** Starts the emulator on the loopback interface. Nothing of it outlives `close`. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  let behaviour: Behaviour = { ...usualBehaviour, ...options.behaviour };
  const requests: LoggedRequest[] = [];
  const faults = new Faults();
  const organizationKey = options.organizationKey ?? `org-${randomUUID()}`;
  const organizationGroups = new Set((options.organizationGroups ?? []).map((name) => name.toLowerCase()));
  const given = options.directories ?? [{ id: randomUUID(), token: `key-${randomUUID()}` }];
  const handles = new Map<string, { readonly directory: Directory; readonly handle: DirectoryHandle }>();
  let origin = "";

  const server = createSite({
    behaviour: () => behaviour,
    faults,
    requests,
    organizationKey,
    verifiedDomains: options.verifiedDomains,
    origin: () => origin,
    directoryAt(id) {
      const found = handles.get(id);
      return found === undefined ? undefined : { directory: found.directory, token: found.handle.token };
    },
  });
  origin = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  for (const { id, token } of given) {
    const directory = new Directory(id, () => behaviour, organizationGroups);
    handles.set(id, {
      directory,
      handle: new DirectoryHandle(directory, `${origin}/scim/directory/${id}`, token),
    });
  }

  return {
    origin,
    organizationKey,
    requests,
    faults,
    directory(id) {
      const found = id === undefined ? [...handles.values()][0] : handles.get(id);
      if (found === undefined) throw new Error(`the emulator has no directory ${id ?? ""}`);
      return found.handle;
    },
    directories: () => [...handles.values()].map(({ handle }) => handle),
    count: (filter = {}) => requests.filter((request) => fits(request, filter)).length,
    resetRequests() {
      requests.length = 0;
    },
    behave(changes) {
      behaviour = { ...behaviour, ...changes };
    },
    close: () => close(server),
  };
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
