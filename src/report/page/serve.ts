import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { ReportProblem } from "../problems";
import type { Report } from "../report";
import { policyOf, showPage } from "./page";
import { pageScript } from "./script";

export interface ReportServer {
  /** Where the page is; the path is a secret, so that no other user of the machine finds it. */
  readonly address: string;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Makes the report anew for whoever loads the page. */
  readonly make: () => Promise<Report>;
  /** Told of what went wrong while a page was made. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * Serves the report's page on the loopback interface.
 *
 * @throws ReportProblem when the port is taken, or the page was not built
 */
export async function serveReport({ port, make, onError }: ServeOptions): Promise<ReportServer> {
  const script = await pageScript();
  const path = `/${randomBytes(16).toString("hex")}/`;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      onError?.(error);
      plainly(response, 500, "The report cannot be made; the terminal that serves it says why.");
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Another name than the machine's own for itself: a page elsewhere that has had its name point here.
    if (!isLoopback(request.headers.host)) {
      plainly(response, 403, "This address is served to this machine alone.");
      return;
    }
    if (request.url !== path) {
      plainly(response, 404, "There is nothing here.");
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      plainly(response, 405, "The report can only be read.");
      return;
    }
    const page = showPage(await make(), script);
    response
      .writeHead(200, {
        ...HEADERS,
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": `${policyOf(script)}; frame-ancestors 'none'`,
      })
      .end(request.method === "HEAD" ? undefined : page);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const isTaken = "code" in error && error.code === "EADDRINUSE";
      const why = isTaken ? "another program listens there; --port takes another one" : error.message;
      reject(new ReportProblem(`The report cannot be served on port ${port}: ${why}.`, { cause: error }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = server.address();
  const used = typeof bound === "object" && bound !== null ? bound.port : port;
  return {
    address: `http://127.0.0.1:${used}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
} as const;

function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/u.test(host ?? "");
}

function plainly(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { ...HEADERS, "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
