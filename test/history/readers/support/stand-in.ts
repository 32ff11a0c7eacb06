import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const ROOT = join(__dirname, "../../../..");

/**
 * Where `.ci/<script>` has laid a server out; undefined, with the reason printed, where it cannot be had.
 *
 * @param isQuick false for what takes minutes to lay out: it is used where somebody has done that
 */
export function laidOut(script: string, { isQuick } = { isQuick: true }): string | undefined {
  const folder = join(ROOT, ".work", script);
  if (!isQuick && !existsSync(folder)) {
    console.warn(`${script} is not there: .ci/${script} builds it, which takes some minutes.`);
    return undefined;
  }
  spawnSync("bash", [join(ROOT, ".ci", script)]);
  const reason = join(folder, "reason");
  if (!existsSync(reason)) return folder;
  console.warn(`${script} did not run: ${readFileSync(reason, "utf8").trim()}`);
  return undefined;
}

export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a server and waits until it prints where it listens.
 *
 * @param ready its first group is the address
 */
export async function started(
  command: string,
  parameters: readonly string[],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<StandIn> {
  const child = spawn(command, [...parameters], { env: { ...process.env, ...env } });
  const url = await firstMatch(child, ready);
  return {
    url,
    close: async () => {
      if (child.exitCode !== null) return;
      const closed = once(child, "close");
      child.kill();
      await closed;
    },
  };
}

function firstMatch(child: ChildProcess, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: Buffer): void => {
      said += chunk.toString("utf8");
      const found = ready.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.on("error", reject);
    child.on("close", () => {
      reject(new Error(`the server has ended: ${said}`));
    });
  });
}

/** For servers that cannot choose a port themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
