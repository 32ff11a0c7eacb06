import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { runChild } from "../../src/terraform";

/** Runs a script with node and answers what it printed beside how it ended. */
async function run(script: string, onText: (text: string) => void = () => undefined) {
  let printed = "";
  const end = await runChild({
    command: process.execPath,
    args: ["-e", script],
    cwd: tmpdir(),
    environment: { PATH: process.env.PATH },
    onText: (text) => {
      printed += text;
      onText(text);
    },
  });
  return { ...end, printed };
}

/** Somebody who has ended and whom nobody has asked for the exit code yet ("Z") is not alive. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z]/u.test(stdout.trim());
}

describe("a child process", () => {
  it("tells both streams and its exit code", async () => {
    const { code, printed } = await run("console.log('out'); console.error('err'); process.exitCode = 7");
    expect(code).toBe(7);
    expect(printed).toContain("out\n");
    expect(printed).toContain("err\n");
  });

  it("keeps characters whole that are cut between two pieces", async () => {
    const { printed } = await run(`
      const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];
      process.stdout.write(first, () => setTimeout(() => process.stdout.write(second), 50));
    `);
    expect(printed).toBe("é");
  });

  it("is refused when it cannot be started", async () => {
    await expect(
      runChild({
        command: "/not/there",
        args: [],
        cwd: tmpdir(),
        environment: {},
        onText: () => undefined,
      }),
    ).rejects.toThrow("ENOENT");
    expect(process.listenerCount("SIGINT")).toBe(0);
  });

  it("takes what it has started with it, even what ignores signals", async () => {
    const { printed } = await run(`
      const { spawn } = require("node:child_process");
      const left = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)"], { stdio: ["ignore", "pipe", "inherit"] });
      left.stdout.once("data", () => { console.log(left.pid); process.exit(0); });
    `);
    const pid = Number(printed);
    expect(pid).toBeGreaterThan(1);
    expect(isAlive(pid)).toBe(false);
  });

  it("gets our Ctrl-C once and may end in its own way", async () => {
    const { code, interrupted, printed } = await run(
      `
      let count = 0;
      process.on("SIGINT", () => { count += 1; setTimeout(() => { console.log("interrupts: " + count); process.exit(4); }, 50); });
      setInterval(() => {}, 1000);
      console.log("ready");
    `,
      (text) => {
        if (text.includes("ready")) process.emit("SIGINT", "SIGINT");
      },
    );
    expect({ code, interrupted }).toEqual({ code: 4, interrupted: "SIGINT" });
    expect(printed).toBe("ready\ninterrupts: 1\n");
    expect(process.listenerCount("SIGINT")).toBe(0);
  });
});
