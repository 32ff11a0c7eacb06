import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address, Invitation } from "./handshake";

/** What a path may be long, in bytes, on every system that has unix sockets (104 on macOS, with the final zero). */
const MAX_SOCKET_PATH = 103;

/** A server's address and what has to be done when it is no longer needed. */
export interface Listening extends Address {
  /** Removes what listening has left on the disk; may be called twice. */
  clean(): void;
}

/**
 * Listens where Terraform can connect and nobody else on the machine can: on a unix socket in a directory of
 * its own, or, on Windows, on a TCP port of the loopback interface.
 */
export async function listen(
  server: Server,
  invitation: Invitation,
  platform: NodeJS.Platform,
): Promise<Listening> {
  return platform === "win32"
    ? listenTcp(server, invitation.ports)
    : listenUnix(server, invitation.socketDirectory);
}

async function listenUnix(server: Server, parent: string | undefined): Promise<Listening> {
  const directory = mkdtempSync(join(parent ?? shortEnough(tmpdir()), "tf-plugin-"));
  const clean = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  const path = join(directory, "socket");
  try {
    await bind(server, { path });
  } catch (error) {
    clean();
    throw error;
  }
  return { network: "unix", address: path, clean };
}

/** Temporary directories can have long names (macOS, nested CI runners) and a socket's path cannot. */
function shortEnough(directory: string): string {
  const longest = join(directory, "tf-plugin-XXXXXX", "socket");
  return Buffer.byteLength(longest) > MAX_SOCKET_PATH ? "/tmp" : directory;
}

async function listenTcp(server: Server, ports: Invitation["ports"]): Promise<Listening> {
  for (let port = ports.first; port <= ports.last; port++) {
    try {
      await bind(server, { host: "127.0.0.1", port });
    } catch (error) {
      if (port < ports.last && isInUse(error)) continue;
      throw error;
    }
    break;
  }
  const bound = server.address();
  if (bound === null || typeof bound === "string")
    throw new Error(`No TCP port from ${ports.first} to ${ports.last} could be opened`);
  return { network: "tcp", address: `127.0.0.1:${bound.port}`, clean: () => undefined };
}

function bind(server: Server, options: { path: string } | { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Windows keeps some ports for itself, and refuses those as forbidden. */
function isInUse(error: unknown): boolean {
  const code: unknown =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return code === "EADDRINUSE" || code === "EACCES";
}
