import { existsSync } from "node:fs";
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { HistoryError, type HistorySource, HistoryStore, openHistory } from "../history";
import { type PersonTexts, personTexts, ReportProblem } from "../report";
import type { Console } from "./console";
import { counted } from "./counted";
import { noHistory, whoever } from "./history-options";
import { CommandProblem, UsageProblem } from "./outcome";
import { wrap } from "./wrap";

const text = z.string().trim().min(1, "it is empty");

export const forgetOptions = z.strictObject({
  file: text.default("history.db"),
  user: z
    .string("say whom: the whole user name, e-mail address or account id")
    .trim()
    .min(3, "it has at least 3 characters"),
  reason: text.max(1_000, "it is too long"),
  pseudonym: text
    .regex(/^forgotten-[\w.-]{1,90}$/u, "it is forgotten- and letters, digits, dots, dashes and underscores")
    .optional(),
  by: text.max(200, "the name is too long").optional(),
  yes: z.boolean().default(false),
  json: z.boolean().default(false),
});

type ForgetOptions = z.output<typeof forgetOptions>;

const BEYOND =
  "This history cannot reach what others hold: Git (the code and its history), comments and artifacts of pull requests, reports and backups that were made, what reports keep on other machines until the next one is made there (~/.cache/atlassian-identity), the directory and Atlassian themselves. Forget the person there, too.";

/** Replaces a person by a pseudonym in everything that a history keeps. */
export async function forget(options: ForgetOptions, console: Console): Promise<void> {
  if (!existsSync(options.file)) throw noHistory(options.file);
  try {
    await swept(options);
    const { unreadable, ...texts } = await everythingOf(options);
    const pseudonym = options.pseudonym ?? `forgotten-${randomBytes(6).toString("hex")}`;
    if (!options.yes) await confirmed({ ...texts, unreadable }, pseudonym, console);
    const store = await HistoryStore.open(options.file);
    try {
      const by = whoever(options.by);
      console.error(
        `Replacing by ${pseudonym}. Should this be cut short, go on with --pseudonym ${pseudonym} and the same reason.\n`,
      );
      const done = await store.forget({ ...texts, pseudonym, by, reason: options.reason });
      if (done.versions + done.events === 0) throw nobody(options);
      console.out(
        options.json
          ? `${JSON.stringify({ pseudonym, ...done, unreadable }, null, 2)}\n`
          : `${pseudonym} stands in ${counted(done.versions, "version")} and ${counted(done.events, "event")} now.\n${notRead(unreadable)}${wrap(BEYOND, console.width).join("\n")}\n`,
      );
      if (!done.isLogEmptied)
        console.error(
          `${wrap(`Somebody was reading the history meanwhile, a backup or a report, and kept its log from being emptied: the person can still be found in ${options.file}-wal. Once nobody reads any more, atlassian-identity report forget with the same user empties it.`, console.width).join("\n")}\n`,
        );
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof HistoryError || error instanceof ReportProblem)
      throw new CommandProblem(error.message);
    throw error;
  }
}

/** Somebody may have been forgotten already, but for what is left of an attempt that was cut short. */
async function swept({ file }: ForgetOptions): Promise<void> {
  const store = await HistoryStore.open(file);
  try {
    store.sweep();
  } finally {
    store.close();
  }
}

/** An e-mail address, or an account id. */
const UNMISTAKABLE = /@|^[\w:-]{20,}$/u;

function nobody({ file, user }: Pick<ForgetOptions, "file" | "user">): CommandProblem {
  return new CommandProblem(`Nobody in ${file} has the user name, e-mail address or account id ${user}.`);
}

function notRead(versions: readonly string[]): string {
  return versions.length === 0
    ? ""
    : `What stands in these versions nobody can read, and nothing is replaced there: ${versions.join(", ")}.\n`;
}

async function everythingOf({ file, user }: ForgetOptions): Promise<PersonTexts> {
  const store = await HistoryStore.openToRead(file);
  const stacks = store.stacks().map(({ stack }) => stack);
  store.close();
  const sources: HistorySource[] = [];
  try {
    for (const stack of stacks) sources.push(await openHistory({ file, stack, withoutIndex: true }));
    const found = await personTexts(sources, user);
    if (found.identifiers.length > 0) return found;
    // A run's record, or what is left of a forgetting that was cut short, may name somebody who is in no version. A
    // word that nobody is known by is not replaced wherever it stands.
    if (!UNMISTAKABLE.test(user)) throw nobody({ file, user });
    return { ...found, identifiers: [user] };
  } finally {
    await Promise.all(sources.map((source) => source.close()));
  }
}

async function confirmed(
  { identifiers, attributes, resources, unreadable }: PersonTexts,
  pseudonym: string,
  console: Console,
): Promise<void> {
  const { ask } = console;
  if (ask === undefined)
    throw new UsageProblem("Nobody can be asked here: --yes replaces the person without asking.");
  console.error(
    `To be replaced by ${pseudonym}, for good: ${identifiers.join(", ")}\nand in the person's own records: ${[...attributes, ...resources.map((name) => `atlassian_user.${name}`)].join(", ") || "nothing more"}\n${notRead(unreadable)}`,
  );
  if ((await ask('Replace all of that? Only "yes" will do: ')) !== "yes")
    throw new CommandProblem("Nothing was changed.");
}
