import { isUtf8 } from "node:buffer";
import * as z from "zod";
import { bytes } from "./columns";
import type { Connection } from "./connection";
import type { Damage } from "./replay";

/** All columns that hold text, by table. */
const COLUMNS = {
  event: ["kind", "stack", "at", "body"],
  version: ["stack"],
  run: ["id"],
  lock: ["stack", "id", "document", "holder", "run", "at"],
  token: ["name", "role"],
} as const;

/** All other columns: one changed byte can make a text of what is none, and any bytes may be in it then. */
const OTHERS = {
  event: ["body_hash", "hash"],
  chunk: ["hash", "data"],
  version: ["number", "seq", "size", "hash", "chunks"],
  run: ["seq"],
  token: ["seq", "hash"],
  hold: ["seq"],
} as const;

const row = z.object({ at: z.number(), text: bytes.nullable() });
const PAGE = 500;

/**
 * Finds text that is no UTF-8 without reading it as text: SQLite keeps whatever bytes it is given, and the library
 * ends the process when it comes upon such a text.
 *
 * @returns whether all text can be read
 */
export function checkTexts(connection: Connection, report: (damage: Damage) => void): boolean {
  if (!areNumbered(connection, report)) return false;
  let isReadable = checkSchemaTexts(connection, report);
  for (const [table, columns] of Object.entries(COLUMNS))
    for (const column of columns) isReadable = areReadable(connection, table, column, report) && isReadable;
  for (const [table, columns] of Object.entries(OTHERS))
    for (const column of columns) {
      const found = z.object({ found: z.number() });
      // An index has a copy of its own, which may be as it was.
      const sql = `SELECT 1 AS found FROM ${table} NOT INDEXED WHERE typeof(${column}) = 'text' LIMIT 1`;
      if (connection.get(found, sql) === undefined) continue;
      isReadable = false;
      report({ where: `the table ${table}`, what: `a value in its column ${column} is a text` });
    }
  return isReadable;
}

/** Which column counts a table's rows, from 1. */
const NUMBERS = { event: "seq", chunk: "id", version: "rowid", hold: "id" } as const;

/** Whoever reads begins with the first number: what is below it is in no chain, and would be in a report. */
function areNumbered(connection: Connection, report: (damage: Damage) => void): boolean {
  const below = Object.entries(NUMBERS).filter(
    ([table, column]) =>
      (connection.get(
        z.object({ count: z.number() }),
        `SELECT count(*) AS count FROM ${table} NOT INDEXED WHERE ${column} < 1`,
      )?.count ?? 0) > 0,
  );
  for (const [table] of below)
    report({
      where: `the table ${table}`,
      what: "a row is numbered below 1, which this program never writes",
    });
  return below.length === 0;
}

/** The same of what SQLite itself knows of tables and indexes: it names them in what it says. */
export function checkSchemaTexts(connection: Connection, report: (damage: Damage) => void): boolean {
  return ["type", "name", "tbl_name", "sql"]
    .map((column) => areReadable(connection, "sqlite_schema", column, report))
    .every((isReadable) => isReadable);
}

function areReadable(
  connection: Connection,
  table: string,
  column: string,
  report: (damage: Damage) => void,
): boolean {
  let isReadable = true;
  for (const text of textsOf(connection, table, column)) {
    if (isUtf8(text)) continue;
    isReadable = false;
    report({ where: `the table ${table}`, what: `a text in its column ${column} is no UTF-8` });
  }
  return isReadable;
}

/** The tables without row numbers are small. */
const WHOLE: ReadonlySet<string> = new Set(["run", "lock", "token"]);

function* textsOf(connection: Connection, table: string, column: string): Generator<Uint8Array> {
  const value = `CAST(${column} AS BLOB) AS text`;
  if (WHOLE.has(table)) {
    for (const { text } of connection.all(row, `SELECT 0 AS at, ${value} FROM ${table} NOT INDEXED`))
      if (text !== null) yield text;
    return;
  }
  let after = -1;
  for (;;) {
    const page = connection.all(
      row,
      `SELECT rowid AS at, ${value} FROM ${table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ${PAGE}`,
      after,
    );
    for (const { text } of page) if (text !== null) yield text;
    after = page.at(-1)?.at ?? after;
    if (page.length < PAGE) return;
  }
}
