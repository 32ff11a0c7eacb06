import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A server for Terraform's `http` backend that remembers every version of the state. */
export interface StateServer {
  /** The `terraform` block that keeps the state here. */
  readonly backend: string;
  /** Every state that was sent, in order. */
  readonly versions: readonly string[];
  /** Who holds the lock, as Terraform tells it. */
  readonly lock: string | undefined;
  /** What `force-unlock` does when Terraform has died. */
  breakLock(): void;
  close(): Promise<void>;
}

export async function startStateServer(): Promise<StateServer> {
  const versions: string[] = [];
  let lock: string | undefined;

  const answer = (response: ServerResponse, status: number, body = ""): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    switch (request.method) {
      case "GET": {
        const latest = versions.at(-1);
        answer(response, latest === undefined ? 404 : 200, latest);
        return;
      }
      case "POST":
        versions.push(body);
        answer(response, 200);
        return;
      case "LOCK":
        lock ??= body;
        answer(response, lock === body ? 200 : 423, lock);
        return;
      case "UNLOCK":
        lock = undefined;
        answer(response, 200);
        return;
      default:
        answer(response, 405);
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/state`;

  return {
    backend: `
terraform {
  backend "http" {
    address        = "${address}"
    lock_address   = "${address}"
    unlock_address = "${address}"
    retry_max      = 0
  }
}
`,
    versions,
    get lock() {
      return lock;
    },
    breakLock() {
      lock = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
