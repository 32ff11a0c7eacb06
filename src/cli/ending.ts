import { writeSync } from "node:fs";
import { exitCode } from "./outcome";

/** What a library leaves open may take so long to close, in milliseconds. */
const GRACE_MS = 5_000;

/**
 * Runs a command and ends the process with its exit code: never as a success before it is done, as Node.js ends when
 * nothing is left that could go on, and not later because something idle was left open.
 */
export async function untilDone(command: () => Promise<number>): Promise<void> {
  let isDone = false;
  process.once("exit", (code) => {
    if (isDone || code !== exitCode.failed) return;
    writeSync(2, "Error: The command ended before it was done, and what it says is not all. Run it again.\n");
  });
  // A reader that has enough, such as `head`, is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(isDone ? process.exitCode : exitCode.done);
  });
  process.exitCode = exitCode.failed;
  process.exitCode = await command();
  isDone = true;
  setInterval(() => {
    // A pager may be read slowly.
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  }, GRACE_MS).unref();
}
