import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import * as z from "zod";
import { ROOT } from "./child";

const state = z.object({ resources: z.array(z.unknown()) });
const line = z.object({ seq: z.number(), outcomes: z.array(z.unknown()) });

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
    let outcomes = 0;
    for (let after: number | undefined = 0; after !== undefined;) {
      const text = await this.#get(`/outcomes/${stack}?after=${after}`);
      const lines = text.split("\n").filter((part) => part !== "");
      const batches = lines.map((part) => line.parse(JSON.parse(part)));
      outcomes += batches.reduce((sum, batch) => sum + batch.outcomes.length, 0);
      after = batches.at(-1)?.seq;
    }
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
