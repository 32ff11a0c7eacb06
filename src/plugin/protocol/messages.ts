/* eslint-disable max-lines -- generated */
// Made by `npm run generate` from the .proto files beside this one; change those.

/** Whether Terraform stops (ERROR) or goes on (WARNING). */
export type DiagnosticSeverity = "INVALID" | "ERROR" | "WARNING";

/** How often the block may be written and how its values are collected. */
export type SchemaNestedBlockNestingMode = "INVALID" | "SINGLE" | "LIST" | "SET" | "MAP" | "GROUP";

/** How the objects are collected. */
export type SchemaObjectNestingMode = "INVALID" | "SINGLE" | "LIST" | "SET" | "MAP";

/** What is unknown. */
export type DeferredReason =
  "UNKNOWN" | "RESOURCE_CONFIG_UNKNOWN" | "PROVIDER_CONFIG_UNKNOWN" | "ABSENT_PREREQ";

/** How a description is written. */
export type StringKind = "PLAIN" | "MARKDOWN";

/** Which of the two. */
export type StdioDataChannel = "INVALID" | "STDOUT" | "STDERR";

/** Whether the service takes calls. */
export type HealthCheckResponseServingStatus = "UNKNOWN" | "SERVING" | "NOT_SERVING" | "SERVICE_UNKNOWN";

/** A value of a schema's type, in one of two encodings; this provider always writes MessagePack. */
export interface DynamicValue {
  readonly msgpack: Uint8Array;
  readonly json: Uint8Array;
}

/** An error or a warning for the person at the terminal. */
export interface Diagnostic {
  readonly severity: DiagnosticSeverity;
  readonly summary: string;
  readonly detail: string;
  readonly attribute: AttributePath | undefined;
}

/** Why a provider function could not answer, and which of its arguments (counted from 0) is to blame. */
export interface FunctionError {
  readonly text: string;
  readonly functionArgument: number | undefined;
}

/** Where in a resource a diagnostic or a replacement belongs. */
export interface AttributePath {
  readonly steps: readonly AttributePathStep[];
}

/** One step down: into an attribute, a map's key or a list's index. */
export interface AttributePathStep {
  readonly attributeName: string | undefined;
  readonly elementKeyString: string | undefined;
  readonly elementKeyInt: number | undefined;
}

/** `Error` is empty when the request was understood. */
export interface StopProviderResponse {
  readonly error: string;
}

/** Asks running operations to end soon. The answer comes at once; Terraform then waits for theirs. */
export type StopProviderRequest = Readonly<Record<string, never>>;

/** A stored state as it was written: JSON in the schema of that time, or the flat map of Terraform 0.11. */
export interface RawState {
  readonly json: Uint8Array;
  readonly flatmap: Readonly<Record<string, string>>;
}

/** A block of attributes with its version. */
export interface Schema {
  readonly version: number;
  readonly block: SchemaBlock | undefined;
}

/** Attributes and nested blocks; `version` is the one of the whole schema and is not read by Terraform here. */
export interface SchemaBlock {
  readonly version: number;
  readonly attributes: readonly SchemaAttribute[];
  readonly blockTypes: readonly SchemaNestedBlock[];
  readonly description: string;
  readonly descriptionKind: StringKind;
  readonly deprecated: boolean;
  readonly deprecationMessage: string;
}

/** One attribute. `type` is the JSON of its type; `nested_type` stands instead of it for nested attributes. */
export interface SchemaAttribute {
  readonly name: string;
  readonly type: Uint8Array;
  readonly nestedType: SchemaObject | undefined;
  readonly description: string;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  readonly descriptionKind: StringKind;
  readonly deprecated: boolean;
  readonly writeOnly: boolean;
  readonly deprecationMessage: string;
}

/** A block inside a block, such as `timeouts`. */
export interface SchemaNestedBlock {
  readonly typeName: string;
  readonly block: SchemaBlock | undefined;
  readonly nesting: SchemaNestedBlockNestingMode;
  readonly minItems: number;
  readonly maxItems: number;
}

/** Attributes below an attribute. Field 2 was given up by the protocol. */
export interface SchemaObject {
  readonly attributes: readonly SchemaAttribute[];
  readonly nesting: SchemaObjectNestingMode;
  readonly minItems: number;
  readonly maxItems: number;
}

/** The few attributes by which Terraform >= 1.12 knows a remote object. */
export interface ResourceIdentitySchema {
  readonly version: number;
  readonly identityAttributes: readonly ResourceIdentitySchemaIdentityAttribute[];
}

/** One of them; `type` is the JSON of a primitive type or a list of one. */
export interface ResourceIdentitySchemaIdentityAttribute {
  readonly name: string;
  readonly type: Uint8Array;
  readonly requiredForImport: boolean;
  readonly optionalForImport: boolean;
  readonly description: string;
}

/** An identity: an object of the identity schema's type. */
export interface ResourceIdentityData {
  readonly identityData: DynamicValue | undefined;
}

/** A function that configurations call as provider::<name>::<function>. */
export interface Function {
  readonly parameters: readonly FunctionParameter[];
  readonly variadicParameter: FunctionParameter | undefined;
  readonly return: FunctionReturn | undefined;
  readonly summary: string;
  readonly description: string;
  readonly descriptionKind: StringKind;
  readonly deprecationMessage: string;
}

/** One positional parameter; `type` is the JSON of its type. */
export interface FunctionParameter {
  readonly name: string;
  readonly type: Uint8Array;
  readonly allowNullValue: boolean;
  readonly allowUnknownValues: boolean;
  readonly description: string;
  readonly descriptionKind: StringKind;
}

/** `type` is the JSON of the result's type. */
export interface FunctionReturn {
  readonly type: Uint8Array;
}

/** What may be written in the config block of an action (Terraform >= 1.14). */
export interface ActionSchema {
  readonly schema: Schema | undefined;
}

/** What the provider can do beyond the protocol's first version. */
export interface ServerCapabilities {
  readonly planDestroy: boolean;
  readonly getProviderSchemaOptional: boolean;
  readonly moveResourceState: boolean;
  readonly generateResourceConfig: boolean;
}

/** What the calling Terraform understands. */
export interface ClientCapabilities {
  readonly deferralAllowed: boolean;
  readonly writeOnlyAttributesAllowed: boolean;
}

