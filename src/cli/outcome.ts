/** How the command ends; 3 is kept for a gate that a plan does not pass. */
export const exitCode = { done: 0, failed: 1, usage: 2 } as const;

/** Ctrl-C, in the way of shells: 128 and the number of the signal. */
export const INTERRUPTED = 130;

/** What somebody typed cannot be right: the message is one sentence that says why. */
export class UsageProblem extends Error {
  override readonly name = "UsageProblem";
}

/** Something failed that is no bug of ours: the message is one sentence that says what to do. */
export class CommandProblem extends Error {
  override readonly name = "CommandProblem";

  constructor(
    message: string,
    readonly code: number = exitCode.failed,
  ) {
    super(message);
  }
}
