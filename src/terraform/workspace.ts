import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import * as z from "zod";
import { cdktfRoot, runCdktf } from "./cdktf";
import type { Setting } from "./command";
import { chooseStack, interrupted, noStacks, nothingToPlan, synthFailed, unreadable } from "./errors";

export interface WorkspaceOptions {
  /** A folder with a cdktf.json, with what was synthesised of one, or with a Terraform configuration. */
  readonly folder: string;
  /** Which of several stacks. */
  readonly stack?: string | undefined;
}

/** A stack of a folder that was synthesised. */
export interface Stack {
  readonly name: string;
  /** Where Terraform runs. */
  readonly folder: string;
  /** The synthesised configuration. */
  readonly file: string;
}

const manifest = z.object({
  stacks: z.record(z.string(), z.object({ workingDirectory: z.string(), synthesizedStackPath: z.string() })),
});
const project = z.object({ output: z.string().optional() });

/**
 * The folder in which Terraform plans: synthesised anew when there is a cdktf.json.
 *
 * @throws TerraformProblem when there is nothing to plan, or several stacks and none chosen
 */
export async function findWorkspace(setting: Setting, options: WorkspaceOptions): Promise<string> {
  const folder = resolve(options.folder);
  if (await isFile(join(folder, "cdktf.json"))) {
    const output = await synthesise(setting, folder);
    return chosen(await readStacks(output), options.stack).folder;
  }
  if (await isFile(join(folder, "manifest.json"))) {
    return chosen(await readStacks(folder), options.stack).folder;
  }
  if (options.stack !== undefined) throw noStacks(folder, options.stack);
  const files = await readdir(folder).catch((): string[] => []);
  if (!files.some((name) => /\.(tf|tofu)(\.json)?$/u.test(name))) throw nothingToPlan(folder);
  return folder;
}

async function synthesise(setting: Setting, folder: string): Promise<string> {
  const { run, terraform, environment, onOutput, onStep, onNotice } = setting;
  const file = join(folder, "cdktf.json");
  const settings = project.safeParse(await readJson(file));
  if (!settings.success) throw unreadable(file, "it is no project of cdktf");
  onStep("Synthesising");
  run.continueWith("synthesising");
  const said: string[] = [];
  const end = await runCdktf(["synth"], {
    root: cdktfRoot(folder),
    folder,
    terraform,
    environment,
    home: run.privateFolder,
    hasColours: false,
    onText: (text) => {
      said.push(text);
      onOutput?.(text);
    },
  });
  if (end.interrupted !== undefined) throw interrupted("synthesising");
  if (end.code !== 0) {
    if (onOutput === undefined) onNotice(said.join(""));
    throw synthFailed(folder);
  }
  return join(folder, settings.data.output ?? "cdktf.out");
}

/** @throws TerraformProblem when the folder is none that cdktf has synthesised */
export async function readStacks(output: string): Promise<readonly Stack[]> {
  const file = join(output, "manifest.json");
  const parsed = manifest.safeParse(await readJson(file));
  if (!parsed.success) throw unreadable(file, "it is none of cdktf's");
  return Object.entries(parsed.data.stacks).map(([name, { workingDirectory, synthesizedStackPath }]) => ({
    name,
    folder: inside(output, workingDirectory, file),
    file: inside(output, synthesizedStackPath, file),
  }));
}

/** What a manifest names must be a part of what was synthesised. */
function inside(output: string, path: string, file: string): string {
  const whole = resolve(output, path);
  const way = relative(resolve(output), whole);
  if (way === ".." || way.startsWith(`..${sep}`) || resolve(way) === way)
    throw unreadable(file, `it leads outside, to ${path}`);
  return whole;
}

function chosen(stacks: readonly Stack[], wanted: string | undefined): Stack {
  const names = stacks.map(({ name }) => name);
  const [only] = stacks;
  if (wanted === undefined && only !== undefined && stacks.length === 1) return only;
  const found = stacks.find(({ name }) => name === wanted);
  if (found === undefined) throw chooseStack(names, wanted);
  return found;
}

export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? "it is no JSON" : error instanceof Error ? error.message : "";
    throw unreadable(file, reason);
  }
}

export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/** The folder of a plan file that was made elsewhere. */
export function folderOf(file: string): string {
  return dirname(resolve(file));
}
