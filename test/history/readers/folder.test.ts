import { mkdtempSync, rmSync, utimesSync, writeFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolder, type StateVersion } from "../../../src/history";

const folder = mkdtempSync(join(tmpdir(), "states-"));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(
  name: string,
  serial: number,
  lineage: string,
  time: string,
  indent: number | undefined = 2,
): void {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ version: 4, serial, lineage, resources: [] }, null, indent));
  utimesSync(path, new Date(time), new Date(time));
}

async function all(versions: AsyncIterable<StateVersion>): Promise<readonly StateVersion[]> {
  const found: StateVersion[] = [];
  for await (const version of versions) found.push(version);
  return found;
}

test("gives the files by lineage and serial, never back in time, and says what is none", async () => {
  write("b.tfstate", 2, "first", "2026-06-01T10:00:00Z");
  write("a.tfstate", 10, "first", "2026-06-03T10:00:00Z", undefined);
  write("late.tfstate.backup", 3, "first", "2026-06-09T10:00:00Z");
  write("c.json", 11, "first", "2026-06-02T10:00:00Z");
  write("people-2026-07-01T08-30-00Z.tfstate", 1, "second", "2020-01-01T00:00:00Z");
  writeFileSync(join(folder, "notes.json"), "{}");
  writeFileSync(join(folder, "readme.md"), "x");
  const run = {
    id: "r",
    startedAt: "2026-06-01T09:00:00Z",
    link: null,
    commit: "abc",
    pullRequest: null,
    author: null,
    approvers: [],
    mergedBy: null,
    ticket: null,
    digest: null,
    limitsOverride: null,
  };
  writeFileSync(join(folder, "b.tfstate.run.json"), JSON.stringify(run));

  const source = await openFolder(folder, { stack: "people" });
  const versions = await all(source.versions());
  expect(versions.map(({ id, at, serial, lineage }) => [id, at, serial, lineage])).toEqual([
    ["b.tfstate", "2026-06-01T10:00:00.000Z", 2, "first"],
    ["late.tfstate.backup", "2026-06-09T10:00:00.000Z", 3, "first"],
    ["a.tfstate", "2026-06-09T10:00:00.000Z", 10, "first"],
    ["c.json", "2026-06-09T10:00:00.000Z", 11, "first"],
    ["people-2026-07-01T08-30-00Z.tfstate", "2026-07-01T08:30:00.000Z", 1, "second"],
  ]);
  expect(versions[0]?.run).toEqual(run);
  expect(versions[1]?.run).toBeUndefined();
  expect(Buffer.from((await versions[0]?.read()) ?? []).toString("utf8")).toContain('"serial": 2');
  await expect(source.gaps?.()).resolves.toEqual([
    "No time is in the names of 4 files: when it was last written stands for when the state was.",
    "notes.json is no state that can be read, and is left out.",
  ]);
  expect([source.name, source.stack]).toEqual([`folder ${folder}`, "people"]);
});

test("a run's record says what it knows, and what it says wrongly is named", async () => {
  const own = mkdtempSync(join(tmpdir(), "states-"));
  const state = JSON.stringify({ version: 4, serial: 1, lineage: "l", resources: [] });
  writeFileSync(join(own, "a-2026-06-01T10-00-00Z.tfstate"), state);
  const runOf = async (record: string): Promise<unknown> => {
    writeFileSync(join(own, "a-2026-06-01T10-00-00Z.tfstate.run.json"), record);
    return (await all((await openFolder(own)).versions()))[0]?.run;
  };
  expect(await runOf('{"id":"7","author":"ana","approvers":["bo"]}')).toEqual({
    ...{ id: "7", startedAt: "2026-06-01T10:00:00.000Z", author: "ana", approvers: ["bo"] },
    ...{ link: null, commit: null, pullRequest: null, mergedBy: null, ticket: null },
    ...{ digest: null, limitsOverride: null },
  });
  for (const [record, said] of [
    ['{"author":"ana"}', /run\.json is not valid: "id" has to be a text/u],
    ['{"id":"7","approver":"bo"}', /"approver" is no key of it; there are id, startedAt, link/u],
    ["{", /run\.json is no JSON\.$/u],
  ] as const)
    await expect(runOf(record)).rejects.toThrow(said);
  rmSync(own, { recursive: true });
});

test("links to files are files, and a record is a small one", async () => {
  const own = mkdtempSync(join(tmpdir(), "states-"));
  const state = JSON.stringify({ version: 4, serial: 1, lineage: "l", resources: [] });
  writeFileSync(join(own, "data"), state);
  symlinkSync("data", join(own, "a.tfstate"));
  symlinkSync("nowhere", join(own, "b.tfstate"));
  const record = join(own, "a.tfstate.run.json");
  writeFileSync(record, '\ufeff{"id":"7"}');
  expect(await all((await openFolder(own)).versions())).toMatchObject([
    { id: "a.tfstate", run: { id: "7" } },
  ]);
  writeFileSync(record, " ".repeat(2_000_000));
  await expect(openFolder(own).then(async (source) => all(source.versions()))).rejects.toThrow(
    /is no file of less than a mebibyte/u,
  );
  rmSync(own, { recursive: true });
});

test("says which folder cannot be read", async () => {
  await expect(openFolder(join(folder, "none"))).rejects.toThrow(/The folder .*none cannot be read: ENOENT/u);
});

test("sees files that come and go while it is open", async () => {
  const own = mkdtempSync(join(tmpdir(), "states-"));
  const put = (serial: number): void => {
    const state = JSON.stringify({ version: 4, serial, lineage: "l", resources: [] });
    writeFileSync(join(own, `${serial}.tfstate`), state);
  };
  try {
    put(1);
    const source = await openFolder(own);
    expect(await all(source.versions())).toHaveLength(1);
    put(2);
    const versions = await all(source.versions());
    expect(versions.map(({ serial }) => serial)).toEqual([1, 2]);
    rmSync(join(own, "2.tfstate"));
    await expect(versions[1]?.read()).rejects.toMatchObject({ kind: "not-found" });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
});
