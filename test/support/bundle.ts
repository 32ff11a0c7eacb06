import { mkdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";

const FOLDER = join(__dirname, "../../node_modules/.cache/test-plugins");

/** Makes one file of a plugin's TypeScript entry, and answers the command that runs it. */
export function bundle(entry: string): readonly string[] {
  mkdirSync(FOLDER, { recursive: true });
  const name = basename(entry, ".ts");
  const file = join(FOLDER, `${name}.cjs`);
  // Other test files may be running the one that is there.
  const fresh = join(FOLDER, `${name}.${process.pid}.cjs`);
  buildSync({
    entryPoints: [entry],
    outfile: fresh,
    bundle: true,
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  renameSync(fresh, file);
  return [process.execPath, file];
}
