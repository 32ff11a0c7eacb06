// What a provider is written against.
export { ProblemError, UnfinishedError } from "./problem";
export type { PathStep, Problem } from "./problem";
export { resource } from "./resource";
export type {
  Call,
  CreateCall,
  DataSourceType,
  DeleteCall,
  ImportCall,
  ListCall,
  Listed,
  ListType,
  Log,
  OldState,
  Operation,
  PlanCall,
  PrivateState,
  ProviderType,
  ReadCall,
  ResourceCall,
  ResourceType,
  UpdateCall,
} from "./resource";
