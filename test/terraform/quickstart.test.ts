import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, WORK } from "./support/provider-mirror";
import { ended } from "./support/workspace";

const TIME_LIMIT_MS = 300_000;
const containing = (text: string): unknown => expect.stringContaining(text);
let home: string;
let temporary: string;
let project: string;
/** Stands in the environment of everything that a test starts, so that it can be found. */
let mark: string;
let started: ChildProcess | undefined;

beforeEach(() => {
  mkdirSync(WORK, { recursive: true });
  home = mkdtempSync(join(WORK, "home-"));
  // The provider's socket is in here, and the path of a socket has to be short.
  temporary = mkdtempSync(join(tmpdir(), "quick-"));
  project = copyOfProject();
  mark = `QUICKSTART_TEST=${randomUUID()}`;
});

afterEach(() => {
  started?.kill("SIGTERM");
  rmSync(home, { recursive: true, force: true });
  rmSync(project, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
});

function quickstart(args: readonly string[] = []): ChildProcess {
  const [name = "", value = ""] = mark.split("=");
  started = spawn(process.execPath, [join(project, "dist", "cli", "main.js"), "quickstart", ...args], {
    cwd: project,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      ...(process.env.TERRAFORM_BINARY_NAME === undefined
        ? {}
        : { TERRAFORM_BINARY_NAME: process.env.TERRAFORM_BINARY_NAME }),
      HOME: home,
      TMPDIR: temporary,
      // Somebody's real directory, which must not be touched, and settings that must not disturb.
      ATLASSIAN_SCIM_BASE_URL: "http://127.0.0.1:9/scim/directory/real",
      ATLASSIAN_SCIM_TOKEN: "real",
      ATLASSIAN_ORGANIZATION_ID: "real",
      ATLASSIAN_ORGANIZATION_TOKEN: "real",
      TF_PLUGIN_CACHE_DIR: join(home, "cache"),
      TF_WORKSPACE: "other",
      [name]: value,
    },
  });
  return started;
}

/** The commands of the processes that a test has started and that have not ended. */
function running(): readonly string[] {
  const { stdout } = spawnSync("ps", ["axeww", "-o", "stat=,args="], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes(mark) && !line.startsWith("Z"));
}

/**
 * A copy of the project, so that neither somebody's own quick start in `.work/quickstart` nor somebody's editing
 * gets into the test.
 */
function copyOfProject(): string {
  const copy = mkdtempSync(join(WORK, "project-"));
  for (const name of ["dist", "src", "main.ts", "package.json", "tsconfig.json"]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(realpathSync(join(ROOT, "node_modules")), join(copy, "node_modules"));
  return copy;
}

/** Every file of the project beside what git ignores. */
function projectFiles(): readonly string[] {
  const names = readdirSync(project).filter((name) => ![".work", "dist", "node_modules"].includes(name));
  return [...names, ...readdirSync(join(project, "src"), { recursive: true, encoding: "utf8" })].sort();
}

/** Resolves with what it has printed so far when the text appears. */
function appearance(child: ChildProcess, text: string): Promise<string> {
  let seen = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      seen += chunk.toString("utf8");
      if (seen.includes(text)) resolve(seen);
    });
    child.on("close", () => {
      reject(new Error(`it ended without "${text}":\n${seen}`));
    });
  });
}

