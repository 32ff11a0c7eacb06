import { createServer, type Server } from "node:http";
import * as z from "zod";
import { type Emulator, startEmulator } from "../../../src/emulator";
import { outcome, type Outcome } from "../../../src/history/outcome";
import { Core } from "../support/core";

/** Attempts of which nobody knows what came of them. */

const isUnknown: unknown = expect.stringMatching(
  /\. Whether it was carried out all the same is not known\.$/u,
);

let emulator: Emulator;
let history: Server;
let told: Outcome[];

beforeEach(async () => {
  emulator = await startEmulator();
  told = [];
  history = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      told.push(...z.object({ outcomes: z.array(outcome) }).parse(JSON.parse(body)).outcomes);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => history.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(history.address());
  process.env.ATLASSIAN_IDENTITY_OUTCOMES = `http://127.0.0.1:${port}/outcomes/people`;
  process.env.ATLASSIAN_IDENTITY_OUTCOMES_AUTHORIZATION = "Bearer token";
});
afterEach(async () => {
  delete process.env.ATLASSIAN_IDENTITY_OUTCOMES;
  delete process.env.ATLASSIAN_IDENTITY_OUTCOMES_AUTHORIZATION;
  history.closeAllConnections();
  await Promise.all([new Promise((resolve) => history.close(resolve)), emulator.close()]);
});

const ana = { user_name: "ana@acme.com", email: "ana@acme.com" };

async function planned(): Promise<{ readonly core: Core; create: () => Promise<unknown> }> {
  const { baseUrl, token } = emulator.directory();
  const core = await Core.start({ base_url: baseUrl, token });
  const { state } = await core.plan("atlassian_user", ana);
  return { core, create: () => core.carryOut("atlassian_user", ana, state) };
}

test("of a creation that is interrupted while nobody has answered it, nobody says that it was not done", async () => {
  const { core, create } = await planned();
  const asked = new Promise<void>((resolve) => {
    emulator.faults.add(
      { kind: "hang" },
      {
        method: "POST",
        matching: () => {
          resolve();
          return true;
        },
      },
    );
  });
  const creating = expect(create()).rejects.toThrow();
  await asked;
  await core.stop();
  await creating;
  await core.close();
  expect(told).toMatchObject([{ operation: "create", status: "failed", error: isUnknown }]);
});

test("what was refused was not done", async () => {
  const { core, create } = await planned();
  emulator.faults.add({ kind: "status", status: 400 }, { method: "POST" });
  await expect(create()).rejects.toThrow();
  await core.close();
  expect(told).toMatchObject([{ operation: "create", status: "failed" }]);
  expect(told).not.toMatchObject([{ error: isUnknown }]);
  // What to do about it is a sentence of its own.
  const sentences =
    /refuses to create the user ana@acme\.com.*\. Correct the attributes that the directory names\.$/u;
  expect(told).toMatchObject([{ error: expect.stringMatching(sentences) as unknown }]);
});
