import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { HistoryError } from "../errors";
import { instant } from "../instant";
import type { IndexQuery, IndexRow, Interruptible, ReportIndex } from "../source";
import { asBytes, bytes, sha256, text } from "./columns";
import { Connection } from "./connection";
import { damaged, indexLeft, pastChanged } from "./errors";
import type { Damage } from "./replay";

/** Where the rows of reports are kept: beside the history, which reading never changes. */
export function reportIndexFile(file: string): string {
  return `${file}-report`;
}

const TABLES = `
  CREATE TABLE form (stack TEXT PRIMARY KEY, form TEXT NOT NULL, epoch TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
  CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    stack TEXT NOT NULL,
    version TEXT NOT NULL,
    content TEXT NOT NULL,
    digest BLOB NOT NULL,
    UNIQUE (stack, version)
  ) STRICT;
  CREATE TABLE row (
    id INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    stack TEXT NOT NULL,
    at TEXT NOT NULL,
    keys TEXT NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  -- With the keys in it: what is looked for is found without reading every row.
  CREATE INDEX row_by_keys ON row (stack, at, id, keys);
  CREATE INDEX row_of_entry ON row (entry);
`;

/** Which form the tables have; those of another one are made anew. */
const TABLES_FORM = 2;

function makeTables(connection: Connection): void {
  connection.transaction(() => {
    const row = z.object({ user_version: z.number() });
    if (connection.get(row, "PRAGMA user_version")?.user_version === TABLES_FORM) return;
    for (const table of ["form", "entry", "row"]) connection.exec(`DROP TABLE IF EXISTS ${table}`);
    connection.exec(TABLES);
    connection.exec(`PRAGMA user_version = ${TABLES_FORM}`);
  });
}

/** What the index has to know of the history that it belongs to. */
export interface Indexed {
  readonly stack: string;
  /** Differs when something was taken out of the past. */
  readonly generation: () => string | Promise<string>;
  /** Which content a version has; undefined when there is no such version. */
  readonly content: (version: string) => string | undefined | Promise<string | undefined>;
}

const formRow = z.object({ form: text, epoch: text });
const entryRow = z.object({ id: z.number(), version: text, content: text });
const PAGE = 1_000;

/** Rows of reports in a SQLite file; throws them away when they no longer fit the history. */
export class FileReportIndex implements ReportIndex {
  readonly #connection: Connection;
  readonly #indexed: Indexed;
  /** Of the rows that were found at the beginning: whoever throws them away gives those that follow another one. */
  #epoch = "";

  private constructor(connection: Connection, indexed: Indexed) {
    this.#connection = connection;
    this.#indexed = indexed;
  }

  /** @throws HistoryError where it cannot be written */
  static async openFile(file: string, indexed: Indexed): Promise<FileReportIndex> {
    const connection = await Connection.open(file, { isWriter: true });
    try {
      // It can be made again: a power cut may cost its last rows.
      connection.exec("PRAGMA synchronous = NORMAL");
      makeTables(connection);
      return new FileReportIndex(connection, indexed);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /**
   * The index where there can be one: somebody who may only read does without, and one that is damaged is made anew.
   */
  static async openWhere(file: string, indexed: Indexed): Promise<FileReportIndex | undefined> {
    try {
      return await FileReportIndex.openFile(file, indexed);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      if (error.kind !== "damaged") return undefined;
    }
    try {
      await removeFiles(file);
      return await FileReportIndex.openFile(file, indexed);
    } catch {
      return undefined;
    }
  }

  clear({ signal }: Interruptible = {}): Promise<void> {
    signal?.throwIfAborted();
    this.#connection.transaction(() => {
      this.#empty(this.#form()?.form ?? "");
    });
    return Promise.resolve();
  }