/** The rows of the printed tables, one list of cells a person. */
function tables(output: string): readonly (readonly (readonly string[])[])[] {
  return output
    .split("The directory now holds:\n")
    .slice(1)
    .map((text) => {
      const lines = text.slice(0, text.indexOf("└")).split("\n");
      const rows = lines.map((line) =>
        line
          .split("│")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
      // A line whose user name goes on from the line before has no status of its own.
      return rows.filter((cells) => ["active", "deactivated"].includes(cells.at(-1) ?? ""));
    });
}

function section(output: string, from: string, to: string): string {
  const start = output.indexOf(from);
  const end = output.indexOf(to);
  expect({ from, start: start >= 0, end: end > start }).toEqual({ from, start: true, end: true });
  return output.slice(start, end);
}

describe("the quick start", () => {
  it(
    "deploys the company, changes nothing the second time, and follows its people",
    async () => {
      const before = projectFiles();
      const { code, output } = await ended(quickstart());
      expect({ code, output }).toEqual({ code: 0, output: containing("") });

      const first = section(output, "== 1.", "== 2.");
      expect(first).toMatch(/Deploying \d+ changes …\nDeployed\./u);
      const second = section(output, "== 2.", "== 3.");
      expect(second).toContain("There is nothing to do: everything is as declared.");
      expect(second).toContain("changed not once");
      const preview = section(output, "== 3.", "== 4.");
      expect(preview).toContain("1 leaves, 1 loses access, 1 joins, 1 moves, 1 is renamed");
      const [, digest = ""] = /^Digest: (sha256:\w+)$/mu.exec(preview) ?? [];
      expect(section(output, "== 4.", "== 5.")).toContain(`Deployed.\nDigest: ${digest}\n`);

      const seats = [...output.matchAll(/^Jira on acme\.atlassian\.net: (.*)$/gmu)].map(([, said]) => said);
      expect(seats).toEqual([
        "7 of 10 seats taken, 2 of them by admins.",
        "8 of 10 seats taken, 3 of them by admins.",
      ]);
      const [early = [], late = []] = tables(output);
      expect(early.length).toBeGreaterThanOrEqual(10);
      expect(early.filter((cells) => cells.at(-1) === "deactivated")).toEqual([]);
      expect(
        new Set(early.flatMap((cells) => (cells[2] ?? "").split(/,\s*/u)).filter(Boolean)).size,
      ).toBeGreaterThanOrEqual(3);
      expect(late).toHaveLength(early.length + 1);
      const leavers = late.filter((cells) => cells.at(-1) === "deactivated");
      expect(leavers).toHaveLength(1);
      expect(leavers[0]?.[2]).toBe("");

      // It reads well where nobody redraws lines, and fits.
      expect(output).not.toContain("\u001b");
      for (const line of output.split("\n").filter((text) => /^[┌│└├]/u.test(text))) {
        expect(line.length).toBeLessThanOrEqual(80);
      }
      for (const name of ["Leo joins", "Hana moves", "Dana marries", "Mara leaves"]) {
        expect(preview).toContain(name);
      }
      const report = output.slice(output.indexOf("== 5."));
      for (const action of ["Create", "Join", "Deactivate", "Leave"])
        expect(report).toMatch(new RegExp(`\\b${action}\\b`, "u"));
      expect(report).not.toContain("leo.rossi");
      // Who let her go, and who had looked at it.
      expect(report).toMatch(/Deactivate +mara\.jansen@acme\.example +run a-month-later\n/u);
      expect(report.replaceAll(/\s+/gu, " ")).toContain(
        "run a-month-later: author ines.moreau@acme.example, deployed as reviewed, approved by jonas.weber@acme.example, pull request https://git.acme.example/people/pulls/7",
      );
      expect(report).not.toContain("nobody has told");
      expect(output).toContain("everything that it started has ended");
      expect(running()).toEqual([]);
      expect(projectFiles()).toEqual(before);
      expect({ home: readdirSync(home), temporary: readdirSync(temporary) }).toEqual({
        home: [],
        temporary: [],
      });
    },
    TIME_LIMIT_MS,
  );

  it(
    "ends with everything it has started at Ctrl-C",
    async () => {
      const child = quickstart();
      const end = ended(child);
      await appearance(child, "Initialising …");
      expect(running()).not.toEqual([]);
      child.kill("SIGINT");
      expect(await end).toEqual({
        code: 130,
        output: containing("The quick start was interrupted; nothing of it is left running."),
      });
      expect(running()).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  it(
    "leaves the emulator running with --keep, for a plan by hand",
    async () => {
      const child = quickstart(["--keep"]);
      const end = ended(child);
      const output = await appearance(child, "What the directory holds:");
      const exported = Object.fromEntries(
        [...output.matchAll(/^export (\w+)='([^']*)'$/gmu)].map(([, name, value]): [string, string] => [
          name ?? "",
          value ?? "",
        ]),
      );
      const [, folder = ""] = /^cd (.+)$/mu.exec(output) ?? [];
      const [, printed = ""] = /^npx (atlassian-identity preview)$/mu.exec(output) ?? [];
      const preview = spawn("npx", printed.split(" "), {
        cwd: folder,
        stdio: ["ignore", "pipe", "pipe"],
        env: { PATH: process.env.PATH, HOME: home, CI: "1", CHECKPOINT_DISABLE: "1", ...exported },
      });
      expect(await ended(preview)).toEqual({
        code: 0,
        output: containing("No changes to people, groups or access."),
      });
      child.kill("SIGINT");
      expect((await end).code).toBe(0);
      expect(running()).toEqual([]);
    },
    TIME_LIMIT_MS,
  );
});
