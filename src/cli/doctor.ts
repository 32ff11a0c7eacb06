import * as z from "zod";
import {
  type Declared,
  DeclaredProblem,
  examine,
  type Finding,
  type Level,
  readDeclared,
  readUsualDeclared,
} from "../doctor";
import { type Colours, coloursOf, type Console } from "./console";
import { CommandProblem, UsageProblem } from "./outcome";
import { wrap } from "./wrap";

export const doctorOptions = z.strictObject({
  declared: z.string().min(1, "the path is empty").optional(),
  json: z.boolean().default(false),
  strict: z.boolean().default(false),
});

const LEVELS = ["ok", "warning", "error", "skipped"] as const satisfies readonly Level[];

/** Checks the set-up and prints a line for each finding. */
export async function doctor(
  options: z.output<typeof doctorOptions>,
  environment: NodeJS.ProcessEnv,
  console: Console,
): Promise<void> {
  const declared = await declaredAt(options.declared);
  const checks = await examine({ environment, declared, clock: Date.now });
  const counts = countsOf(checks);
  if (options.json) console.out(`${JSON.stringify({ checks, counts }, null, 2)}\n`);
  else console.out(report(checks, console));
  if (counts.error > 0) throw new CommandProblem(`The set-up has ${told(counts.error, "error")}.`);
  if (options.strict && counts.warning > 0)
    throw new CommandProblem(`The set-up has ${told(counts.warning, "warning")}, and --strict is given.`);
}

async function declaredAt(path: string | undefined): Promise<Declared | undefined> {
  try {
    return path === undefined ? await readUsualDeclared(".") : await readDeclared(path);
  } catch (error) {
    throw error instanceof DeclaredProblem ? new UsageProblem(`--declared: ${error.message}.`) : error;
  }
}

function countsOf(checks: readonly Finding[]): Readonly<Record<Level, number>> {
  const counts = { ok: 0, warning: 0, error: 0, skipped: 0 };
  for (const { level } of checks) counts[level] += 1;
  return counts;
}

/** The level, the check and what it found; what to do stands below it. */
function report(checks: readonly Finding[], console: Console): string {
  const colours = coloursOf(console);
  const levels = widest(LEVELS) + 2;
  const indent = " ".repeat(levels);
  const lines = checks.flatMap(({ check, level, message, remedy }) => {
    const [first = "", ...more] = wrap(`${check}: ${message}`, console.width - levels);
    const below = remedy === undefined ? [] : wrap(remedy, console.width - levels - 2);
    return [
      painted(level, colours)(level) + " ".repeat(levels - level.length) + first,
      ...more.map((line) => indent + line),
      ...below.map((line, index) => colours.dim(`${indent}${index === 0 ? "→ " : "  "}${line}`)),
    ];
  });
  const counts = countsOf(checks);
  const summary = LEVELS.filter((level) => counts[level] > 0)
    .map((level) => (isNoun(level) ? told(counts[level], level) : `${counts[level]} ${level}`))
    .join(", ");
  return `${lines.join("\n")}\n\n${colours.bold(summary)}\n`;
}

function painted(level: Level, colours: Colours): (text: string) => string {
  return { ok: colours.green, warning: colours.yellow, error: colours.red, skipped: colours.dim }[level];
}

function widest(words: readonly string[]): number {
  return Math.max(...words.map(({ length }) => length));
}

function isNoun(level: Level): boolean {
  return level === "warning" || level === "error";
}

function told(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
