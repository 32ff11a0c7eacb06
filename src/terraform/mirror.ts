import { randomUUID } from "node:crypto";
import { chmod, copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { HOSTS, PROVIDER } from "./cli-configuration";
import { mirrorUnwritable, platformNotServed, providerNotBuilt } from "./errors";
import { commonPlatforms, type Platform, platformOf } from "./platform";

export interface MirrorOptions {
  /** The built provider: one file, a script that node starts. */
  readonly executable: string;
  /** Such as `0.1.0`. */
  readonly version: string;
  /** The mirror's root; it is made when it is missing, and what else it holds stays. */
  readonly directory: string;
  /** @default the common ones and that of this machine */
  readonly platforms?: readonly Platform[];
}

export interface Mirror {
  /** The mirror's absolute path. */
  readonly directory: string;
  /** The absolute path of each copy of the provider. */
  readonly files: readonly string[];
}

/**
 * Lays the provider out as a filesystem mirror in Terraform's unpacked layout. A copy that is there already is
 * replaced in one step, so that a Terraform running meanwhile never meets half a file.
 *
 * Throws a TerraformProblem when the executable is missing or the folder cannot be written.
 */
export async function layOutMirror(options: MirrorOptions): Promise<Mirror> {
  const { executable, version } = options;
  const directory = resolve(options.directory);
  const present = await stat(executable).catch(() => undefined);
  if (present?.isFile() !== true) throw providerNotBuilt(executable);
  const targets = options.platforms ?? platformsFor(platformOf(process.platform, process.arch));
  if (targets.some(({ os }) => os === "windows")) throw platformNotServed("Windows");
  const files = HOSTS.flatMap((host) =>
    targets.map(({ os, arch }) =>
      join(directory, host, PROVIDER, version, `${os}_${arch}`, `terraform-provider-atlassian_v${version}`),
    ),
  );
  try {
    for (const file of files) await place(executable, file, directory);
  } catch (error) {
    throw mirrorUnwritable(directory, error instanceof Error ? error.message : String(error));
  }
  return { directory, files };
}

function platformsFor(own: Platform): readonly Platform[] {
  const isCommon = commonPlatforms.some(({ os, arch }) => os === own.os && arch === own.arch);
  return isCommon ? commonPlatforms : [...commonPlatforms, own];
}

async function place(executable: string, file: string, directory: string): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  // Outside the package's folder: Terraform takes a checksum of everything in there.
  const unfinished = join(directory, `.${randomUUID()}`);
  try {
    await copyFile(executable, unfinished);
    await chmod(unfinished, 0o755);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
