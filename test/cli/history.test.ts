import { existsSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join, resolve } from "node:path";
import Libsql from "libsql";
import { FileReportIndex } from "../../src/history/store/report-index";
import { runCommand } from "../../src/cli/program";
import { lockDocument, send } from "../history/support/client";
import { HistoryFolder, keep } from "../history/support/folder";
import { state, stateText } from "../history/support/states";

const ROOT = resolve(__dirname, "../..");
let folder: HistoryFolder;
let file: string;

beforeEach(() => {
  folder = new HistoryFolder();
  file = folder.path("history.db");
});

afterEach(() => {
  folder.close();
});

async function history(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ["", ""];
  const console = {
    out: (text: string) => void (out += text),
    error: (text: string) => void (error += text),
    width: 100,
    hasColours: false,
  };
  const where = args.includes("--file") ? [] : ["--file", file];
  const code = await runCommand(["history", ...args, ...where], {}, console);
  return { code, out, error };
}

/** Three versions of a stack. */
async function filled(): Promise<void> {
  const store = await folder.store("history.db", { clock: () => new Date("2026-03-01T10:00:00Z") });
  for (const serial of [1, 2, 3]) keep(store, state({ serial }));
  store.close();
}

test("tokens are made once, listed without themselves, and taken back", async () => {
  const made = await history("token", "add", "ci");
  expect(made).toMatchObject({ code: 0, error: "" });
  const [token = ""] = /aih_[\w-]{43}/u.exec(made.out) ?? [];
  expect(made.out).toContain(`export TF_HTTP_PASSWORD='${token}'`);
  expect(
    JSON.parse((await history("token", "add", "auditor", "--role", "read", "--json")).out),
  ).toMatchObject({
    user: "auditor",
    role: "read",
  });
  const listed = await history("token", "list");
  expect(listed.out).toMatch(/auditor +│ read +│ \d{4}-\d\d-\d\d.*\n.*ci +│ write/u);
  expect(listed.out).not.toContain("aih_");
  expect(await history("token", "remove", "ci")).toMatchObject({ code: 0 });
  expect(await history("token", "remove", "ci")).toMatchObject({
    code: 2,
    error: "error: ci has no token.\n",
  });
  expect((await history("token", "add", "a:b")).error).toMatch(/^error: --user: it has up to 200 letters/u);
  expect((await history("token", "add", "ci", "--role", "root")).error).toBe(
    "error: --role: it is read or write.\n",
  );
});

test("verify tells what was replaced when somebody was forgotten, and what since a head that was noted", async () => {
  const store = await folder.store("history.db", { clock: () => new Date("2026-03-01T10:00:00Z") });
  for (const name of ["ana", "ben"]) {
    keep(store, state({ serial: name === "ana" ? 1 : 3, people: [{ userName: `${name}@acme.com` }] }));
    keep(store, state({ serial: name === "ana" ? 2 : 4 }));
  }
  const asked = { attributes: [], by: "dpo" };
  await store.forget({ ...asked, identifiers: ["ana@acme.com"], pseudonym: "gone-1", reason: "request 1" });
  const head = store.head() ?? "";
  await store.forget({ ...asked, identifiers: ["ben@acme.com"], pseudonym: "gone-2", reason: "request 2" });
  store.close();
  const { code, out } = await history("verify", "--head", head);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Nothing was changed, but for what was replaced when somebody was forgotten\.\n4 versions and 6 events/u,
  );
  expect(out).toContain("Replaced by gone-1 on 2026-03-01, by dpo (request 1): version 1 of people.");
  expect(out.replace(/\s+/gu, " ")).toContain(
    "Replaced by gone-2 on 2026-03-01, since that head was noted, by dpo (request 2): version 3 of people.",
  );
});

