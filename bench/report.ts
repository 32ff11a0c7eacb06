import { randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import * as z from "zod";
import { HistoryStore, type Outcome, type RunRecord } from "../src/history";
import { inChild, median, ROOT } from "./support/child";
import { CompanyState, personId, userName, type Write } from "./support/company";

/**
 * Measures the history of a company of 5,000 people in which each of 2,000 runs changes four of them:
 *
 * - one question about one person, asked of the embedded history in a process that has loaded the program and then
 *   opens the file, reads and answers; what was worked out of the versions before is in the report's index;
 * - the report that is worked out of a folder of files, beside `JSON.parse` over these files, each in processes of
 *   their own;
 * - the disk that 1,000 of the versions take.
 *
 * With fewer versions (BENCH_VERSIONS=300) it takes less time and says less.
 */

const PEOPLE = 5_000;
const TEAMS = 50;
const VERSIONS = Number(process.env.BENCH_VERSIONS ?? 2_000);
const FILES = Math.min(60, VERSIONS);
const ASKED = 2_500;
const RUNS = 3;
const LIMITS = { questionMs: 300, folder: 2, diskMB: 200 };
const WEIGHED = Math.min(1_000, VERSIONS);
const BEGAN = Date.parse("2025-01-01T00:00:00Z");
const HOURS_APART = 4;

const timed = z.object({ ms: z.number(), processorMs: z.number(), rows: z.number(), versions: z.number() });
const grown = z.object({ ms: z.number(), grownBytes: z.number(), rows: z.number() });

const DIST = join(ROOT, "dist");

async function main(): Promise<void> {
  const work = join(ROOT, ".work");
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "bench-report-"));
  const file = join(folder, "history.db");
  const states = join(folder, "states");
  mkdirSync(states);
  try {
    const { stateMB, diskMB } = await fill(file, states);
    const filling = await ask(file);
    const questions = await repeated(() => ask(file));
    const question = median(questions.map(({ ms }) => ms));
    const processor = median(questions.map(({ processorMs }) => processorMs));
    requireAnswer(questions);
    const command = median((await repeated(() => wholeCommand(file))).map(({ ms }) => ms));
    const bare = median((await repeated(() => timeOf(["-e", "0"]))).map(({ ms }) => ms));
    // In turns, so that whatever else the machine does concerns both.
    const pairs = await repeated(async () => ({ parsed: await parse(states), built: await build(states) }));
    const parsed = median(pairs.map((pair) => pair.parsed.ms));
    const built = median(pairs.map((pair) => pair.built.ms));
    const ratio = median(pairs.map((pair) => pair.built.ms / pair.parsed.ms));
    const memory = median(pairs.map((pair) => pair.built.grownBytes)) / 1e6 / stateMB;
    const one = parsed / FILES;

    console.log(
      `the report's index: ${(filling.versions / (filling.ms / 1_000)).toFixed(0)} versions a second\n`,
    );
    const line = (label: string, value: string, more: string): void => {
      console.log(`${label.padEnd(44)} ${value.padStart(9)}   ${more}`);
    };
    line(
      `one person in ${filling.versions} versions, opening included`,
      `${question.toFixed(0)} ms`,
      `processor ${processor.toFixed(0)} ms   times JSON.parse of one state ${(question / one).toFixed(2)}   limit ${LIMITS.questionMs} ms`,
    );
    line(
      "the same as a command",
      `${command.toFixed(0)} ms`,
      `times node -e 0 ${(command / bare).toFixed(1)}`,
    );
    line(`JSON.parse over ${FILES} files`, `${parsed.toFixed(0)} ms`, "");
    line(
      "the report from these files",
      `${built.toFixed(0)} ms`,
      `ratio ${ratio.toFixed(2)}   limit ${LIMITS.folder}   memory ${memory.toFixed(1)} states`,
    );
    line(`disk for ${WEIGHED} versions`, `${diskMB.toFixed(0)} MB`, `limit ${LIMITS.diskMB} MB for 1000`);
    if (question > LIMITS.questionMs || ratio > LIMITS.folder || diskMB > (LIMITS.diskMB * WEIGHED) / 1_000) {
      console.error("\nThe report costs too much");
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Keeps the versions as a server would, and the first ones as files, too. */
async function fill(
  file: string,
  states: string,
): Promise<{ readonly stateMB: number; readonly diskMB: number }> {
  let now = BEGAN;
  const store = await HistoryStore.open(file, { clock: () => new Date(now) });
  const company = new CompanyState(PEOPLE, TEAMS);
  let stateMB = 0;
  let diskMB = 0;
  let spent = 0;
  for (let number = 1; number <= VERSIONS; number += 1) {
    now += HOURS_APART * 3_600_000;
    const at = new Date(now).toISOString();
    const data = company.next();
    stateMB = data.length / 1e6;
    if (number <= FILES) writeFileSync(join(states, `${at.replaceAll(":", "-")}.tfstate`), data);
    const record = run(number, at);
    const startedAt = performance.now();
    store.putRun(record, "ci");
    store.post({ stack: "people", data, lock: null, user: "ci", run: record.id, isWhole: true });
    const telling = { teller: randomUUID(), run: record.id };
    const outcomes = company.writes().map((write) => outcome(write, record));
    store.addOutcomes("people", { telling: { ...telling, phase: "begin" }, outcomes, by: "ci" });
    store.addOutcomes("people", { telling: { ...telling, phase: "end" }, outcomes: [], by: "ci" });
    spent += performance.now() - startedAt;
    if (number === WEIGHED) diskMB = sizeOf(file) / 1e6;
  }
  store.close();
  console.log(
    `${VERSIONS} versions of ${stateMB.toFixed(1)} MB with ${PEOPLE} people each: ${(VERSIONS / (spent / 1_000)).toFixed(0)} versions a second are kept`,
  );
  return { stateMB, diskMB };
}

function run(number: number, startedAt: string): RunRecord {
  return {
    id: `run-${number}`,
    startedAt,
    link: `https://ci.acme.example/runs/${number}`,
    commit: number.toString(16).padStart(40, "0"),
    pullRequest: `https://git.acme.example/people/pulls/${number}`,
    author: "dana@acme.example",
    approvers: ["eli@acme.example", "fay@acme.example"],
    mergedBy: "dana@acme.example",
    ticket: `HR-${number}`,
    digest: number.toString(16).padStart(64, "0"),
    limitsOverride: null,
  };
}

function outcome({ person, operation, team }: Write, { id, startedAt }: RunRecord): Outcome {
  const name = userName(person);
  return {
    ...{ at: startedAt, run: id, operation, group: team ?? null, application: null },
    resource: team === undefined ? "atlassian_user" : "atlassian_group_membership",
    person: { id: personId(person), userName: name, email: name, accountId: null },
    ...(team === undefined && { attributes: ["title"] }),
    ...{ status: "succeeded", error: null },
  };
}

function sizeOf(file: string): number {
  const folder = join(file, "..");
  return readdirSync(folder)
    .filter((name) => name.startsWith("history.db"))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

async function ask(file: string): Promise<z.output<typeof timed>> {
  return inChild(
    timed,
    `
    const { openHistory } = require(${JSON.stringify(join(DIST, "history"))});
    const { report } = require(${JSON.stringify(join(DIST, "report"))});
    require("libsql");
    const used = process.cpuUsage();
    const began = performance.now();
    void (async () => {
      const source = await openHistory({ file: ${JSON.stringify(file)}, stack: "people" });
      const { header, rows } = await report([source], { user: ${JSON.stringify(userName(ASKED))} });
      const ms = performance.now() - began;
      const { user, system } = process.cpuUsage(used);
      if (rows.some(({ person }) => person?.id !== ${JSON.stringify(personId(ASKED))})) throw new Error("others");
      await source.close();
      console.log(JSON.stringify({ ms, processorMs: (user + system) / 1000, rows: rows.length, versions: header.sources[0].versions }));
    })();`,
  );
}

/** An answer that leaves something out would be quick, too. */
function requireAnswer(answers: readonly z.output<typeof timed>[]): void {
  // Created, in a team, with access.
  if (answers.some(({ rows, versions }) => rows < 3 || versions !== VERSIONS))
    throw new Error(`the report does not tell what happened: ${JSON.stringify(answers)}`);
}

const wholeCommand = (file: string): Promise<{ readonly ms: number }> =>
  timeOf([join(DIST, "cli", "main.js"), "report", "--from", file, "--user", userName(ASKED)]);

async function timeOf(args: readonly string[]): Promise<{ readonly ms: number }> {
  const began = performance.now();
  await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
  return { ms: performance.now() - began };
}

function parse(states: string): Promise<z.output<typeof grown>> {
  return inChild(
    grown,
    `
    const { readdirSync, readFileSync } = require("node:fs");
    const began = performance.now();
    let rows = 0;
    for (const name of readdirSync(${JSON.stringify(states)}).sort())
      rows += JSON.parse(readFileSync(${JSON.stringify(states)} + "/" + name, "utf8")).resources.length;
    console.log(JSON.stringify({ ms: performance.now() - began, grownBytes: 0, rows }));`,
  );
}

async function build(states: string): Promise<z.output<typeof grown>> {
  const result = await inChild(
    grown,
    `
    const { openFolder } = require(${JSON.stringify(join(DIST, "history"))});
    const { report } = require(${JSON.stringify(join(DIST, "report"))});
    const before = process.memoryUsage.rss();
    const began = performance.now();
    void (async () => {
      const { rows } = await report([await openFolder(${JSON.stringify(states)})], {});
      const ms = performance.now() - began;
      const peak = process.resourceUsage().maxRSS * 1024;
      console.log(JSON.stringify({ ms, grownBytes: peak - before, rows: rows.length }));
    })();`,
  );
  // Everybody's beginning, and at least an update a promotion.
  if (result.rows < 3 * PEOPLE + 3 * (FILES - 1)) throw new Error(`the report has ${result.rows} rows only`);
  return result;
}

async function repeated<Result>(work: () => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let round = 0; round < RUNS; round += 1) results.push(await work());
  return results;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
