import { connect } from "node:http2";
import { connect as connectSocket } from "node:net";
import * as grpc from "@grpc/grpc-js";
import { createIdentity } from "../../../src/plugin/wire/certificate";
import { openConnection } from "../../support/plugin-client";
import { withFixture } from "./fixture";

const TERRAFORM = createIdentity({ commonName: "terraform" });

test("the client that Terraform announced is served", async () => {
  await withFixture(
    async (client) => {
      expect((await client.call("GetMetadata", {})).resources).toEqual([{ typeName: "fixture" }]);
    },
    { announce: TERRAFORM },
  );
});

test.each([
  ["a client without a certificate", null],
  ["a client with another certificate", createIdentity()],
  ["a client with another certificate of the same name", createIdentity({ commonName: "terraform" })],
])("%s is refused at the door", async (_what, show) => {
  await withFixture(
    async (client) => {
      await expect(client.call("GetMetadata", {})).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
      await client.process.logged("Refused a client that did not prove who it is");
    },
    { announce: TERRAFORM, show, environment: { TF_LOG: "warn" } },
  );
});

test("trust is not handed on: a certificate that the announced one has signed is refused", async () => {
  const issuer = { commonName: "terraform", privateKey: TERRAFORM.privateKey };
  const show = createIdentity({ commonName: "child", issuer });
  await withFixture(
    async (client) => {
      await expect(client.call("GetMetadata", {})).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
      await client.process.logged(
        "Refused a client whose certificate is not the one that Terraform announced",
      );
    },
    { announce: TERRAFORM, show, environment: { TF_LOG: "warn" } },
  );
});

test("a connection without TLS is refused where TLS was agreed", async () => {
  await withFixture(
    async (client) => {
      const plain = openConnection({ ...client.handshake, certificate: Buffer.alloc(0) }, null);
      const error = await new Promise<Error | null>((resolve) => {
        plain.makeUnaryRequest(
          "/tfplugin6.Provider/GetMetadata",
          () => Buffer.alloc(0),
          () => "",
          {},
          resolve,
        );
      });
      plain.close();
      expect(error).toMatchObject({ code: grpc.status.UNAVAILABLE });
    },
    { announce: TERRAFORM },
  );
});

test("refused clients disturb nobody and do not keep the plugin from serving", async () => {
  await withFixture(async (client) => {
    for (let attempt = 0; attempt < 5; attempt++) {
      const stranger = openConnection(client.handshake, createIdentity());
      await new Promise((resolve) => {
        stranger.waitForReady(Date.now() + 200, resolve);
      });
      stranger.close();
    }
    expect((await client.call("GetMetadata", {})).resources).toEqual([{ typeName: "fixture" }]);
    expect(await client.stop()).toEqual({ code: 0, signal: null });
  });
});

test("two clients with the announced certificate are served side by side", async () => {
  await withFixture(
    async (client) => {
      const second = openConnection(client.handshake, TERRAFORM);
      await client.call("GetMetadata", {});
      await new Promise<void>((resolve, reject) => {
        second.waitForReady(Date.now() + 5000, (error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
      });
      client.disconnect();
      second.close();
    },
    { announce: TERRAFORM },
  );
});

test("what is HTTP/2 but not gRPC is refused with HTTP's own words", async () => {
  await withFixture(
    async (client) => {
      const session = connect("http://localhost", {
        createConnection: () => connectSocket(client.handshake.address),
      });
      const status = (headers: Record<string, string>): Promise<unknown> =>
        new Promise((resolve, reject) => {
          const stream = session.request({ ":path": "/", ...headers });
          stream.on("response", (response) => {
            resolve(response[":status"]);
          });
          stream.on("error", reject).resume().end();
        });
      expect(await status({ ":method": "GET" })).toBe(405);
      expect(await status({ ":method": "POST", "content-type": "application/json" })).toBe(415);
      session.close();
    },
    { announce: null },
  );
});
