import { type ClientHttp2Session, connect } from "node:http2";
import { connect as connectSocket } from "node:net";
import { FrameSplitter } from "../../../src/plugin/wire/frames";
import type { PluginClient } from "../../support/plugin-client";
import { withFixture } from "./fixture";

/** A frame with any flag. */
export function frame(flag: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt8(flag, 0);
  header.writeUInt32BE(content.length, 1);
  return Buffer.concat([header, content]);
}

/** Starts the fixture provider without TLS and connects to it with nothing but HTTP/2. */
export async function withRawSession(
  test: (session: ClientHttp2Session, client: PluginClient) => Promise<void>,
  options: { readonly patience?: object } = {},
): Promise<void> {
  await withFixture(
    async (client) => {
      const session = connect("http://localhost", {
        createConnection: () => connectSocket(client.handshake.address),
      });
      try {
        await test(session, client);
      } finally {
        session.destroy();
      }
    },
    { ...options, announce: null },
  );
}

/** What came back for a call. */
export interface RawAnswer {
  readonly status: unknown;
  readonly message: string;
  readonly answer: Buffer;
}

/** Calls ReadResource, or what `headers` say, with a request in these pieces. */
export function send(
  session: ClientHttp2Session,
  pieces: readonly Buffer[],
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ":method": "POST",
      ":path": "/tfplugin6.Provider/ReadResource",
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    const splitter = new FrameSplitter(Number.MAX_SAFE_INTEGER);
    let answer: Buffer = Buffer.alloc(0);
    const finish = (trailers: Record<string, string | string[] | undefined>): void => {
      if (trailers["grpc-status"] === undefined) return;
      const message = decodeURIComponent(String(trailers["grpc-message"] ?? ""));
      resolve({ status: trailers["grpc-status"], message, answer });
    };
    stream.on("response", finish).on("trailers", finish).on("error", reject);
    stream.on("data", (piece: Buffer) => {
      for (const { content } of splitter.push(piece)) answer = content;
    });
    for (const piece of pieces) stream.write(piece);
    stream.end();
  });
}
