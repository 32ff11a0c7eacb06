import { existsSync } from "node:fs";
import { dirname } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { encode } from "../../../src/plugin/protocol/codec";
import { frameMessage } from "../../../src/plugin/wire/frames";
import { INVITATION, PluginProcess, builtProvider, PluginClient } from "../../support/plugin-client";
import { fixture, withFixture } from "./fixture";
import { send, withRawSession } from "./raw-session";

describe("shutdown", () => {
  test("it is answered, the process ends at once and nothing stays on the disk", async () => {
    await withFixture(async (client) => {
      await client.call("GetMetadata", {});
      const startedAt = Date.now();
      expect(await client.stop()).toEqual({ code: 0, signal: null });
      // Terraform kills a plugin after two seconds.
      expect(Date.now() - startedAt).toBeLessThan(1000);
      expect(existsSync(dirname(client.handshake.address))).toBe(false);
      expect(client.process.log.map((line) => line["@message"])).toEqual(["loading", "closing"]);
    });
  });

  test("calls that are running are aborted, and answered when they end soon", async () => {
    await withFixture(async (client) => {
      const running = client.call("ReadResource", {
        typeName: "wait for the signal",
        private: Buffer.from("kept"),
      });
      await client.process.logged("waiting");
      expect(await client.stop()).toEqual({ code: 0, signal: null });
      expect(Buffer.from((await running).private).toString()).toBe("kept");
    });
  });

  test("neither a handler nor the closing of the provider can keep the process", async () => {
    await withFixture(
      async (client) => {
        client.call("ReadResource", { typeName: "never answer" }).catch(() => undefined);
        await client.process.logged("waiting");
        const startedAt = Date.now();
        expect(await client.stop()).toEqual({ code: 0, signal: null });
        expect(Date.now() - startedAt).toBeLessThan(2000);
      },
      { environment: { FIXTURE_FAILS: "close" } },
    );
  });

  test("the built provider ends as well", async () => {
    const client = await PluginClient.start([builtProvider()]);
    const schema = await client.call("GetProviderSchema", {});
    expect(schema.provider?.block).toBeDefined();
    expect(await client.stop()).toEqual({ code: 0, signal: null });
    expect(client.process.stdout).toBe(`${client.handshake.line}\n`);
    expect(client.process.otherErrors).toBe("");
  });
});

describe("signals", () => {
  test("Ctrl-C is left to Terraform: the plugin goes on and finishes what is running", async () => {
    await withFixture(
      async (client) => {
        const running = client.call("ReadResource", { typeName: "wait for the signal" });
        await client.process.logged("waiting");
        client.process.kill("SIGINT");
        client.process.kill("SIGINT");
        await client.process.logged("Ignored an interrupt: Terraform will say what is to be done");
        await client.call("GetMetadata", {});
        expect(client.process.log.some((line) => line["@message"] === "aborted")).toBe(false);
        await client.stop();
        await running;
      },
      { environment: { TF_LOG: "debug" } },
    );
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s ends the process after the running calls have answered", async (signal, code) => {
    await withFixture(async (client) => {
      const running = client.call("ReadResource", {
        typeName: "wait for the signal",
        private: Buffer.from("kept"),
      });
      await client.process.logged("waiting");
      client.process.kill(signal);
      expect(Buffer.from((await running).private).toString()).toBe("kept");
      expect(await client.process.exited).toEqual({ code, signal: null });
      expect(existsSync(dirname(client.handshake.address))).toBe(false);
    });
  });

  test("a second SIGTERM waits for nothing", async () => {
    await withFixture(
      async (client) => {
        client.call("ReadResource", { typeName: "never answer" }).catch(() => undefined);
        await client.process.logged("waiting");
        client.process.kill("SIGTERM");
        await client.process.logged("The plugin ends");
        client.process.kill("SIGTERM");
        expect(await client.process.exited).toEqual({ code: 143, signal: null });
        expect(existsSync(dirname(client.handshake.address))).toBe(false);
      },
      { environment: { TF_LOG: "debug" } },
    );
  });
});

describe("without Terraform", () => {
  test("a plugin to which nobody connects ends by itself", async () => {
    const plugin = new PluginProcess(fixture, {
      ...INVITATION,
      FIXTURE_PATIENCE: '{ "connect": 100 }',
      TF_LOG: "debug",
    });
    const { address } = await plugin.handshake();
    expect(await plugin.exited).toEqual({ code: 1, signal: null });
    expect(existsSync(dirname(address))).toBe(false);
    expect(plugin.log).toContainEqual(expect.objectContaining({ reason: "Nobody has connected" }));
  });

  test("when Terraform has died, running calls are aborted and the process ends", async () => {
    await withRawSession(
      async (session, client) => {
        const request = encode("ReadResourceRequest", { typeName: "wait for the signal" });
        send(session, frameMessage(request)).catch(() => undefined);
        await client.process.logged("waiting");
        session.destroy();
        expect(await client.process.exited).toEqual({ code: 1, signal: null });
        expect(existsSync(dirname(client.handshake.address))).toBe(false);
        expect(client.process.log).toMatchObject([
          { "@message": "loading" },
          { "@message": "waiting" },
          { "@message": "aborted", reason: { message: "The caller cancelled the call" } },
          { "@message": "closing" },
        ]);
      },
      { patience: { reconnect: 100 } },
    );
  });

  test("a connection that is renewed keeps the process", async () => {
    await withFixture(
      async (client) => {
        await client.call("GetMetadata", {});
        const again = client.reconnect();
        expect((await again.call("GetMetadata", {})).resources).toHaveLength(1);
        expect(await again.stop()).toEqual({ code: 0, signal: null });
      },
      { patience: { reconnect: 60_000 } },
    );
  });
});

describe("crashes", () => {
  test("something thrown in a timer becomes the answer that the provider makes of it", async () => {
    await withFixture(
      async (client) => {
        const answer = await client.call("ReadResource", { typeName: "throw in a timer" });
        expect(answer.diagnostics).toMatchObject([{ severity: "ERROR", summary: "thrown in a timer" }]);
        await client.call("ReadResource", { typeName: "echo" });
        expect(await client.stop()).toEqual({ code: 0, signal: null });
      },
      { patience: { crash: 50 } },
    );
  });

  test("an RPC whose answer cannot tell of it ends with an error instead of hanging", async () => {
    await withFixture(
      async (client) => {
        const stream = client.openStream("tfplugin6.Provider", "ListResource", {
          typeName: "slow",
          limit: 1e9,
        });
        const ended = new Promise((resolve) => stream.once("error", resolve));
        stream.resume();
        await client.call("ReadResource", { typeName: "throw in a timer" });
        expect(await ended).toMatchObject({ code: grpc.status.INTERNAL, details: "thrown in a timer" });
        await client.process.logged("listed");
      },
      { patience: { crash: 50 } },
    );
  });

  test("a rejection that nobody handles is in the log, and a call that goes on keeps its own answer", async () => {
    await withFixture(async (client) => {
      const running = client.call("ReadResource", {
        typeName: "forget a rejection",
        private: Buffer.from("kept"),
      });
      expect(Buffer.from((await running).private).toString()).toBe("kept");
      const line = await client.process.logged("Something failed where nobody expected it");
      expect(line).toMatchObject({ "@level": "error", error: { message: "forgotten" } });
      expect(await client.stop()).toEqual({ code: 0, signal: null });
    });
  });
});
