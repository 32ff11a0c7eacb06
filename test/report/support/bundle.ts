import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** Bundles the page's script as the build does, so that the test sees it as it is now. */
export async function bundle(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(__dirname, "..", "..", "..", "scripts", "page.mjs")]);
}
