import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { certificatePem, createIdentity } from "../../../src/plugin/wire/certificate";
import { INVITATION, PluginProcess } from "../../support/plugin-client";
import { fixture, withFixture } from "./fixture";

test("started by hand, it says what it is and how it is used", async () => {
  const plugin = new PluginProcess(fixture, { TF_PLUGIN_MAGIC_COOKIE: undefined });
  expect(await plugin.exited).toEqual({ code: 1, signal: null });
  expect(plugin.stdout).toBe(
    "fixture-provider is a provider plugin of Terraform and not meant to be run by hand.\n" +
      "Terraform starts it by itself: name the provider in the required_providers block of a configuration,\n" +
      "then run terraform init and terraform plan.\n",
  );
});

test.each([
  [
    "a Terraform that is too old",
    { PLUGIN_PROTOCOL_VERSIONS: "4,5" },
    "fixture-provider speaks version 6 of Terraform's plugin protocol, but the program that started it speaks only " +
      "4,5: use Terraform 1.6 or newer\n",
  ],
  [
    "a certificate that is none",
    { PLUGIN_CLIENT_CERT: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
    "fixture-provider cannot read the certificate in PLUGIN_CLIENT_CERT\n",
  ],
  [
    "a directory that does not exist",
    { PLUGIN_UNIX_SOCKET_DIR: "/nowhere" },
    /^fixture-provider cannot start: .*ENOENT.*\/nowhere.*\n$/,
  ],
])("%s is one line, which Terraform shows", async (_what, environment, line) => {
  const plugin = new PluginProcess(fixture, { ...INVITATION, ...environment });
  expect(await plugin.exited).toEqual({ code: 1, signal: null });
  expect(plugin.stdout).toMatch(line);
  expect(plugin.stdout.split("\n")).toHaveLength(2);
});

test("the line on stdout has six parts and the certificate without padding", async () => {
  await withFixture(({ handshake }) => {
    expect(handshake.line).toMatch(/^1\|6\|unix\|\/.+\/socket\|grpc\|[A-Za-z0-9+/]+$/);
    expect(new X509Certificate(handshake.certificate).subjectAltName).toBe("DNS:localhost");
    return Promise.resolve();
  });
});

test("without an announced certificate the last part is empty and the connection has no TLS", async () => {
  await withFixture(
    async (client) => {
      expect(client.handshake.line).toMatch(/\|grpc\|$/);
      expect((await client.call("GetMetadata", {})).resources).toEqual([{ typeName: "fixture" }]);
      expect(await client.stop()).toEqual({ code: 0, signal: null });
    },
    { announce: null },
  );
});

test("the socket is in a directory of its own that nobody else may enter", async () => {
  const parent = mkdtempSync(join(tmpdir(), "socket-dir-test-"));
  try {
    await withFixture(
      ({ handshake }) => {
        const directory = dirname(handshake.address);
        expect(dirname(directory)).toBe(parent);
        expect(statSync(directory).mode & 0o777).toBe(0o700);
        return Promise.resolve();
      },
      { environment: { PLUGIN_UNIX_SOCKET_DIR: parent } },
    );
  } finally {
    rmSync(parent, { recursive: true });
  }
});

test("a long temporary directory does not make the socket's path too long", async () => {
  const parent = mkdtempSync(join(tmpdir(), "long-".padEnd(120, "x")));
  try {
    await withFixture(
      async (client) => {
        expect(client.handshake.address).toMatch(/^\/tmp\/tf-plugin-/);
        await client.call("GetMetadata", {});
      },
      { environment: { TMPDIR: parent } },
    );
  } finally {
    rmSync(parent, { recursive: true });
  }
});

test("the handshake does not wait for the provider to be loaded", async () => {
  const plugin = new PluginProcess(fixture, {
    ...INVITATION,
    PLUGIN_CLIENT_CERT: certificatePem(createIdentity().certificate),
    FIXTURE_FAILS: "load",
  });
  await plugin.handshake();
  await plugin.logged("The provider could not be loaded");
  plugin.kill("SIGTERM");
  await plugin.exited;
});

test("nothing but the handshake line reaches stdout", async () => {
  await withFixture(async (client) => {
    await client.call("ReadResource", { typeName: "print" });
    await client.stop();
    expect(client.process.stdout).toBe(`${client.handshake.line}\n`);
  });
});

test("what a library prints to stdout is in the log", async () => {
  await withFixture(
    async (client) => {
      await client.call("ReadResource", { typeName: "print" });
      await client.stop();
      const texts = client.process.log
        .filter((line) => line["@message"] === "Something printed to standard output, which is reserved")
        .map((line) => line.text);
      expect(texts).toEqual(["printed with console.log", "printed with process.stdout"]);
    },
    { environment: { TF_LOG: "warn" } },
  );
});
