// Bundles the script of the report's page into one file, which stands inside of the page.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

export async function bundlePage(outfile = join(ROOT, "dist", "report", "page", "client.js")) {
  await build({
    entryPoints: [join(ROOT, "src", "report", "page", "client", "main.ts")],
    outfile,
    bundle: true,
    minify: true,
    platform: "browser",
    target: ["chrome123", "firefox120", "safari17.5"],
    format: "iife",
    // The element that the script stands in must not end within it.
    supported: { "inline-script": false },
    legalComments: "none",
    logLevel: "warning",
    plugins: [withoutUnused()],
  });
}

/** Rooms are imported by their public face: what the page does not use of them is left out, with what node.js alone has. */
function withoutUnused() {
  return {
    name: "without-unused",
    setup(bundler) {
      bundler.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
      bundler.onResolve({ filter: /^\./ }, async ({ path, pluginData, ...where }) => {
        if (pluginData === "resolving") return undefined;
        const { kind, importer, resolveDir } = where;
        const found = await bundler.resolve(path, { kind, importer, resolveDir, pluginData: "resolving" });
        return { path: found.path, errors: found.errors, sideEffects: false };
      });
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundlePage();
