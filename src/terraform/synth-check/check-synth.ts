import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { unreadable } from "../errors";
import { checkFile, parseFile, providerNames, type SynthFile } from "./check-file";
import type { SynthFinding, SynthRules } from "./rules";

export interface SynthCheck {
  readonly findings: readonly SynthFinding[];
  /** How many files were read. */
  readonly fileCount: number;
}

/**
 * Checks what a synthesis has left before a job that holds secrets plans from it: whoever wrote the code that was
 * synthesised has written this, too. Every file in the folder and below counts, whether or not a stack names it.
 *
 * @throws TerraformProblem when there is nothing to check
 */
export async function checkSynth(folder: string, rules: SynthRules): Promise<SynthCheck> {
  const root = resolve(folder);
  const findings: SynthFinding[] = [];
  const files: SynthFile[] = [];
  for await (const { path, kind } of everythingIn(root)) {
    const name = relative(root, path);
    const refusal = refused(path, kind);
    if (refusal !== undefined) findings.push({ file: name, where: "", what: refusal });
    if (kind !== "file" || !/\.(tf|tofu)\.json$/iu.test(path)) continue;
    const content = parseFile(await readFile(path));
    if (typeof content === "string") findings.push({ file: name, where: "", what: content });
    else files.push({ name, folder: dirname(path), root, content });
  }
  if (files.length === 0 && findings.length === 0)
    throw unreadable(folder, "it holds no *.tf.json, so there is nothing to plan from");
  const folders = new Map<string, SynthFile[]>();
  for (const file of files) folders.set(file.folder, [...(folders.get(file.folder) ?? []), file]);
  for (const siblings of folders.values()) {
    const names = providerNames(siblings, rules);
    for (const file of siblings) findings.push(...checkFile(file, names, rules));
  }
  return { findings, fileCount: files.length };
}

type Kind = "file" | "folder" | "other";

async function* everythingIn(folder: string): AsyncGenerator<{ readonly path: string; readonly kind: Kind }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error instanceof Error ? error.message : String(error));
  });
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const kind = entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other";
    yield { path, kind };
    if (kind === "folder" && !isTerraformsOwn(entry.name)) yield* everythingIn(path);
  }
}

function isTerraformsOwn(name: string): boolean {
  return /^\.terraform$|^terraform\.tfstate\.d$/iu.test(name);
}

/** What would be taken for something else than a configuration that can be read here. */
function refused(path: string, kind: Kind): string | undefined {
  const name = path.slice(dirname(path).length + 1).toLowerCase();
  if (kind === "other") return "it is a link or no file";
  if (isTerraformsOwn(name)) return "Terraform would use the providers, modules and state in it";
  if (kind === "folder") return undefined;
  if (/\.(tf|tofu)$/u.test(name)) return "HCL is not read here: synthesise to JSON";
  if (/\.tfvars(\.json)?$/u.test(name)) return "values of variables come from the job that plans";
  if (/\.tfstate(\.|$)/u.test(name)) return "a state does not come from a synthesis";
  if (name === "cdktf.json") return "the job that plans would run its command";
  return undefined;
}
