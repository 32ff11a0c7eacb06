/** A report cannot be made, or not of this. The message is one sentence for a person. */
export class ReportProblem extends Error {
  override readonly name = "ReportProblem";
}

export function notAState(why: string, cause?: unknown): ReportProblem {
  return new ReportProblem(`it is no Terraform state that can be read here: ${why}`, { cause });
}
