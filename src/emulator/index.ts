export type { Account } from "./accounts";
export {
  type Behaviour,
  type RemoveForm,
  type RetryHeader,
  retryHeaderStyles,
  usualBehaviour,
} from "./behaviour";
export { type BehaviourVariant, behaviourVariants } from "./behaviour-variants";
export type { Change, ChangeKind } from "./changes";
export type { DirectoryHandle, PersonNow } from "./directory-handle";
export { type Emulator, type EmulatorOptions, startEmulator } from "./emulator";
export type { Faults, FaultyRequest, Trouble, When } from "./faults";
export type { Json } from "./json";
export type { RateLimit } from "./rate-limiter";
export type { LoggedRequest, RequestFilter } from "./request-log";
export { parseSeed, plant, type Seed } from "./seed";
export type { StoredUser } from "./user-record";
