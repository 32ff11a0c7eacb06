import { createServer, type IncomingMessage, type Server } from "node:http";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { type Emulator, startEmulator } from "../../../src/emulator";
import { outcome, type Outcome } from "../../../src/history/outcome";
import { Messenger } from "../../../src/resources/outcomes/messenger";
import { Core } from "../support/core";

const posted = z.object({ teller: z.uuid(), phase: z.string(), outcomes: z.array(outcome) });
const AUTHORIZATION = "Bearer history-secret";

let emulator: Emulator;
let history: Server;
/** The answers of the next requests; the last one goes on. */
let answers: number[];
let told: Outcome[];
let phases: string[];
let tellers: Set<string>;
let headers: IncomingMessage["headers"][];

beforeEach(async () => {
  emulator = await startEmulator();
  [answers, told, headers, phases, tellers] = [[200], [], [], [], new Set()];
  history = createServer((request, response) => {
    headers.push(request.headers);
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { teller, phase, outcomes } = posted.parse(JSON.parse(body));
      const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
      tellers.add(teller);
      phases.push(`${phase} ${status}`);
      if (status < 300) told.push(...outcomes);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => history.listen(0, "127.0.0.1", resolve));
  const address = history.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  process.env.ATLASSIAN_IDENTITY_OUTCOMES = `http://127.0.0.1:${address.port}/outcomes/people`;
  process.env.ATLASSIAN_IDENTITY_OUTCOMES_AUTHORIZATION = AUTHORIZATION;
  process.env.ATLASSIAN_IDENTITY_RUN = "run-7";
});
afterEach(async () => {
  delete process.env.ATLASSIAN_IDENTITY_OUTCOMES;
  delete process.env.ATLASSIAN_IDENTITY_OUTCOMES_AUTHORIZATION;
  delete process.env.ATLASSIAN_IDENTITY_RUN;
  history.closeAllConnections();
  await Promise.all([new Promise((resolve) => history.close(resolve)), emulator.close()]);
});

const start = (): Promise<Core> => {
  const { baseUrl, token } = emulator.directory();
  return Core.start({ base_url: baseUrl, token });
};
const anInstant: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/u);
const theHolder: unknown = expect.stringContaining("old@acme.com");
const aboutNobody: unknown = expect.stringContaining("nobody");
const ana = { user_name: "ana@acme.com", email: "ana@acme.com" };

test("a person who was created is told with their id, the run and who told it", async () => {
  const core = await start();
  const state = await core.apply("atlassian_user", ana);
  await core.close();
  expect(told).toEqual([
    {
      at: anInstant,
      run: "run-7",
      resource: "atlassian_user",
      operation: "create",
      person: {
        id: state?.id,
        userName: "ana@acme.com",
        email: "ana@acme.com",
        accountId: state?.account_id,
      },
      group: null,
      application: null,
      status: "succeeded",
      error: null,
    },
  ]);
  expect(new Set(headers.map(({ authorization }) => authorization))).toEqual(new Set([AUTHORIZATION]));
  // It begins before anything happens, and says at the end that this was all.
  expect([phases.at(0), phases.at(-1), tellers.size]).toEqual(["begin 200", "end 200", 1]);
});

