import * as z from "zod";
import { plain } from "../changes";
import {
  HistoryError,
  type HistoryStore,
  NOTHING_VERIFIED,
  type Removed,
  type Verification,
} from "../history";
import { coloursOf, type Console } from "./console";
import { counted } from "./counted";
import { by, file, json, reading, whoever, wholeNumber, writing } from "./history-options";
import { CommandProblem, UsageProblem } from "./outcome";
import { renderTable } from "./table";
import { wrap } from "./wrap";

const MOST_DAYS = 100_000;
const MOST_VERSIONS = 100_000_000;

export const verifyOptions = z.strictObject({
  file,
  json,
  head: z
    .string()
    .regex(/^[0-9a-f]{64}$/iu, "it is 64 hexadecimal digits, as a report shows it")
    .optional(),
});

export async function verify(options: z.output<typeof verifyOptions>, console: Console): Promise<void> {
  const found = await verified(options.file, options.head, console);
  const { damages, events, versions, rewritings, removed, head } = found;
  if (options.json) console.out(`${JSON.stringify(found, null, 2)}\n`);
  else if (damages.length > 0)
    console.out(
      `${renderTable(
        ["Where", "What"],
        damages.map(({ where, what }) => [where, what]),
        console.width,
      )}\n`,
    );
  if (damages.length > 0)
    throw new CommandProblem(
      `The history ${options.file} is not what was written: ${damages[0]?.where ?? ""}. Keep the file as it is, and restore a backup beside it.`,
    );
  if (options.json) return;
  const { bold } = coloursOf(console);
  const verdict =
    rewritings.length === 0
      ? "Nothing was changed."
      : "Nothing was changed, but for what was replaced when somebody was forgotten.";
  console.out(`${bold(verdict)}
${counted(versions, "version")} and ${counted(events, "event")} are as written.
${removed.all === 0 ? "" : `Retention removed ${counted(removed.all, "version")}${removed.later === 0 ? "" : `, ${removed.later} of them since that head was noted`}.\n`}${rewritings.map((rewriting) => rewritten(rewriting, console)).join("")}Head: ${head ?? "none, it is empty"}
`);
}

/** So many places are named. */
const MOST_PLACES = 6;

/** What was there before, nobody can tell: an auditor has to know that it was replaced, and who answers for it. */
function rewritten(
  { at, pseudonym, by: who, reason, places, isLater }: Verification["rewritings"][number],
  console: Console,
): string {
  const named = places.slice(0, MOST_PLACES).join("; ");
  const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : "";
  const since = isLater ? ", since that head was noted" : "";
  const text = `Replaced by ${pseudonym} on ${at.slice(0, 10)}${since}, by ${who ?? "somebody unknown"} (${reason}): ${named}${more}.`;
  return `${wrap(plain(text), console.width).join("\n")}\n`;
}

async function verified(file: string, head: string | undefined, console: Console): Promise<Verification> {
  try {
    return await reading(file, async (store) => {
      const found = await store.verify(head);
      if (found.damages.length === 0) await withoutIndex(store, console);
      return found;
    });
  } catch (error) {
    // So damaged that it cannot even be opened.
    if (!(error instanceof HistoryError && error.kind === "damaged")) throw error;
    const damages = [{ where: "the database file", what: "it is no history, or damaged at its beginning" }];
    return { damages, ...NOTHING_VERIFIED };
  }
}

/** The next report shall rest on what was verified, and on nothing that somebody may have put beside it. */
async function withoutIndex(store: HistoryStore, console: Console): Promise<void> {
  try {
    await store.clearReportIndex();
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    console.error(`${error.message}\n`);
  }
}

export const backupOptions = z.strictObject({ file, target: z.string().min(1, "the file name is empty") });

export async function backup(options: z.output<typeof backupOptions>, console: Console): Promise<void> {
  await writing(options.file, (store) => store.backup(options.target));
  console.out(`The history ${options.file} is copied to ${options.target}.\n`);
}

export const holdOptions = z.strictObject({
  ...{ file, json, by },
  stack: z.string().min(1, "the name is empty").optional(),
  text: z.string().min(3, "it has at least 3 characters").max(500, "it has at most 500").optional(),
  reason: z.string().min(1, "it is empty").max(1_000, "it is too long").optional(),
  release: wholeNumber(1, Number.MAX_SAFE_INTEGER),
});