  async open(form: string, { signal }: Interruptible = {}): Promise<void> {
    signal?.throwIfAborted();
    const last = this.#last();
    const fits = last === undefined || (await this.#indexed.content(last.version)) === last.content;
    const wanted = JSON.stringify([form, await this.#indexed.generation()]);
    this.#connection.transaction(() => {
      const known = this.#form();
      if (fits && known?.form === wanted) this.#epoch = known.epoch;
      else this.#empty(wanted);
    });
  }

  #form(): z.output<typeof formRow> | undefined {
    return this.#connection.get(
      formRow,
      `SELECT ${asBytes("form")}, ${asBytes("epoch")} FROM form WHERE stack = ?`,
      this.#indexed.stack,
    );
  }

  #empty(form: string): void {
    const { stack } = this.#indexed;
    this.#epoch = randomUUID();
    this.#connection.run("DELETE FROM row WHERE stack = ?", stack);
    this.#connection.run("DELETE FROM entry WHERE stack = ?", stack);
    this.#connection.run(
      "INSERT OR REPLACE INTO form (stack, form, epoch) VALUES (?, ?, ?)",
      ...[stack, form, this.#epoch],
    );
  }

  /** @throws HistoryError when another process has thrown the rows away meanwhile: some would be missing */
  #checkEpoch(epoch: string): void {
    if (this.#form()?.epoch !== epoch) throw pastChanged(this.#indexed.stack);
  }

  through({ signal }: Interruptible = {}): Promise<string | undefined> {
    signal?.throwIfAborted();
    return Promise.resolve(this.#last()?.version);
  }

  async add(version: string, rows: readonly IndexRow[], { signal }: Interruptible = {}): Promise<void> {
    signal?.throwIfAborted();
    const { stack } = this.#indexed;
    const content = (await this.#indexed.content(version)) ?? "";
    const kept = rows.map((row) => ({ ...row, at: instant(row.at) }));
    this.#connection.transaction(() => {
      this.#checkEpoch(this.#epoch);
      const isKnown = this.#connection.get(
        z.object({ id: z.number() }),
        "SELECT id FROM entry WHERE stack = ? AND version = ?",
        ...[stack, version],
      );
      // Another report was at the same version.
      if (isKnown !== undefined) return;
      const entry = this.#connection.run(
        "INSERT INTO entry (stack, version, content, digest) VALUES (?, ?, ?, ?)",
        ...[stack, version, content, digestOf(kept)],
      );
      for (const { at, keys, json } of kept)
        this.#connection.run(
          "INSERT INTO row (entry, stack, at, keys, json) VALUES (?, ?, ?, ?, ?)",
          ...[entry, stack, at, keys, json],
        );
    });
  }

  async *find(query: IndexQuery, { signal }: Interruptible = {}): AsyncGenerator<string> {
    const row = z.object({ at: text, id: z.number(), json: text });
    // Of this reading: whoever opens the index anew meanwhile may find that its rows have to go.
    const epoch = this.#epoch;
    const wanted = query.text?.toLowerCase() ?? "";
    const until = query.until === undefined ? "9" : instant(query.until);
    let [at, id] = [query.since === undefined ? "" : instant(query.since), 0];
    for (;;) {
      signal?.throwIfAborted();
      const page = this.#readable(() =>
        this.#connection.all(
          row,
          `SELECT ${asBytes("at")}, id, ${asBytes("json")} FROM row WHERE stack = ? AND (at, id) > (?, ?) AND at <= ? AND instr(keys, ?) > 0
         ORDER BY at, id LIMIT ${PAGE}`,
          ...[this.#indexed.stack, at, id, until, wanted],
        ),
      );
      for (const found of page) yield found.json;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) {
        this.#checkEpoch(epoch);
        return;
      }
      [at, id] = [last.at, last.id];
      await setImmediate();
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** Rows that nobody can read are thrown away: the next report works them out again. */
  #readable<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof HistoryError && error.kind === "damaged")) throw error;
      this.#connection.transaction(() => {
        this.#empty("");
      });
      throw pastChanged(this.#indexed.stack);
    }
  }

  #last(): z.output<typeof entryRow> | undefined {
    return this.#connection.get(
      entryRow,
      `SELECT id, ${asBytes("version")}, ${asBytes("content")} FROM entry WHERE stack = ? ORDER BY id DESC LIMIT 1`,
      this.#indexed.stack,
    );
  }
}

/**
 * Throws the rows of every stack away: they may hold what was forgotten.
 *
 * @throws HistoryError which says that the rest is done
 */
export async function clearReportIndex(file: string): Promise<void> {
  const path = reportIndexFile(file);
  if (!existsSync(path)) return;
  try {
    await emptied(path);
  } catch (cause) {
    try {
      // Damaged, most likely; the next report makes it again.
      await removeFiles(path);
    } catch {
      throw indexLeft(path, cause);
    }
  }
}

async function removeFiles(path: string): Promise<void> {
  for (const part of ["", "-wal", "-shm"]) await rm(`${path}${part}`, { force: true });
}

async function emptied(path: string): Promise<void> {
  const connection = await Connection.open(path, { isWriter: true });
  try {
    makeTables(connection);
    for (const table of ["row", "entry", "form"]) connection.run(`DELETE FROM ${table}`);
    connection.checkpoint();
  } finally {
    connection.close();
  }
}

/** Whether the rows are those that were added; a wrong file can simply be deleted. */
export async function verifyReportIndex(file: string): Promise<readonly Damage[]> {
  const path = reportIndexFile(file);
  if (!existsSync(path)) return [];
  const connection = await Connection.open(path, { isWriter: false });
  try {
    const damages: Damage[] = [];
    const entries = z.object({ id: z.number(), version: text, stack: text, digest: bytes });
    const rows = z.object({ at: text, keys: text, json: text });
    for (const { id, version, stack, digest } of connection.all(
      entries,
      `SELECT id, ${asBytes("version")}, ${asBytes("stack")}, CAST(digest AS BLOB) AS digest FROM entry`,
    )) {
      const own = connection.all(
        rows,
        `SELECT ${["at", "keys", "json"].map(asBytes).join(", ")} FROM row WHERE entry = ? ORDER BY id`,
        id,
      );
      if (!digestOf(own).equals(digest))
        damages.push({
          where: `the report's rows for version ${version} of ${stack}`,
          what: `they are not what was worked out; delete ${path}, and the next report makes it again`,
        });
    }
    return damages;
  } catch (error) {
    return [{ where: path, what: error instanceof Error ? error.message : damaged(path).message }];
  } finally {
    connection.close();
  }
}

function digestOf(rows: readonly IndexRow[]): Buffer {
  return sha256(JSON.stringify(rows.map(({ at, keys, json }) => [at, keys, json])));
}