test("of an update the attributes that were written are told, and not those that were changed outside", async () => {
  const core = await start();
  const state = await core.apply("atlassian_user", { ...ana, title: "Engineer" });
  const id = z.string().parse(state?.id);
  const { baseUrl, token } = emulator.directory();
  await fetch(`${baseUrl}/Users/${id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: JSON.stringify({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "nickName", value: "Annie" }],
    }),
  });
  await core.close();
  const next = await start();
  const refreshed = await next.read("atlassian_user", state ?? {});
  expect(refreshed?.nick_name).toBe("Annie");
  await next.apply("atlassian_user", { ...ana, title: "Head" }, refreshed);
  await next.close();
  expect(told.at(0)?.attributes).toBeUndefined();
  expect(told.at(-1)).toMatchObject({ operation: "update" });
  expect(told.at(-1)?.attributes).toContain("title");
  expect(told.at(-1)?.attributes).not.toContain("nick_name");
});

test("what failed is told with its reason, to whom it happened", async () => {
  emulator
    .directory()
    .addUser({ userName: "old@acme.com", emails: [{ value: "ana@acme.com", primary: true }] });
  const core = await start();
  const planned = await core.plan("atlassian_user", ana);
  await expect(core.carryOut("atlassian_user", ana, planned.state)).rejects.toThrow();
  await core.close();
  expect(told).toMatchObject([
    {
      operation: "create",
      status: "failed",
      person: { userName: "ana@acme.com" },
      error: theHolder,
    },
  ]);
});

test("what fails while Terraform plans again, within the apply, is an attempt like any other", async () => {
  const core = await start();
  const nobody = { ...ana, adopt_existing: "always", adopt_id: "nobody" };
  await expect(core.plan("atlassian_user", nobody)).rejects.toThrow();
  await core.close();
  expect(told).toMatchObject([
    { operation: "create", status: "failed", person: { userName: "ana@acme.com" }, error: aboutNobody },
  ]);
});

test("a reason holds no key", () => {
  const messenger = new Messenger({
    address: process.env.ATLASSIAN_IDENTITY_OUTCOMES ?? "",
    authorization: undefined,
    run: null,
    secrets: ["key-1"],
    log: () => undefined,
  });
  const about = { person: null, group: "team", application: null } as const;
  messenger.tell([
    {
      ...about,
      resource: "atlassian_group",
      operation: "create",
      status: "failed",
      error: "the key key-1 is wrong, says key-1",
    },
  ]);
  return messenger.close().then(() => {
    expect(told.map(({ error }) => error)).toEqual(["the key *** is wrong, says ***"]);
  });
});

test("each member who enters or leaves is told, and nobody who stays", async () => {
  const directory = emulator.directory();
  const [one, two, three] = ["ana", "bo", "cy"].map((name) =>
    directory.addUser({ userName: `${name}@acme.com` }),
  );
  const group = directory.addGroup("team");
  const config = (members: object): object => ({ group_id: group, group: "team", members });
  const core = await start();
  const before = { "ana@acme.com": one, "bo@acme.com": two };
  const state = await core.apply("atlassian_group_membership", config(before));
  await core.close();
  told.length = 0;
  const next = await start();
  const after = { "bo@acme.com": two, "cy@acme.com": three };
  await next.apply("atlassian_group_membership", config(after), state);
  await next.close();
  expect(told.map(({ person, group: name, operation }) => [person?.userName, name, operation])).toEqual([
    ["cy@acme.com", "team", "create"],
    ["ana@acme.com", "team", "delete"],
  ]);
});

test("somebody who is created anew under their name leaves with the old id and enters with the new one", async () => {
  const directory = emulator.directory();
  const [old, other] = ["ana", "bo"].map((name) => directory.addUser({ userName: `${name}@acme.com` }));
  const group = directory.addGroup("team");
  const config = (members: object): object => ({ group_id: group, group: "team", members });
  const core = await start();
  const state = await core.apply("atlassian_group_membership", config({ "ana@acme.com": old }));
  await core.close();
  told.length = 0;
  const next = await start();
  await next.apply("atlassian_group_membership", config({ "ana@acme.com": other }), state);
  await next.close();
  expect(told.map(({ person, operation, status }) => [person?.id, operation, status])).toEqual([
    [other, "create", "succeeded"],
    [old, "delete", "succeeded"],
  ]);
});

test.each([500, 401])("a history that answers %d changes nothing about the apply", async (status) => {
  answers = [status];
  const core = await start();
  const state = await core.apply("atlassian_user", ana);
  await core.close();
  expect(state).toMatchObject({ user_name: "ana@acme.com" });
  // Whoever is refused asks once, and nobody ends who has not told everything.
  if (status === 401) expect(phases).toEqual(["begin 401"]);
  expect(phases.join()).not.toContain("end");
});

test("what a history does not take at once is sent again, each once and in order", async () => {
  answers = [200, 503, 503, 200];
  const about = { person: null, application: null, resource: "atlassian_group" } as const;
  const result = { operation: "create", status: "succeeded", error: null } as const;
  const messenger = new Messenger({
    address: process.env.ATLASSIAN_IDENTITY_OUTCOMES ?? "",
    authorization: undefined,
    run: null,
    secrets: [],
    log: () => undefined,
  });
  for (const group of ["a", "b"]) {
    messenger.tell([{ ...about, ...result, group }]);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // Two pauses, of a quarter and of half a second.
  for (let waited = 0; told.length < 2 && waited < 100; waited += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  await messenger.close();
  expect(told.map(({ group }) => group)).toEqual(["a", "b"]);
  expect(phases.filter((phase) => phase.startsWith("more"))).toEqual(
    expect.arrayContaining(["more 503", "more 503"]),
  );
  expect(phases.at(-1)).toBe("end 200");
});

test("an answer of somebody else is not the history's, and the mark of this process stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tellers-"));
  const begun = (): Messenger =>
    new Messenger({
      address: process.env.ATLASSIAN_IDENTITY_OUTCOMES ?? "",
      authorization: undefined,
      ...{ run: null, secrets: [], folder, log: () => undefined },
    });
  const taken = begun();
  expect(readdirSync(folder)).toHaveLength(1);
  await taken.close();
  expect(readdirSync(folder)).toEqual([]);
  answers = [204];
  await begun().close();
  expect(readdirSync(folder)).toHaveLength(1);
  rmSync(folder, { recursive: true });
});

test("whoever cannot say what was done has not told everything, and the change is done", async () => {
  const messenger = new Messenger({
    address: process.env.ATLASSIAN_IDENTITY_OUTCOMES ?? "",
    authorization: undefined,
    ...{ run: null, secrets: [], log: () => undefined },
  });
  messenger.tellOf(() => {
    throw new Error("strange");
  });
  await messenger.close();
  expect(phases.join()).not.toContain("end");
});

test("as long as a change runs, nobody says that this was all", async () => {
  const messenger = new Messenger({
    address: process.env.ATLASSIAN_IDENTITY_OUTCOMES ?? "",
    authorization: undefined,
    run: null,
    secrets: [],
    log: () => undefined,
  });
  const done = messenger.started();
  const closed = messenger.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const about = { person: null, group: "late", application: null, resource: "atlassian_group" } as const;
  messenger.tell([{ ...about, operation: "create", status: "succeeded", error: null }]);
  expect(phases.join()).not.toContain("end");
  done();
  await closed;
  expect(told.map(({ group }) => group)).toEqual(["late"]);
  expect(phases.at(-1)).toBe("end 200");

  const other = new Messenger({
    address: process.env.ATLASSIAN_IDENTITY_OUTCOMES ?? "",
    authorization: undefined,
    run: null,
    secrets: [],
    log: () => undefined,
  });
  phases = [];
  other.started();
  await other.close();
  expect(phases.join()).not.toContain("end");
});

test("more than can wait is lost, and then nobody says that this was all", async () => {
  answers = [503];
  const warnings: unknown[] = [];
  const messenger = new Messenger({
    address: process.env.ATLASSIAN_IDENTITY_OUTCOMES ?? "",
    authorization: undefined,
    run: null,
    secrets: [],
    log: (level, message) => {
      if (level === "warn") warnings.push(message);
    },
  });
  const one = { person: null, group: "a", application: null, resource: "atlassian_group" } as const;
  for (let count = 0; count < 20_001; count += 1)
    messenger.tell([{ ...one, operation: "create", status: "succeeded", error: null }]);
  answers = [200];
  await messenger.close();
  expect(phases.join()).not.toContain("end");
  expect(warnings).toHaveLength(1);
});

test("without a history nothing is told", async () => {
  delete process.env.ATLASSIAN_IDENTITY_OUTCOMES;
  const core = await start();
  await core.apply("atlassian_user", ana);
  await core.close();
  expect(told).toEqual([]);
});

test("what comes of one moment is one request", async () => {
  const messenger = new Messenger({
    address: process.env.ATLASSIAN_IDENTITY_OUTCOMES ?? "",
    authorization: undefined,
    ...{ run: null, secrets: [], log: () => undefined },
  });
  while (phases.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const group of ["a", "b", "c", "d", "e"]) {
    messenger.tell([
      {
        ...{ person: null, group, application: null, resource: "atlassian_group", operation: "create" },
        ...{ status: "succeeded", error: null },
      },
    ]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await messenger.close();
  expect(told.map(({ group }) => group)).toEqual(["a", "b", "c", "d", "e"]);
  expect(phases).toEqual(["begin 200", "end 200"]);
});
