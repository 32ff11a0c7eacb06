import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Gets what the child prints on either stream, as it comes. */
  readonly onText: (text: string, stream: "stdout" | "stderr") => void;
}

export interface ChildEnd {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** The signal by which somebody stopped us while the child ran, such as Ctrl-C's SIGINT. */
  readonly interrupted: NodeJS.Signals | undefined;
}

const PASSED_ON: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a child process to its end. It gets a process group of its own, so that a signal reaches it and all that
 * it has started exactly once (Terraform takes a second Ctrl-C as the order to drop everything), and so that
 * nothing of it is left when it, or this process, has ended.
 *
 * Rejects when the command cannot be started.
 */
export function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { command, args, cwd, environment, onText } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let interrupted: NodeJS.Signals | undefined;
    const passOn = (signal: NodeJS.Signals): void => {
      interrupted ??= signal;
      signalGroup(child.pid, signal);
    };
    const endGroup = (): void => {
      signalGroup(child.pid, "SIGKILL");
    };
    const detach = (): void => {
      for (const signal of PASSED_ON) process.off(signal, passOn);
      process.off("exit", endGroup);
    };
    for (const signal of PASSED_ON) process.on(signal, passOn);
    process.on("exit", endGroup);
    for (const stream of ["stdout", "stderr"] as const) {
      const decoder = new StringDecoder("utf8");
      child[stream].on("data", (chunk: Buffer) => {
        onText(decoder.write(chunk), stream);
      });
    }
    child.on("error", (error) => {
      detach();
      reject(error);
    });
    // Whoever of the group is left holds the pipes open: without this, "close" might never come.
    child.on("exit", endGroup);
    child.on("close", (code) => {
      detach();
      resolve({ code, interrupted });
    });
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already, which is what a signal can do at most.
  }
}
