import { UNKNOWN, type Unknown } from "../plugin/attributes";

/** What was known in the plan, as Terraform must be given it back after the apply; else the true value. */
export function settled<V>(planned: V | Unknown, actual: V): V {
  return planned === UNKNOWN ? actual : planned;
}
