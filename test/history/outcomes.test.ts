import { randomUUID } from "node:crypto";
import {
  openHistory,
  openRemoteHistory,
  type Outcome,
  type SomeOutcomes,
  type ToldOutcome,
} from "../../src/history";
import { outcome } from "../../src/history/outcome";
import { type HistoryServer, type HistoryServerOptions, startHistoryServer } from "../../src/history/server";
import { lockDocument, type Reply, send } from "./support/client";
import { collected } from "./support/collected";
import { HistoryFolder } from "./support/folder";
import { stateText } from "./support/states";

/** What the provider tells a history's server beside the states, and what ties versions to their run. */

let folder: HistoryFolder;
let servers: HistoryServer[];

beforeEach(() => {
  folder = new HistoryFolder();
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.close();
  folder.close();
});

async function start(options: Partial<HistoryServerOptions> = {}): Promise<HistoryServer> {
  const server = await startHistoryServer({ file: folder.path("history.db"), ...options });
  servers.push(server);
  return server;
}

const FAILED = {
  at: "2026-03-01T10:00:00Z",
  run: "run/1",
  resource: "atlassian_user",
  operation: "create",
  person: { id: null, userName: "ana@acme.com", email: null, accountId: null },
  group: null,
  application: null,
  status: "failed",
  error: "The directory is full.",
};

test("outcomes come back in order, and a batch that was sent twice once", async () => {
  const { origin } = await start();
  await send("POST", `${origin}/state/people`, { body: stateText({ serial: 1 }) });
  const body = JSON.stringify([FAILED]);
  expect(await send("POST", `${origin}/outcomes?stack=people`, { body })).toMatchObject({ status: 200 });
  expect(await send("POST", `${origin}/outcomes/people`, { body })).toMatchObject({ status: 200 });
  for (const [wrong, said] of [
    ['[{"at":1}]', /^The body is not understood: 0\.at: /u],
    ['{"teller":1}', /^The body is not understood: teller: /u],
    [JSON.stringify([{ ...FAILED, group: "g".repeat(2_001) }]), /^The body is not understood: 0\.group: /u],
    ["7", /^The body is not understood: Invalid input: expected object/u],
    ["{", /^The body is no JSON/u],
  ] as const) {
    const answer = await send("POST", `${origin}/outcomes/people`, { body: wrong });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(said);
  }
  const later = JSON.stringify([{ ...FAILED, status: "succeeded", error: null }]);
  await send("POST", `${origin}/outcomes/people`, { body: later });
  const source = await openRemoteHistory({ address: origin, stack: "people" });
  const statuses: string[] = [];
  for await (const { status } of source.outcomes?.() ?? []) statuses.push(status);
  expect(statuses).toEqual(["failed", "succeeded"]);
  await source.close();
});

test("where nobody needs a token, outcomes are of whoever had locked the state for their run", async () => {
  const { origin } = await start();
  const held = `${origin}/state/people`;
  const tell = async (
    run: string,
    telling?: { readonly teller: string; readonly phase: string },
  ): Promise<void> => {
    const outcomes = [{ ...FAILED, run, error: telling?.phase ?? "alone" }];
    const body = JSON.stringify(telling === undefined ? outcomes : { ...telling, run, outcomes });
    for (let times = 0; times < 2; times += 1)
      expect(await send("POST", `${origin}/outcomes?stack=people`, { body })).toMatchObject({ status: 200 });
  };
  const teller = randomUUID();
  const asking = { body: lockDocument("l1", "eva@laptop"), user: "+run=r1" };
  await send("LOCK", held, asking);
  await tell("r1");
  await tell("r2");
  await tell("r1", { teller, phase: "begin" });
  await send("UNLOCK", held, asking);
  // Terraform gives the lock back before the provider's last words are here.
  await tell("r1", { teller, phase: "end" });
  const source = await openRemoteHistory({ address: origin, stack: "people" });
  const found = await collected<ToldOutcome>(source.outcomes?.() ?? never());
  await source.close();
  expect(found.map(({ run, error, by }) => [run, error, by])).toEqual([
    ["r1", "alone", "eva@laptop"],
    ["r2", "alone", null],
    ["r1", "begin", "eva@laptop"],
    ["r1", "end", "eva@laptop"],
  ]);
});

test("a run has told everything when everybody who began to tell has ended", async () => {
  const { origin, store } = await start();
  await send("POST", `${origin}/state/people`, { body: stateText({ serial: 1 }) });
  const [one, other] = ["7c2f4f6e-5c1e-4a3c-9a70-0c7f2d6f9f11", "11111111-5c1e-4a3c-9a70-0c7f2d6f9f11"];
  const post = (teller: string | undefined, run: string | null, phase: string): Promise<Reply> =>
    send("POST", `${origin}/outcomes/people`, {
      body: JSON.stringify({ teller, run, phase, outcomes: [] }),
    });
  const told = async (): Promise<unknown> => {
    const sources = [
      await openRemoteHistory({ address: origin, stack: "people" }),
      await openHistory({ file: store.file, stack: "people" }),
    ];
    const answers: unknown[] = [];
    for (const source of sources) {
      answers.push(Object.fromEntries((await source.told?.()) ?? []));
      await source.close();
    }
    const [remote, embedded] = answers;
    expect(remote).toEqual(embedded);
    return remote;
  };
  expect(await told()).toEqual({});
  for (const phase of ["begin", "begin", "more"])
    expect(await post(one, "run/1", phase)).toMatchObject({ status: 200 });
  await post(other, "run/1", "begin");
  await post(one, "run/1", "end");
  await post(one, "run/2", "begin");
  await post(one, "run/2", "end");
  expect(await told()).toEqual({ "run/1": false, "run/2": true });
  await post(other, "run/1", "end");
  expect(await told()).toEqual({ "run/1": true, "run/2": true });
  await post(one, "run/3", "end");
  expect(await told()).toMatchObject({ "run/3": false });
  expect(await post(one, null, "over")).toMatchObject({ status: 400 });
  expect((await store.verify()).damages).toEqual([]);
});

