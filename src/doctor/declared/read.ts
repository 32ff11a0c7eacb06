import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isNativeError } from "node:util/types";
import * as z from "zod";
import { collect } from "./collect";
import type { Declared } from "./declared";
import { type Contents, parseContents } from "./formats";

/** A path leads to nothing that declares anything; the message is a sentence that says why. */
export class DeclaredProblem extends Error {
  override readonly name = "DeclaredProblem";
}

/** Where cdktf puts what it synthesises. */
const USUAL_FOLDER = "cdktf.out";
const SYNTHESISED = "cdk.tf.json";

/**
 * Reads what is declared.
 *
 * @param path a folder with synthesised stacks or a JSON file
 * @throws DeclaredProblem
 */
export async function readDeclared(path: string): Promise<Declared> {
  const isFolder = await isFolderAt(path);
  const paths = isFolder ? await stacksIn(path) : [path];
  if (paths.length === 0)
    throw new DeclaredProblem(`The folder ${path} holds no synthesised stack: run cdktf synth before`);
  return collect(
    await Promise.all(paths.map(async (file) => ({ path: file, contents: await contentsOf(file) }))),
  );
}

/** The same for cdktf's own folder; undefined when it is not there. */
export async function readUsualDeclared(workingDirectory: string): Promise<Declared | undefined> {
  const path = join(workingDirectory, USUAL_FOLDER);
  const paths = await stacksIn(path).catch(() => []);
  return paths.length === 0 ? undefined : readDeclared(path);
}

async function isFolderAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw new DeclaredProblem(`${path} cannot be read: ${messageOf(error)}`);
  }
}

const manifest = z.object({
  stacks: z.record(z.string(), z.object({ synthesizedStackPath: z.string() })),
});

/** Those of the last synthesis where its manifest tells them: folders of former stacks stay behind. */
async function stacksIn(folder: string): Promise<readonly string[]> {
  const listed = manifest.safeParse(await jsonOf(join(folder, "manifest.json")).catch(() => undefined));
  if (listed.success)
    return Object.values(listed.data.stacks).map(({ synthesizedStackPath }) =>
      join(folder, synthesizedStackPath),
    );
  const candidates = [
    SYNTHESISED,
    ...(await below(folder)),
    ...(await below(join(folder, "stacks"), "stacks")),
  ];
  const found = await Promise.all(
    candidates.map(async (name) => {
      const path = join(folder, name);
      return (await stat(path).catch(() => undefined))?.isFile() === true ? [path] : [];
    }),
  );
  return found.flat();
}

async function below(folder: string, prefix = ""): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(prefix, name, SYNTHESISED));
}

async function contentsOf(path: string): Promise<Contents> {
  let json: unknown;
  try {
    json = await jsonOf(path);
  } catch (error) {
    throw new DeclaredProblem(`${path} cannot be read as JSON: ${messageOf(error)}`);
  }
  const contents = parseContents(json);
  if (contents !== undefined) return contents;
  throw new DeclaredProblem(
    `${path} is neither a synthesised stack (cdk.tf.json) nor what terraform show -json prints`,
  );
}

async function jsonOf(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}

function messageOf(error: unknown): string {
  return isNativeError(error) ? error.message : String(error);
}
