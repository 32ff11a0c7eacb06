/** One step into a value: an attribute's name, a map's key or a list's index. */
export type PathStep = string | number;

/** What went wrong or deserves attention, in words for a person. */
export interface Problem {
  /** What happened, in one short sentence without a full stop. */
  readonly summary: string;
  /** To whom it happened and what to do next. */
  readonly detail: string;
  /** The attribute that it is about; absent when it is about the whole resource. */
  readonly path?: readonly PathStep[];
}

/** Thrown by a handler that could do nothing: Terraform shows the problem and keeps the state as it was. */
export class ProblemError extends Error {
  override readonly name: string = "ProblemError";

  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(`${problem.summary}: ${problem.detail}`, options);
  }
}

/**
 * Thrown by a handler that failed half-way: `reached` is the state that is true now, and Terraform saves it
 * beside the error. For a create it means "tainted, to be replaced": a create that must not lead to a
 * replacement throws {@link ProblemError} and finds its own half-done work on the next run.
 */
export class UnfinishedError<S> extends ProblemError {
  override readonly name = "UnfinishedError";

  constructor(
    problem: Problem,
    readonly reached: S,
    options?: ErrorOptions,
  ) {
    super(problem, options);
  }
}
