import { gzipSync } from "node:zlib";
import * as grpc from "@grpc/grpc-js";
import { decode, encode } from "../../../src/plugin/protocol/codec";
import { frameMessage } from "../../../src/plugin/wire/frames";
import { withFixture } from "./fixture";
import { frame, send, withRawSession } from "./raw-session";

const MEGABYTE = 1024 * 1024;

describe("through grpc-js", () => {
  test("a message of 20 MiB goes both ways", async () => {
    await withFixture(async (client) => {
      const msgpack = Buffer.alloc(20 * MEGABYTE, "large ");
      const answer = await client.call("ReadResource", { typeName: "echo", currentState: { msgpack } });
      expect(msgpack.equals(answer.newState?.msgpack ?? Buffer.alloc(0))).toBe(true);
    });
  });

  test("many calls at once are told apart", async () => {
    await withFixture(async (client) => {
      const privates = Array.from({ length: 500 }, (_, index) => Buffer.from(`${index} `.repeat(index)));
      const answers = await Promise.all(
        privates.map((bytes) => client.call("ReadResource", { typeName: "echo", private: bytes })),
      );
      expect(answers.every((answer, index) => privates[index]?.equals(answer.private))).toBe(true);
    });
  });

  test("while large messages are on their way, small calls are not refused", async () => {
    await withFixture(async (client) => {
      const msgpack = Buffer.alloc(20 * MEGABYTE, 1);
      let underway = 3;
      const large = Array.from({ length: underway }, async () => {
        const answer = await client.call("ReadResource", { typeName: "echo", currentState: { msgpack } });
        expect(answer.newState?.msgpack).toHaveLength(msgpack.length);
        underway--;
      });
      while (underway > 0) await client.call("ReadResource", { typeName: "echo" });
      await Promise.all(large);
    });
  });

  test("what a handler throws is INTERNAL with its message, and the next call is answered", async () => {
    await withFixture(async (client) => {
      await expect(client.call("ReadResource", { typeName: "throw" })).rejects.toMatchObject({
        code: grpc.status.INTERNAL,
        details: "thrown: 100 % ünüsual\nsecond line",
      });
      await client.call("ReadResource", { typeName: "echo" });
      expect(client.process.log.find((line) => line["@message"] === "A call failed")).toMatchObject({
        "@level": "error",
        rpc: "ReadResource",
      });
    });
  });

  test("a secret stands in no error", async () => {
    await withFixture(async (client) => {
      await expect(client.call("ReadResource", { typeName: "throw with a secret" })).rejects.toMatchObject({
        details: "the token (hidden) is refused",
      });
      await client.stop();
      expect(JSON.stringify(client.process.log)).not.toContain("hunter2");
    });
  });

  test("an answer that is no message is INTERNAL and names the field", async () => {
    await withFixture(async (client) => {
      await expect(client.call("StopProvider", {})).rejects.toMatchObject({
        code: grpc.status.INTERNAL,
        details: "StopProviderResponse.error must be a string, but is a number",
      });
    });
  });

  test("an RPC without a handler is UNIMPLEMENTED", async () => {
    await withFixture(async (client) => {
      await expect(client.call("GetFunctions", {})).rejects.toMatchObject({
        code: grpc.status.UNIMPLEMENTED,
        details: "GetFunctions is not offered by this provider",
      });
    });
  });

  test("a provider that cannot be loaded says why at each call", async () => {
    await withFixture(
      async (client) => {
        for (let attempt = 0; attempt < 2; attempt++)
          await expect(client.call("GetMetadata", {})).rejects.toMatchObject({
            code: grpc.status.INTERNAL,
            details: "a module is missing",
          });
        expect(await client.stop()).toEqual({ code: 0, signal: null });
      },
      { environment: { FIXTURE_FAILS: "load" } },
    );
  });

  test("a time limit ends the call and aborts its handler", async () => {
    await withFixture(async (client) => {
      const late = client.call(
        "ReadResource",
        { typeName: "wait for the signal" },
        { deadline: Date.now() + 300 },
      );
      await expect(late).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
      await client.process.logged("aborted");
    });
  });

  test("a cancelled stream aborts its handler", async () => {
    await withFixture(async (client) => {
      const stream = client.openStream("tfplugin6.Provider", "ListResource", {
        typeName: "slow",
        limit: 1e9,
      });
      const ended = new Promise((resolve) => stream.once("error", resolve));
      stream.once("data", () => {
        stream.cancel();
      });
      expect(await ended).toMatchObject({ code: grpc.status.CANCELLED });
      expect(await client.process.logged("listed")).toMatchObject({ aborted: true });
    });
  });

  test("a streamed answer comes whole and in order", async () => {
    await withFixture(async (client) => {
      const events = await client.stream("ListResource", { typeName: "person", limit: 300 });
      expect(events.map((event) => event.displayName)).toEqual(
        Array.from({ length: 300 }, (_, index) => `person ${index}`),
      );
    });
  });

  test("a streamed answer that breaks off ends with the error after what came before", async () => {
    await withFixture(async (client) => {
      const stream = client.openStream("tfplugin6.Provider", "ListResource", { typeName: "fail", limit: 3 });
      let received = 0;
      stream.on("data", () => received++);
      const error = await new Promise((resolve) => stream.once("error", resolve));
      expect(error).toMatchObject({ code: grpc.status.INTERNAL, details: "the listing broke off" });
      expect(received).toBe(3);
    });
  });

  test("a handler does not run far ahead of a reader that is slow", async () => {
    await withFixture(async (client) => {
      const stream = client.openStream("tfplugin6.Provider", "ListResource", {
        typeName: "fast",
        limit: 10_000,
      });
      stream.on("error", () => undefined);
      await new Promise<void>((resolve) => {
        stream.once("data", () => {
          stream.pause();
          resolve();
        });
      });
      // Calls on the same connection still go through; after some the handler would have been done.
      for (let call = 0; call < 50; call++) await client.call("ReadResource", { typeName: "echo" });
      stream.cancel();
      // 10,000 events are 640 MB.
      expect(Number((await client.process.logged("listed")).sent)).toBeLessThan(1000);
    });
  });

  test("a streamed request is read to its end", async () => {
    await withFixture(async (client) => {
      const chunks = Array.from({ length: 40 }, () => ({ bytes: Buffer.alloc(MEGABYTE / 4) }));
      const answer = await client.send("WriteStateBytes", chunks);
      expect(answer.diagnostics[0]?.summary).toBe(`received ${10 * MEGABYTE} bytes`);
    });
  });
});

