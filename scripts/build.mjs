// Builds dist/: the library and the command with tsc, the provider as one executable file with esbuild.
// `--provider` makes the executable only.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = join(ROOT, "src");
const OUTPUT = join(ROOT, "dist");
const PROVIDER = join(OUTPUT, "provider", "terraform-provider-atlassian");
const COMMAND = join(OUTPUT, "cli", "main.js");
const BUILD_INFO = join(ROOT, "node_modules", ".cache", "tsc", "build.tsbuildinfo");

const startedAt = Date.now();
const providerOnly = process.argv.includes("--provider");
const [compiled] = await Promise.all([providerOnly ? true : compile(), bundleProvider()]);
if (!compiled) {
  console.error("The TypeScript compiler reports errors, see above");
  process.exit(1);
}
const size = Math.round(statSync(PROVIDER).size / 1024);
const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
console.log(`Built dist/ in ${seconds} s (provider: one file of ${size} KiB)`);

/** Answers whether there were no type errors. */
async function compile() {
  tidyOutput();
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const code = await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsc, "-p", join(ROOT, "tsconfig.build.json")], {
      cwd: ROOT,
      stdio: "inherit",
    });
    child.on("error", reject).on("close", resolve);
  });
  if (existsSync(COMMAND)) chmodSync(COMMAND, 0o755);
  return code === 0;
}

/**
 * The compiler's memory of what it has written knows nothing of files that somebody removed, and it leaves
 * behind what was made of sources that are gone.
 */
function tidyOutput() {
  const sources = filesIn(SOURCE)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => relative(SOURCE, file).slice(0, -".ts".length));
  if (sources.some((file) => !existsSync(join(OUTPUT, `${file}.js`)))) rmSync(BUILD_INFO, { force: true });
  const expected = new Set(sources);
  for (const file of filesIn(OUTPUT)) {
    const [, stem] = /^(.*?)(\.d\.ts|\.js)$/.exec(relative(OUTPUT, file)) ?? [];
    if (stem !== undefined && !expected.has(stem)) rmSync(file);
  }
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function bundleProvider() {
  mkdirSync(join(OUTPUT, "provider"), { recursive: true });
  await build({
    entryPoints: [join(SOURCE, "provider.ts")],
    outfile: PROVIDER,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    // Names of classes and functions stand in errors and stack traces, which people read.
    keepNames: true,
    legalComments: "none",
    logLevel: "warning",
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(PROVIDER, 0o755);
}
