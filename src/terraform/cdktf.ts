import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import type { TerraformBinary } from "./binary";
import { type ChildEnd, runChild } from "./child";
import { cdktfMissing } from "./errors";
import { Printed } from "./printed";

export interface CdktfOptions {
  /** Where cdktf-cli is installed. */
  readonly root: string;
  /** Where it runs: it leaves `cdktf.out` and, with the local backend, the state there, and reads `cdktf.json`. */
  readonly folder: string;
  readonly terraform: TerraformBinary;
  readonly environment: NodeJS.ProcessEnv;
  readonly hasColours: boolean;
  /** Where cdktf keeps notes of its own. @default `.cdktf` in the folder */
  readonly home?: string | undefined;
  /** Gets what cdktf and Terraform print, whole lines, as they come. */
  readonly onText: (text: string) => void;
}

const cdktfPackage = z.object({ bin: z.object({ cdktf: z.string() }) });

/** Runs the locally installed cdktf to its end. Throws a TerraformProblem when there is none. */
export async function runCdktf(args: readonly string[], options: CdktfOptions): Promise<ChildEnd> {
  const { root, folder, terraform, environment, hasColours, onText } = options;
  const executable = await findCdktf(root);
  const printed = new Printed(hasColours);
  const end = await runChild({
    command: process.execPath,
    args: [executable, ...args, "--skip-provider-lock", ...(hasColours ? [] : ["--no-color"])],
    cwd: folder,
    environment: {
      ...environment,
      TERRAFORM_BINARY_NAME: terraform.command,
      CHECKPOINT_DISABLE: "1",
      // Otherwise it keeps a cache of providers and notes of its own in the home folder.
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
      CDKTF_HOME: options.home ?? join(folder, ".cdktf"),
      // Otherwise it redraws its last lines over and over, into a pipe too.
      CI: "1",
    },
    onText: (text) => {
      onText(printed.write(text));
    },
  });
  onText(printed.end());
  return end;
}

/** Where cdktf-cli is found: with the project, else with this package. */
export function cdktfRoot(folder: string): string {
  return resolveFrom(folder, "cdktf-cli/package.json") === undefined ? resolve(__dirname, "../..") : folder;
}

async function findCdktf(root: string): Promise<string> {
  const manifest = resolveFrom(root, "cdktf-cli/package.json");
  if (manifest === undefined) throw cdktfMissing(root);
  const { bin } = cdktfPackage.parse(JSON.parse(await readFile(manifest, "utf8")));
  const executable = join(dirname(manifest), bin.cdktf);
  if ((await stat(executable).catch(() => undefined)) === undefined) throw cdktfMissing(root);
  return executable;
}

/**
 * The content of a `cdktf.json` that synthesises a TypeScript program with tsx as `root` has it installed.
 * Throws a TerraformProblem when that is missing.
 */
export function cdktfJson(root: string, program: string): string {
  const loader = resolveFrom(root, "tsx");
  if (loader === undefined) throw cdktfMissing(root);
  const command = [process.execPath, "--import", pathToFileURL(loader).href, program].map(shellWord);
  const settings = { language: "typescript", app: command.join(" "), sendCrashReports: "false" };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function resolveFrom(root: string, request: string): string | undefined {
  try {
    return createRequire(join(root, "package.json")).resolve(request);
  } catch {
    return undefined;
  }
}

/** cdktf hands the command to a shell. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
