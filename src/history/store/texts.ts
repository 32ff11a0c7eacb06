import { isUtf8 } from "node:buffer";
import * as z from "zod";
import { bytes } from "./columns";
import type { Connection } from "./connection";
import type { Damage } from "./replay";

/** All columns that hold text, by table. */
const COLUMNS = {
  sqlite_schema: ["type", "name", "tbl_name", "sql"],
  event: ["kind", "stack", "at", "body"],
  version: ["stack"],
  run: ["id"],
  lock: ["stack", "id", "document", "holder", "run", "at"],
  token: ["name", "role"],
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
  let isReadable = true;
  for (const [table, columns] of Object.entries(COLUMNS))
    for (const column of columns)
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
    for (const { text } of connection.all(row, `SELECT 0 AS at, ${value} FROM ${table}`))
      if (text !== null) yield text;
    return;
  }
  let after = -1;
  for (;;) {
    const page = connection.all(
      row,
      `SELECT rowid AS at, ${value} FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${PAGE}`,
      after,
    );
    for (const { text } of page) if (text !== null) yield text;
    after = page.at(-1)?.at ?? after;
    if (page.length < PAGE) return;
  }
}
