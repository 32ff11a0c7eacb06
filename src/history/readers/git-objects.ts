import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { git } from "./git-process";

/** Reads objects of a repository through one `git cat-file --batch`, one after the other. */
export class GitObjects {
  private child: ChildProcessWithoutNullStreams | undefined;
  private chunks: AsyncIterator<unknown> | undefined;
  private rest: Buffer = Buffer.alloc(0);
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly folder: string) {}

  /** The object's bytes; undefined when the repository does not have it, or cannot read it. */
  read(id: string): Promise<Uint8Array | undefined> {
    const mine = this.turn.then(() => this.ask(id));
    this.turn = mine.catch(() => {
      // What is left of an answer cannot be told from the next: start anew.
      this.stop();
    });
    return mine.catch((error: unknown) => {
      // It ends where an object is damaged, and where it may not fetch one.
      if (error instanceof Ended) return undefined;
      throw error;
    });
  }

  async close(): Promise<void> {
    await this.turn;
    this.stop();
  }

  private stop(): void {
    this.child?.kill();
    this.child = undefined;
    this.chunks = undefined;
    this.rest = Buffer.alloc(0);
  }

  private async ask(id: string): Promise<Uint8Array | undefined> {
    if (this.child === undefined) {
      this.child = git(this.folder, ["cat-file", "--batch"]);
      this.child.on("error", () => undefined).stdin.on("error", () => undefined);
      this.child.stderr.resume();
      this.chunks = this.child.stdout[Symbol.asyncIterator]();
    }
    this.child.stdin.write(`${id}\n`);
    const line = await this.line();
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(line)?.[1];
    if (size === undefined) {
      if (line.endsWith(" missing")) return undefined;
      throw new Error("an answer of git cat-file that cannot be read");
    }
    const bytes = await this.take(Number(size) + 1);
    return bytes.subarray(0, -1);
  }

  private async line(): Promise<string> {
    for (;;) {
      const end = this.rest.indexOf(0x0a);
      if (end >= 0) return (await this.take(end + 1)).subarray(0, -1).toString("utf8");
      this.rest = Buffer.concat([this.rest, await this.more()]);
    }
  }

  private async take(length: number): Promise<Buffer> {
    const parts = [this.rest];
    let have = this.rest.length;
    while (have < length) {
      const chunk = await this.more();
      parts.push(chunk);
      have += chunk.length;
    }
    const all = parts.length === 1 ? this.rest : Buffer.concat(parts, have);
    // A copy, so that what is left does not keep the whole in memory.
    this.rest = Buffer.from(all.subarray(length));
    return all.subarray(0, length);
  }

  private async more(): Promise<Buffer> {
    const next = await this.chunks?.next();
    if (next?.done !== false || !Buffer.isBuffer(next.value)) throw new Ended();
    return next.value;
  }
}

class Ended extends Error {}
