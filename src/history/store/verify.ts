import * as z from "zod";
import { HistoryError } from "../errors";
import { ChunkReader, strayChunks } from "./chunks";
import { asBytes, bytes, hex, sha256 } from "./columns";
import { Connection } from "./connection";
import { type Damage, type Expected, replay, type Rewriting, versionKey } from "./replay";
import { makeTables } from "./schema";
import { checkSchemaTexts, checkTexts } from "./texts";
import { tokenRow } from "./tokens";

export type { Damage, Rewriting } from "./replay";

export interface Verification {
  /** Nothing is damaged when it is empty. */
  readonly damages: readonly Damage[];
  readonly events: number;
  readonly versions: number;
  /** What was replaced because somebody is forgotten, oldest first. */
  readonly rewritings: readonly LaterRewriting[];
  /** How many versions retention removed, and how many of them after the head that was noted elsewhere. */
  readonly removed: { readonly all: number; readonly later: number };
  /** The newest hash of the chain; undefined in an empty history. */
  readonly head: string | undefined;
}

export interface LaterRewriting extends Rewriting {
  /** Whether it was done after the head that was noted elsewhere. */
  readonly isLater: boolean;
}

/** What is told of a history that cannot be read. */
export const NOTHING = {
  events: 0,
  versions: 0,
  rewritings: [],
  removed: { all: 0, later: 0 },
  head: undefined,
};

/** So many are told; the rest is more of the same. */
const MOST = 100;

/**
 * Looks for anything that was changed behind the server's back: in the chain, in the versions, in what is asked of
 * the database instead of the chain, and in the file itself. What nobody can tell from inside is whether the newest
 * events are missing: that takes a head which was noted elsewhere, as every report does.
 *
 * @param noted such a head
 */
export async function verify(connection: Connection, noted?: string): Promise<Verification> {
  const damages: Damage[] = [];
  const report = (damage: Damage): void => {
    if (damages.length < MOST) damages.push(damage);
  };
  const pristine = await shapeOfNew();
  const guarded = <Result>(where: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof HistoryError) || error.kind === "unreachable") throw error;
      report({ where, what: error.message });
      return undefined;
    }
  };
  return connection.snapshot(() => {
    // What the file's own check does not vouch for is not read any further: it may end the process.
    const isReadable = guarded(
      "the database file",
      () =>
        checkSchemaTexts(connection, report) &&
        checkFile(connection, report) &&
        checkShape(connection, pristine, report) &&
        checkTexts(connection, report),
    );
    if (isReadable !== true) return { damages, ...NOTHING };
    const expected = guarded("the chain", () => replay(connection, report));
    if (expected === undefined) return { damages, ...NOTHING };
    if (noted !== undefined && !expected.hashes.includes(noted.toLowerCase()))
      report({
        where: "the chain",
        what: `the hash ${noted} is not in it: the history was replaced or cut off`,
      });
    guarded("the versions", () => {
      checkVersions(connection, expected, report);
    });
    guarded("the tables", () => {
      checkRuns(connection, expected, report);
      checkTokens(connection, expected, report);
      checkHolds(connection, expected, report);
      // The pieces of a version that is missing are nobody's either.
      if (damages.length === 0) checkPieces(connection, report);
    });
    const at = noted === undefined ? -1 : expected.hashes.indexOf(noted.toLowerCase());
    const isLater = ({ seq }: { readonly seq: number }): boolean => at !== -1 && seq > at + 1;
    const removed = [...expected.removals].map(([seq, count]) => ({ seq, count }));
    const sum = (counts: readonly { readonly count: number }[]): number =>
      counts.reduce((total, { count }) => total + count, 0);
    return {
      damages,
      rewritings: expected.rewritings.map((rewriting) => ({ ...rewriting, isLater: isLater(rewriting) })),
      removed: { all: sum(removed), later: sum(removed.filter(isLater)) },
      events: expected.hashes.length,
      versions: expected.versions.size,
      head: expected.hashes.at(-1),
    };
  });
}

type Report = (damage: Damage) => void;

function checkFile(connection: Connection, report: Report): boolean {
  const row = z.object({ integrity_check: z.string() });
  const found = connection
    .all(row, "PRAGMA integrity_check")
    .map(({ integrity_check: what }) => what)
    .filter((what) => what !== "ok");
  for (const what of found) report({ where: "the database file", what });
  return found.length === 0;
}

function checkShape(connection: Connection, pristine: string, report: Report): boolean {
  if (shapeOf(connection) === pristine) return true;
  report({ where: "the tables", what: "they are not those of a history" });
  return false;
}

