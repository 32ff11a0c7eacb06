import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { foreignPackage } from "./errors";

/** `src/constructs` and `dist/constructs` are equally deep in the package. */
const manifestPath = resolve(__dirname, "../../package.json");
const manifest = z.object({ name: z.literal("atlassian-identity"), version: z.string() });

let version: string | undefined;

/** The version of this package, which is the provider's as well: the two are built and published as one. */
export function packageVersion(): string {
  return (version ??= read());
}

function read(): string {
  try {
    return manifest.parse(JSON.parse(readFileSync(manifestPath, "utf8"))).version;
  } catch (cause) {
    throw foreignPackage(manifestPath, cause);
  }
}
