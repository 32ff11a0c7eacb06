import * as z from "zod";
import { checkSynth as check } from "../terraform";
import type { Console } from "./console";
import { CommandProblem, exitCode } from "./outcome";

const origin = z
  .string()
  .refine(
    (text) =>
      URL.canParse(text) &&
      (new URL(text).origin === text || (new URL(text).href === text && /^https?:[^?#@]+\/$/u.test(text))),
    "an origin is written as https://state.acme.com, a folder as https://state.acme.com/team/",
  );

export const providerSource = z
  .string()
  .regex(/^[\w.-]+(\/[\w-]+){1,2}$/u, "a source is written as hashicorp/null");

export const checkSynthOptions = z.strictObject({
  folder: z.string().min(1, "it is empty").default("cdktf.out"),
  allowProvider: z.array(providerSource).default([]),
  allowBackend: z.array(z.string()).default([]),
  allowOrigin: z.array(origin).default([]),
  allowProvisioners: z.boolean().default(false),
});

/** Types of backends that hold nothing but the state. */
const BACKENDS = ["local", "http"];

/** Prints a line for each thing that must not be planned where secrets are. */
export async function checkSynth(
  options: z.output<typeof checkSynthOptions>,
  console: Console,
): Promise<void> {
  const { findings, fileCount } = await check(options.folder, {
    providers: options.allowProvider,
    backends: [...BACKENDS, ...options.allowBackend],
    origins: options.allowOrigin,
    allowsProvisioners: options.allowProvisioners,
  });
  for (const { file, where, what } of findings)
    console.out(`${printable([file, where, what].filter((part) => part !== "").join(": "))}\n`);
  if (findings.length > 0) {
    const many = findings.length === 1 ? "one thing" : `${findings.length} things`;
    throw new CommandProblem(
      `${options.folder} holds ${many} that must not be planned where secrets are.`,
      exitCode.gate,
    );
  }
  console.out(`${fileCount} ${fileCount === 1 ? "file" : "files"} may be planned.\n`);
}

/** Names in there are anybody's, and a line stays a line: CI systems take commands from lines that look so. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").replaceAll("::", ": :");
}
