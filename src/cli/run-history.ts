import {
  announceRun,
  HistoryError,
  historyBehind,
  lockOf,
  outcomesAddress,
  type RunRecord,
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
    if (backend.isUsernameFixed && history.run === undefined)
      console.error(
        "The backend's configuration has a user name, so that the state's versions cannot be tied to this run: leave it to TF_HTTP_USERNAME.\n",
      );
    return {
      environment: {
        TF_HTTP_USERNAME: userOfRun(backend.username, id),
        ATLASSIAN_IDENTITY_RUN: id,
        ATLASSIAN_IDENTITY_OUTCOMES: outcomesAddress(history),
        ...(history.authorization !== undefined && {
          ATLASSIAN_IDENTITY_OUTCOMES_AUTHORIZATION: history.authorization,
        }),
      },
    };
  } catch (error) {
    if (error instanceof HistoryError) throw new CommandProblem(`${error.message} Nothing was changed.`);
    throw error;
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
