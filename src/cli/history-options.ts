import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import * as z from "zod";
import { HistoryStore } from "../history";
import { CommandProblem } from "./outcome";

/** What the commands about the history have in common. */

export const file = z.string().min(1, "the file name is empty").default("history.db");
export const json = z.boolean().default(false);
export const by = z.string().min(1, "the name is empty").max(200, "the name is too long").optional();

export function wholeNumber(from: number, to: number): z.ZodType<number | undefined> {
  const said = `it is a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,15}$/u, said)
    .transform(Number)
    .pipe(z.number().min(from, said).max(to, said))
    .optional();
}

/** Who sits there, for the record. */
export function whoever(given: string | undefined): string {
  if (given !== undefined) return given;
  try {
    return userInfo().username;
  } catch {
    // In a container nobody may have a name.
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}

/** The same of all commands, whether they read or write. */
export function noHistory(path: string): CommandProblem {
  return new CommandProblem(
    `There is no history at ${path}: --file names another one, and atlassian-identity history serve makes one.`,
  );
}

/** Works on a history that is there, and closes it. */
export async function reading<Result>(
  path: string,
  work: (store: HistoryStore) => Result | Promise<Result>,
): Promise<Result> {
  if (!existsSync(path)) throw noHistory(path);
  return closing(await HistoryStore.openToRead(path), work);
}

/** The same, to change it; a history that is not there is made only where the command says so. */
export async function writing<Result>(
  path: string,
  work: (store: HistoryStore) => Result | Promise<Result>,
  { makes = false } = {},
): Promise<Result> {
  if (!makes && !existsSync(path)) throw noHistory(path);
  return closing(await HistoryStore.open(path), work);
}

async function closing<Result>(
  store: HistoryStore,
  work: (store: HistoryStore) => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
