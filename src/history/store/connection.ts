import { closeSync, existsSync, openSync } from "node:fs";
import type Libsql from "libsql";
import * as z from "zod";
import { HistoryError, messageOf } from "../errors";
import { busy, cannotOpen, damaged, diskFull, failed, noDatabase, noLibrary } from "./errors";

/** What a column can hold. */
export type Value = string | number | null | Uint8Array;

const code = z.object({ code: z.string() });
/** How long one process waits for another one that writes. */
const PATIENCE_MS = 10_000;
/** How long emptying the log waits for a reader at once. */
const CHECKPOINT_MS = 250;
/** How often whoever is patient tries it: for some ten seconds. */
const CHECKPOINTS = 20;
/** Pages of 4 KiB in the log before it is written into the database: 16 MiB. */
const LOG_PAGES = 4_096;

/** SQLite, with the few calls that the history makes of it. Every failure is a HistoryError. */
export class Connection {
  readonly #database: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();

  readonly #isWriter: boolean;

  private constructor(database: Libsql.Database, isWriter: boolean) {
    this.#database = database;
    this.#isWriter = isWriter;
  }

  /**
   * Opens a database; the library is loaded now, and not earlier. A writer makes it if it is missing, and every one
   * of its transactions is on the disk when `transaction` returns. A reader cannot write.
   */
  static async open(file: string, { isWriter }: { readonly isWriter: boolean }): Promise<Connection> {
    if (!isWriter && !existsSync(file)) throw noDatabase(file);
    const Database = await library();
    let database: Libsql.Database | undefined;
    try {
      if (isWriter) makePrivate(file);
      database = new Database(file, { timeout: PATIENCE_MS });
      const connection = new Connection(database, isWriter);
      if (isWriter) connection.#prepareToWrite();
      else connection.exec("PRAGMA query_only = ON");
      return connection;
    } catch (cause) {
      database?.close();
      throw cause instanceof HistoryError && cause.kind !== "unreachable" ? cause : cannotOpen(file, cause);
    }
  }

  #prepareToWrite(): void {
    this.exec("PRAGMA journal_mode = WAL");
    this.exec("PRAGMA synchronous = FULL");
    // On a Mac, only this makes the disk itself write.
    this.exec("PRAGMA fullfsync = ON");
    // What was forgotten shall not be found in unused pages.
    this.exec("PRAGMA secure_delete = ON");
    this.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
    this.exec(`PRAGMA journal_size_limit = ${LOG_PAGES * 4_096}`);
  }

  /** Runs statements that answer nothing. */
  exec(sql: string): void {
    translated(() => this.#database.exec(sql));
  }

  /** Changes rows; answers the id of the row that was inserted last. */
  run(sql: string, ...values: readonly Value[]): number {
    return translated(() => Number(this.#prepared(sql).run([...values]).lastInsertRowid));
  }

  /** The first row, or undefined. */
  get<Schema extends z.ZodType>(
    row: Schema,
    sql: string,
    ...values: readonly Value[]
  ): z.output<Schema> | undefined {
    const found = translated(() => this.#prepared(sql).get([...values]));
    return found === undefined ? undefined : parsed(row, found);
  }

  all<Schema extends z.ZodType>(row: Schema, sql: string, ...values: readonly Value[]): z.output<Schema>[] {
    return translated(() => this.#prepared(sql).all([...values])).map((found) => parsed(row, found));
  }

  /** Either everything that the work does is kept, or nothing. */
  transaction<Result>(work: () => Result): Result {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk has ended the transaction already.
      if (this.#database.inTransaction) this.exec("ROLLBACK");
      throw error;
    }
  }

  /** Reads several times from one and the same moment. */
  snapshot<Result>(work: () => Result): Result {
    this.exec("BEGIN");
    try {
      return work();
    } finally {
      if (this.#database.inTransaction) this.exec("COMMIT");
    }
  }

  /**
   * Writes what is in the log into the database, and empties the log.
   *
   * @param isPatient whether to try again while a reader is at it
   * @returns whether it could: a reader who is at it may prevent that
   */
  checkpoint({ isPatient = false } = {}): boolean {
    // While it waits for a reader nobody can write: it waits for short whiles only, with pauses between them.
    this.exec(`PRAGMA busy_timeout = ${CHECKPOINT_MS}`);
    try {
      for (let count = 1; ; count += 1) {
        if (this.get(z.object({ busy: z.number() }), "PRAGMA wal_checkpoint(TRUNCATE)")?.busy === 0)
          return true;
        if (!isPatient || count >= CHECKPOINTS) return false;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, CHECKPOINT_MS);
      }
    } finally {
      this.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
    }
  }

  close(): void {
    if (!this.#database.open) return;
    this.#statements.clear();
    // The library leaves the log behind, which is safe, but a copy of the file alone would lack it.
    if (this.#isWriter) this.checkpoint();
    this.#database.close();
  }

  #prepared(sql: string): Libsql.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A new file is its owner's alone, because people are in it; SQLite gives its log the same rights. */
function makePrivate(file: string): void {
  if (file === ":memory:" || existsSync(file)) return;
  closeSync(openSync(file, "a", 0o600));
}

function parsed<Schema extends z.ZodType>(schema: Schema, row: unknown): z.output<Schema> {
  try {
    return schema.parse(row);
  } catch (cause) {
    throw damaged("a row that holds something else than this program writes", cause);
  }
}

async function library(): Promise<typeof Libsql> {
  try {
    const loaded = await import("libsql");
    return loaded.default;
  } catch (cause) {
    throw noLibrary(cause);
  }
}

/** @see https://www.sqlite.org/rescode.html */
function translated<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const name = code.safeParse(cause).data?.code ?? "";
    if (name.startsWith("SQLITE_FULL")) throw diskFull(cause);
    if (name.startsWith("SQLITE_BUSY") || name.startsWith("SQLITE_LOCKED")) throw busy(cause);
    if (/^SQLITE_(CORRUPT|NOTADB|FORMAT)/u.test(name) || messageOf(cause) === "malformed JSON")
      throw damaged("the database file itself", cause);
    throw failed(cause);
  }
}
