import type { PathStep, Problem } from "./problem";
import type { Attributes, Draft, State } from "./schema/values";

/** A line of the structured log; `fields` never hold a secret. */
export type Log = (
  level: "trace" | "debug" | "info" | "warn" | "error",
  message: string,
  fields?: object,
) => void;

/** The log of the process, which knows the secrets that must stand nowhere. */
export interface ProviderLog extends Log {
  /** From now on this text is replaced wherever a person could read it. */
  readonly hide: (secret: string) => void;
  /** The text without the secrets that are known. */
  readonly redact: (text: string) => string;
}

/** What every handler is given beside its values. */
export interface Call<Clients> {
  /** What the provider's `configure` answered. */
  readonly clients: Clients;
  /** Aborted when Terraform asks to stop and when the operation's `timeouts` entry has passed. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Shows a warning. It is not in the plan's JSON: what a reviewer must see has to be an attribute. */
  readonly warn: (problem: Problem) => void;
}

/** A call that carries Terraform's private bytes of one resource: JSON that no plan shows. */
export interface ResourceCall<Clients> extends Call<Clients> {
  readonly private: PrivateState;
}

export interface PrivateState {
  get(key: string): unknown;
  /** `value` must be JSON; `undefined` removes the key. */
  set(key: string, value: unknown): void;
}

/**
 * `planned` is a draft that the hook may change: the generic planning (defaults, unknown computed values,
 * kept stable values) is done. On a destroy it is null, and the hook may only refuse or warn.
 */
export interface PlanCall<A extends Attributes, Clients> extends ResourceCall<Clients | undefined> {
  readonly action: "create" | "update" | "destroy";
  readonly prior: State<A> | null;
  readonly config: Draft<A> | null;
  readonly planned: Draft<A> | null;
  /** `undefined` while the provider's own configuration is not wholly known. */
  readonly clients: Clients | undefined;
  /** Adds a path whose change cannot be made in place. */
  replaceFor(path: readonly PathStep[]): void;
}

export interface ReadCall<A extends Attributes, Clients> extends ResourceCall<Clients> {
  readonly state: State<A>;
}

export interface CreateCall<A extends Attributes, Clients> extends ResourceCall<Clients> {
  readonly config: Draft<A>;
  /** What was planned; what is unknown in it is the handler's to decide. */
  readonly planned: Draft<A>;
}

export interface UpdateCall<A extends Attributes, Clients> extends CreateCall<A, Clients> {
  readonly prior: State<A>;
}

export interface DeleteCall<A extends Attributes, Clients> extends ResourceCall<Clients> {
  readonly prior: State<A>;
}

/** What was given to `terraform import`: an id in the resource's own syntax, or an identity. */
export interface ImportCall<Clients> extends ResourceCall<Clients> {
  readonly id: string | undefined;
  readonly identity: Readonly<Record<string, string | null>> | undefined;
}

/** One object found by a list resource. */
export interface Listed<A extends Attributes> {
  readonly displayName: string;
  readonly state: State<A>;
}

export interface ListCall<Clients, Config> extends Call<Clients> {
  readonly config: Config;
  /** At most so many, or undefined for all. */
  readonly limit: number | undefined;
}

export type Operation = "create" | "read" | "update" | "delete";

/** A JSON object as an older version of the schema wrote it. */
export type OldState = Readonly<Record<string, unknown>>;

/** A Terraform resource: its schema and what its life is made of. */
export interface ResourceType<A extends Attributes, Clients, Identity extends Attributes = Attributes> {
  /** With the provider's prefix: `atlassian_user`. */
  readonly name: string;
  readonly description: string;
  /** Raised with each change of `attributes` that older states do not fit; then `upgrade` has an entry for it. */
  readonly version: number;
  readonly attributes: A;
  /** The operations that a `timeouts` block may limit. */
  readonly timeouts?: readonly Operation[];
  /** The attributes by which Terraform ≥ 1.12 knows the object; all of them strings. */
  readonly identity?: Identity;
  identify?(state: State<A>): State<Identity>;
  /** Checks that need more than one attribute. Anything in `config` may be unknown. */
  validate?(config: Draft<A>): readonly Problem[];
  plan?(call: PlanCall<A, Clients>): Promise<void> | void;
  /** Null when the object is proved to be gone. */
  read(call: ReadCall<A, Clients>): Promise<State<A> | null>;
  create(call: CreateCall<A, Clients>): Promise<State<A>>;
  update(call: UpdateCall<A, Clients>): Promise<State<A>>;
  delete(call: DeleteCall<A, Clients>): Promise<void>;
  import?(call: ImportCall<Clients>): Promise<State<A>>;
  readonly list?: ListType<A, Clients>;
  /** From the version that is the key to the next one. */
  readonly upgrade?: Readonly<Record<number, (old: OldState) => OldState>>;
  /** Other resource types whose state may be moved here (`moved` blocks across types). */
  readonly moveFrom?: Readonly<Record<string, (old: OldState) => OldState>>;
}

/** A list resource (Terraform ≥ 1.14) under the same name as the resource that it lists. */
export interface ListType<A extends Attributes, Clients, Config extends Attributes = Attributes> {
  readonly description: string;
  readonly config: Config;
  list(call: ListCall<Clients, State<Config>>): AsyncIterable<Listed<A>>;
}

/** A Terraform data source. */
export interface DataSourceType<A extends Attributes, Clients> {
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  validate?(config: Draft<A>): readonly Problem[];
  /** `config` is wholly known, computed attributes in it are null. */
  read(call: Call<Clients> & { readonly config: Draft<A> }): Promise<State<A>>;
}

export interface ConfigureCall<P extends Attributes> extends Pick<Call<never>, "signal" | "log" | "warn"> {
  readonly config: State<P>;
  /** Keeps a secret out of every line that is logged from now on. */
  readonly hide: (secret: string) => void;
}

/** A Terraform provider. */
export interface ProviderType<P extends Attributes, Clients> {
  /** The local name: `atlassian`. */
  readonly name: string;
  readonly attributes: P;
  readonly resources: readonly ResourceType<Attributes, Clients>[];
  readonly dataSources: readonly DataSourceType<Attributes, Clients>[];
  validate?(config: Draft<P>): readonly Problem[];
  /**
   * Called with a wholly known configuration only. Until then reads keep the prior state, plan hooks get
   * no clients, and data sources are deferred or refused.
   */
  configure(call: ConfigureCall<P>): Promise<Clients>;
  /**
   * Asked when the configuration is not wholly known: why nothing may be changed or destroyed by a plan that is
   * made without it, or undefined when it may.
   */
  refuseUnknown?(config: Draft<P>): Problem | undefined;
  /** Called once before the process ends. */
  close?(clients: Clients): Promise<void>;
}

/** Helps the compiler infer a resource's attributes from its definition. */
export function resource<A extends Attributes, Clients, Identity extends Attributes = Attributes>(
  definition: ResourceType<A, Clients, Identity>,
): ResourceType<A, Clients, Identity> {
  return definition;
}
