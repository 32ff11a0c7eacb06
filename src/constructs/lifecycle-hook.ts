import { Lazy, type LocalExecProvisioner, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  emptyCommand,
  invalidProps,
  notWatchable,
  reservedVariables,
  watchedElsewhere,
  watchesTooMuch,
} from "./errors";
import { REMEMBER, RESERVED_PREFIX, TELL, variables } from "./hook-script";
import { literal } from "./literal";
import { nullBindings } from "./null-provider";
import { strangersAmong } from "./props";
import { Roster } from "./roster";
import { isWatchable, shortestJson, type Watchable, watchedJson } from "./watched";

export interface LifecycleHookProps {
  /**
   * What to run, in the shell of the machine that deploys. It finds `ATLASSIAN_IDENTITY_OLD` and
   * `ATLASSIAN_IDENTITY_NEW` in its environment: JSON with `users`, `groups` and `memberships`, each by the
   * construct's logical id. When it fails, the deploy fails, and the next one runs it again.
   */
  readonly command: string;
  /**
   * What to look at.
   * @default every user, group and membership of the stack
   */
  readonly watch?: readonly Watchable[] | undefined;
  /** Further variables for the command. Names that begin with `ATLASSIAN_IDENTITY_` are taken. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /**
   * Where the command runs.
   * @default the folder that Terraform runs in
   */
  readonly workingDirectory?: string | undefined;
}

const PROPS = ["command", "watch", "environment", "workingDirectory"];

/** What an environment variable may hold on Linux, beside its name, the "=" and the closing zero byte. */
const LONGEST_JSON = 128 * 1024 - variables.new.length - 2;

/** Terraform's word for the JSON that the resource was made with. */
const OWN_JSON = "${self.triggers.watched}";

/**
 * A command of yours that runs when a deploy has created or changed people, groups or memberships, or has let them
 * go. It is one `null_resource` for all that it watches, and not a provisioner on each: a destroy provisioner does
 * not run when its block is removed, and that is how a leaver leaves. For the same reason it does not run when the
 * whole stack is destroyed.
 *
 * @example
 * new LifecycleHook(stack, "announce", { command: "node announce.js", workingDirectory: __dirname });
 */
export class LifecycleHook extends Construct {
  readonly #watch: readonly Watchable[] | undefined;

  constructor(scope: Construct, id: string, props: LifecycleHookProps) {
    super(scope, id);
    this.#check(props);
    this.#watch = props.watch;
    const stack = TerraformStack.of(this);
    const { NullProvider, Resource } = nullBindings(this);
    if (!stack.node.findAll().some((construct) => construct instanceof NullProvider)) {
      new NullProvider(stack, "null");
    }
    const resource = new Resource(this, "resource", {
      triggers: { watched: Lazy.stringValue({ produce: () => watchedJson(this.#watched) }) },
    });
    const memory = `atlassian-identity-hook-${resource.friendlyUniqueId}.json`;
    resource.provisioners = [remember(memory), tell(memory, props)];
    for (const index of resource.provisioners.keys()) {
      // What it would print is the script, not the command.
      resource.addOverride(`provisioner.${index}.local-exec.quiet`, true);
    }
    this.node.addValidation({ validate: () => this.#problems() });
  }

  get #watched(): readonly Watchable[] {
    return this.#watch ?? Roster.of(this).declarations.filter(isWatchable);
  }

  #check(props: LifecycleHookProps): void {
    const strangers = strangersAmong(props, PROPS);
    if (strangers.length > 0) throw invalidProps(this, "LifecycleHook", strangers);
    if (typeof props.command !== "string" || props.command.trim() === "") throw emptyCommand(this);
    for (const watched of props.watch ?? []) {
      if (!isWatchable(watched)) throw notWatchable(this, watched);
      if (TerraformStack.of(watched) !== TerraformStack.of(this)) throw watchedElsewhere(this, watched);
    }
    const reserved = Object.keys(props.environment ?? {}).filter((name) =>
      name.toUpperCase().startsWith(RESERVED_PREFIX),
    );
    if (reserved.length > 0) throw reservedVariables(this, reserved);
  }

  #problems(): string[] {
    const length = shortestJson(this.#watched);
    return length > LONGEST_JSON ? [watchesTooMuch(this, length, LONGEST_JSON).message] : [];
  }
}

function remember(memory: string): LocalExecProvisioner {
  return {
    ...node(REMEMBER),
    when: "destroy",
    environment: { [variables.old]: OWN_JSON, [variables.memory]: memory },
  };
}

function tell(memory: string, props: LifecycleHookProps): LocalExecProvisioner {
  const own = Object.entries(props.environment ?? {}).map(([name, value]) => [name, text(value)] as const);
  return {
    ...node(TELL),
    environment: {
      ...Object.fromEntries(own),
      [variables.command]: text(props.command),
      [variables.folder]: text(props.workingDirectory ?? ""),
      [variables.new]: OWN_JSON,
      [variables.memory]: memory,
    },
  };
}

function node(script: string): LocalExecProvisioner {
  return { type: "local-exec", interpreter: ["node", "-e"], command: script };
}

/** Letter by letter, for the shell to expand and not for Terraform. */
function text(value: string): string {
  return String(literal(value));
}
