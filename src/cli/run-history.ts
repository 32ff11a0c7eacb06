import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  announceRun,
  HistoryError,
  historyBehind,
  lockOf,
  outcomesAddress,
  type RunRecord,
  type StateHistory,
  tellPhase,
  type Telling,
  userOfRun,
} from "../history";
import type { Applied, Applying, HttpBackend, LockHolder } from "../terraform";
import type { Console } from "./console";
import { CommandProblem } from "./outcome";

/**
 * Tells the history behind the state what the run says of itself, before anything is changed, and makes the apply
 * say which run it is. Where the state is kept elsewhere there is nobody to tell.
 *
 * @throws CommandProblem when the history does not take it: a run that nobody could trace is not begun
 */
export async function announced(
  run: Omit<RunRecord, "digest">,
  { review, backend }: Pick<Applying, "backend"> & { readonly review: { readonly digest: string } },
  console: Console,
): Promise<Applied> {
  if (backend === undefined) return { environment: {} };
  try {
    const history = await historyBehind(backend);
    if (history === undefined) {
      console.error(
        "Where the state is kept there is no history of atlassian-identity, so that nothing is told of this run.\n",
      );
      return { environment: {} };
    }
    const id = history.run ?? run.id;
    await announceRun(history, { ...run, id, digest: review.digest });
    const tellers = await beginTelling(history, id);
    if (backend.isUsernameFixed && history.run === undefined)
      console.error(
        "The backend's configuration has a user name, so that the state's versions cannot be tied to this run: leave it to TF_HTTP_USERNAME.\n",
      );
    return {
      environment: {
        TF_HTTP_USERNAME: userOfRun(backend.username, id),
        ATLASSIAN_IDENTITY_RUN: id,
        ATLASSIAN_IDENTITY_TELLERS: tellers.folder,
        ATLASSIAN_IDENTITY_OUTCOMES: outcomesAddress(history),
        ...(history.authorization !== undefined && {
          ATLASSIAN_IDENTITY_OUTCOMES_AUTHORIZATION: history.authorization,
        }),
      },
      finished: () => endTelling(tellers, console),
    };
  } catch (error) {
    if (error instanceof HistoryError) throw new CommandProblem(`${error.message} Nothing was changed.`);
    throw error;
  }
}

interface Tellers {
  readonly history: StateHistory;
  readonly telling: Omit<Telling, "phase">;
  /** Each process of the provider has a file there until the history has taken all that it told. */
  readonly folder: string;
}

/**
 * The deploy tells nothing itself, but it alone knows of every process that does: of one that never reached the
 * history, the history would not know that something is missing.
 */
async function beginTelling(history: StateHistory, run: string): Promise<Tellers> {
  const telling = { teller: randomUUID(), run };
  await tellPhase(history, { ...telling, phase: "begin" });
  return { history, telling, folder: await mkdtemp(join(tmpdir(), "atlassian-identity-tellers-")) };
}

async function endTelling({ history, telling, folder }: Tellers, console: Console): Promise<void> {
  const isAll = (await readdir(folder)).length === 0;
  await rm(folder, { recursive: true, force: true });
  try {
    if (isAll) await tellPhase(history, { ...telling, phase: "end" });
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    console.error(`${error.message} It will not take what this run has told for everything.\n`);
  }
}

/** Who has locked the state, where a history of ours keeps it: Terraform itself learns the lock's id alone. */
export async function whoHolds(backend: HttpBackend): Promise<LockHolder | undefined> {
  try {
    const history = await historyBehind(backend);
    const lock = history === undefined ? undefined : await lockOf(history);
    if (lock === undefined) return undefined;
    const { id, who, user, since } = lock;
    return { id, who: who ?? user, since };
  } catch (error) {
    // That it is locked is told in any case.
    if (error instanceof HistoryError) return undefined;
    throw error;
  }
}
