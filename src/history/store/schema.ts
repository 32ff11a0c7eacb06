import * as z from "zod";
import type { Connection } from "./connection";
import { otherForm } from "./errors";

/** Which form the tables have; a newer program turns an older form into its own. */
const FORM = 1;

/**
 * `event` is what the history vouches for: a chain in which every event holds the hash of the one before it. The
 * other tables are what is quicker to ask than the chain, and are compared with it by `verify`; only a lock, which
 * is of the moment, is in no chain.
 */
const TABLES = `
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    stack TEXT,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    body_hash BLOB NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX event_of_stack ON event (stack, seq);
  CREATE INDEX event_of_kind ON event (kind, stack, seq);

  -- An id is never given twice: readers remember pieces by it.
  CREATE TABLE chunk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    data BLOB NOT NULL
  ) STRICT;

  CREATE TABLE version (
    stack TEXT NOT NULL,
    number INTEGER NOT NULL,
    seq INTEGER NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    hash BLOB NOT NULL,
    chunks BLOB NOT NULL,
    PRIMARY KEY (stack, number)
  ) STRICT;

  CREATE TABLE run (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE lock (
    stack TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    document TEXT NOT NULL,
    holder TEXT,
    run TEXT,
    at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE token (name TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE, role TEXT NOT NULL)
    STRICT, WITHOUT ROWID;

  CREATE TABLE hold (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
`;

/** Makes the tables where there are none. */
export function makeTables(connection: Connection, file: string): void {
  connection.transaction(() => {
    if (formOf(connection) !== 0) return;
    connection.exec(TABLES);
    connection.exec(`PRAGMA user_version = ${FORM}`);
  });
  checkForm(connection, file);
}

/** @throws HistoryError when another program's form is found */
export function checkForm(connection: Connection, file: string): void {
  const form = formOf(connection);
  if (form !== FORM) throw otherForm(file, form, FORM);
}

function formOf(connection: Connection): number {
  return connection.get(z.object({ user_version: z.number() }), "PRAGMA user_version")?.user_version ?? 0;
}
