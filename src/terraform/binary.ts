import { execFile } from "node:child_process";
import * as z from "zod";
import { terraformMissing, terraformTooOld, terraformUnreadable } from "./errors";

/** An executable that Terraform's work can be done with. */
export interface TerraformBinary {
  /** As it was named: something on the PATH, or a path. */
  readonly command: string;
  readonly product: "Terraform" | "OpenTofu";
  readonly version: string;
}

const versionAnswer = z.object({ terraform_version: z.string().regex(/^\d+\.\d+\./u) });
const OLDEST = [1, 6] as const;
/** Shims of version managers take their time when they meet a version for the first time. */
const TIME_LIMIT_MS = 30_000;

/**
 * Finds Terraform or OpenTofu: what `TERRAFORM_BINARY_NAME` names (cdktf's own variable), else `terraform`, else
 * `tofu`. Throws a TerraformProblem when there is none, or one older than 1.6.
 */
export async function findTerraform(environment: NodeJS.ProcessEnv): Promise<TerraformBinary> {
  const named = environment.TERRAFORM_BINARY_NAME;
  const candidates = named === undefined || named === "" ? ["terraform", "tofu"] : [named];
  for (const command of candidates) {
    const answer = await versionOf(command, environment);
    if (answer !== undefined) return answer;
  }
  throw terraformMissing(candidates);
}

/** Undefined when the command cannot be started. */
async function versionOf(
  command: string,
  environment: NodeJS.ProcessEnv,
): Promise<TerraformBinary | undefined> {
  const told = await run(command, ["version", "-json"], environment);
  if (told.missing) return undefined;
  const version = readVersion(told.stdout);
  if (version === undefined) {
    throw terraformUnreadable(command, told.stderr.trim().split("\n")[0] ?? "it printed nothing");
  }
  // Only OpenTofu gives its name, and only in the text for people.
  const { stdout: greeting } = await run(command, ["version"], environment);
  const product = greeting.startsWith("OpenTofu") ? "OpenTofu" : "Terraform";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw terraformTooOld(command, product, version);
  }
  return { command, product, version };
}

function readVersion(stdout: string): string | undefined {
  try {
    return versionAnswer.safeParse(JSON.parse(stdout)).data?.terraform_version;
  } catch {
    return undefined;
  }
}

interface Told {
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Told> {
  return new Promise((resolve) => {
    const env = { ...environment, CHECKPOINT_DISABLE: "1" };
    execFile(command, args, { env, timeout: TIME_LIMIT_MS }, (error, stdout, stderr) => {
      const missing = error !== null && (error.code === "ENOENT" || error.code === "EACCES");
      resolve({ missing, stdout, stderr: stderr === "" && error !== null ? error.message : stderr });
    });
  });
}