test("verify counts what retention removed, and lets no row stay that somebody put beside the history", async () => {
  await filled();
  const store = await folder.store();
  await store.retain({ stack: undefined, keep: { days: undefined, versions: 2 }, by: "ops" });
  const head = store.head() ?? "";
  await store.retain({ stack: undefined, keep: { days: undefined, versions: 1 }, by: "ops" });
  store.close();
  const index = await FileReportIndex.openFile(`${file}-report`, {
    stack: "people",
    generation: () => "1",
    content: () => "",
  });
  await index.open("form");
  await index.add("3", [{ at: "2026-03-01T10:00:00Z", keys: "framed", json: '{"kind":"row"}' }]);
  index.close();
  const { code, out } = await history("verify", "--head", head);
  expect(code).toBe(0);
  expect(out).toContain("Retention removed 2 versions, 1 of them since that head was noted.\n");
  const left = new Libsql(`${file}-report`);
  expect(left.prepare("SELECT count(*) FROM row").raw().get()).toEqual([0]);
  left.close();
});

test("verify tells what was changed, and fails", async () => {
  await filled();
  const { code, out } = await history("verify");
  expect({ code, out }).toMatchObject({ code: 0 });
  const [head = ""] = /[0-9a-f]{64}/u.exec(out) ?? [];
  expect(await history("verify", "--head", head)).toMatchObject({ code: 0 });
  expect((await history("verify", "--head", "0".repeat(64))).out).toContain(
    "the history was replaced or cut off",
  );
  const database = new Libsql(file);
  database.exec("DELETE FROM version WHERE number = 2");
  database.close();
  const changed = await history("verify", "--json");
  expect(changed.code).toBe(1);
  expect(changed.error).toContain("is not what was written: version 2 of people.");
  expect(JSON.parse(changed.out)).toMatchObject({ damages: [{ where: "version 2 of people" }], events: 3 });
});

test("holds, retention and backups", async () => {
  await filled();
  expect(await history("hold", "--stack", "people")).toMatchObject({ code: 2 });
  expect(await history("hold")).toMatchObject({ code: 0, out: "There is no legal hold.\n" });
  const reason = ["--reason", "case 7", "--by", "ana"];
  expect((await history("hold", "--stack", "people", ...reason)).out).toBe(
    "Hold 4 is in force, and covers 3 versions.\n",
  );
  expect((await history("hold")).out).toMatch(/4 +│ people │ everything │ case 7 │ ana/u);
  const keeping = ["retain", "--keep-versions", "1"];
  expect((await history(...keeping)).out).toBe("people: 0 versions removed, 2 under a legal hold.\n");
  expect((await history("hold", "--release", "4")).out).toBe("Hold 4 is released.\n");
  expect(await history("hold", "--release", "4")).toMatchObject({ code: 2 });
  expect((await history("backup", folder.path("copy.db"))).code).toBe(0);
  expect((await history("backup", folder.path("copy.db"))).error).toContain("overwrites nothing");
  expect((await history(...keeping, "--dry-run")).out).toBe("people: 2 versions would be removed.\n");
  expect((await history(...keeping)).out).toBe("people: 2 versions removed.\n");
  expect((await history("stacks")).out).toMatch(/people │ 1 +│ 2026-03-01T10:00:00.000Z/u);
  expect(await history("retain")).toMatchObject({ code: 2 });
  expect(await history(...keeping, "--stack", "none")).toMatchObject({ code: 2 });
});

test("stacks tells which state is locked, by whom, and how to release it", async () => {
  await filled();
  const store = await folder.store("history.db");
  store.lock("people", lockDocument("7f3a"), { user: "ci", run: "run-1" });
  store.close();
  expect((await history("stacks")).out).toMatch(
    /people is locked by ana@laptop since \d{4}-\d\d-\d\dT\S+Z\. When that run is dead: terraform force-unlock 7f3a\n$/u,
  );
  expect(JSON.parse((await history("stacks", "--json")).out)).toMatchObject({
    locks: [{ stack: "people", id: "7f3a", who: "ana@laptop", user: "ci", run: "run-1" }],
  });
});

