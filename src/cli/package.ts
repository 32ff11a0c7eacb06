import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";

const manifest = z.object({ version: z.string() });

/** This package's folder: `src/cli` and `dist/cli` are equally deep in it. */
export const packageRoot = resolve(__dirname, "../..");

/** The built provider's executable. */
export const builtProvider = join(packageRoot, "dist", "provider", "terraform-provider-atlassian");

export function packageVersion(): string {
  return manifest.parse(JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"))).version;
}
