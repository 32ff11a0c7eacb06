import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { HistoryStore, openHistory } from "../../src/history";
import { type HistoryServer, startHistoryServer } from "../../src/history/server";
import { send } from "../history/support/client";
import { HistoryFolder, keep } from "../history/support/folder";
import { crowd, state, stateText } from "../history/support/states";
import { containing } from "./support/matching";
import { organisation, unwrapped } from "./support/organisation";
import { ROOT } from "./support/provider-mirror";
import { Workspace } from "./support/workspace";

let folder: HistoryFolder;
let server: HistoryServer;
let token: string;
let workspaces: Workspace[];
let children: ChildProcess[];
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  folder = new HistoryFolder();
  server = await startHistoryServer({ file: folder.path("history.db") });
  token = server.store.addToken("ci", "write");
  workspaces = [];
  children = [];
  closing = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const close of closing) await close();
  await server.close();
  for (const workspace of workspaces) workspace.remove();
  folder.close();
});

/** The `terraform` block, as HistoryBackend writes it. */
function backend(): string {
  const address = `${server.origin}/state/people`;
  return `
terraform {
  backend "http" {
    address        = "${address}"
    lock_address   = "${address}"
    lock_method    = "LOCK"
    unlock_address = "${address}"
    unlock_method  = "UNLOCK"
    retry_max      = 0
  }
}
`;
}

/** A workspace whose state is in the history, with what every Terraform has built in. */
function workspace(configuration: string, environment: Readonly<Record<string, string>> = {}): Workspace {
  const made = new Workspace({ TF_HTTP_USERNAME: "ci", TF_HTTP_PASSWORD: token, ...environment });
  made.write(configuration, backend());
  workspaces.push(made);
  return made;
}

function person(more: string): string {
  return `
resource "atlassian_user" "ana" {
  user_name = "ana@acme.com"
  emails    = [{ value = "ana@acme.com", primary = true }]
  ${more}
}
`;
}

const APPLY = ["apply", "-auto-approve", "-input=false"];

/** Something whose creation takes as long as the file is not there. */
function waiting(path: string): string {
  return `
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "touch ${path}.begun; while [ -e ${path}.begun ] && [ ! -e ${path} ]; do sleep 0.05; done"
  }
}
`;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 30));
}

test("deploys leave versions that tell who, when and in which run", async () => {
  const { emulator, workspace: company } = await organisation(
    {},
    { TF_HTTP_USERNAME: "ci+run=r-1", TF_HTTP_PASSWORD: token },
  );
  workspaces.push(company);
  closing.push(() => emulator.close());
  const required =
    'terraform {\n  required_providers {\n    atlassian = { source = "identity-as-code/atlassian" }\n  }\n}\n';
  const head = required + backend();
  company.write(person(""), head);
  expect(await company.terraform(APPLY)).toEqual({ code: 0, output: containing("Apply complete!") });
  expect(await company.terraform(["plan", "-detailed-exitcode"])).toEqual({
    code: 0,
    output: containing("No changes."),
  });
  company.write(person('title = "Lead"'), head);
  expect(await company.terraform(APPLY, { TF_HTTP_USERNAME: "ci+run=r-2" })).toMatchObject({ code: 0 });
  const { store } = server;
  const runs = store.versions("people", 0, 100).map(({ by, run, operation }) => ({ by, run, operation }));
  expect(runs).toContainEqual({ by: "ci", run: "r-1", operation: "OperationTypeApply" });
  expect(runs.at(-1)).toEqual({ by: "ci", run: "r-2", operation: "OperationTypeApply" });
  expect(store.holder("people")).toBeUndefined();
  const source = await openHistory({ file: store.file, stack: "people" });
  const texts: string[] = [];
  for await (const version of source.versions())
    texts.push(Buffer.from(await version.read()).toString("utf8"));
  expect(texts[0]).toContain("ana@acme.com");
  expect(texts.at(-1)).toContain('"title": "Lead"');
  await source.close();
  expect((await store.verify()).damages).toEqual([]);
});

test("of two at once, one is told who holds the lock, and waits when it is asked to", async () => {
  const path = folder.path("go");
  const [first, second] = [workspace(waiting(path)), workspace('resource "terraform_data" "other" {}')];
  const running = first.terraform(APPLY);
  await until(() => server.store.holder("people") !== undefined);
  const refused = await second.terraform(APPLY);
  expect(refused.code).toBe(1);
  expect(unwrapped(refused.output)).toMatch(
    /Error acquiring the state lock.*Operation: OperationTypeApply Who: /u,
  );
  const patient = second.terraform([...APPLY, "-lock-timeout=60s"]);
  writeFileSync(path, "");
  expect(await running).toMatchObject({ code: 0 });
  expect(await patient).toMatchObject({ code: 0 });
  const serials = server.store.versions("people", 0, 100).map(({ serial }) => serial);
  expect(serials).toEqual([...new Set(serials)].sort((one, other) => one - other));
});

test("a lock that a dead process left is taken away by force-unlock", async () => {
  const slow = workspace(waiting(folder.path("never")));
  await slow.terraform(["init"]);
  const child = slow.start(APPLY);
  children.push(child);
  await until(() => server.store.holder("people") !== undefined);
  child.kill("SIGKILL");
  await once(child, "close");
  const id = server.store.holder("people")?.id ?? "";
  const next = workspace('resource "terraform_data" "other" {}');
  expect(await next.terraform(APPLY)).toEqual({ code: 1, output: containing(id) });
  expect(await next.terraform(["force-unlock", "-force", id])).toMatchObject({ code: 0 });
  expect(await next.terraform(APPLY)).toMatchObject({ code: 0 });
});

