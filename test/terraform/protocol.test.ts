import { decode, encode as toMsgpack } from "@msgpack/msgpack";
import { startEmulator } from "../../src/emulator";
import { builtProvider, PluginClient } from "../support/plugin-client";

// Identities and list resources need a newer Terraform than the oldest that is supported, so here they are
// asked for as that Terraform does it: of the built executable, in a process of its own.

const bytes = (value: unknown): { msgpack: Uint8Array } => ({ msgpack: toMsgpack(value) });
const told = (value: { msgpack: Uint8Array } | undefined): unknown =>
  decode(value?.msgpack ?? new Uint8Array([0xc0]));

test("the executable imports by identity and lists what there is", async () => {
  const emulator = await startEmulator({ directories: [{ id: "d-1", token: "key" }] });
  const directory = emulator.directory();
  const ana = directory.addUser({ userName: "ana@acme.example", title: "Engineer" });
  const team = directory.addGroup("team", ["ana@acme.example"]);
  const client = await PluginClient.start([builtProvider()]);
  try {
    const { provider } = await client.call("GetProviderSchema", {});
    const names = provider?.block?.attributes.map(({ name }) => name) ?? [];
    const given: Readonly<Record<string, string>> = { base_url: directory.baseUrl, token: "key" };
    const config = bytes(Object.fromEntries(names.map((name) => [name, given[name] ?? null])));
    expect((await client.call("ConfigureProvider", { config })).diagnostics).toEqual([]);

    for (const [typeName, identity, state] of [
      ["atlassian_user", { id: ana }, { user_name: "ana@acme.example", title: "Engineer" }],
      ["atlassian_group", { id: team, directory_id: "d-1" }, { display_name: "team" }],
      ["atlassian_group_membership", { group_id: team }, { members: { "ana@acme.example": ana } }],
    ] as const) {
      const { importedResources, diagnostics } = await client.call("ImportResourceState", {
        typeName,
        identity: { identityData: bytes({ directory_id: null, ...identity }) },
      });
      expect(diagnostics).toEqual([]);
      expect(told(importedResources[0]?.state)).toMatchObject(state);
      expect(told(importedResources[0]?.identity?.identityData)).toEqual({
        ...identity,
        directory_id: "d-1",
      });

      const listed = await client.stream("ListResource", {
        typeName,
        config: bytes({}),
        includeResourceObject: true,
      });
      expect(listed).toHaveLength(1);
      expect(listed[0]?.displayName).toBe(typeName === "atlassian_user" ? "ana@acme.example" : "team");
      expect(told(listed[0]?.identity?.identityData)).toEqual({ ...identity, directory_id: "d-1" });
      expect(told(listed[0]?.resourceObject)).toEqual(told(importedResources[0]?.state));
    }
    await client.stop();
  } finally {
    await client.dispose();
    await emulator.close();
  }
});
