import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { runOf, runOptions } from "../../src/cli/run-record";
import { HistoryStore } from "../../src/history";
import { type HistoryServer, startHistoryServer } from "../../src/history/server";
import { command, type CommandEnd, environmentOf } from "./support/command";
import { group, members, user } from "./support/hcl";
import { type Organisation, organisationWithKey } from "./support/organisation";

/** From a deploy that says who it is to the report that an auditor asks for. */

let org: Organisation;
let folder: string;
let server: HistoryServer;
let token: string;

const rows = z
  .object({
    rows: z.array(
      z.object({
        action: z.string(),
        person: z.object({ userName: z.string().nullable() }).nullable(),
        group: z.string().nullable(),
        status: z.string(),
        by: z.string().nullable(),
        approvers: z.array(z.string()),
        run: z
          .object({ id: z.string(), author: z.string().nullable(), ticket: z.string().nullable() })
          .nullable(),
      }),
    ),
  })
  .transform(({ rows: all }) => all);

const silent = z.object({
  header: z.object({ sources: z.array(z.object({ versions: z.number(), gaps: z.array(z.string()) })) }),
  rows: z.array(z.object({ action: z.string(), evidence: z.string() })),
});

const noted = z.object({
  rows: z.array(
    z.object({
      person: z.object({ userName: z.string() }),
      evidence: z.string(),
      notes: z.array(z.string()),
    }),
  ),
});
const aboutOutside: unknown = expect.stringContaining("changed outside, and a refresh took it over");

beforeEach(async () => {
  org = await organisationWithKey();
  folder = mkdtempSync(join(tmpdir(), "history-"));
  const file = join(folder, "history.db");
  const store = await HistoryStore.open(file);
  token = store.addToken("ci", "write");
  store.close();
  server = await startHistoryServer({ file });
});
afterEach(async () => {
  await server.close();
  await org.close();
  rmSync(folder, { recursive: true, force: true });
});

const backend = (): string => `
terraform {
  backend "http" {
    address        = "${server.origin}/state/people"
    lock_address   = "${server.origin}/state/people"
    unlock_address = "${server.origin}/state/people"
    lock_method    = "LOCK"
    unlock_method  = "UNLOCK"
  }
}
`;

function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandEnd> {
  return command(args, {
    ...environmentOf(org),
    TF_HTTP_USERNAME: "ci",
    TF_HTTP_PASSWORD: token,
    ATLASSIAN_IDENTITY_HISTORY_TOKEN: token,
    ...environment,
  });
}

function deploy(configuration: string, ...more: readonly string[]): Promise<CommandEnd> {
  org.workspace.write(backend() + configuration);
  return run(["deploy", "--folder", org.workspace.folder, "--auto-approve", ...more]);
}

async function report(...args: readonly string[]): Promise<z.output<typeof rows>> {
  const { code, out, error } = await run(["report", "--json", "--from", server.origin, ...args]);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return rows.parse(JSON.parse(out));
}

const team = (...names: readonly string[]): string =>
  names.map((name) => user(name)).join("") + group("team") + members("team", names);
const said = ({ action, person, group: name, status }: z.output<typeof rows>[number]): string =>
  [action, person?.userName ?? "-", name ?? "-", status].join(" ");

test("a deploy tells who it is, and the report says who approved whom", async () => {
  const first = await deploy(
    team("ana", "bo"),
    ...["--run-id", "run-1", "--run-author", "cy", "--run-approver", "dora", "--run-ticket", "OPS-1"],
  );
  expect(first).toMatchObject({ code: 0 });
  const second = await deploy(team("ana"), "--run-id", "run-2", "--run-author", "eve");
  expect(second).toMatchObject({ code: 0 });

  const all = await report();
  expect(all.map(said).sort()).toEqual(
    [
      "Create ana@acme.example - succeeded",
      "Create bo@acme.example - succeeded",
      "Create - team succeeded",
      "Join ana@acme.example team succeeded",
      "Join bo@acme.example team succeeded",
      "Deactivate bo@acme.example - succeeded",
      "Leave bo@acme.example team succeeded",
    ].sort(),
  );
  const joined = (await report("--user", "bo", "--action", "Join")).map(({ run: by, approvers }) => ({
    by,
    approvers,
  }));
  expect(joined).toEqual([{ by: { id: "run-1", author: "cy", ticket: "OPS-1" }, approvers: ["dora"] }]);
  const left = await report("--user", "bo", "--action", "Deactivate");
  expect(left.map(({ run: by }) => by?.author)).toEqual(["eve"]);
});

