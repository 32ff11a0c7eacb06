import { chmod, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import * as z from "zod";
import { type Limits, type Verdict, verdict } from "../changes";
import { preview as previewPlan, type Review } from "../terraform";
import type { Console } from "./console";
import { CommandProblem, exitCode, UsageProblem } from "./outcome";
import { providerLimitsNote } from "./provider-limits";
import { withTerraform } from "./setting";
import { type Format, FORMATS, showReview } from "./show-review";

const count = z.string().regex(/^\d+$/u, "it is a whole number from 0 on").transform(Number).optional();

const percent = z
  .string()
  .regex(/^\d+(\.\d+)?$/u, "it is a number from 0 to 100")
  .transform(Number)
  .pipe(z.number().max(100, "it is a number from 0 to 100"))
  .optional();

const path = z.string().min(1, "it is empty");

/** Options of `terraform plan` after `--`; these would take the plan away from us. */
export const planArguments = z.array(
  z
    .string()
    .regex(/^-/u, "an option of terraform plan begins with a dash: write it as -name=value")
    .refine(
      (option) => !/^--?(out|json|input|detailed-exitcode|chdir)(=|$)/u.test(option),
      "this command sets it itself",
    ),
);

export const workspaceOptions = {
  folder: path.default("."),
  stack: path.optional(),
  verbose: z.boolean().default(false),
};

export const previewOptions = z.strictObject({
  ...workspaceOptions,
  plan: path.optional(),
  format: z.enum(FORMATS, `it is one of ${FORMATS.join(", ")}`).optional(),
  output: z.array(path).default([]),
  redact: z.boolean().default(false),
  privileged: z.array(z.string()).default([]),
  marker: z
    .string()
    .regex(/^[\w.]+(-[\w.]+)*$/u, "it may hold letters, digits, dots, dashes and underscores")
    .default("preview"),
  maxDeactivations: count,
  maxDeactivationsPercent: percent,
  maxAccessLost: count,
  maxGroupsDeleted: count,
  requireApprovalFor: z.array(z.string()).optional(),
  terraformOptions: planArguments.default([]),
});

type PreviewOptions = z.output<typeof previewOptions>;

/** Plans, or reads a plan, shows what it means for people, judges it, and answers what was shown. */
export async function preview(
  options: PreviewOptions,
  environment: NodeJS.ProcessEnv,
  console: Console,
): Promise<Review> {
  const files = options.output.map((file) => ({ file, format: formatOf(file, options.format) }));
  const review = await withTerraform(options, environment, console, (setting) =>
    previewPlan(setting, { ...options, args: options.terraformOptions }),
  );
  const judged = judgement(review, options);
  const shown = (format: Format): string =>
    showReview(review, format, { ...options, verdict: judged }, console);
  for (const { file, format } of files) await write(file, shown(format));
  // Who writes files wants no names in the log.
  if (files.length === 0) console.out(shown(options.format ?? "table"));
  else console.out(summary(review, judged));
  const note = providerLimitsNote(review);
  // Whoever writes files has it in there as well, and sees it here before anybody opens them.
  if (note !== undefined && files.length > 0) console.error(`${note}\n`);
  if (judged?.outcome === "exceeded") {
    const exceeded = judged.lines.filter(({ isExceeded }) => isExceeded).length;
    throw new CommandProblem(
      `The gate is not passed: ${exceeded === 1 ? "one limit is" : `${exceeded} limits are`} exceeded.`,
      exitCode.gate,
    );
  }
  if (judged !== undefined && !isWhole(review))
    throw new CommandProblem(
      "The gate is not passed: Terraform did not finish the plan, and nobody can count what it leaves out.",
      exitCode.gate,
    );
  return review;
}

function isWhole({ preview: { isComplete, hasErrors } }: Review): boolean {
  return isComplete && !hasErrors;
}

const FORMAT_OF: Readonly<Record<string, Format>> = {
  ".md": "markdown",
  ".json": "json",
  ".html": "html",
  ".txt": "table",
};

function formatOf(file: string, format: Format | undefined): Format {
  const found = FORMAT_OF[extname(file).toLowerCase()] ?? format;
  if (found !== undefined) return found;
  throw new UsageProblem(
    `--output: ${file} ends with none of ${Object.keys(FORMAT_OF).join(", ")}; say with --format what to write.`,
  );
}

/** Names of people are in it, so nobody else may read it. */
async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (error) {
    throw new CommandProblem(`${file} cannot be written: ${error instanceof Error ? error.message : ""}.`);
  }
}

function judgement({ preview: { changes } }: Review, options: PreviewOptions): Verdict | undefined {
  const limits: Limits = {
    deactivations: options.maxDeactivations,
    deactivationsPercent: options.maxDeactivationsPercent,
    accessLost: options.maxAccessLost,
    groupsDeleted: options.maxGroupsDeleted,
    requireApprovalFor: options.requireApprovalFor,
  };
  return Object.values(limits).every((limit) => limit === undefined) ? undefined : verdict(changes, limits);
}

function summary({ digest }: Review, judged: Verdict | undefined): string {
  const lines = (judged?.lines ?? []).map(
    ({ isExceeded, text }) => `${isExceeded ? "exceeded" : "passed"}: ${text}`,
  );
  return `${[...lines, `Digest: ${digest}`].join("\n")}\n`;
}
