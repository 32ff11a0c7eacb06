import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** A process that runs this as its command. */
function ended(command: string): { readonly status: number | null; readonly stderr: string } {
  const script = `const { untilDone } = require(${JSON.stringify(join(ROOT, "src/cli/ending.ts"))});
    void untilDone(async () => { ${command} });`;
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "--eval", script], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 60_000,
  });
  return { status, stderr };
}

test("a command ends with its exit code, and with nothing to say of that", () => {
  expect(ended("return 4")).toEqual({ status: 4, stderr: "" });
  expect(ended("return 0")).toEqual({ status: 0, stderr: "" });
});

test("a command that waits for nothing that could come has not succeeded", () => {
  const { status, stderr } = ended("await new Promise(() => undefined); return 0");
  expect(status).toBe(1);
  expect(stderr).toContain("The command ended before it was done");
});

test("what was left open keeps nobody waiting", () => {
  expect(ended("setInterval(() => undefined, 1000); return 3")).toEqual({ status: 3, stderr: "" });
});

test("whoever has read enough is no error", () => {
  const command = `
    process.stdout.write("x");
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.stdout.emit("error", Object.assign(new Error("gone"), { code: "EPIPE" }));
    return 1;`;
  expect(ended(command)).toEqual({ status: 0, stderr: "" });
});
