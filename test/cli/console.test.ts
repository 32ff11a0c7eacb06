import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stateText } from "../report/support/states";

const ROOT = join(__dirname, "..", "..");

test("what goes into a file has no colours, also in a pipeline", () => {
  const folder = mkdtempSync(join(tmpdir(), "console-"));
  writeFileSync(join(folder, "1.tfstate"), stateText({ serial: 1, people: [{ key: "ana" }] }));
  const args = ["--import", "tsx", join(ROOT, "src/cli/main.ts"), "report", "--from", folder];
  const { NO_COLOR: _, ...environment } = process.env;
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...environment, CI: "true" },
  });
  rmSync(folder, { recursive: true });
  expect(status).toBe(0);
  expect(stdout).toContain("ana@acme.example");
  expect(stdout).not.toContain("\u001b");
});
