// The package as users install it: what `npm pack` puts in, and the README's example written against it.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const ROOT = join(__dirname, "..");
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");

/** In the project, so that what the package depends on is found in the project's node_modules. */
let project: string;

beforeAll(() => {
  mkdirSync(join(ROOT, ".work"), { recursive: true });
  project = mkdtempSync(join(ROOT, ".work", "package-"));
  writeFileSync(join(project, "package.json"), '{ "name": "a-user-of-ours" }');
  const installed = join(project, "node_modules", "atlassian-identity");
  mkdirSync(installed, { recursive: true });
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", project], { cwd: ROOT });
  const [{ filename }] = z.tuple([z.looseObject({ filename: z.string() })]).parse(JSON.parse(String(packed)));
  execFileSync("tar", ["xzf", join(project, filename), "--strip-components=1", "-C", installed]);
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

/** Node, in the project. */
function run(...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

test("the README's example compiles against the package and synthesises", () => {
  const [, example = ""] = /```ts\n(.*?)```/su.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
  expect(example).toContain('from "atlassian-identity"');
  writeFileSync(join(project, "main.ts"), example);
  const strict = ["--strict", "--module", "node16", "--target", "es2022", "--types", "node", "--outDir", "."];
  expect(run(TSC, ...strict, "main.ts")).toEqual({ status: 0, output: "" });
  expect(run("main.js")).toEqual({ status: 0, output: "" });
  const text = readFileSync(join(project, "cdktf.out", "stacks", "people", "cdk.tf.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({
    resource: {
      atlassian_user: { ana: { title: "Platform engineer" } },
      atlassian_group_membership: {
        "engineering-members": { members: { "ana@acme.com": "${atlassian_user.ana.id}" } },
      },
    },
  });
});

test("the emulator is there under its own name, and loads nothing of CDKTF", () => {
  const code = `
    const { startEmulator } = require("atlassian-identity/emulator");
    startEmulator().then(async (emulator) => {
      console.log(Object.keys(require.cache).some((path) => path.includes("/cdktf/")), emulator.directory().users());
      await emulator.close();
    });`;
  expect(run("-e", code)).toEqual({ status: 0, output: "false []\n" });
});

test("the command is there and knows its version", () => {
  expect(run("node_modules/atlassian-identity/dist/cli/main.js", "--version")).toEqual({
    status: 0,
    output: "0.1.0\n",
  });
});
