import { type ClientHttp2Session, connect, createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { readOneMessage } from "../../../src/plugin/wire/request-stream";
import { Status } from "../../../src/plugin/wire/status";

const server = createServer();
let client: ClientHttp2Session | undefined;
afterEach(() => {
  client?.destroy();
  server.close();
});

test("a call that was cancelled before anybody reads it ends all the same", async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const session = (client = connect(`http://127.0.0.1:${port}`));
  const gone = new Promise<ServerHttp2Stream>((resolve) => {
    server.on("stream", (stream: ServerHttp2Stream) => {
      stream.once("close", () => {
        resolve(stream);
      });
      request.destroy();
    });
  });
  const request = session.request({ ":method": "POST" });
  request.on("error", () => undefined);
  await expect(readOneMessage(await gone, undefined, 1024)).rejects.toMatchObject({
    code: Status.cancelled,
  });
});
