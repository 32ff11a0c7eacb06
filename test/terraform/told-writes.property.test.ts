import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { DirectoryHandle } from "../../src/emulator";
import { HistoryStore, openHistory } from "../../src/history";
import { type HistoryServer, startHistoryServer } from "../../src/history/server";
import { report, type ReportRow } from "../../src/report";
import { command, environmentOf } from "./support/command";
import { type Company, companyHistory, configurationOf, edited, SITE } from "./support/company";
import { drift, happen } from "./support/happenings";
import { type Organisation, organisationWithKey } from "./support/organisation";

/**
 * What runs write is in the report as theirs, each thing once and nothing else, whatever was changed in the console
 * before: also what they only put back, which leaves the state as it was.
 */

/** No further life is begun after this time: on a slow machine there are fewer of them. */
const ENOUGH_MS = 25_000;

const life = fc.tuple(
  companyHistory(2),
  fc.array(fc.array(drift, { maxLength: 4 }), { minLength: 3, maxLength: 3 }),
);

let org: Organisation;
let folder: string;
let server: HistoryServer;
let token: string;

async function begin(): Promise<void> {
  org = await organisationWithKey();
  for (const product of ["jira-software", "confluence"] as const)
    org.emulator.organization.addApplication({ product, site: SITE });
  folder = mkdtempSync(join(tmpdir(), "told-"));
  const store = await HistoryStore.open(join(folder, "history.db"));
  token = store.addToken("ci", "write");
  store.close();
  server = await startHistoryServer({ file: join(folder, "history.db") });
}

async function end(): Promise<void> {
  await server.close();
  await org.close();
  rmSync(folder, { recursive: true, force: true });
}

async function deploy(company: Company, run: string): Promise<void> {
  const address = `${server.origin}/state/people`;
  const http = {
    ...{ address, lock_address: address, unlock_address: address },
    ...{ lock_method: "LOCK", unlock_method: "UNLOCK" },
  };
  org.workspace.write({ ...configurationOf(company), terraform: { backend: { http } } });
  const args = ["deploy", "--folder", org.workspace.folder, "--auto-approve", "--run-id", run];
  const credentials = { TF_HTTP_USERNAME: "ci", TF_HTTP_PASSWORD: token };
  const { code, error } = await command(args, { ...environmentOf(org), ...credentials });
  expect({ code, error: code === 0 ? "" : error }).toEqual({ code: 0, error: "" });
}

type Logged = DirectoryHandle["changes"][number];

/** What the provider has done, one line each; what follows from another thing is none of it. */
function done(changes: readonly Logged[]): readonly string[] {
  return changes.flatMap(({ kind, by, id, name, group }) => {
    if (by !== "api") return [];
    switch (kind) {
      case "user-created":
        return [`made ${id}`];
      case "user-deactivated":
        return [`off ${id}`];
      case "user-reactivated":
        return [`on ${id}`];
      case "user-updated":
        return [`changed ${id}`];
      case "user-deleted":
        return [`deleted ${id}`];
      case "group-created":
        return [`made group ${name}`];
      case "group-deleted":
        return [`deleted group ${name}`];
      case "group-updated":
        return [`changed group ${name}`];
      case "member-added":
        return [`${id} into ${String(group)}`];
      case "member-removed":
        return [`${id} out of ${String(group)}`];
    }
  });
}

/** The same of a row that says that the run has written it. */
function said({ action, person, group, application, attributes }: ReportRow): readonly string[] {
  if (application !== null) return [];
  if (person === null)
    return action === "Create" || action === "Delete"
      ? [`${action === "Create" ? "made" : "deleted"} group ${group ?? ""}`]
      : [];
  const id = person.id ?? "";
  switch (action) {
    case "Create":
      return [`made ${id}`];
    case "Deactivate":
      return [`off ${id}`];
    case "Reactivate":
      return [`on ${id}`];
    case "Delete":
      return [`deleted ${id}`];
    case "Join":
      return [`${id} into ${group ?? ""}`];
    case "Leave":
      return [`${id} out of ${group ?? ""}`];
    case "Update":
      // Somebody who was switched off in the console and is switched on again.
      return attributes.map(({ attribute }) => (attribute === "active" ? `on ${id}` : `changed ${id}`));
    default:
      return [];
  }
}

async function rowsOf(run: string): Promise<readonly ReportRow[]> {
  const source = await openHistory({ file: join(folder, "history.db"), stack: "people", withoutIndex: true });
  try {
    const { rows } = await report([source]);
    return rows.filter((row) => row.run?.id === run && row.evidence === "written");
  } finally {
    await source.close();
  }
}

/** Whether it goes without a word: a group or a person who goes ends memberships, and one request may do two things. */
function follows(line: string, log: ReadonlySet<string>): boolean {
  const [, id = "", group = ""] = /^(\S+) out of (.*)$/u.exec(line) ?? [];
  if (id !== "") return log.has(`deleted group ${group}`) || log.has(`deleted ${id}`);
  const [, changed = ""] = /^changed (\S+)$/u.exec(line) ?? [];
  return ["on", "off", "made"].some((what) => log.has(`${what} ${changed}`));
}

test("what a run wrote is told as its work, and nothing else is", async () => {
  const start = Date.now();
  await fc.assert(
    fc.asyncProperty(life, async ([{ start: first, edits }, drifts]) => {
      if (Date.now() - start > ENOUGH_MS) return;
      await begin();
      try {
        let company = first;
        for (const [step, now] of [
          first,
          ...edits.map((edit) => (company = edited(company, edit))),
        ].entries()) {
          const declared = new Set(Object.values(now.people).map(({ userName }) => userName));
          const ids = new Set(
            org.directory.people().flatMap(({ id, userName }) => (declared.has(userName) ? [id] : [])),
          );
          for (const one of drifts[step] ?? []) happen(org.directory, one, ids);
          const mark = org.directory.changes.length;
          await deploy(now, `run-${step}`);
          const log = new Set(done(org.directory.changes.slice(mark)));
          const rows = await rowsOf(`run-${step}`);
          const told = new Set(rows.flatMap(said));
          // Nobody gives access in the console here, and it goes with its group alone: else there is none to put back.
          const mayGive = (drifts[step] ?? []).some(({ kind }) => kind === "delete-group");
          const putBack = rows.filter(
            ({ id, application }) => id.startsWith("write ") && application !== null,
          );
          expect(putBack.filter(({ action }) => action !== "Grant" || !mayGive)).toEqual([]);
          expect([...log].filter((line) => !told.has(line))).toEqual([]);
          expect([...told].filter((line) => !log.has(line) && !follows(line, log))).toEqual([]);
        }
      } finally {
        await end();
      }
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 300_000);
