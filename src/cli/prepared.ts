import type { Command } from "commander";
import type * as z from "zod";
import type { Console } from "./console";
import { UsageProblem } from "./outcome";

export const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a gate is not passed,
4 the plan is not the reviewed one, 130 interrupted.
ATLASSIAN_IDENTITY_DEBUG=1 shows where an error comes from.`;

/** Commander throws instead of ending the process, and prints where we print. */
export function prepared(command: Command, console: Console): Command {
  return command
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError(`(${pathOf(command)} --help tells more)`)
    .configureHelp({ subcommandTerm: (subcommand) => subcommand.name() })
    .configureOutput({
      writeOut: console.out,
      writeErr: console.error,
      getOutHelpWidth: () => console.width,
      getErrHelpWidth: () => console.width,
      getOutHasColors: () => console.hasColours,
      getErrHasColors: () => console.hasColours,
    });
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** What somebody typed, or a sentence on what is wrong with it. @throws UsageProblem */
export function checked<Schema extends z.ZodType>(schema: Schema, options: unknown): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "").replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageProblem(`--${name}: ${issue?.message ?? "is not valid"}.`);
}