test.each([
  ["hours before it came", "2026-03-01T03:59:00Z", "2026-03-01T10:00:00.000Z"],
  ["before there was any history", "0000-01-01T00:00:00Z", "2026-03-01T10:00:00.000Z"],
  ["after it came", "2026-03-01T11:01:00Z", "2026-03-01T10:00:00.000Z"],
  ["after a while without the history", "2026-03-01T04:01:00Z", "2026-03-01T04:01:00Z"],
  ["by a clock that is ahead", "2026-03-01T10:59:00Z", "2026-03-01T10:59:00Z"],
])("an outcome of a time %s has the time that can be", async (_, at, told) => {
  const store = await folder.store("own.db", { clock: () => new Date("2026-03-01T10:00:00Z") });
  store.addOutcomes("people", { outcomes: [outcome.parse({ ...FAILED, at })], by: "ci" });
  expect(store.outcomes("people", 0, 1).flatMap(({ outcomes }) => outcomes.map((each) => each.at))).toEqual([
    told,
  ]);
  expect((await store.verify()).damages).toEqual([]);
});

test("some outcomes are asked for by run, person or time, or because they failed, alike from the file and over the network", async () => {
  const { origin, store } = await start();
  await send("POST", `${origin}/state/people`, { body: stateText({ serial: 1 }) });
  const write: Outcome = {
    ...{ at: "2026-03-01T10:00:00Z", run: null, resource: "atlassian_group", operation: "create" },
    ...{ person: null, group: "g", application: null, status: "succeeded", error: null },
  };
  const batch = (run: string | null, status: Outcome["status"], group: string): void => {
    store.addOutcomes("people", { outcomes: [{ ...write, run, status, group }], by: "ci" });
  };
  for (let number = 0; number < 30; number += 1) batch(`run/${number}`, "succeeded", `g${number}`);
  batch("run/1", "failed", "failed");
  batch(null, "succeeded", "none");
  const person = { id: "ID-1", userName: "Ana@acme.com", email: null, accountId: null };
  store.addOutcomes("people", { outcomes: [{ ...write, person, group: "ana's" }], by: "ci" });
  const all = Array.from({ length: 25 }, (_, number) => `run/${number}`);
  const sources = [
    await openRemoteHistory({ address: origin, stack: "people" }),
    await openHistory({ file: store.file, stack: "people" }),
  ];
  const abouts: unknown[] = [];
  for (const source of sources) {
    const groups = async (which: SomeOutcomes): Promise<readonly (string | null)[]> =>
      (await collected<ToldOutcome>(source.someOutcomes?.(which) ?? source.outcomes?.() ?? never())).map(
        ({ group }) => group,
      );
    expect(await groups("failed")).toEqual(["failed"]);
    expect(await groups({ runs: ["run/2", null] })).toEqual(["g2", "none", "ana's"]);
    for (const about of [["ana@"], ["nobody", "id-1"]]) {
      const found = source.outcomesAbout?.(about);
      if (found !== undefined) abouts.push((await collected(found)).map(({ group }) => group));
    }
    const now = new Date(Date.now() + 60_000).toISOString();
    expect(await groups({ spans: [{ since: now, until: "" }] })).toEqual([]);
    expect(await groups({ spans: [{ since: "", until: now }] })).toHaveLength(33);
    expect(await groups({ spans: ["2020", "2021"].map((since) => ({ since, until: now })) })).toHaveLength(
      33,
    );
    expect([...(await groups({ runs: all }))].sort()).toEqual(
      [...all.map((_run, number) => `g${number}`), "failed"].sort(),
    );
    await source.close();
  }
  // Nobody's name stands in an address over the network.
  expect(abouts).toEqual([["ana's"], ["ana's"]]);
});

test("a version says under which lock it was written", async () => {
  const { origin } = await start();
  const url = `${origin}/state/people`;
  await send("LOCK", url, { body: lockDocument("l1") });
  await send("POST", `${url}?ID=l1`, { body: stateText({ serial: 1 }) });
  await send("UNLOCK", url, { body: lockDocument("l1") });
  await send("POST", `${url}?run=r2`, { body: stateText({ serial: 2 }) });
  const source = await openRemoteHistory({ address: origin, stack: "people" });
  expect((await collected(source.versions())).map(({ together }) => together)).toEqual(["l1", "r2"]);
  await source.close();
});

test("pages beyond what the server holds in memory are refused, and not cut short in silence", async () => {
  const { origin } = await start();
  await send("POST", `${origin}/state/people`, { body: stateText({ serial: 1 }) });
  expect(await send("GET", `${origin}/outcomes/people?limit=101`)).toMatchObject({ status: 400 });
  expect(await send("GET", `${origin}/versions/people?limit=2001`)).toMatchObject({ status: 400 });
});

async function* never(): AsyncGenerator<never> {
  // A source that knows of none.
}
