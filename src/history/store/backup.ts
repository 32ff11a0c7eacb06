import { existsSync } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import type { Connection } from "./connection";
import { cannotWrite, heldBack } from "./errors";

/**
 * Copies the whole history as it is at this moment, while others read and write it. The copy has its name only once
 * it is complete and on the disk.
 *
 * @throws HistoryError where a file of this name is already
 */
export async function backup(connection: Connection, target: string): Promise<void> {
  if (existsSync(target)) throw heldBack(`${target} is there already, and a backup overwrites nothing.`);
  const part = `${target}.part`;
  try {
    await rm(part, { force: true });
    // SQLite fills an empty file, and leaves it its rights.
    await writeFile(part, "", { mode: 0o600 });
    connection.run("VACUUM INTO ?", part);
    const file = await open(part, "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    throw cannotWrite(target, cause);
  }
}