test("what failed is in the report with its reason, although no state knows of it", async () => {
  org.directory.addUser({
    userName: "old@acme.example",
    emails: [{ value: "ana@acme.example", primary: true }],
  });
  const end = await deploy(user("ana"), "--run-id", "run-1");
  expect(end.code).toBe(1);
  // The state is empty: Terraform writes none when nothing was made.
  expect((await report()).map(said)).toEqual(["Create ana@acme.example - failed"]);
  org.workspace.write(backend() + user("bo"));
  expect(await deploy(user("bo"), "--run-id", "run-2")).toMatchObject({ code: 0 });
  const failed = (await report()).filter(({ status }) => status === "failed");
  expect(failed.map(said)).toEqual(["Create ana@acme.example - failed"]);
  expect(failed.map(({ by }) => by)).toEqual(["ci"]);
});

test("a run that the history does not take changes nothing", async () => {
  const said = await runOf(z.object(runOptions).parse({ runId: "run-1" }), {});
  server.store.putRun({ ...said, digest: null }, "somebody else");
  const end = await deploy(user("ana"), "--run-id", "run-1");
  expect({ code: end.code, people: org.people() }).toEqual({ code: 1, people: [] });
  expect(end.error).toContain("Nothing was changed.");
});

test("a lock that fails is told for what it is: who holds it, or whose token is wrong", async () => {
  const lock = JSON.stringify({ ID: "11111111-2222", Operation: "OperationTypeApply", Who: "eva@laptop" });
  const authorization = `Basic ${Buffer.from(`ci:${token}`).toString("base64")}`;
  const locking = { method: "LOCK", headers: { authorization }, body: lock };
  await fetch(`${server.origin}/state/people`, locking);
  const locked = await deploy(user("ana"));
  expect(locked.error).toMatch(
    /The state is locked by eva@laptop since \d{4}-\d\d-\d\dT\S*Z: .*"terraform force-unlock 11111111-2222"/u,
  );
  await fetch(`${server.origin}/state/people`, { ...locking, method: "UNLOCK" });

  const readOnly = {
    TF_HTTP_USERNAME: "auditor",
    TF_HTTP_PASSWORD: server.store.addToken("auditor", "read"),
  };
  const deploying = ["deploy", "--folder", org.workspace.folder, "--auto-approve"];
  expect((await run(deploying, readOnly)).error).toContain("may read the state and not write");
  expect((await run(deploying, { TF_HTTP_PASSWORD: "wrong" })).error).toContain(
    "does not know the user and the token",
  );
  expect(org.people()).toEqual([]);
});

test("what came without deploy is told as the state says it, and the report names the versions", async () => {
  expect(await deploy(team("ana"), "--run-id", "run-1")).toMatchObject({ code: 0 });
  org.workspace.write(backend() + team("ana", "bo"));
  const own = { TF_HTTP_USERNAME: "ci", TF_HTTP_PASSWORD: token };
  const applying = org.workspace.start(["apply", "-auto-approve", "-input=false"], own);
  expect(await once(applying, "close")).toEqual([0, null]);
  const told = await run(["report", "--from", server.origin, "--user", "bo", "--json"]);
  const { header, rows: found } = silent.parse(JSON.parse(told.out));
  expect(found.map(({ action, evidence }) => `${action} ${evidence}`).sort()).toEqual([
    "Create state",
    "Join state",
  ]);
  const last = header.sources[0]?.versions ?? 0;
  expect(header.sources[0]?.gaps.join("\n")).toMatch(
    new RegExp(`^Of what changed in version ${last} the provider has told nothing`, "mu"),
  );
});