export async function hold(options: z.output<typeof holdOptions>, console: Console): Promise<void> {
  const { stack, text, reason, release } = options;
  const isNew = stack !== undefined || text !== undefined;
  if (isNew && release !== undefined) throw new UsageProblem("--release goes without --stack and --text.");
  if (isNew && reason === undefined) throw new UsageProblem("--reason: a hold needs one.");
  if (!isNew && reason !== undefined) throw new UsageProblem("--reason goes with --stack or --text.");
  if (!isNew && release === undefined) {
    await showHolds(options, console);
    return;
  }
  await writing(options.file, (store) => {
    if (release !== undefined) {
      if (!store.releaseHold(release, whoever(options.by)))
        throw new UsageProblem(`--release: there is no hold ${release}.`);
      console.out(`Hold ${release} is released.\n`);
      return;
    }
    const known = store.stacks();
    if (stack !== undefined && !known.some((one) => one.stack === stack))
      throw new UsageProblem(
        `--stack: there is no stack ${stack}; there ${known.length === 1 ? "is" : "are"} ${known.map((one) => one.stack).join(", ") || "none yet"}.`,
      );
    const added = store.addHold({
      ...{ stack: stack ?? null, text: text ?? null, reason: reason ?? "" },
      by: whoever(options.by),
    });
    const covers = store.coveredBy(added);
    console.out(
      options.json
        ? `${JSON.stringify({ ...added, covers }, null, 2)}\n`
        : `Hold ${added.id} is in force, and covers ${counted(covers, "version")}.\n`,
    );
    if (covers === 0)
      console.error(
        "No version that is kept holds this text: see that it is written as in the state, such as a user name or an account id.\n",
      );
  });
}

async function showHolds(options: z.output<typeof holdOptions>, console: Console): Promise<void> {
  const holds = await reading(options.file, (store) => store.holds());
  if (options.json) console.out(`${JSON.stringify({ holds }, null, 2)}\n`);
  else if (holds.length === 0) console.out("There is no legal hold.\n");
  else {
    const rows = holds.map(({ id, stack, text, reason, by: author, at }) => [
      ...[String(id), stack ?? "all", text ?? "everything", reason, author ?? "", at.slice(0, 10)],
    ]);
    console.out(`${renderTable(["Hold", "Stack", "What", "Reason", "By", "Since"], rows, console.width)}\n`);
  }
}

export const retainOptions = z.strictObject({
  ...{ file, json, by },
  keepDays: wholeNumber(0, MOST_DAYS),
  keepVersions: wholeNumber(1, MOST_VERSIONS),
  stack: z.string().min(1, "the name is empty").optional(),
  dryRun: z.boolean().default(false),
  clockIsRight: z.boolean().default(false),
});

export async function retain(options: z.output<typeof retainOptions>, console: Console): Promise<void> {
  const { keepDays, keepVersions, stack, dryRun, clockIsRight } = options;
  if (keepDays === undefined && keepVersions === undefined)
    throw new UsageProblem("--keep-days or --keep-versions: say what is kept.");
  const stacks = await writing(options.file, (store) => {
    if (stack !== undefined && !store.stacks().some((known) => known.stack === stack))
      throw new UsageProblem(`--stack: there is no stack ${stack}.`);
    const keep = { days: keepDays, versions: keepVersions };
    return store.retain({
      stack,
      keep,
      by: whoever(options.by),
      isTrial: dryRun,
      isClockRight: clockIsRight,
    });
  });
  console.out(options.json ? `${JSON.stringify({ stacks }, null, 2)}\n` : retained(stacks, dryRun));
}

function retained(stacks: readonly Removed[], isTrial: boolean): string {
  const verb = isTrial ? "would be removed" : "removed";
  const told = stacks.map(({ stack, removed, held }) => {
    const holding = held.length === 0 ? "" : `, ${held.length} under a legal hold`;
    return `${stack}: ${counted(removed.length, "version")} ${verb}${holding}.\n`;
  });
  return told.length === 0 ? "There is nothing to remove.\n" : told.join("");
}

export const stacksOptions = z.strictObject({ file, json });

export async function stacks(options: z.output<typeof stacksOptions>, console: Console): Promise<void> {
  const { kept, locks, head } = await reading(options.file, (store) => ({
    kept: store.stacks(),
    locks: store.locks(),
    head: store.head(),
  }));
  if (options.json) {
    console.out(`${JSON.stringify({ stacks: kept, locks, head: head ?? null }, null, 2)}\n`);
    return;
  }
  if (kept.length === 0) console.out("No state was sent yet.\n");
  else {
    const rows = kept.map(({ stack, versions, at, isDeleted }) => [
      ...[stack, String(versions), at, versions === 0 ? "none yet" : isDeleted ? "deleted" : "kept"],
    ]);
    console.out(`${renderTable(["Stack", "Versions", "Newest", "State"], rows, console.width)}\n`);
  }
  for (const { stack, id, who, user, since } of locks)
    console.out(
      `${stack} is locked by ${plain(who ?? user ?? "somebody")} since ${since}. When that run is dead: terraform force-unlock ${id}\n`,
    );
}
