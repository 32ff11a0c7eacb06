import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitHistory } from "../../../src/history/readers/git";
import { report } from "../../../src/report";
import { stateText } from "../../report/support/states";
import {
  expectInOrder,
  failure,
  sentence,
  state,
  textsOf,
  versionsOf,
  withEnvironment,
} from "./support/reading";

const aboutFetching: unknown = expect.stringContaining("its object is not in this repository, fetch it");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "history-git-"));
  git("init", "--quiet", "--initial-branch=main");
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function git(...parameters: readonly string[]): string {
  const who = [
    "-c",
    "user.name=Zoë Ångström",
    "-c",
    "user.email=zoe@acme.example",
    "-c",
    "commit.gpgSign=false",
  ];
  return execFileSync("git", ["-C", root, ...who, ...parameters], { encoding: "utf8", env: process.env });
}

function commit(files: Readonly<Record<string, string>>, date: string): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  git("add", "--all");
  const restore = withEnvironment({ GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date });
  git("commit", "--quiet", "--allow-empty", "--message=state");
  restore();
}

const day = (number: number): string => `2026-05-${String(number).padStart(2, "0")}T08:00:00+02:00`;
const long = (serial: number): string =>
  state(serial, "the same in every version, so that a rename is seen ".repeat(20));

test("gives one version a commit, oldest first, across a new name", async () => {
  commit({ "old name/ä.tfstate": long(1), readme: "1" }, day(1));
  commit({ readme: "2" }, day(2));
  commit({ "old name/ä.tfstate": long(2) }, day(3));
  mkdirSync(join(root, "new"));
  git("mv", "old name/ä.tfstate", "new/prod.tfstate");
  commit({ "new/prod.tfstate": long(3), "new/prod.tfstate.backup": "other" }, day(4));
  const source = await gitHistory({ path: join(root, "new/prod.tfstate") });
  expect(await textsOf(source)).toEqual([long(1), long(2), long(3)]);
  const versions = await versionsOf(source);
  expect(versions.map(({ at }) => at)).toEqual([
    "2026-05-01T06:00:00.000Z",
    "2026-05-03T06:00:00.000Z",
    "2026-05-04T06:00:00.000Z",
  ]);
  expect(versions.map(({ by }) => by)).toEqual(Array(3).fill("Zoë Ångström <zoe@acme.example>"));
  expect(versions.map(({ id }) => id)).toEqual(
    git("log", "--reverse", "--format=%H", "--", "*.tfstate").trim().split("\n"),
  );
  expect(source.stack).toBe("prod");
  expect(await source.gaps?.()).toEqual([]);
  await source.close();
});

test("times never go backwards, whatever the committers' clocks did", async () => {
  commit({ "a.tfstate": state(1) }, day(9));
  commit({ "a.tfstate": state(2) }, day(3));
  commit({ "a.tfstate": state(3) }, day(10));
  const source = await gitHistory({ path: join(root, "a.tfstate") });
  const versions = await versionsOf(source);
  expectInOrder(versions);
  expect(versions.map(({ at }) => at.slice(0, 10))).toEqual(["2026-05-09", "2026-05-09", "2026-05-10"]);
  expect(await textsOf(source)).toEqual([state(1), state(2), state(3)]);
  await source.close();
});

test("a deletion is a gap, and the file may be gone", async () => {
  commit({ "a.tfstate": state(1) }, day(1));
  git("rm", "--quiet", "a.tfstate");
  commit({}, day(2));
  const source = await gitHistory({ path: join(root, "a.tfstate") });
  expect(await textsOf(source)).toEqual([state(1)]);
  expect(await source.gaps?.()).toEqual([
    expect.stringMatching(
      /^The state file was deleted by the commit [0-9a-f]{12} of 2026-05-02T06:00:00\.000Z\.$/,
    ),
  ]);
  await source.close();
});

test("a merge is one version, and a state made after another's model does not go on with the other", async () => {
  commit({ "other.tfstate": long(1) }, day(1));
  commit({ "other.tfstate": long(2) }, day(2));
  commit({ "a.tfstate": long(2) }, day(3));
  git("switch", "--quiet", "--create", "side");
  commit({ "a.tfstate": long(3) }, day(4));
  commit({ "a.tfstate": long(4) }, day(5));
  git("switch", "--quiet", "main");
  commit({ readme: "1" }, day(6));
  git("merge", "--quiet", "--no-ff", "--message=merge", "side");
  const source = await gitHistory({ path: join(root, "a.tfstate") });
  expect(await textsOf(source)).toEqual([long(2), long(4)]);
  await source.close();
});