describe("go-plugin's own services", () => {
  test("the health of the plugin is asked by name", async () => {
    await withFixture(async (client) => {
      for (const service of ["plugin", ""])
        expect(await client.callService("grpc.health.v1.Health", "Check", { service })).toEqual({
          status: "SERVING",
        });
      await expect(
        client.callService("grpc.health.v1.Health", "Check", { service: "x" }),
      ).rejects.toMatchObject({
        code: grpc.status.NOT_FOUND,
      });
      const watch = client.openStream("grpc.health.v1.Health", "Watch", { service: "plugin" });
      expect(await new Promise((resolve) => watch.once("data", resolve))).toEqual({ status: "SERVING" });
      watch.on("error", () => undefined).cancel();
    });
  });

  test("the stream of standard output opens, is silent, and ends with the plugin", async () => {
    await withFixture(async (client) => {
      const stdio = client.openStream("plugin.GRPCStdio", "StreamStdio", {});
      const data = jest.fn();
      stdio.on("data", data).on("error", () => undefined);
      await new Promise((resolve) => stdio.once("metadata", resolve));
      await client.call("ReadResource", { typeName: "print" });
      const ended = new Promise((resolve) => stdio.once("status", resolve));
      await client.stop();
      expect(await ended).toMatchObject({ code: grpc.status.OK });
      expect(data).not.toHaveBeenCalled();
    });
  });

  test("the broker answers a knock with no, and ends when Terraform does", async () => {
    await withFixture(async (client) => {
      const broker = client.openBoth("plugin.GRPCBroker", "StartStream");
      const answer = new Promise((resolve) => broker.once("data", resolve));
      broker.write({ serviceId: 7, knock: { knock: true } });
      expect(await answer).toMatchObject({ serviceId: 7, knock: { knock: false, ack: false } });
      const status = new Promise((resolve) => broker.once("status", resolve));
      broker.end();
      expect(await status).toMatchObject({ code: grpc.status.OK });
    });
  });
});

describe("byte by byte", () => {
  test("a compressed request is unpacked", async () => {
    await withRawSession(async (session) => {
      const packed = gzipSync(
        encode("ReadResourceRequest", { typeName: "echo", private: Buffer.from("packed") }),
      );
      const { status, answer } = await send(session, [frame(1, packed)], { "grpc-encoding": "gzip" });
      expect(status).toBe("0");
      expect(Buffer.from(decode("ReadResourceResponse", answer).private).toString()).toBe("packed");
    });
  });

  test("a request in single bytes is put together", async () => {
    await withRawSession(async (session) => {
      const [whole = Buffer.alloc(0)] = frameMessage(encode("ReadResourceRequest", { typeName: "echo" }));
      const pieces = Array.from(whole, (byte) => Buffer.from([byte]));
      expect((await send(session, pieces)).status).toBe("0");
    });
  });

  const GZIP = { "grpc-encoding": "gzip" };
  test.each<[string, Buffer[], Record<string, string>, number, RegExp]>([
    ["no message", [], {}, 13, /no message/],
    ["two messages", [frame(0), frame(0)], {}, 13, /more than one message/],
    ["half a message", [frame(0, Buffer.from("xyz")).subarray(0, 6)], {}, 13, /middle of a message/],
    ["a message that is not protobuf", [frame(0, Buffer.from([0x0a, 9]))], {}, 13, /middle of a field/],
    ["a message of 300 MiB", [Buffer.from([0, 0x12, 0xc0, 0, 0])], {}, 8, /314572800 bytes is larger/],
    [
      "a compression that is unknown",
      [frame(1)],
      { "grpc-encoding": "snappy" },
      12,
      /"snappy"; accepted is identity,gzip/,
    ],
    ["compression without saying which", [frame(1)], {}, 13, /accepted is identity,gzip/],
    ["something that gzip did not make", [frame(1, Buffer.from("xyz"))], GZIP, 13, /not what gzip makes/],
  ])("%s is refused", async (_what, pieces, headers, status, message) => {
    await withRawSession(async (session) => {
      const answer = await send(session, pieces, headers);
      expect(answer.status).toBe(String(status));
      expect(answer.message).toMatch(message);
      // The connection has not suffered.
      expect((await send(session, [frame(0)])).status).toBe("0");
    });
  });

  test("a path that does not exist is UNIMPLEMENTED", async () => {
    await withRawSession(async (session) => {
      for (const path of [
        "/tfplugin6.Provider/Nonsense",
        "/tfplugin5.Provider/GetSchema",
        "/",
        "/constructor/call",
      ])
        expect(await send(session, [frame(0)], { ":path": path })).toMatchObject({
          status: "12",
          message: `There is no method ${path}`,
        });
    });
  });
});
