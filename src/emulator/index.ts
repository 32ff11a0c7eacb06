export {
  type Behaviour,
  behaviourVariants,
  type RemoveForm,
  type RetryHeader,
  usualBehaviour,
} from "./behaviour";
export type { Change, ChangeKind } from "./changes";
export type { Account } from "./directory";
export type { DirectoryHandle, PersonNow } from "./directory-handle";
export { type Emulator, type EmulatorOptions, startEmulator } from "./emulator";
export type { Faults, Trouble, When } from "./faults";
export type { Json } from "./json";
export type { LoggedRequest, RequestFilter } from "./request-log";
export { parseSeed, plant, type Seed } from "./seed";
export type { StoredUser } from "./user-record";