/** Pieces that wait for a version would be taken for its own; numbers that went back would be given twice. */
function checkPieces(connection: Connection, report: Report): void {
  for (const id of strayChunks(connection))
    report({
      where: `piece ${id}`,
      what: "no version needs it: something was cut short, or somebody has put it there; the next start of the server throws it away",
    });
  const row = z.object({ last: z.number().nullable(), given: z.number().nullable() });
  const sql = `SELECT (SELECT max(id) FROM chunk) AS last, (SELECT max(seq) FROM sqlite_sequence WHERE name = 'chunk') AS given`;
  const { last = null, given = null } = connection.get(row, sql) ?? {};
  if ((given ?? 0) < (last ?? 0))
    report({ where: "the numbers of pieces", what: "they went back, so that one would be given twice" });
}

/** All tables and indexes: nobody may add a trigger either. */
function shapeOf(connection: Connection): string {
  const row = z.object({ type: z.string(), name: z.string(), sql: z.string().nullable() });
  const rows = connection.all(row, "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name");
  return JSON.stringify(rows);
}

async function shapeOfNew(): Promise<string> {
  const connection = await Connection.open(":memory:", { isWriter: true });
  try {
    makeTables(connection, ":memory:");
    return shapeOf(connection);
  } finally {
    connection.close();
  }
}

const versionRow = z.object({
  stack: z.string(),
  number: z.number(),
  seq: z.number(),
  size: z.number(),
  hash: bytes,
  chunks: bytes,
});

function checkVersions(connection: Connection, { versions }: Expected, report: Report): void {
  const reader = new ChunkReader(connection);
  const missing = new Set(versions.keys());
  const keys = z.object({ rowid: z.number() });
  for (const { rowid } of connection.all(keys, "SELECT rowid FROM version ORDER BY stack, number")) {
    const row = connection.get(versionRow, "SELECT * FROM version WHERE rowid = ?", rowid);
    if (row === undefined) continue;
    const where = versionKey(row.stack, row.number);
    missing.delete(where);
    const known = versions.get(where);
    if (known === undefined) {
      report({ where, what: "nothing in the chain tells of it" });
      continue;
    }
    if (known.seq !== row.seq || known.size !== row.size || known.hash !== hex(row.hash))
      report({ where, what: "the chain tells something else of it" });
    try {
      if (hex(sha256(reader.read(row.chunks, row.size, where))) !== known.hash)
        report({ where, what: "its content is not what was written" });
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      report({ where, what: error.message });
    }
  }
  for (const where of missing) report({ where, what: "it is missing, and nothing in the chain tells why" });
}

function checkRuns(connection: Connection, { runs }: Expected, report: Report): void {
  const row = z.object({ id: z.string(), seq: z.number() });
  compare(
    connection.all(row, "SELECT id, seq FROM run").map(({ id, seq }) => [id, String(seq)]),
    new Map([...runs].map(([id, seq]) => [id, String(seq)])),
    (id) => {
      report({ where: `the run ${id}`, what: "it is not what the chain tells" });
    },
  );
}

function checkTokens(connection: Connection, { tokens }: Expected, report: Report): void {
  compare(
    connection
      .all(tokenRow, `SELECT ${asBytes("name")}, seq, hash, ${asBytes("role")} FROM token`)
      .map(({ name, seq, hash, role }) => [name, `${seq} ${hex(hash)} ${role}`]),
    new Map([...tokens].map(([name, { seq, hash, role }]) => [name, `${seq} ${hash} ${role}`])),
    (name) => {
      report({ where: `the token of ${name}`, what: "it is not what the chain tells" });
    },
  );
}

function checkHolds(connection: Connection, { holds }: Expected, report: Report): void {
  const row = z.object({ id: z.number(), seq: z.number() });
  compare(
    connection.all(row, "SELECT id, seq FROM hold").map(({ id, seq }) => [String(id), String(seq)]),
    new Map([...holds.keys()].map((id) => [String(id), String(id)])),
    (id) => {
      report({ where: `the legal hold ${id}`, what: "it is not what the chain tells" });
    },
  );
}

function compare(
  found: readonly (readonly [string, string])[],
  expected: ReadonlyMap<string, string>,
  differs: (key: string) => void,
): void {
  const missing = new Set(expected.keys());
  for (const [key, value] of found) {
    missing.delete(key);
    if (expected.get(key) !== value) differs(key);
  }
  for (const key of missing) differs(key);
}