/** The answer is put off to a later run because something is unknown. */
export interface Deferred {
  readonly reason: DeferredReason;
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export interface GetMetadataResponse {
  readonly serverCapabilities: ServerCapabilities | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly dataSources: readonly GetMetadataDataSourceMetadata[];
  readonly resources: readonly GetMetadataResourceMetadata[];
  readonly functions: readonly GetMetadataFunctionMetadata[];
  readonly ephemeralResources: readonly GetMetadataEphemeralResourceMetadata[];
  readonly listResources: readonly GetMetadataListResourceMetadata[];
  readonly stateStores: readonly GetMetadataStateStoreMetadata[];
  readonly actions: readonly GetMetadataActionMetadata[];
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export interface GetMetadataFunctionMetadata {
  readonly name: string;
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export interface GetMetadataDataSourceMetadata {
  readonly typeName: string;
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export interface GetMetadataResourceMetadata {
  readonly typeName: string;
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export interface GetMetadataEphemeralResourceMetadata {
  readonly typeName: string;
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export interface GetMetadataListResourceMetadata {
  readonly typeName: string;
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export interface GetMetadataStateStoreMetadata {
  readonly typeName: string;
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export interface GetMetadataActionMetadata {
  readonly typeName: string;
}

/** The names of everything the provider has, without schemas. It must succeed without configuration. */
export type GetMetadataRequest = Readonly<Record<string, never>>;

/** Every schema at once. */
export interface GetProviderSchemaResponse {
  readonly provider: Schema | undefined;
  readonly resourceSchemas: Readonly<Record<string, Schema>>;
  readonly dataSourceSchemas: Readonly<Record<string, Schema>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly providerMeta: Schema | undefined;
  readonly serverCapabilities: ServerCapabilities | undefined;
  readonly functions: Readonly<Record<string, Function>>;
  readonly ephemeralResourceSchemas: Readonly<Record<string, Schema>>;
  readonly listResourceSchemas: Readonly<Record<string, Schema>>;
  readonly stateStoreSchemas: Readonly<Record<string, Schema>>;
  readonly actionSchemas: Readonly<Record<string, ActionSchema>>;
}

/** Every schema at once. */
export type GetProviderSchemaRequest = Readonly<Record<string, never>>;

/** Checks the provider block; anything in it may be unknown. */
export interface ValidateProviderConfigRequest {
  readonly config: DynamicValue | undefined;
}

/** Checks the provider block; anything in it may be unknown. */
export interface ValidateProviderConfigResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Brings a stored state to the present schema; called for every resource, even when the version is the same. */
export interface UpgradeResourceStateRequest {
  readonly typeName: string;
  readonly version: number;
  readonly rawState: RawState | undefined;
}

/** Brings a stored state to the present schema; called for every resource, even when the version is the same. */
export interface UpgradeResourceStateResponse {
  readonly upgradedState: DynamicValue | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a resource block; anything in it may be unknown. */
export interface ValidateResourceConfigRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
  readonly clientCapabilities: ClientCapabilities | undefined;
}

/** Checks a resource block; anything in it may be unknown. */
export interface ValidateResourceConfigResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a data block; anything in it may be unknown. */
export interface ValidateDataResourceConfigRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
}

/** Checks a data block; anything in it may be unknown. */
export interface ValidateDataResourceConfigResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Hands over the provider block before the first read, plan or apply. */
export interface ConfigureProviderRequest {
  readonly terraformVersion: string;
  readonly config: DynamicValue | undefined;
  readonly clientCapabilities: ClientCapabilities | undefined;
}

/** Hands over the provider block before the first read, plan or apply. */
export interface ConfigureProviderResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Refreshes one resource; an answer of null says that the object is gone. */
export interface ReadResourceRequest {
  readonly typeName: string;
  readonly currentState: DynamicValue | undefined;
  readonly private: Uint8Array;
  readonly providerMeta: DynamicValue | undefined;
  readonly clientCapabilities: ClientCapabilities | undefined;
  readonly currentIdentity: ResourceIdentityData | undefined;
}

/** Refreshes one resource; an answer of null says that the object is gone. */
export interface ReadResourceResponse {
  readonly newState: DynamicValue | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly private: Uint8Array;
  readonly deferred: Deferred | undefined;
  readonly newIdentity: ResourceIdentityData | undefined;
}

/** Foresees a change; called again during apply, by another process than the first time. */
export interface PlanResourceChangeRequest {
  readonly typeName: string;
  readonly priorState: DynamicValue | undefined;
  readonly proposedNewState: DynamicValue | undefined;
  readonly config: DynamicValue | undefined;
  readonly priorPrivate: Uint8Array;
  readonly providerMeta: DynamicValue | undefined;
  readonly clientCapabilities: ClientCapabilities | undefined;
  readonly priorIdentity: ResourceIdentityData | undefined;
}

/** Foresees a change; called again during apply, by another process than the first time. */
export interface PlanResourceChangeResponse {
  readonly plannedState: DynamicValue | undefined;
  readonly requiresReplace: readonly AttributePath[];
  readonly plannedPrivate: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
  readonly legacyTypeSystem: boolean;
  readonly deferred: Deferred | undefined;
  readonly plannedIdentity: ResourceIdentityData | undefined;
}

/** Makes a change; the answer is saved even when it comes with errors. */
export interface ApplyResourceChangeRequest {
  readonly typeName: string;
  readonly priorState: DynamicValue | undefined;
  readonly plannedState: DynamicValue | undefined;
  readonly config: DynamicValue | undefined;
  readonly plannedPrivate: Uint8Array;
  readonly providerMeta: DynamicValue | undefined;
  readonly plannedIdentity: ResourceIdentityData | undefined;
}

/** Makes a change; the answer is saved even when it comes with errors. */
export interface ApplyResourceChangeResponse {
  readonly newState: DynamicValue | undefined;
  readonly private: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
  readonly legacyTypeSystem: boolean;
  readonly newIdentity: ResourceIdentityData | undefined;
}

/** Finds the object behind an import id or an identity. */
export interface ImportResourceStateRequest {
  readonly typeName: string;
  readonly id: string;
  readonly clientCapabilities: ClientCapabilities | undefined;
  readonly identity: ResourceIdentityData | undefined;
}

/** Finds the object behind an import id or an identity. */
export interface ImportResourceStateImportedResource {
  readonly typeName: string;
  readonly state: DynamicValue | undefined;
  readonly private: Uint8Array;
  readonly identity: ResourceIdentityData | undefined;
}

/** Finds the object behind an import id or an identity. */
export interface ImportResourceStateResponse {
  readonly importedResources: readonly ImportResourceStateImportedResource[];
  readonly diagnostics: readonly Diagnostic[];
  readonly deferred: Deferred | undefined;
}

/** Writes the configuration that fits a state (Terraform >= 1.14). */
export interface GenerateResourceConfigRequest {
  readonly typeName: string;
  readonly state: DynamicValue | undefined;
}

/** Writes the configuration that fits a state (Terraform >= 1.14). */
export interface GenerateResourceConfigResponse {
  readonly config: DynamicValue | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes over the state of another resource type (`moved` across types). */
export interface MoveResourceStateRequest {
  readonly sourceProviderAddress: string;
  readonly sourceTypeName: string;
  readonly sourceSchemaVersion: number;
  readonly sourceState: RawState | undefined;
  readonly targetTypeName: string;
  readonly sourcePrivate: Uint8Array;
  readonly sourceIdentity: RawState | undefined;
  readonly sourceIdentitySchemaVersion: number;
}

/** Takes over the state of another resource type (`moved` across types). */
export interface MoveResourceStateResponse {
  readonly targetState: DynamicValue | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly targetPrivate: Uint8Array;
  readonly targetIdentity: ResourceIdentityData | undefined;
}

/** Reads a data source. */
export interface ReadDataSourceRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
  readonly providerMeta: DynamicValue | undefined;
  readonly clientCapabilities: ClientCapabilities | undefined;
}

/** Reads a data source. */
export interface ReadDataSourceResponse {
  readonly state: DynamicValue | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly deferred: Deferred | undefined;
}

/** The provider's functions. */
export interface GetFunctionsResponse {
  readonly functions: Readonly<Record<string, Function>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The provider's functions. */
export type GetFunctionsRequest = Readonly<Record<string, never>>;

/** Calls one of them. */
export interface CallFunctionRequest {
  readonly name: string;
  readonly arguments: readonly DynamicValue[];
}

/** Calls one of them. */
export interface CallFunctionResponse {
  readonly result: DynamicValue | undefined;
  readonly error: FunctionError | undefined;
}

/** Checks an ephemeral block; anything in it may be unknown. */
export interface ValidateEphemeralResourceConfigRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
}

/** Checks an ephemeral block; anything in it may be unknown. */
export interface ValidateEphemeralResourceConfigResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Begins a short-lived value; `renew_at` asks for a renewal before that time. */
export interface OpenEphemeralResourceRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
  readonly clientCapabilities: ClientCapabilities | undefined;
}

/** Begins a short-lived value; `renew_at` asks for a renewal before that time. */
export interface OpenEphemeralResourceResponse {
  readonly diagnostics: readonly Diagnostic[];
  readonly renewAt: Timestamp | undefined;
  readonly result: DynamicValue | undefined;
  readonly private: Uint8Array | undefined;
  readonly deferred: Deferred | undefined;
}

/** Prolongs it. */
export interface RenewEphemeralResourceRequest {
  readonly typeName: string;
  readonly private: Uint8Array | undefined;
}

/** Prolongs it. */
export interface RenewEphemeralResourceResponse {
  readonly diagnostics: readonly Diagnostic[];
  readonly renewAt: Timestamp | undefined;
  readonly private: Uint8Array | undefined;
}

/** Ends it. */
export interface CloseEphemeralResourceRequest {
  readonly typeName: string;
  readonly private: Uint8Array | undefined;
}

/** Ends it. */
export interface CloseEphemeralResourceResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** The identity schema of every resource type that has one. */
export interface GetResourceIdentitySchemasResponse {
  readonly identitySchemas: Readonly<Record<string, ResourceIdentitySchema>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The identity schema of every resource type that has one. */
export type GetResourceIdentitySchemasRequest = Readonly<Record<string, never>>;

/** Brings a stored identity to the present identity schema. */
export interface UpgradeResourceIdentityRequest {
  readonly typeName: string;
  readonly version: number;
  readonly rawIdentity: RawState | undefined;
}

/** Brings a stored identity to the present identity schema. */
export interface UpgradeResourceIdentityResponse {
  readonly upgradedIdentity: ResourceIdentityData | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lists remote objects (Terraform >= 1.14), an event for each. */
export interface ListResourceRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
  readonly includeResourceObject: boolean;
  readonly limit: number;
}

/** Lists remote objects (Terraform >= 1.14), an event for each. */
export interface ListResourceEvent {
  readonly identity: ResourceIdentityData | undefined;
  readonly displayName: string;
  readonly resourceObject: DynamicValue | undefined;
  readonly diagnostic: readonly Diagnostic[];
}

/** Checks a list block. */
export interface ValidateListResourceConfigRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
  readonly includeResourceObject: DynamicValue | undefined;
  readonly limit: DynamicValue | undefined;
}

/** Checks a list block. */
export interface ValidateListResourceConfigResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks an action block. */
export interface ValidateActionConfigRequest {
  readonly actionType: string;
  readonly config: DynamicValue | undefined;
}

/** Checks an action block. */
export interface ValidateActionConfigResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Foresees an action. */
export interface PlanActionRequest {
  readonly actionType: string;
  readonly config: DynamicValue | undefined;
  readonly clientCapabilities: ClientCapabilities | undefined;
}

/** Foresees an action. */
export interface PlanActionResponse {
  readonly diagnostics: readonly Diagnostic[];
  readonly deferred: Deferred | undefined;
}

/** Runs an action; events tell of its progress, the last one of its end. */
export interface InvokeActionRequest {
  readonly actionType: string;
  readonly config: DynamicValue | undefined;
  readonly clientCapabilities: ClientCapabilities | undefined;
}

/** Exactly one of the two. */
export interface InvokeActionEvent {
  readonly progress: InvokeActionEventProgress | undefined;
  readonly completed: InvokeActionEventCompleted | undefined;
}

/** Exactly one of the two. */
export interface InvokeActionEventProgress {
  readonly message: string;
}

/** Exactly one of the two. */
export interface InvokeActionEventCompleted {
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a state_store block. */
export interface ValidateStateStoreConfigRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
}

/** Checks a state_store block. */
export interface ValidateStateStoreConfigResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Hands over a state_store block and settles the size of chunks. */
export interface ConfigureStateStoreRequest {
  readonly typeName: string;
  readonly config: DynamicValue | undefined;
  readonly capabilities: StateStoreClientCapabilities | undefined;
}

/** Hands over a state_store block and settles the size of chunks. */
export interface ConfigureStateStoreResponse {
  readonly diagnostics: readonly Diagnostic[];
  readonly capabilities: StateStoreServerCapabilities | undefined;
}

/** The chunk size, in bytes, that Terraform would like. */
export interface StateStoreClientCapabilities {
  readonly chunkSize: number;
}

/** The chunk size, in bytes, that is agreed. */
export interface StateStoreServerCapabilities {
  readonly chunkSize: number;
}

/** Reads a stored state in chunks. */
export interface ReadStateBytesRequest {
  readonly typeName: string;
  readonly stateId: string;
}

/** Reads a stored state in chunks. */
export interface ReadStateBytesResponseChunk {
  readonly bytes: Uint8Array;
  readonly totalLength: number;
  readonly range: StateByteRange | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Writes a state in chunks; the first of them carries `meta`. */
export interface WriteStateBytesRequestChunk {
  readonly meta: RequestChunkMeta | undefined;
  readonly bytes: Uint8Array;
  readonly totalLength: number;
  readonly range: StateByteRange | undefined;
}

/** Writes a state in chunks; the first of them carries `meta`. */
export interface WriteStateBytesResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** Which state the chunks belong to. */
export interface RequestChunkMeta {
  readonly typeName: string;
  readonly stateId: string;
}

/** The bytes of a chunk: `start` and `end` are both included. */
export interface StateByteRange {
  readonly start: number;
  readonly end: number;
}

/** Locks a stored state. */
export interface LockStateRequest {
  readonly typeName: string;
  readonly stateId: string;
  readonly operation: string;
}

/** Locks a stored state. */
export interface LockStateResponse {
  readonly lockId: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Unlocks it. */
export interface UnlockStateRequest {
  readonly typeName: string;
  readonly stateId: string;
  readonly lockId: string;
}

/** Unlocks it. */
export interface UnlockStateResponse {
  readonly diagnostics: readonly Diagnostic[];
}

/** The ids of all stored states. */
export interface GetStatesRequest {
  readonly typeName: string;
}

/** The ids of all stored states. */
export interface GetStatesResponse {
  readonly stateIds: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Deletes one. */
export interface DeleteStateRequest {
  readonly typeName: string;
  readonly stateId: string;
}

/** Deletes one. */
export interface DeleteStateResponse {
  readonly diagnostics: readonly Diagnostic[];
}

export type Empty = Readonly<Record<string, never>>;

/** Where one side offers a further connection to the other. Providers never use it. */
export interface ConnInfo {
  readonly serviceId: number;
  readonly network: string;
  readonly address: string;
  readonly knock: ConnInfoKnock | undefined;
}

/** Asks whether the other side is there (`knock`), or answers that (`ack`, `error`). */
export interface ConnInfoKnock {
  readonly knock: boolean;
  readonly ack: boolean;
  readonly error: string;
}

/** Something that the plugin wrote to its standard output or error. */
export interface StdioData {
  readonly channel: StdioDataChannel;
  readonly data: Uint8Array;
}

export interface Timestamp {
  readonly seconds: number;
  readonly nanos: number;
}

/** Which service is asked about; the empty name means the whole server. */
export interface HealthCheckRequest {
  readonly service: string;
}

/** How it is. */
export interface HealthCheckResponse {
  readonly status: HealthCheckResponseServingStatus;
}

/** Every message by its name. */
export interface Messages {
  DynamicValue: DynamicValue;
  Diagnostic: Diagnostic;
  FunctionError: FunctionError;
  AttributePath: AttributePath;
  AttributePathStep: AttributePathStep;
  StopProviderResponse: StopProviderResponse;
  StopProviderRequest: StopProviderRequest;
  RawState: RawState;
  Schema: Schema;
  SchemaBlock: SchemaBlock;
  SchemaAttribute: SchemaAttribute;
  SchemaNestedBlock: SchemaNestedBlock;
  SchemaObject: SchemaObject;
  ResourceIdentitySchema: ResourceIdentitySchema;
  ResourceIdentitySchemaIdentityAttribute: ResourceIdentitySchemaIdentityAttribute;
  ResourceIdentityData: ResourceIdentityData;
  Function: Function;
  FunctionParameter: FunctionParameter;
  FunctionReturn: FunctionReturn;
  ActionSchema: ActionSchema;
  ServerCapabilities: ServerCapabilities;
  ClientCapabilities: ClientCapabilities;
  Deferred: Deferred;
  GetMetadataResponse: GetMetadataResponse;
  GetMetadataFunctionMetadata: GetMetadataFunctionMetadata;
  GetMetadataDataSourceMetadata: GetMetadataDataSourceMetadata;
  GetMetadataResourceMetadata: GetMetadataResourceMetadata;
  GetMetadataEphemeralResourceMetadata: GetMetadataEphemeralResourceMetadata;
  GetMetadataListResourceMetadata: GetMetadataListResourceMetadata;
  GetMetadataStateStoreMetadata: GetMetadataStateStoreMetadata;
  GetMetadataActionMetadata: GetMetadataActionMetadata;
  GetMetadataRequest: GetMetadataRequest;
  GetProviderSchemaResponse: GetProviderSchemaResponse;
  GetProviderSchemaRequest: GetProviderSchemaRequest;
  ValidateProviderConfigRequest: ValidateProviderConfigRequest;
  ValidateProviderConfigResponse: ValidateProviderConfigResponse;
  UpgradeResourceStateRequest: UpgradeResourceStateRequest;
  UpgradeResourceStateResponse: UpgradeResourceStateResponse;
  ValidateResourceConfigRequest: ValidateResourceConfigRequest;
  ValidateResourceConfigResponse: ValidateResourceConfigResponse;
  ValidateDataResourceConfigRequest: ValidateDataResourceConfigRequest;
  ValidateDataResourceConfigResponse: ValidateDataResourceConfigResponse;
  ConfigureProviderRequest: ConfigureProviderRequest;
  ConfigureProviderResponse: ConfigureProviderResponse;
  ReadResourceRequest: ReadResourceRequest;
  ReadResourceResponse: ReadResourceResponse;
  PlanResourceChangeRequest: PlanResourceChangeRequest;
  PlanResourceChangeResponse: PlanResourceChangeResponse;
  ApplyResourceChangeRequest: ApplyResourceChangeRequest;
  ApplyResourceChangeResponse: ApplyResourceChangeResponse;
  ImportResourceStateRequest: ImportResourceStateRequest;
  ImportResourceStateImportedResource: ImportResourceStateImportedResource;
  ImportResourceStateResponse: ImportResourceStateResponse;
  GenerateResourceConfigRequest: GenerateResourceConfigRequest;
  GenerateResourceConfigResponse: GenerateResourceConfigResponse;
  MoveResourceStateRequest: MoveResourceStateRequest;
  MoveResourceStateResponse: MoveResourceStateResponse;
  ReadDataSourceRequest: ReadDataSourceRequest;
  ReadDataSourceResponse: ReadDataSourceResponse;
  GetFunctionsResponse: GetFunctionsResponse;
  GetFunctionsRequest: GetFunctionsRequest;
  CallFunctionRequest: CallFunctionRequest;
  CallFunctionResponse: CallFunctionResponse;
  ValidateEphemeralResourceConfigRequest: ValidateEphemeralResourceConfigRequest;
  ValidateEphemeralResourceConfigResponse: ValidateEphemeralResourceConfigResponse;
  OpenEphemeralResourceRequest: OpenEphemeralResourceRequest;
  OpenEphemeralResourceResponse: OpenEphemeralResourceResponse;
  RenewEphemeralResourceRequest: RenewEphemeralResourceRequest;
  RenewEphemeralResourceResponse: RenewEphemeralResourceResponse;
  CloseEphemeralResourceRequest: CloseEphemeralResourceRequest;
  CloseEphemeralResourceResponse: CloseEphemeralResourceResponse;
  GetResourceIdentitySchemasResponse: GetResourceIdentitySchemasResponse;
  GetResourceIdentitySchemasRequest: GetResourceIdentitySchemasRequest;
  UpgradeResourceIdentityRequest: UpgradeResourceIdentityRequest;
  UpgradeResourceIdentityResponse: UpgradeResourceIdentityResponse;
  ListResourceRequest: ListResourceRequest;
  ListResourceEvent: ListResourceEvent;
  ValidateListResourceConfigRequest: ValidateListResourceConfigRequest;
  ValidateListResourceConfigResponse: ValidateListResourceConfigResponse;
  ValidateActionConfigRequest: ValidateActionConfigRequest;
  ValidateActionConfigResponse: ValidateActionConfigResponse;
  PlanActionRequest: PlanActionRequest;
  PlanActionResponse: PlanActionResponse;
  InvokeActionRequest: InvokeActionRequest;
  InvokeActionEvent: InvokeActionEvent;
  InvokeActionEventProgress: InvokeActionEventProgress;
  InvokeActionEventCompleted: InvokeActionEventCompleted;
  ValidateStateStoreConfigRequest: ValidateStateStoreConfigRequest;
  ValidateStateStoreConfigResponse: ValidateStateStoreConfigResponse;
  ConfigureStateStoreRequest: ConfigureStateStoreRequest;
  ConfigureStateStoreResponse: ConfigureStateStoreResponse;
  StateStoreClientCapabilities: StateStoreClientCapabilities;
  StateStoreServerCapabilities: StateStoreServerCapabilities;
  ReadStateBytesRequest: ReadStateBytesRequest;
  ReadStateBytesResponseChunk: ReadStateBytesResponseChunk;
  WriteStateBytesRequestChunk: WriteStateBytesRequestChunk;
  WriteStateBytesResponse: WriteStateBytesResponse;
  RequestChunkMeta: RequestChunkMeta;
  StateByteRange: StateByteRange;
  LockStateRequest: LockStateRequest;
  LockStateResponse: LockStateResponse;
  UnlockStateRequest: UnlockStateRequest;
  UnlockStateResponse: UnlockStateResponse;
  GetStatesRequest: GetStatesRequest;
  GetStatesResponse: GetStatesResponse;
  DeleteStateRequest: DeleteStateRequest;
  DeleteStateResponse: DeleteStateResponse;
  Empty: Empty;
  ConnInfo: ConnInfo;
  ConnInfoKnock: ConnInfoKnock;
  StdioData: StdioData;
  Timestamp: Timestamp;
  HealthCheckRequest: HealthCheckRequest;
  HealthCheckResponse: HealthCheckResponse;
}

/** The names of the values of each enumeration, at the index that is their number. */
export const ENUMS = {
  DiagnosticSeverity: ["INVALID", "ERROR", "WARNING"],
  SchemaNestedBlockNestingMode: ["INVALID", "SINGLE", "LIST", "SET", "MAP", "GROUP"],
  SchemaObjectNestingMode: ["INVALID", "SINGLE", "LIST", "SET", "MAP"],
  DeferredReason: ["UNKNOWN", "RESOURCE_CONFIG_UNKNOWN", "PROVIDER_CONFIG_UNKNOWN", "ABSENT_PREREQ"],
  StringKind: ["PLAIN", "MARKDOWN"],
  StdioDataChannel: ["INVALID", "STDOUT", "STDERR"],
  HealthCheckResponseServingStatus: ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"],
} as const;

/**
 * The fields of each message, as `number name type` with commas between. After the type, `[]` means repeated,
 * `{}` a map with strings for keys, `?` a presence of its own, and `|x` a member of the oneof `x`.
 */
export const FIELDS = {
  DynamicValue: "1 msgpack bytes,2 json bytes",
  Diagnostic: "1 severity DiagnosticSeverity,2 summary string,3 detail string,4 attribute AttributePath?",
  FunctionError: "1 text string,2 functionArgument int64?",
  AttributePath: "1 steps AttributePathStep[]",
  AttributePathStep:
    "1 attributeName string|selector,2 elementKeyString string|selector,3 elementKeyInt int64|selector",
  StopProviderResponse: "1 error string",
  StopProviderRequest: "",
  RawState: "1 json bytes,2 flatmap string{}",
  Schema: "1 version int64,2 block SchemaBlock?",
  SchemaBlock:
    "1 version int64,2 attributes SchemaAttribute[],3 blockTypes SchemaNestedBlock[],4 description string,5 descriptionKind StringKind,6 deprecated bool,7 deprecationMessage string",
  SchemaAttribute:
    "1 name string,2 type bytes,10 nestedType SchemaObject?,3 description string,4 required bool,5 optional bool,6 computed bool,7 sensitive bool,8 descriptionKind StringKind,9 deprecated bool,11 writeOnly bool,12 deprecationMessage string",
  SchemaNestedBlock:
    "1 typeName string,2 block SchemaBlock?,3 nesting SchemaNestedBlockNestingMode,4 minItems int64,5 maxItems int64",
  SchemaObject:
    "1 attributes SchemaAttribute[],3 nesting SchemaObjectNestingMode,4 minItems int64,5 maxItems int64",
  ResourceIdentitySchema: "1 version int64,2 identityAttributes ResourceIdentitySchemaIdentityAttribute[]",
  ResourceIdentitySchemaIdentityAttribute:
    "1 name string,2 type bytes,3 requiredForImport bool,4 optionalForImport bool,5 description string",
  ResourceIdentityData: "1 identityData DynamicValue?",
  Function:
    "1 parameters FunctionParameter[],2 variadicParameter FunctionParameter?,3 return FunctionReturn?,4 summary string,5 description string,6 descriptionKind StringKind,7 deprecationMessage string",
  FunctionParameter:
    "1 name string,2 type bytes,3 allowNullValue bool,4 allowUnknownValues bool,5 description string,6 descriptionKind StringKind",
  FunctionReturn: "1 type bytes",
  ActionSchema: "1 schema Schema?",
  ServerCapabilities:
    "1 planDestroy bool,2 getProviderSchemaOptional bool,3 moveResourceState bool,4 generateResourceConfig bool",
  ClientCapabilities: "1 deferralAllowed bool,2 writeOnlyAttributesAllowed bool",
  Deferred: "1 reason DeferredReason",
  GetMetadataResponse:
    "1 serverCapabilities ServerCapabilities?,2 diagnostics Diagnostic[],3 dataSources GetMetadataDataSourceMetadata[],4 resources GetMetadataResourceMetadata[],5 functions GetMetadataFunctionMetadata[],6 ephemeralResources GetMetadataEphemeralResourceMetadata[],7 listResources GetMetadataListResourceMetadata[],8 stateStores GetMetadataStateStoreMetadata[],9 actions GetMetadataActionMetadata[]",
  GetMetadataFunctionMetadata: "1 name string",
  GetMetadataDataSourceMetadata: "1 typeName string",
  GetMetadataResourceMetadata: "1 typeName string",
  GetMetadataEphemeralResourceMetadata: "1 typeName string",
  GetMetadataListResourceMetadata: "1 typeName string",
  GetMetadataStateStoreMetadata: "1 typeName string",
  GetMetadataActionMetadata: "1 typeName string",
  GetMetadataRequest: "",
  GetProviderSchemaResponse:
    "1 provider Schema?,2 resourceSchemas Schema{},3 dataSourceSchemas Schema{},4 diagnostics Diagnostic[],5 providerMeta Schema?,6 serverCapabilities ServerCapabilities?,7 functions Function{},8 ephemeralResourceSchemas Schema{},9 listResourceSchemas Schema{},10 stateStoreSchemas Schema{},11 actionSchemas ActionSchema{}",
  GetProviderSchemaRequest: "",
  ValidateProviderConfigRequest: "1 config DynamicValue?",
  ValidateProviderConfigResponse: "2 diagnostics Diagnostic[]",
  UpgradeResourceStateRequest: "1 typeName string,2 version int64,3 rawState RawState?",
  UpgradeResourceStateResponse: "1 upgradedState DynamicValue?,2 diagnostics Diagnostic[]",
  ValidateResourceConfigRequest:
    "1 typeName string,2 config DynamicValue?,3 clientCapabilities ClientCapabilities?",
  ValidateResourceConfigResponse: "1 diagnostics Diagnostic[]",
  ValidateDataResourceConfigRequest: "1 typeName string,2 config DynamicValue?",
  ValidateDataResourceConfigResponse: "1 diagnostics Diagnostic[]",
  ConfigureProviderRequest:
    "1 terraformVersion string,2 config DynamicValue?,3 clientCapabilities ClientCapabilities?",
  ConfigureProviderResponse: "1 diagnostics Diagnostic[]",
  ReadResourceRequest:
    "1 typeName string,2 currentState DynamicValue?,3 private bytes,4 providerMeta DynamicValue?,5 clientCapabilities ClientCapabilities?,6 currentIdentity ResourceIdentityData?",
  ReadResourceResponse:
    "1 newState DynamicValue?,2 diagnostics Diagnostic[],3 private bytes,4 deferred Deferred?,5 newIdentity ResourceIdentityData?",
  PlanResourceChangeRequest:
    "1 typeName string,2 priorState DynamicValue?,3 proposedNewState DynamicValue?,4 config DynamicValue?,5 priorPrivate bytes,6 providerMeta DynamicValue?,7 clientCapabilities ClientCapabilities?,8 priorIdentity ResourceIdentityData?",
  PlanResourceChangeResponse:
    "1 plannedState DynamicValue?,2 requiresReplace AttributePath[],3 plannedPrivate bytes,4 diagnostics Diagnostic[],5 legacyTypeSystem bool,6 deferred Deferred?,7 plannedIdentity ResourceIdentityData?",
  ApplyResourceChangeRequest:
    "1 typeName string,2 priorState DynamicValue?,3 plannedState DynamicValue?,4 config DynamicValue?,5 plannedPrivate bytes,6 providerMeta DynamicValue?,7 plannedIdentity ResourceIdentityData?",
  ApplyResourceChangeResponse:
    "1 newState DynamicValue?,2 private bytes,3 diagnostics Diagnostic[],4 legacyTypeSystem bool,5 newIdentity ResourceIdentityData?",
  ImportResourceStateRequest:
    "1 typeName string,2 id string,3 clientCapabilities ClientCapabilities?,4 identity ResourceIdentityData?",
  ImportResourceStateImportedResource:
    "1 typeName string,2 state DynamicValue?,3 private bytes,4 identity ResourceIdentityData?",
  ImportResourceStateResponse:
    "1 importedResources ImportResourceStateImportedResource[],2 diagnostics Diagnostic[],3 deferred Deferred?",
  GenerateResourceConfigRequest: "1 typeName string,2 state DynamicValue?",
  GenerateResourceConfigResponse: "1 config DynamicValue?,2 diagnostics Diagnostic[]",
  MoveResourceStateRequest:
    "1 sourceProviderAddress string,2 sourceTypeName string,3 sourceSchemaVersion int64,4 sourceState RawState?,5 targetTypeName string,6 sourcePrivate bytes,7 sourceIdentity RawState?,8 sourceIdentitySchemaVersion int64",
  MoveResourceStateResponse:
    "1 targetState DynamicValue?,2 diagnostics Diagnostic[],3 targetPrivate bytes,4 targetIdentity ResourceIdentityData?",
  ReadDataSourceRequest:
    "1 typeName string,2 config DynamicValue?,3 providerMeta DynamicValue?,4 clientCapabilities ClientCapabilities?",
  ReadDataSourceResponse: "1 state DynamicValue?,2 diagnostics Diagnostic[],3 deferred Deferred?",
  GetFunctionsResponse: "1 functions Function{},2 diagnostics Diagnostic[]",
  GetFunctionsRequest: "",
  CallFunctionRequest: "1 name string,2 arguments DynamicValue[]",
  CallFunctionResponse: "1 result DynamicValue?,2 error FunctionError?",
  ValidateEphemeralResourceConfigRequest: "1 typeName string,2 config DynamicValue?",
  ValidateEphemeralResourceConfigResponse: "1 diagnostics Diagnostic[]",
  OpenEphemeralResourceRequest:
    "1 typeName string,2 config DynamicValue?,3 clientCapabilities ClientCapabilities?",
  OpenEphemeralResourceResponse:
    "1 diagnostics Diagnostic[],2 renewAt Timestamp?,3 result DynamicValue?,4 private bytes?,5 deferred Deferred?",
  RenewEphemeralResourceRequest: "1 typeName string,2 private bytes?",
  RenewEphemeralResourceResponse: "1 diagnostics Diagnostic[],2 renewAt Timestamp?,3 private bytes?",
  CloseEphemeralResourceRequest: "1 typeName string,2 private bytes?",
  CloseEphemeralResourceResponse: "1 diagnostics Diagnostic[]",
  GetResourceIdentitySchemasResponse: "1 identitySchemas ResourceIdentitySchema{},2 diagnostics Diagnostic[]",
  GetResourceIdentitySchemasRequest: "",
  UpgradeResourceIdentityRequest: "1 typeName string,2 version int64,3 rawIdentity RawState?",
  UpgradeResourceIdentityResponse: "1 upgradedIdentity ResourceIdentityData?,2 diagnostics Diagnostic[]",
  ListResourceRequest: "1 typeName string,2 config DynamicValue?,3 includeResourceObject bool,4 limit int64",
  ListResourceEvent:
    "1 identity ResourceIdentityData?,2 displayName string,3 resourceObject DynamicValue?,4 diagnostic Diagnostic[]",
  ValidateListResourceConfigRequest:
    "1 typeName string,2 config DynamicValue?,3 includeResourceObject DynamicValue?,4 limit DynamicValue?",
  ValidateListResourceConfigResponse: "1 diagnostics Diagnostic[]",
  ValidateActionConfigRequest: "1 actionType string,2 config DynamicValue?",
  ValidateActionConfigResponse: "1 diagnostics Diagnostic[]",
  PlanActionRequest: "1 actionType string,2 config DynamicValue?,3 clientCapabilities ClientCapabilities?",
  PlanActionResponse: "1 diagnostics Diagnostic[],2 deferred Deferred?",
  InvokeActionRequest: "1 actionType string,2 config DynamicValue?,3 clientCapabilities ClientCapabilities?",
  InvokeActionEvent: "1 progress InvokeActionEventProgress|type,2 completed InvokeActionEventCompleted|type",
  InvokeActionEventProgress: "1 message string",
  InvokeActionEventCompleted: "1 diagnostics Diagnostic[]",
  ValidateStateStoreConfigRequest: "1 typeName string,2 config DynamicValue?",
  ValidateStateStoreConfigResponse: "1 diagnostics Diagnostic[]",
  ConfigureStateStoreRequest:
    "1 typeName string,2 config DynamicValue?,3 capabilities StateStoreClientCapabilities?",
  ConfigureStateStoreResponse: "1 diagnostics Diagnostic[],2 capabilities StateStoreServerCapabilities?",
  StateStoreClientCapabilities: "1 chunkSize int64",
  StateStoreServerCapabilities: "1 chunkSize int64",
  ReadStateBytesRequest: "1 typeName string,2 stateId string",
  ReadStateBytesResponseChunk:
    "1 bytes bytes,2 totalLength int64,3 range StateByteRange?,4 diagnostics Diagnostic[]",
  WriteStateBytesRequestChunk:
    "1 meta RequestChunkMeta?,2 bytes bytes,3 totalLength int64,4 range StateByteRange?",
  WriteStateBytesResponse: "1 diagnostics Diagnostic[]",
  RequestChunkMeta: "1 typeName string,2 stateId string",
  StateByteRange: "1 start int64,2 end int64",
  LockStateRequest: "1 typeName string,2 stateId string,3 operation string",
  LockStateResponse: "1 lockId string,2 diagnostics Diagnostic[]",
  UnlockStateRequest: "1 typeName string,2 stateId string,3 lockId string",
  UnlockStateResponse: "1 diagnostics Diagnostic[]",
  GetStatesRequest: "1 typeName string",
  GetStatesResponse: "1 stateIds string[],2 diagnostics Diagnostic[]",
  DeleteStateRequest: "1 typeName string,2 stateId string",
  DeleteStateResponse: "1 diagnostics Diagnostic[]",
  Empty: "",
  ConnInfo: "1 serviceId uint32,2 network string,3 address string,4 knock ConnInfoKnock?",
  ConnInfoKnock: "1 knock bool,2 ack bool,3 error string",
  StdioData: "1 channel StdioDataChannel,2 data bytes",
  Timestamp: "1 seconds int64,2 nanos int32",
  HealthCheckRequest: "1 service string",
  HealthCheckResponse: "1 status HealthCheckResponseServingStatus",
} as const satisfies Record<keyof Messages, string>;

/** The calls of each service: what comes in, what goes out, and which of the two is a stream of messages. */
export const SERVICES = {
  "tfplugin6.Provider": {
    GetMetadata: { request: "GetMetadataRequest", response: "GetMetadataResponse", kind: "unary" },
    GetProviderSchema: {
      request: "GetProviderSchemaRequest",
      response: "GetProviderSchemaResponse",
      kind: "unary",
    },
    GetResourceIdentitySchemas: {
      request: "GetResourceIdentitySchemasRequest",
      response: "GetResourceIdentitySchemasResponse",
      kind: "unary",
    },
    ValidateProviderConfig: {
      request: "ValidateProviderConfigRequest",
      response: "ValidateProviderConfigResponse",
      kind: "unary",
    },
    ValidateResourceConfig: {
      request: "ValidateResourceConfigRequest",
      response: "ValidateResourceConfigResponse",
      kind: "unary",
    },
    ValidateDataResourceConfig: {
      request: "ValidateDataResourceConfigRequest",
      response: "ValidateDataResourceConfigResponse",
      kind: "unary",
    },
    UpgradeResourceState: {
      request: "UpgradeResourceStateRequest",
      response: "UpgradeResourceStateResponse",
      kind: "unary",
    },
    UpgradeResourceIdentity: {
      request: "UpgradeResourceIdentityRequest",
      response: "UpgradeResourceIdentityResponse",
      kind: "unary",
    },
    ConfigureProvider: {
      request: "ConfigureProviderRequest",
      response: "ConfigureProviderResponse",
      kind: "unary",
    },
    ReadResource: { request: "ReadResourceRequest", response: "ReadResourceResponse", kind: "unary" },
    PlanResourceChange: {
      request: "PlanResourceChangeRequest",
      response: "PlanResourceChangeResponse",
      kind: "unary",
    },
    ApplyResourceChange: {
      request: "ApplyResourceChangeRequest",
      response: "ApplyResourceChangeResponse",
      kind: "unary",
    },
    ImportResourceState: {
      request: "ImportResourceStateRequest",
      response: "ImportResourceStateResponse",
      kind: "unary",
    },
    MoveResourceState: {
      request: "MoveResourceStateRequest",
      response: "MoveResourceStateResponse",
      kind: "unary",
    },
    ReadDataSource: { request: "ReadDataSourceRequest", response: "ReadDataSourceResponse", kind: "unary" },
    GenerateResourceConfig: {
      request: "GenerateResourceConfigRequest",
      response: "GenerateResourceConfigResponse",
      kind: "unary",
    },
    ValidateEphemeralResourceConfig: {
      request: "ValidateEphemeralResourceConfigRequest",
      response: "ValidateEphemeralResourceConfigResponse",
      kind: "unary",
    },
    OpenEphemeralResource: {
      request: "OpenEphemeralResourceRequest",
      response: "OpenEphemeralResourceResponse",
      kind: "unary",
    },
    RenewEphemeralResource: {
      request: "RenewEphemeralResourceRequest",
      response: "RenewEphemeralResourceResponse",
      kind: "unary",
    },
    CloseEphemeralResource: {
      request: "CloseEphemeralResourceRequest",
      response: "CloseEphemeralResourceResponse",
      kind: "unary",
    },
    ListResource: { request: "ListResourceRequest", response: "ListResourceEvent", kind: "serverStream" },
    ValidateListResourceConfig: {
      request: "ValidateListResourceConfigRequest",
      response: "ValidateListResourceConfigResponse",
      kind: "unary",
    },
    GetFunctions: { request: "GetFunctionsRequest", response: "GetFunctionsResponse", kind: "unary" },
    CallFunction: { request: "CallFunctionRequest", response: "CallFunctionResponse", kind: "unary" },
    ValidateActionConfig: {
      request: "ValidateActionConfigRequest",
      response: "ValidateActionConfigResponse",
      kind: "unary",
    },
    PlanAction: { request: "PlanActionRequest", response: "PlanActionResponse", kind: "unary" },
    InvokeAction: { request: "InvokeActionRequest", response: "InvokeActionEvent", kind: "serverStream" },
    ValidateStateStoreConfig: {
      request: "ValidateStateStoreConfigRequest",
      response: "ValidateStateStoreConfigResponse",
      kind: "unary",
    },
    ConfigureStateStore: {
      request: "ConfigureStateStoreRequest",
      response: "ConfigureStateStoreResponse",
      kind: "unary",
    },
    ReadStateBytes: {
      request: "ReadStateBytesRequest",
      response: "ReadStateBytesResponseChunk",
      kind: "serverStream",
    },
    WriteStateBytes: {
      request: "WriteStateBytesRequestChunk",
      response: "WriteStateBytesResponse",
      kind: "clientStream",
    },
    LockState: { request: "LockStateRequest", response: "LockStateResponse", kind: "unary" },
    UnlockState: { request: "UnlockStateRequest", response: "UnlockStateResponse", kind: "unary" },
    GetStates: { request: "GetStatesRequest", response: "GetStatesResponse", kind: "unary" },
    DeleteState: { request: "DeleteStateRequest", response: "DeleteStateResponse", kind: "unary" },
    StopProvider: { request: "StopProviderRequest", response: "StopProviderResponse", kind: "unary" },
  },
  "plugin.GRPCController": {
    Shutdown: { request: "Empty", response: "Empty", kind: "unary" },
  },
  "plugin.GRPCBroker": {
    StartStream: { request: "ConnInfo", response: "ConnInfo", kind: "bidirectional" },
  },
  "plugin.GRPCStdio": {
    StreamStdio: { request: "Empty", response: "StdioData", kind: "serverStream" },
  },
  "grpc.health.v1.Health": {
    Check: { request: "HealthCheckRequest", response: "HealthCheckResponse", kind: "unary" },
    Watch: { request: "HealthCheckRequest", response: "HealthCheckResponse", kind: "serverStream" },
  },
} as const;
