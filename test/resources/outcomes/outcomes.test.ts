import { createServer, type IncomingMessage, type Server } from "node:http";
import * as z from "zod";
import { type Emulator, startEmulator } from "../../../src/emulator";
import { outcome, type Outcome } from "../../../src/history/outcome";
import { Messenger } from "../../../src/resources/outcomes/messenger";
import { Core } from "../support/core";

const posted = z.array(outcome);
const AUTHORIZATION = "Bearer history-secret";

let emulator: Emulator;
let history: Server;
let answer: number;
let told: Outcome[];
let headers: IncomingMessage["headers"][];

beforeEach(async () => {
  emulator = await startEmulator();
  [answer, told, headers] = [204, [], []];
  history = createServer((request, response) => {
    headers.push(request.headers);
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      told.push(...posted.parse(JSON.parse(body)));
      response.writeHead(answer).end();
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
  expect(headers.map(({ authorization }) => authorization)).toEqual([AUTHORIZATION]);
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

test.each([500, 401])("a history that answers %d changes nothing about the apply", async (status) => {
  answer = status;
  const core = await start();
  const state = await core.apply("atlassian_user", ana);
  await core.close();
  expect(state).toMatchObject({ user_name: "ana@acme.com" });
  expect(told).toHaveLength(1);
});

test("without a history nothing is told", async () => {
  delete process.env.ATLASSIAN_IDENTITY_OUTCOMES;
  const core = await start();
  await core.apply("atlassian_user", ana);
  await core.close();
  expect(told).toEqual([]);
});
