import { isNativeError } from "node:util/types";

/** How the command ends, as each command's help lists it. */
export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  /** A plan that the limits given do not let pass, or a synthesis that may not be planned with secrets. */
  gate: 3,
  /** The plan is not the one that was reviewed, or holds more than it may. */
  notReviewed: 4,
} as const;

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

/** What an error says, for the middle of a sentence. */
export function messageOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error);
}
