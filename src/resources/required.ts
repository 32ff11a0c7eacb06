import { type Problem, ProblemError } from "../plugin";

type Written<K extends string> = Readonly<Record<K, unknown>>;

/**
 * What has to be written and is null. Terraform itself only looks whether the attribute is there, and null must
 * not pass for empty: a membership without members takes everybody out.
 */
export function nullProblems<K extends string>(config: Written<K>, keys: readonly K[]): readonly Problem[] {
  return keys
    .filter((key) => config[key] === null)
    .map((key) => ({
      summary: `${key} is null`,
      detail: `${key} has to be written, and null is not the same as empty: give it a value, or take the whole resource out.`,
      path: [key],
    }));
}

/** The same for a value that only the apply knows, where nobody validates any more. */
export function refuseNull<K extends string>(config: Written<K>, keys: readonly K[]): void {
  const [problem] = nullProblems(config, keys);
  if (problem !== undefined) throw new ProblemError(problem);
}
