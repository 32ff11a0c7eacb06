export {
  announceRun,
  historyBehind,
  lockOf,
  outcomesAddress,
  tellPhase,
  type StateBackend,
  type StateHistory,
  userOfRun,
} from "./announce";
export { openHistory, type EmbeddedHistory } from "./embedded";
export { HistoryError, type HistoryErrorKind } from "./errors";
export { instant } from "./instant";
export { openFolder, type FolderOptions } from "./readers/folder";
export { outcome, type Outcome, type Telling, type ToldOutcome } from "./outcome";
export { openRemoteHistory, type RemoteHistory, remoteStacks } from "./remote";
export { openSource, type OpenOptions } from "./readers/open";
export { keptRun, runFile, runRecord, type RunRecord, wrongInRun } from "./run-record";
export type * from "./source";
export type { ForgetResult } from "./store/forget";
export type { Forgetting } from "./store/forgetting";
export type { Hold, NewHold } from "./store/holds";
export type { Removed, Retention } from "./store/retention";
export { HistoryStore, type StoreOptions } from "./store/store";
export type { Role, TokenUser } from "./store/tokens";
export { type Damage, NOTHING as NOTHING_VERIFIED, type Verification } from "./store/verify";
export type { StackSummary } from "./store/versions";
