import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interrupted } from "./errors";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What a run of several commands needs while it lasts. */
export interface Run {
  /** For plans and whatever else nobody else may read: the folder is the owner's alone and goes with the run. */
  readonly privateFolder: string;
  /** @throws Interrupted when somebody has stopped the run */
  continueWith(step: string): void;
}

/**
 * Does the work with a private folder that is gone at the end, whatever the end is. A signal does not end the
 * process half-way: a child that runs gets it (see `runChild`), and the next step is not begun.
 */
export async function privately<Result>(work: (run: Run) => Promise<Result>): Promise<Result> {
  let isInterrupted = false;
  const note = (): void => {
    isInterrupted = true;
  };
  const privateFolder = mkdtempSync(join(tmpdir(), "atlassian-identity-"));
  const clear = (): void => {
    rmSync(privateFolder, { recursive: true, force: true });
  };
  for (const signal of SIGNALS) process.on(signal, note);
  process.on("exit", clear);
  try {
    return await work({
      privateFolder,
      continueWith: (step) => {
        if (isInterrupted) throw interrupted(step);
      },
    });
  } finally {
    clear();
    process.off("exit", clear);
    for (const signal of SIGNALS) process.off(signal, note);
  }
}