test("a state that was deleted and made again from its backup keeps what was before", async () => {
  commit({ "a.tfstate": long(1), "a.tfstate.backup": long(1) }, day(1));
  commit({ "a.tfstate": long(2) }, day(2));
  git("rm", "--quiet", "a.tfstate");
  commit({}, day(3));
  git("mv", "a.tfstate.backup", "a.tfstate");
  commit({}, day(4));
  const source = await gitHistory({ path: join(root, "a.tfstate") });
  expect(await textsOf(source)).toEqual([long(1), long(2), long(1)]);
  expect(await source.gaps?.()).toEqual([expect.stringContaining("was deleted by the commit")]);
  await source.close();
});

test("a bare repository, names that git uses itself, a folder that is gone", async () => {
  commit({ "gone/commit": state(1), "gone/:x": state(2) }, day(1));
  commit({ "b.tfstate": state(3) }, day(2));
  git("rm", "--quiet", "-r", "gone");
  commit({}, day(3));
  const bare = mkdtempSync(join(tmpdir(), "history-git-"));
  execFileSync("git", ["clone", "--quiet", "--bare", root, join(bare, "x.git")]);
  for (const place of [root, join(bare, "x.git")])
    for (const [path, text] of [
      ["gone/commit", state(1)],
      ["gone/:x", state(2)],
      ["b.tfstate", state(3)],
    ] as const) {
      const source = await gitHistory({ path: join(place, path) });
      expect(await textsOf(source)).toEqual([text]);
      await source.close();
    }
  rmSync(bare, { recursive: true });
});

test("one version that nobody can read is told, and does not end the report of the others", async () => {
  const stateOf = (serial: number, ...keys: string[]): string =>
    stateText({ serial, people: keys.map((key) => ({ key })) });
  commit({ "a.tfstate": stateOf(1, "ana") }, day(1));
  commit({ "a.tfstate": "version https://git-lfs.github.com/spec/v1\noid sha256:1\n" }, day(2));
  commit({ "a.tfstate": stateOf(3, "ana", "bo") }, day(3));
  const object = git("rev-parse", "HEAD:a.tfstate").trim();
  commit({ "a.tfstate": stateOf(4, "ana", "bo", "cy") }, day(4));
  rmSync(join(root, "a.tfstate"));
  symlinkSync("elsewhere", join(root, "a.tfstate"));
  commit({}, day(5));
  const file = join(root, ".git/objects", object.slice(0, 2), object.slice(2));
  chmodSync(file, 0o600);
  writeFileSync(file, readFileSync(file).fill(0, 20, 40));
  const source = await gitHistory({ path: join(root, "a.tfstate") });
  const { rows, header } = await report([source]);
  expect(rows.map(({ person }) => person?.userName)).toEqual(
    ["ana", "bo", "cy"].map((key) => `${key}@acme.example`),
  );
  expect(header.sources[0]?.gaps.join("\n")).toMatch(
    /became a link to another file by the commit[^]*it is a pointer of Git LFS[^]*its object in git is damaged/u,
  );
  await source.close();
});

test("a folder stands for the one state file in it", async () => {
  commit({ "people/terraform.tfstate": state(1), "people/main.ts": "" }, day(1));
  const source = await gitHistory({ path: join(root, "people") });
  expect(await textsOf(source)).toEqual([state(1)]);
  expect(source.stack).toBe("people");
  await source.close();
  commit({ "people/other.tfstate": state(1) }, day(2));
  expect(await sentence(() => gitHistory({ path: join(root, "people") }))).toMatch(
    /holds 2 state files \(other\.tfstate, terraform\.tfstate\): name the one/,
  );
});

test("a file whose name git could take for a pattern", async () => {
  commit({ "[ab]*.tfstate": state(1), "a.tfstate": state(2) }, day(1));
  const source = await gitHistory({ path: join(root, "[ab]*.tfstate") });
  expect(await textsOf(source)).toEqual([state(1)]);
  await source.close();
});

test("large versions are read one after the other, in any order", async () => {
  const big = (serial: number): string => state(serial, "x".repeat(3_000_000));
  for (const serial of [1, 2, 3]) commit({ "a.tfstate": big(serial) }, day(serial));
  const source = await gitHistory({ path: join(root, "a.tfstate") });
  const versions = await versionsOf(source);
  const read = await Promise.all(versions.toReversed().map((version) => version.read()));
  expect(read.map((bytes) => Buffer.from(bytes).toString("utf8") === "")).toEqual([false, false, false]);
  expect(read.map((bytes) => Buffer.from(bytes).toString("utf8").length)).toEqual(
    [3, 2, 1].map((n) => big(n).length),
  );
  await source.close();
});

