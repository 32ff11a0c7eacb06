import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { cliConfiguration, WORK } from "./provider-mirror";

/** How a command of Terraform's ended. */
export interface Result {
  readonly code: number | null;
  /** Both streams, in the order in which they came. */
  readonly output: string;
}

const HEAD = `
terraform {
  required_providers {
    atlassian = { source = "identity-as-code/atlassian" }
  }
}
`;

/** What Terraform logs when a provider breaks its rules. */
const COMPLAINTS = [
  /provider produced (an )?(invalid|inconsistent|unexpected)/iu,
  /legacy (type system|plugin SDK)/iu,
  /\[WARN\].*Provider "[^"]*atlassian[^"]*"/iu,
  /produced an unexpected new value/iu,
  /plugin (process )?exited.*error/iu,
  /panic:/u,
];
/** OpenTofu says so of everything that was changed outside, which is what a refresh is for. */
const DRIFT = /produced an unexpected new value for .* during refresh/u;

/** A folder with a configuration, in which the real Terraform runs. */
export class Workspace {
  readonly folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  #isInitialised = false;

  constructor(environment: Readonly<Record<string, string>>) {
    mkdirSync(WORK, { recursive: true });
    this.folder = mkdtempSync(join(WORK, "workspace-"));
    this.#environment = environment;
  }

  /** Writes the configuration: HCL, or an object as Terraform's JSON. The provider is required already. */
  write(configuration: string | object, head: string = HEAD): void {
    const isText = typeof configuration === "string";
    rmSync(join(this.folder, "main.tf"), { force: true });
    rmSync(join(this.folder, "main.tf.json"), { force: true });
    writeFileSync(join(this.folder, "head.tf"), head);
    if (isText) writeFileSync(join(this.folder, "main.tf"), configuration);
    else writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify(configuration, null, 2));
  }

  /** Runs Terraform and waits for its end. */
  async terraform(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Result> {
    if (!this.#isInitialised && args[0] !== "init") {
      const initialised = await this.terraform(["init", "-input=false"]);
      if (initialised.code !== 0) throw new Error(`terraform init failed:\n${initialised.output}`);
      this.#isInitialised = true;
    }
    return ended(this.start(args, environment));
  }

  /** Starts Terraform; the caller waits or kills. */
  start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    // Options come after the command, and some commands are two words.
    const words = args[0] === "state" ? 2 : 1;
    const all = [...args.slice(0, words), "-no-color", ...args.slice(words)];
    return spawn(process.env.TERRAFORM_BINARY_NAME ?? "terraform", all, {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH ?? "",
        HOME: this.folder,
        TF_CLI_CONFIG_FILE: cliConfiguration(),
        TF_LOG: "trace",
        TF_LOG_PATH: join(this.folder, "trace.log"),
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        ...this.#environment,
        ...environment,
      },
    });
  }

  /** What `terraform show -json` tells of a new plan. */
  async plan(args: readonly string[] = []): Promise<Plan> {
    const planned = await this.terraform(["plan", "-input=false", "-out=plan.bin", ...args]);
    if (planned.code !== 0) throw new Error(`terraform plan failed:\n${planned.output}`);
    const shown = await this.terraform(["show", "-json", "plan.bin"], { TF_LOG: "" });
    return planJson.parse(JSON.parse(shown.output));
  }

  /** The complaints about the provider in Terraform's own log since the last call. */
  complaints(): readonly string[] {
    const path = join(this.folder, "trace.log");
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, "");
    return lines.filter((line) => !DRIFT.test(line) && COMPLAINTS.some((complaint) => complaint.test(line)));
  }

  /** The whole log since the last call of `complaints`. */
  log(): string {
    return readFileSync(join(this.folder, "trace.log"), "utf8");
  }

  /** The state as the local backend has it. */
  state(): string {
    return readFileSync(join(this.folder, "terraform.tfstate"), "utf8");
  }

  /** What the state holds of everything of one type, by name. */
  held(type: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    const resources = stateJson.parse(JSON.parse(this.state())).resources.filter((one) => one.type === type);
    return Object.fromEntries(resources.map(({ name, instances: [one] }) => [name, one?.attributes ?? {}]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const stateJson = z.object({
  resources: z.array(
    z.object({
      type: z.string(),
      name: z.string(),
      instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()) })),
    }),
  ),
});

const change = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  type: z.string(),
  change: z.object({
    actions: z.array(z.string()),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    after_unknown: z.unknown(),
    replace_paths: z.array(z.array(z.unknown())).optional(),
  }),
});
const planJson = z.object({
  resource_changes: z.array(change).default([]),
  resource_drift: z.array(change).default([]),
});

export type Plan = z.output<typeof planJson>;

/** The actions of a plan by address, without what does not change. */
export function actionsOf({ resource_changes: changes }: Plan): Readonly<Record<string, string>> {
  return Object.fromEntries(
    changes
      .filter(({ change: { actions } }) => !actions.includes("no-op") && !actions.includes("read"))
      .map(({ address, change: { actions } }) => [address, actions.join(",")]),
  );
}

/** Waits for the end of a child process. */
export function ended(child: ChildProcess): Promise<Result> {
  return new Promise((resolve, reject) => {
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, output });
    });
  });
}
