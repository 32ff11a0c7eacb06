import { createReadStream } from "node:fs";
import { chmod, open, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { PlanText } from "../changes";
import { httpBackendOf } from "./backend";
import { runTerraform, type Setting, type Told, warningsIn } from "./command";
import { lockRefused, stateLocked, terraformFailed, TerraformProblem, unreadable } from "./errors";
import { type LockFailure, lockFailure } from "./lock";
import { folderOf, isFile } from "./workspace";

/** A plan of Terraform's that was saved, with what a preview needs of its JSON. */
export interface SavedPlan {
  /** Where Terraform ran and applies. */
  readonly folder: string;
  readonly file: string;
  readonly json: unknown;
}

export interface PlanOptions {
  readonly folder: string;
  /** More options of `terraform plan`. */
  readonly args?: readonly string[];
  /** Whether the provider plans beyond its limits, to show what would happen. Such a plan is not applied. */
  readonly isPreview: boolean;
}

/** What Terraform says when the folder has to be initialised, or initialised again. */
const NEEDS_INIT =
  /(terraform|tofu) init|Inconsistent dependency lock file|Backend initialization required|Required plugins are not installed|Module not installed/u;

/**
 * Plans, and saves the plan where the owner alone can read it. Initialises the folder when that is needed.
 *
 * @throws TerraformProblem when Terraform fails, whose output has then been noticed
 */
export async function makePlan(setting: Setting, options: PlanOptions): Promise<SavedPlan> {
  const { folder, isPreview } = options;
  const file = join(setting.run.privateFolder, "plan");
  const plan = (): Promise<Told> => {
    setting.onStep("Planning");
    return runTerraform(setting, {
      folder,
      args: ["plan", "-input=false", "-no-color", `-out=${file}`, ...(options.args ?? [])],
      doing: "planning",
      environment: { ATLASSIAN_IDENTITY_PREVIEW: isPreview ? "1" : undefined },
    });
  };
  const isInitialised = await isThere(resolve(folder, setting.environment.TF_DATA_DIR ?? ".terraform"));
  if (!isInitialised) await initialise(setting, folder);
  let told = await plan();
  if (told.code !== 0 && isInitialised && NEEDS_INIT.test(told.output)) {
    await initialise(setting, folder);
    told = await plan();
  }
  await requireSuccess(setting, { folder, command: "plan" }, told);
  if (setting.onOutput === undefined) setting.onWarnings(warningsIn(told.output));
  if (await isFile(file)) await chmod(file, 0o600);
  return { folder, file, json: await show(setting, folder, file) };
}

/**
 * Reads a plan that was made elsewhere: the JSON of `show -json`, or the plan file, which Terraform shows in the
 * plan file's folder.
 */
export async function readPlanFile(setting: Setting, path: string): Promise<unknown> {
  if (!(await isFile(path))) throw unreadable(`The plan ${path}`, "there is no such file");
  return (await isZip(path)) ? show(setting, folderOf(path), basename(path)) : readText(path);
}

async function readText(path: string): Promise<unknown> {
  const plan = new PlanText();
  try {
    for await (const text of createReadStream(path, { encoding: "utf8" })) plan.write(String(text));
    return plan.end();
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is no JSON object" : messageOf(error);
    throw unreadable(`The plan ${path}`, reason);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function initialise(setting: Setting, folder: string): Promise<void> {
  setting.onStep("Initialising");
  const told = await runTerraform(setting, {
    folder,
    args: ["init", "-input=false", "-no-color"],
    doing: "initialising",
  });
  await requireSuccess(setting, { folder, command: "init" }, told);
}

async function show(setting: Setting, folder: string, file: string): Promise<unknown> {
  const plan = new PlanText();
  const told = await runTerraform(setting, {
    folder,
    args: ["show", "-json", "-no-color", file],
    doing: "reading the plan",
    onData: (text) => {
      plan.write(text);
    },
  });
  await requireSuccess(setting, { folder, command: "show" }, told);
  try {
    return plan.end();
  } catch {
    throw new TerraformProblem(`"${setting.terraform.command} show -json" printed no JSON object.`);
  }
}

/** Shows what Terraform said when it failed and nobody has seen it. @throws TerraformProblem when it failed */
export async function requireSuccess(
  setting: Setting,
  { folder, command }: { readonly folder: string; readonly command: string },
  told: Told,
): Promise<void> {
  if (told.code === 0) return;
  const { terraform, onOutput, onNotice } = setting;
  const failure = lockFailure(told.output);
  if (failure?.kind === "held")
    throw stateLocked(terraform.command, await withHolder(setting, folder, failure));
  if (failure?.kind === "refused") throw lockRefused(failure.said);
  if (onOutput === undefined) onNotice(told.output);
  throw terraformFailed(terraform.command, command);
}

type Held = Extract<LockFailure, { kind: "held" }>;

/** Asks who that is, where Terraform does not say it. */
async function withHolder(setting: Setting, folder: string, held: Held): Promise<Held> {
  if (held.who !== undefined || setting.whoHolds === undefined) return held;
  const backend = await httpBackendOf(setting, folder);
  const holder = backend === undefined ? undefined : await setting.whoHolds(backend);
  if (holder === undefined || holder.id !== held.id) return held;
  return { ...held, who: holder.who ?? undefined, since: holder.since };
}

/** Plan files are zip archives. */
async function isZip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString("latin1") === "PK";
  } finally {
    await handle.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
