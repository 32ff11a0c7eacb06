import { plain } from "../changes";
import { findTerraform, Interrupted, PlanDiffers, privately, type Setting } from "../terraform";
import type { Console } from "./console";
import { CommandProblem, exitCode, INTERRUPTED } from "./outcome";
import { whoHolds } from "./run-history";

/**
 * Does the work with the Terraform that is found. Its own output, like all progress, goes to standard error, where
 * it is in nobody's way: all of it when asked for, else only that of what failed, and warnings.
 */
export function withTerraform<Result>(
  { verbose, redact = false }: { readonly verbose: boolean; readonly redact?: boolean },
  environment: NodeJS.ProcessEnv,
  console: Console,
  work: (setting: Setting) => Promise<Result>,
): Promise<Result> {
  return withExitCodes(console, () =>
    privately(async (run) =>
      work({
        run,
        terraform: await findTerraform(environment),
        environment,
        onOutput: verbose ? console.error : undefined,
        onStep: (text) => {
          console.error(`${text} …\n`);
        },
        onNotice: console.error,
        onWarnings: (warnings) => {
          console.error(redact ? leftOut(warnings) : warnings.join("\n"));
        },
        whoHolds,
      }),
    ),
  );
}

/** Warnings name people. */
function leftOut({ length: count }: readonly string[]): string {
  if (count === 0) return "";
  return `${count === 1 ? "One warning is" : `${count} warnings are`} left out, because names may be in there: --verbose shows everything.\n`;
}

async function withExitCodes<Result>(console: Console, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) throw new CommandProblem(error.message, INTERRUPTED);
    if (!(error instanceof PlanDiffers)) throw error;
    console.error(error.details.map((line) => `- ${plain(line)}\n`).join(""));
    throw new CommandProblem(error.message, exitCode.notReviewed);
  }
}
