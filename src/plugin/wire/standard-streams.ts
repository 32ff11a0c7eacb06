import { writeSync } from "node:fs";
import { Writable } from "node:stream";
import type { Log } from "../resource";

const STDOUT = 1;

/**
 * Writes the handshake line and takes standard output out of everyone's reach: whatever a library prints
 * there from now on becomes a line of the log, because Terraform would take it for part of the protocol.
 */
export function claimStdout(line: string, log: Log): void {
  // The stream of process.stdout would have to be made first, which takes longer than the whole write.
  writeSync(STDOUT, line);
  const forwarded = new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      log("warn", "Something printed to standard output, which is reserved", {
        text: String(chunk).trimEnd(),
      });
      done();
    },
  });
  Object.defineProperty(process, "stdout", { configurable: true, enumerable: true, get: () => forwarded });
}

/** Writes to standard output before it has been claimed; a reader that has gone is no reason to fail. */
export function writeStdout(text: string): void {
  try {
    writeSync(STDOUT, text);
  } catch {
    // There is nobody left who could be told.
  }
}

/** Writes a line of the log; a reader that has gone is no reason to fail. */
export function writeStderr(line: string): void {
  if (process.stderr.listenerCount("error") === 0) process.stderr.on("error", () => undefined);
  process.stderr.write(line);
}
