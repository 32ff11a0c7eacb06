import { existsSync } from "node:fs";
import { dirname } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { createIdentity } from "../../../src/plugin/wire/certificate";
import { AskedProvider, objectOf, packed, told, UNKNOWN, unpacked } from "./asked-provider";

let provider: AskedProvider;
beforeEach(async () => {
  provider = await AskedProvider.start();
});
afterEach(async () => {
  await provider.close();
});

const person = (name: string): object => ({ user_name: `${name}@example.com`, email: `${name}@example.com` });

/** Lets requests hang from now on; resolves when the first of them is there. */
function hold(method?: string): Promise<void> {
  return new Promise((resolve) => {
    provider.emulator.faults.add(
      { kind: "hang" },
      {
        matching: (request) => {
          const fits = method === undefined || request.method === method;
          if (fits) resolve();
          return fits;
        },
      },
    );
  });
}

test("two applies at once are two people", async () => {
  await provider.configure();
  const answers = await Promise.all(
    ["ada", "bo"].map((name) => provider.create("atlassian_user", person(name))),
  );
  expect(answers.map(({ diagnostics }) => told(diagnostics))).toEqual([[], []]);
  const ids = answers.map(({ newState }) => unpacked(newState)).map((state) => (state as { id: string }).id);
  expect(new Set(ids).size).toBe(2);
  expect(provider.emulator.count({ method: "POST" })).toBe(2);
  await provider.expectHealthy();
});

test("two applies of one person at once are one person, and never a hang", async () => {
  await provider.configure();
  const config = packed(provider.config("atlassian_user", person("ada")));
  const plan = await provider.client.call("PlanResourceChange", {
    typeName: "atlassian_user",
    priorState: packed(null),
    config,
    proposedNewState: config,
  });
  const apply = (): ReturnType<AskedProvider["create"]> =>
    provider.client.call("ApplyResourceChange", {
      typeName: "atlassian_user",
      priorState: packed(null),
      config,
      plannedState: plan.plannedState,
      plannedPrivate: plan.plannedPrivate,
    });
  await Promise.all([apply(), apply()]);
  expect(provider.emulator.directory().people()).toHaveLength(1);
  await provider.expectHealthy();
});

test("StopProvider reaches the request that is running, and the apply says so at once", async () => {
  await provider.configure();
  const held = hold("POST");
  const running = ["ada", "bo"].map((name) => provider.create("atlassian_user", person(name)));
  await held;
  const startedAt = performance.now();
  expect(await provider.client.call("StopProvider", {})).toEqual({ error: "" });
  for (const answer of await Promise.all(running)) {
    expect(told(answer.diagnostics)).toEqual(["ERROR The create of atlassian_user was interrupted"]);
    expect(unpacked(answer.newState)).toBeNull();
  }
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await provider.expectHealthy();
});

test("a call that Terraform cancels ends the request that is running for it", async () => {
  await provider.configure();
  const held = hold();
  const listing = provider.client.openStream("tfplugin6.Provider", "ListResource", {
    typeName: "atlassian_user",
    config: packed({}),
  });
  const ended = new Promise((resolve) => listing.once("error", resolve));
  listing.resume();
  await held;
  listing.cancel();
  expect(await ended).toMatchObject({ code: grpc.status.CANCELLED });
  await provider.client.process.logged("Listing atlassian_user was interrupted");
  await provider.expectHealthy();
});

test("while the provider block is unknown, plans go on and nothing is asked", async () => {
  const unknown = objectOf(provider.schemas.provider, () => UNKNOWN);
  const configured = await provider.client.call("ConfigureProvider", { config: packed(unknown) });
  expect(configured.diagnostics).toEqual([]);
  const config = packed(provider.config("atlassian_user", person("ada")));
  const plan = await provider.client.call("PlanResourceChange", {
    typeName: "atlassian_user",
    priorState: packed(null),
    config,
    proposedNewState: config,
  });
  expect(told(plan.diagnostics)).toEqual([]);
  expect(unpacked(plan.plannedState)).toMatchObject({ id: UNKNOWN, user_name: "ada@example.com" });
  const applied = await provider.client.call("ApplyResourceChange", {
    typeName: "atlassian_user",
    priorState: packed(null),
    config,
    plannedState: plan.plannedState,
  });
  expect(told(applied.diagnostics)).toEqual(["ERROR The provider's configuration is not known yet"]);
  expect(provider.emulator.requests).toEqual([]);
});

test("a listing names everybody, and no more than are asked for", async () => {
  await provider.configure();
  await provider.create("atlassian_user", person("ada"));
  await provider.create("atlassian_user", person("bo"));
  const request = { typeName: "atlassian_user", config: packed({}) };
  const events = await provider.client.stream("ListResource", { ...request, includeResourceObject: true });
  expect(events.map(({ displayName }) => displayName).sort()).toEqual(["ada@example.com", "bo@example.com"]);
  for (const { identity, resourceObject } of events) {
    expect(unpacked(resourceObject)).toMatchObject(unpacked(identity?.identityData) as object);
  }
  expect(await provider.client.stream("ListResource", { ...request, limit: 1 })).toHaveLength(1);
});

test("nobody but the one who started it gets in", async () => {
  const announce = createIdentity();
  for (const show of [null, createIdentity()]) {
    const other = await AskedProvider.start({ announce, show }).catch((error: unknown) => error);
    expect(other).toMatchObject({ code: grpc.status.UNAVAILABLE });
  }
});

test("Shutdown ends the process at once, even while something runs, and leaves nothing behind", async () => {
  await provider.configure();
  const held = hold("POST");
  const running = provider.create("atlassian_user", person("ada")).catch((error: unknown) => error);
  await held;
  const startedAt = performance.now();
  expect(await provider.client.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  await running;
  const { handshake, process } = provider.client;
  expect(existsSync(dirname(handshake.address))).toBe(false);
  expect(process.stdout).toBe(`${handshake.line}\n`);
  expect(process.otherErrors).toBe("");
  expect(JSON.stringify(process.log)).not.toContain(provider.token);
});
