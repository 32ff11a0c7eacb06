import { join, resolve } from "node:path";

/** This package's folder: `src/cli` and `dist/cli` are equally deep in it. */
export const packageRoot = resolve(__dirname, "../..");

/** The built provider's executable. */
export const builtProvider = join(packageRoot, "dist", "provider", "terraform-provider-atlassian");
