import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as z from "zod";
import { cdktfJson, runCdktf } from "../../src/terraform";

const ROOT = resolve(__dirname, "../..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cdktf-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(root: string): Promise<{ printed: string; code: number | null }> {
  let printed = "";
  return runCdktf(["diff", "company"], {
    root,
    folder,
    terraform: { command: "my-tofu", product: "OpenTofu", version: "1.9.0" },
    environment: { PATH: process.env.PATH },
    hasColours: false,
    onText: (text) => {
      printed += text;
    },
  }).then(({ code }) => ({ code, printed }));
}

describe("cdktf.json", () => {
  it("synthesises a TypeScript program, whatever its path has in it", () => {
    const place = join(folder, "it's $HOME `here`");
    mkdirSync(place);
    const program = join(place, "main.ts");
    writeFileSync(program, 'const greeting: string = "synthesised"; console.log(greeting);\n');
    const { app } = z.object({ app: z.string() }).parse(JSON.parse(cdktfJson(ROOT, program)));
    const { status, stdout } = spawnSync(app, {
      shell: true,
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, TSX_DISABLE_CACHE: "1" },
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "synthesised\n" });
  });

  it("cannot be without the packages", () => {
    expect(() => cdktfJson(folder, "main.ts")).toThrow(
      `cdktf-cli is not installed in ${folder}: run "npm ci" there first.`,
    );
  });
});

describe("running cdktf", () => {
  it("uses the binary that was found, in the folder, and asks it for plain output", async () => {
    const place = join(folder, "node_modules", "cdktf-cli");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), '{"bin":{"cdktf":"run.js"}}');
    writeFileSync(
      join(place, "run.js"),
      `console.log(process.cwd(), process.env.TERRAFORM_BINARY_NAME, process.argv.slice(2).join(" "));
       process.stdout.write("\\u001b[2K\\u001b[1Alast"); process.exitCode = 1;`,
    );
    expect(await run(folder)).toEqual({
      code: 1,
      printed: `${folder} my-tofu diff company --skip-provider-lock --no-color\nlast`,
    });
  });

  it("says in one sentence that it is not installed", async () => {
    await expect(run(folder)).rejects.toThrow(
      `cdktf-cli is not installed in ${folder}: run "npm ci" there first.`,
    );
  });
});
