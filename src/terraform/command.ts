import type { HttpBackend } from "./backend";
import type { TerraformBinary } from "./binary";
import { runChild } from "./child";
import { interrupted } from "./errors";
import type { Run } from "./interruption";
import type { LockHolder } from "./lock";

/** What all commands of one run share. */
export interface Setting {
  readonly run: Run;
  readonly terraform: TerraformBinary;
  readonly environment: NodeJS.ProcessEnv;
  /** Gets what the commands print, as it comes, when somebody wants to see it. */
  readonly onOutput: ((text: string) => void) | undefined;
  /** Gets a line when a step that takes time begins. */
  readonly onStep: (text: string) => void;
  /** Gets what must be seen: everything of a command that failed. */
  readonly onNotice: (text: string) => void;
  /** Gets the warnings of a command that succeeded. */
  readonly onWarnings: (warnings: readonly string[]) => void;
  /** Asks what keeps the state who has locked it; undefined where it cannot tell. */
  readonly whoHolds?: ((backend: HttpBackend) => Promise<LockHolder | undefined>) | undefined;
}

export interface Told {
  readonly code: number | null;
  /** Both streams, in the order in which they came, without what `onData` got. */
  readonly output: string;
}

export interface TerraformCall {
  /** The folder with the configuration. */
  readonly folder: string;
  readonly args: readonly string[];
  /** As in `while planning`. */
  readonly doing: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Gets its standard output when that is data, which is neither shown nor kept. */
  readonly onData?: (text: string) => void;
  readonly onText?: (text: string) => void;
}

/**
 * Runs Terraform to its end without any question. A signal is handed to it, and it ends in its own way.
 *
 * @throws Interrupted when somebody stopped it
 */
export async function runTerraform(setting: Setting, call: TerraformCall): Promise<Told> {
  const { run, terraform, onOutput } = setting;
  run.continueWith(call.doing);
  const output: string[] = [];
  const end = await runChild({
    command: terraform.command,
    args: call.args,
    cwd: call.folder,
    environment: {
      ...setting.environment,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      ...call.environment,
    },
    onText: (text, stream) => {
      if (stream === "stdout" && call.onData !== undefined) {
        call.onData(text);
        return;
      }
      call.onText?.(text);
      output.push(text);
      onOutput?.(text);
    },
  });
  const told = { code: end.code, output: output.join("") };
  if (end.interrupted !== undefined) {
    // What was done before the end, and what was not, stands in there only.
    if (onOutput === undefined) setting.onNotice(told.output);
    throw interrupted(call.doing);
  }
  return told;
}

/**
 * Terraform's warnings, which a run that succeeds would hide otherwise. Without colours it draws no boxes: a warning
 * goes as far as the next message, or what stands below all of them.
 */
export function warningsIn(output: string): readonly string[] {
  const warnings: string[][] = [];
  let open: string[] | undefined;
  for (const line of output.split("\n")) {
    if (line.startsWith("Warning: ")) warnings.push((open = [line]));
    else if (AFTER_WARNINGS.test(line)) open = undefined;
    else open?.push(line);
  }
  return warnings.map((lines) => `${lines.join("\n").trimEnd()}\n`);
}

const AFTER_WARNINGS = /^(Error: |─{10,}|Saved the plan to: |(Apply|Destroy) complete! |Success! )/u;