test("a shallow clone says what it lacks", async () => {
  for (const serial of [1, 2, 3]) commit({ "a.tfstate": state(serial) }, day(serial));
  const clone = `${root}-clone`;
  git("clone", "--quiet", "--depth=2", `file://${root}`, clone);
  try {
    const source = await gitHistory({ path: join(clone, "a.tfstate") });
    expect(await textsOf(source)).toEqual([state(2), state(3)]);
    expect(await source.gaps?.()).toEqual([expect.stringContaining("git fetch --unshallow")]);
    await source.close();
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
});

test("says in a sentence what is wrong", async () => {
  const outside = mkdtempSync(join(tmpdir(), "history-none-"));
  expect(await sentence(() => gitHistory({ path: join(outside, "a.tfstate") }))).toContain(
    "no git repository around it",
  );
  rmSync(outside, { recursive: true });
  const empty = await gitHistory({ path: join(root, "a.tfstate") });
  expect(await sentence(() => versionsOf(empty))).toContain("no commit");
  await empty.close();
  commit({}, day(1));
  const nowhere = await gitHistory({ path: join(root, "nowhere/a.tfstate") });
  expect(await sentence(() => versionsOf(nowhere))).toContain(
    "there is no version of the state; check the path",
  );
  await nowhere.close();
  commit({ "a.tfstate": "version https://git-lfs.github.com/spec/v1\noid sha256:1\n" }, day(1));
  const lfs = await gitHistory({ path: join(root, "a.tfstate") });
  const [pointer] = await versionsOf(lfs);
  expect(await failure(() => pointer?.read())).toMatchObject({ kind: "unreadable" });
  await expect(pointer?.read({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  await lfs.close();
  const restore = withEnvironment({ PATH: "/nowhere" });
  const missing = await failure(() => gitHistory({ path: join(root, "a.tfstate") }));
  restore();
  expect(missing.kind).toBe("setting");
  expect(missing.message).toContain("install it");
});

test("the repository is that of the path, also in a hook of another one, and what was committed is read", async () => {
  commit({ "prod.tfstate": long(1) }, day(1));
  const other = mkdtempSync(join(tmpdir(), "history-git-"));
  execFileSync("git", ["init", "--quiet", other]);
  const [real, fake] = [git("rev-parse", "HEAD:prod.tfstate").trim(), join(other, "fake")];
  writeFileSync(fake, long(9));
  git("replace", real, git("hash-object", "-w", fake).trim());
  const restore = withEnvironment({ GIT_DIR: join(other, ".git"), GIT_WORK_TREE: other });
  try {
    const source = await gitHistory({ path: join(root, "prod.tfstate") });
    expect(await textsOf(source)).toEqual([long(1)]);
    await source.close();
  } finally {
    restore();
    rmSync(other, { recursive: true, force: true });
  }
});

test("the first version is told, whatever the user's settings leave out of a log", async () => {
  git("config", "log.showRoot", "false");
  commit({ "prod.tfstate": long(1) }, day(1));
  commit({ "prod.tfstate": long(2) }, day(2));
  const source = await gitHistory({ path: join(root, "prod.tfstate") });
  expect(await textsOf(source)).toEqual([long(1), long(2)]);
  await source.close();
});

test("a partial clone fetches nothing, and starts no program that its settings name", async () => {
  commit({ "old.tfstate": long(1) }, day(1));
  git("mv", "old.tfstate", "prod.tfstate");
  commit({ "prod.tfstate": long(2) }, day(2));
  commit({ "prod.tfstate": long(3) }, day(3));
  git("config", "uploadpack.allowFilter", "true");
  const clone = mkdtempSync(join(tmpdir(), "history-git-"));
  execFileSync("git", ["clone", "--quiet", "--filter=blob:none", "--no-checkout", `file://${root}`, clone]);
  const marker = join(clone, "started");
  const settings = [
    ["remote.origin.url", "ssh://nowhere.example/x"],
    ["core.sshCommand", `touch ${marker}; false`],
  ] as const;
  for (const [name, value] of settings) execFileSync("git", ["-C", clone, "config", name, value]);
  const source = await gitHistory({ path: join(clone, "prod.tfstate") });
  const versions = await versionsOf(source);
  expect(versions).toHaveLength(2);
  for (const version of versions)
    expect(await failure(() => version.read())).toMatchObject({
      kind: "not-found",
      message: aboutFetching,
    });
  expect(await source.gaps?.()).toEqual([
    expect.stringContaining("had another name before the commit"),
    expect.stringContaining("2 versions from"),
  ]);
  expect(existsSync(marker)).toBe(false);
  // What would have been started without our settings.
  expect(() =>
    execFileSync("git", ["-C", clone, "show", "HEAD:prod.tfstate"], { stdio: "ignore" }),
  ).toThrow();
  expect(existsSync(marker)).toBe(true);
  await source.close();
  rmSync(clone, { recursive: true, force: true });
});
