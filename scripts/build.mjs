// Builds dist/: the library and the command with tsc, the provider as one executable file and the script of the
// report's page with esbuild.
// `--provider` makes the executable only.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundlePage } from "./page.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = join(ROOT, "src");
const OUTPUT = join(ROOT, "dist");
/** For browsers, and a program of its own. */
const PAGE = join(SOURCE, "report", "page", "client");
const PROVIDER = join(OUTPUT, "provider", "terraform-provider-atlassian");
const COMMAND = join(OUTPUT, "cli", "main.js");
const BUILD_INFO = join(ROOT, "node_modules", ".cache", "tsc", "build.tsbuildinfo");

/** What every bundle of the executable is made with. */
const BUNDLE = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: true,
  // Names of classes and functions stand in errors and stack traces, which people read.
  keepNames: true,
  legalComments: "none",
  logLevel: "warning",
};

const startedAt = Date.now();
const providerOnly = process.argv.includes("--provider");
const [compiled] = await Promise.all([
  providerOnly ? true : compile(),
  bundleProvider(),
  providerOnly ? undefined : bundlePage(),
]);
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
    .filter((file) => file.endsWith(".ts") && !file.startsWith(PAGE + sep))
    .map((file) => relative(SOURCE, file).slice(0, -".ts".length));
  if (sources.some((file) => !existsSync(join(OUTPUT, `${file}.js`)))) rmSync(BUILD_INFO, { force: true });
  const expected = new Set([...sources, relative(SOURCE, PAGE)]);
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
    ...BUNDLE,
    entryPoints: [join(SOURCE, "provider.ts")],
    outfile: PROVIDER,
    banner: { js: "#!/usr/bin/env node" },
    plugins: [latePackages(["undici"])],
  });
  chmodSync(PROVIDER, 0o755);
}

/**
 * Keeps large packages that are needed late, by `import()`, as text: node reads through all code of a file
 * before it runs the first line, and a text costs it a tenth of that. They are compiled at their first use.
 */
function latePackages(names) {
  return {
    name: "late-packages",
    setup(bundler) {
      bundler.onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ path, kind, importer }) =>
        kind === "dynamic-import"
          ? { path, namespace: "late" }
          : { errors: [{ text: `${importer} must load ${path} by import(), when it is first needed` }] },
      );
      bundler.onLoad({ filter: /.*/, namespace: "late" }, async ({ path }) => {
        const { outputFiles } = await build({
          ...BUNDLE,
          entryPoints: [path],
          write: false,
          absWorkingDir: ROOT,
        });
        const code = JSON.stringify(outputFiles[0].text);
        const parameters = JSON.stringify(["module", "exports", "require"]);
        const options = JSON.stringify({ filename: path });
        return {
          contents: `require("node:vm").compileFunction(${code}, ${parameters}, ${options})(module, exports, require);`,
          resolveDir: ROOT,
        };
      });
    },
  };
}
