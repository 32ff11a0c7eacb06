import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import {
  behaviourVariants,
  organizationRights,
  organizationVariants,
  parseSeed,
  plant,
  plantOrganization,
  retryHeaderStyles,
  startEmulator,
  type Trouble,
  usualBehaviour,
} from "../../src/emulator";
import { OrganizationHandle } from "../../src/emulator/organization/organization-handle";

const ROOT = resolve(__dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/emulator.md"), "utf8");
const CACHE = join(ROOT, "node_modules/.cache");
const PACKAGE = "atlassian-identity/emulator";
const SOURCE = join(ROOT, "src/emulator/index.ts");

function blocks(language: string): readonly string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gmsu"))].map(
    ([, text = ""]) => text,
  );
}

/** Pieces that go on from the two lines of the prelude begin with them. */
function programs(): readonly string[] {
  const [, prelude = ""] = /<!-- prelude -->\s+```ts\n(.*?)^```$/msu.exec(PAGE) ?? [];
  return blocks("ts").map((text) => {
    const goesOn = /\bemulator\./u.test(text) && !text.includes("const emulator =");
    const whole = goesOn ? `${prelude}${text}` : text;
    const isOpen = whole.includes("const emulator =") && !whole.includes("emulator.close()");
    return `${whole}${isOpen ? "await emulator.close();\n" : ""}export {};\n`;
  });
}

describe("the emulator's page", () => {
  let folder: string;
  let files: readonly string[];

  beforeAll(() => {
    mkdirSync(CACHE, { recursive: true });
    folder = mkdtempSync(join(CACHE, "emulator-page-"));
    files = programs().map((text, index) => {
      const file = join(folder, `program${index}.ts`);
      writeFileSync(file, text);
      return file;
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("has code that compiles", () => {
    const options = {
      extends: join(ROOT, "tsconfig.json"),
      compilerOptions: {
        noEmit: true,
        // The project's own is not for another set of files.
        tsBuildInfoFile: join(folder, "tsc.tsbuildinfo"),
        module: "ESNext",
        moduleResolution: "Bundler",
        baseUrl: ROOT,
        paths: { [PACKAGE]: [SOURCE] },
      },
      include: ["*.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(options));
    const compiler = require.resolve("typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
    expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
  });

  it("has code that runs", () => {
    expect(files.length).toBeGreaterThan(8);
    buildSync({
      entryPoints: [...files],
      outdir: folder,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      alias: { [PACKAGE]: SOURCE },
      logLevel: "error",
    });
    for (const file of files)
      execFileSync(process.execPath, [file.replace(/ts$/u, "mjs")], { timeout: 20_000, stdio: "pipe" });
  });

  it("has a seed that is one", async () => {
    const [text = ""] = blocks("json");
    const emulator = await startEmulator();
    plant(parseSeed(text), emulator.directory());
    plantOrganization(parseSeed(text), emulator.organization);
    expect(emulator.directory().people()).toMatchObject([
      { userName: "ana@acme.example", active: true, groups: ["engineering"] },
      { userName: "bo", active: false, groups: ["engineering"] },
    ]);
    expect(emulator.organization.policyOf("ana@acme.example")?.name).toBe("Default");
    await emulator.close();
  });

  it.each(Object.entries(usualBehaviour))("tells the switch %s with its default %j", (key, value) => {
    const [, cell = ""] = new RegExp(`^\\| \`${key}\` +\\| \`([^\`]+)\` +\\|`, "mu").exec(PAGE) ?? [];
    expect(cell === "" ? undefined : JSON.parse(cell)).toEqual(value);
  });

  it("tells every setting that a variant has, and every style of a 429", () => {
    const settings = [...behaviourVariants, ...organizationVariants].flatMap(({ behaviour }) =>
      Object.values(behaviour).flat(),
    );
    for (const setting of [...settings, ...retryHeaderStyles])
      if (typeof setting === "string") expect(PAGE).toContain(`"${setting}"`);
  });

  it("tells all that the console of the organisation can do, and every right", () => {
    const names = Object.getOwnPropertyNames(OrganizationHandle.prototype);
    for (const name of names.filter((each) => each !== "constructor"))
      expect(PAGE).toMatch(new RegExp(`^\\| .*\`${name}[(\`]`, "mu"));
    for (const right of organizationRights) expect(PAGE).toContain(`\`${right}\``);
  });

  it("tells every trouble and every condition", () => {
    // A record, so that the compiler names a kind that is missing here.
    const kinds: Record<Trouble["kind"], true> = {
      status: true,
      "error-page": true,
      "rate-limit": true,
      redirect: true,
      "no-directory": true,
      "expired-key": true,
      latency: true,
      cut: true,
      "slow-body": true,
      garbled: true,
      stale: true,
      hang: true,
    };
    for (const kind of Object.keys(kinds)) expect(PAGE).toContain(`\`{ kind: "${kind}"`);
    for (const condition of [
      "method",
      "path",
      "directory",
      "matching",
      "nth",
      "every",
      "probability",
      "times",
    ])
      expect(PAGE).toMatch(new RegExp(`^\\|[^|]*\`${condition}\\b`, "mu"));
  });
});