test("another lineage, an older state and a wrong token change nothing", async () => {
  const owner = workspace('resource "terraform_data" "one" {}');
  await owner.terraform(APPLY);
  const old = server.store.state("people")?.toString("utf8") ?? "";
  owner.write('resource "terraform_data" "two" {}', backend());
  await owner.terraform(APPLY);
  const current = server.store.state("people");
  const path = join(owner.folder, "pushed.tfstate");
  for (const text of [old, stateText({ serial: 99, lineage: "4b0b4e35-9b1c-4c0e-9c3e-0e8b4a1b2c3d" })]) {
    writeFileSync(path, text);
    expect(await owner.terraform(["state", "push", "-force", path])).toEqual({
      code: 1,
      output: containing("409"),
    });
    expect(await owner.terraform(["state", "push", path])).toMatchObject({ code: 1 });
  }
  const wrong: Record<string, string>[] = [{ TF_HTTP_PASSWORD: "aih_wrong" }, { TF_HTTP_USERNAME: "eve" }];
  for (const environment of wrong) expect((await owner.terraform(["plan"], environment)).code).toBe(1);
  const reader = server.store.addToken("auditor", "read");
  const reading = { TF_HTTP_USERNAME: "auditor", TF_HTTP_PASSWORD: reader };
  expect(await owner.terraform(["plan", "-lock=false"], reading)).toMatchObject({ code: 0 });
  expect((await owner.terraform(["plan"], reading)).code).toBe(1);
  expect(server.store.state("people")).toEqual(current);
  expect(server.store.holder("people")).toBeUndefined();
});

describe("kill -9", () => {
  async function serving(file: string): Promise<{ child: ChildProcess; url: string }> {
    const args = [join(ROOT, "dist/cli/main.js"), "history", "serve", "--port", "0", "--file", file];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    let printed = "";
    for await (const part of child.stdout) {
      printed += String(part);
      if (printed.includes("Ctrl-C")) break;
    }
    const [url = ""] = /http:\/\/[\d.:]+\/state\/people/u.exec(printed) ?? [];
    return { child, url };
  }

  test("at any moment loses nothing that was acknowledged, and leaves nothing half", async () => {
    const file = folder.path("killed.db");
    const people = crowd(120);
    const sent = new Map<number, string>();
    const acknowledged = new Set<number>();
    let serial = 0;
    for (let round = 0; round < 4; round += 1) {
      const { child, url } = await serving(file);
      let isDoomed = false;
      try {
        for (;;) {
          serial += 1;
          people[serial % people.length] = {
            userName: `person-${serial % 120}@acme.com`,
            title: `T ${serial}`,
          };
          const body = stateText({ serial, people });
          sent.set(serial, body);
          const { status } = await send("POST", url, { body });
          if (status === 200) acknowledged.add(serial);
          // Every server answers at least once, however slow the machine is, and dies while it writes.
          if (!isDoomed) setTimeout(() => child.kill("SIGKILL"), round * 70);
          isDoomed = true;
        }
      } catch {
        // The server is gone.
      }
      await (child.exitCode === null && child.signalCode === null ? once(child, "close") : undefined);
    }
    const store = await HistoryStore.open(file);
    const kept = store.versions("people", 0, 100_000);
    const serials = new Set(kept.map((version) => version.serial));
    expect([...acknowledged].filter((one) => !serials.has(one))).toEqual([]);
    for (const version of kept)
      expect(store.bytes("people", version.number).toString("utf8")).toBe(sent.get(version.serial));
    expect((await store.verify()).damages).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(3);
    store.close();
  });
});

test("a full disk fails the deploy with a reason, and what was kept stays", async () => {
  const small = workspace('resource "terraform_data" "one" {}');
  expect(await small.terraform(APPLY)).toMatchObject({ code: 0 });
  const before = server.store.state("people");
  const noise = Array.from({ length: 40_000 }, (_, at) => ((at * 7_919) % 65_521).toString(36)).join("");
  server.store.limitPages(1);
  small.write(`resource "terraform_data" "one" { input = "${noise}" }`, backend());
  expect(await small.terraform(APPLY)).toEqual({ code: 1, output: containing("507") });
  expect(server.store.state("people")).toEqual(before);
  server.store.limitPages(1_000_000);
  // Terraform has written what it could not send to a file of its own.
  expect(await small.terraform(["state", "push", "errored.tfstate"])).toMatchObject({ code: 0 });
  expect(server.store.state("people")?.toString("utf8")).toContain(noise.slice(0, 100));
  expect((await server.store.verify()).damages).toEqual([]);
});

test("a backup while it is written can be served in its place", async () => {
  keep(server.store, state({ serial: 1 }));
  await server.store.backup(folder.path("copy.db"));
  const copy = await startHistoryServer({ file: folder.path("copy.db") });
  const { text } = await send("GET", `${copy.origin}/state/people`, { user: "ci", token });
  expect(text).toBe(stateText({ serial: 1 }));
  await copy.close();
});