test("nothing that somebody wrote moves the terminal", async () => {
  await filled();
  const store = await folder.store("history.db");
  store.lock("people", lockDocument("7f3a", "eva\u001b[2J\u202e@laptop"), { user: null, run: null });
  store.addHold({ stack: "people", text: null, reason: "case\u001b]0;x\u0007", by: "eva\u009b" });
  store.close();
  for (const args of [["stacks"], ["hold"], ["hold", "--stack", "x\u001b[2J", "--reason", "y"]]) {
    const { out, error } = await history(...args);
    expect(out + error).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(out + error).toContain("⟨U+001B⟩");
  }
});

test("a hold that covers nothing is said to, and one of a stack that is not there is refused", async () => {
  await filled();
  const reason = ["--reason", "case 7"];
  expect(await history("hold", "--stack", "poeple", ...reason)).toMatchObject({
    code: 2,
    error: "error: --stack: there is no stack poeple; there is people.\n",
  });
  const none = await history("hold", "--text", "nobody@acme.com", ...reason);
  expect(none).toMatchObject({ code: 0, out: "Hold 4 is in force, and covers 0 versions.\n" });
  expect(none.error).toContain("No version that is kept holds this text");
  expect((await history("hold", "--text", "ab", ...reason)).error).toBe(
    "error: --text: it has at least 3 characters.\n",
  );
});

test("what is no history at all is a damage like others", async () => {
  writeFileSync(file, "x".repeat(5_000));
  const { code, out, error } = await history("verify", "--json");
  expect(JSON.parse(out)).toMatchObject({ damages: [{ where: "the database file" }], versions: 0 });
  expect(code).toBe(1);
  expect(error).toContain("is not what was written");
  expect(error).not.toContain("tells more");
});

test("a history is not made in a folder that is not there", async () => {
  const nowhere = folder.path(join("nowhere", "history.db"));
  const made = await history("token", "add", "ci", "--file", nowhere);
  expect(made).toEqual({
    code: 1,
    out: "",
    error: `error: The history ${nowhere} cannot be made: there is no folder ${dirname(nowhere)}.\n`,
  });
});

test("a token is told with where it belongs", async () => {
  const auditor = (await history("token", "add", "auditor", "--role", "read")).out;
  expect(auditor).toMatch(/^export ATLASSIAN_IDENTITY_HISTORY_TOKEN='aih_/mu);
  expect(auditor).toContain("-lock=false");
});

test("a history that is not there is no reason to make one", async () => {
  for (const args of [["verify"], ["stacks"], ["hold"], ["token", "list"]])
    expect((await history(...args)).error).toContain("There is no history at");
  expect(await history("retain", "--keep-days", "1")).toMatchObject({
    code: 1,
    error: `error: There is no history at ${file}: --file names another one, and atlassian-identity history serve makes one.\n`,
  });
});

test("serve refuses what would be open to everybody", async () => {
  expect((await history("serve", "--host", "0.0.0.0")).error).toContain("it needs TLS");
  expect(existsSync(file)).toBe(false);
  expect(await history("serve", "--tls-cert", "x")).toMatchObject({ code: 2 });
  expect(await history("serve", "--port", "99999")).toMatchObject({ code: 2 });
});

test("serve answers until it is asked to end, and ends with nothing lost", async () => {
  const args = [
    "--import",
    "tsx",
    join(ROOT, "src/cli/main.ts"),
    "history",
    "serve",
    "--port",
    "0",
    "--file",
    file,
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  try {
    let printed = "";
    for await (const part of child.stdout) {
      printed += String(part);
      if (printed.includes("Ctrl-C")) break;
    }
    const [address = ""] = /http:\/\/127\.0\.0\.1:\d+\/state\/people/u.exec(printed) ?? [];
    expect(await send("POST", address, { body: stateText({ serial: 1 }) })).toMatchObject({ status: 200 });
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([0, null]);
    expect((await history("stacks", "--json")).out).toContain('"versions": 1');
  } finally {
    child.kill("SIGKILL");
  }
});
