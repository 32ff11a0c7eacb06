import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as z from "zod";
import { ROOT } from "./child";

const state = z.object({ resources: z.array(z.unknown()) });
const line = z.object({ outcomes: z.array(z.unknown()) });

/** `atlassian-identity history serve`, as it is built, in a process of its own. */
export class HistoryProcess {
  private constructor(
    readonly origin: string,
    readonly child: ChildProcess,
  ) {}

  static async start(file: string): Promise<HistoryProcess> {
    const command = [join(ROOT, "dist", "cli", "main.js"), "history", "serve", "--port", "0", "--file", file];
    const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const origin = await new Promise<string>((resolve, reject) => {
      const hear = (data: Buffer): void => {
        said += data.toString("utf8");
        const [found] = /http:\/\/127\.0\.0\.1:\d+/u.exec(said) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("close", () => {
        reject(new Error(`the history ended:\n${said}`));
      });
    });
    return new HistoryProcess(origin, child);
  }

  /** What the history holds of a stack. */
  async kept(stack: string): Promise<{ readonly people: number; readonly outcomes: number }> {
    const { resources } = state.parse(JSON.parse(await this.#get(`/state/${stack}`)));
    const lines = (await this.#get(`/outcomes/${stack}?limit=2000`))
      .split("\n")
      .filter((text) => text !== "");
    const outcomes = lines.reduce((sum, text) => sum + line.parse(JSON.parse(text)).outcomes.length, 0);
    return { people: resources.length, outcomes };
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "close");
    this.child.kill("SIGTERM");
    await ended;
  }

  async #get(path: string): Promise<string> {
    const answer = await fetch(`${this.origin}${path}`);
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`);
    return answer.text();
  }
}