async function changeOutside(name: string, path: string, value: string): Promise<void> {
  const found = org.directory.users().find(({ userName }) => userName === `${name}@acme.example`);
  const { status } = await fetch(`${org.directory.baseUrl}/Users/${String(found?.id)}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${org.directory.token}`, "content-type": "application/scim+json" },
    body: JSON.stringify({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path, value }],
    }),
  });
  expect(status).toBe(200);
}

test("what was changed outside and taken over is told apart from what the run wrote", async () => {
  const titled = (title: string): string => user("ana", `title = "${title}"`) + user("bo");
  expect(await deploy(titled("Engineer"))).toMatchObject({ code: 0 });
  for (const name of ["ana", "bo"]) await changeOutside(name, "nickName", "Nick");
  expect(await deploy(titled("Head"))).toMatchObject({ code: 0 });
  const told = await run(["report", "--from", server.origin, "--action", "Update", "--json"]);
  const found = noted.parse(JSON.parse(told.out)).rows;
  expect(
    found.map(({ person, evidence, notes }) => [person.userName, evidence, notes.join()]).sort(),
  ).toEqual([
    [
      "ana@acme.example",
      "written",
      "The run did not write nick_name: changed outside, and taken over by a refresh.",
    ],
    ["bo@acme.example", "outside", aboutOutside],
  ]);
});

test("what was changed outside and put back is a row of the run that put it back, though the state is as it was", async () => {
  const titled = user("ana", 'title = "Engineer"') + group("team") + members("team", ["ana"]);
  expect(await deploy(titled, "--run-id", "run-1")).toMatchObject({ code: 0 });
  await changeOutside("ana", "title", "Boss");
  const team_ = org.directory.groups().find(({ displayName }) => displayName === "team");
  await fetch(`${org.directory.baseUrl}/Groups/${String(team_?.id)}`, {
    method: "DELETE",
    headers: { authorization: `Bearer ${org.directory.token}` },
  });
  expect(await deploy(titled, "--run-id", "run-2", "--run-approver", "dora")).toMatchObject({ code: 0 });
  const back = (await report("--user", "ana")).filter(({ run: by }) => by?.id === "run-2");
  expect(back.map(said).sort()).toEqual([
    "Join ana@acme.example team succeeded",
    "Update ana@acme.example - succeeded",
  ]);
  expect(back.map(({ approvers }) => approvers)).toEqual([["dora"], ["dora"]]);
  const { out } = await run([
    "report",
    "--from",
    server.origin,
    "--user",
    "ana",
    "--format",
    "csv",
    "--no-header",
  ]);
  expect(out).toContain("title: (not known) → (as before)");
});

test("what is imported was so before: it is taken over, and nobody joined", async () => {
  for (const name of ["ana", "bo"]) org.directory.addUser(person(name));
  org.directory.addGroup("team", ["ana@acme.example", "bo@acme.example"]);
  const imports = [
    ["atlassian_user.ana", "ana@acme.example"],
    ["atlassian_user.bo", "bo@acme.example"],
    ["atlassian_group.team", "team"],
    ["atlassian_group_membership.team", "team"],
  ].map(([to = "", id = ""]) => `import {\n  to = ${to}\n  id = "${id}"\n}\n`);
  const end = await deploy(team("ana", "bo") + user("cy") + imports.join(""), "--run-id", "run-1");
  expect(end).toMatchObject({ code: 0 });
  expect((await report()).map(said).sort()).toEqual([
    "Adopt - team succeeded",
    "Adopt ana@acme.example - succeeded",
    "Adopt ana@acme.example team succeeded",
    "Adopt bo@acme.example - succeeded",
    "Adopt bo@acme.example team succeeded",
    "Create cy@acme.example - succeeded",
  ]);
});

const person = (name: string): { readonly userName: string; readonly emails: readonly object[] } => ({
  userName: `${name}@acme.example`,
  emails: [{ value: `${name}@acme.example`, primary: true }],
});
