import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Emulator, startEmulator } from "../src/emulator";
import { Workspace } from "../test/terraform/support/workspace";
import { HistoryProcess } from "./support/history-process";
import { median, ROOT } from "./support/child";

/**
 * Measures a deploy of 1,000 people by the real Terraform, with its local backend, with the history, and with the
 * history being told of every outcome. Each deploy begins with an empty directory; they take turns.
 */

const PEOPLE = Number(process.env.BENCH_PEOPLE ?? 1_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const LIMITS = { history: 0.6, told: 1.1 };
const KINDS = ["local", "history", "told"] as const;
type Kind = (typeof KINDS)[number];

async function main(): Promise<void> {
  const work = join(ROOT, ".work");
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "bench-deploy-"));
  const history = await HistoryProcess.start(join(folder, "history.db"));
  const samples: Record<Kind, number[]> = { local: [], history: [], told: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const kind of KINDS) samples[kind].push(await deploy(kind, `${kind}-${round}`, history));
    await requireKept(history);
  } finally {
    await history.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const local = median(samples.local);
  const plain = median(samples.history);
  const told = median(samples.told);
  console.log(`terraform apply of ${PEOPLE} new people, ${ROUNDS} times each, taken in turns; seconds\n`);
  const line = (label: string, values: readonly number[], more: string): void => {
    const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((ms) =>
      (ms / 1_000).toFixed(1).padStart(6),
    );
    console.log(`${label.padEnd(34)} ${middle ?? ""} ${least ?? ""} ${most ?? ""}   ${more}`);
  };
  line("local backend", samples.local, "");
  line("history", samples.history, `ratio ${(plain / local).toFixed(2)}   limit ${LIMITS.history}`);
  line(
    "history, told of outcomes",
    samples.told,
    `ratio to the one before ${(told / plain).toFixed(2)}   limit ${LIMITS.told}`,
  );
  if (plain / local > LIMITS.history || told / plain > LIMITS.told) {
    console.error("\nA deploy with a history takes too long");
    process.exitCode = 1;
  }
}

async function deploy(kind: Kind, stack: string, history: HistoryProcess): Promise<number> {
  const emulator = await startEmulator({ keepsBodies: false });
  const workspace = new Workspace({
    ...credentials(emulator),
    ...(kind === "told" ? told(stack, history) : {}),
  });
  try {
    workspace.write(
      Array.from({ length: PEOPLE }, (_, index) => person(index)).join(""),
      kind === "local" ? HEAD : HEAD + backend(stack, history),
    );
    const initialised = await workspace.terraform(["init", "-input=false"], QUIET);
    if (initialised.code !== 0) throw new Error(`terraform init failed:\n${initialised.output}`);
    const began = performance.now();
    const { code, output } = await workspace.terraform(["apply", "-auto-approve", "-input=false"], QUIET);
    const ms = performance.now() - began;
    if (code !== 0) throw new Error(`terraform apply failed:\n${output.slice(-2_000)}`);
    const { length } = emulator.directory().users();
    if (length !== PEOPLE) throw new Error(`the directory has ${length} people`);
    return ms;
  } finally {
    await emulator.close();
    workspace.remove();
  }
}

/** Whatever was not kept would cost nothing. */
async function requireKept(history: HistoryProcess): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [stack, wanted] of [
      [`history-${round}`, 0],
      [`told-${round}`, PEOPLE],
    ] as const) {
      const { people, outcomes } = await history.kept(stack);
      if (people !== PEOPLE || outcomes !== wanted)
        throw new Error(`the history holds ${people} people and ${outcomes} outcomes of ${stack}`);
    }
}

const QUIET = { TF_LOG: "" };
const HEAD = `
terraform {
  required_providers {
    atlassian = { source = "identity-as-code/atlassian" }
  }
}
`;

function credentials(emulator: Emulator): Readonly<Record<string, string>> {
  const { baseUrl, token } = emulator.directory();
  return { ATLASSIAN_SCIM_BASE_URL: baseUrl, ATLASSIAN_SCIM_TOKEN: token };
}

function told(stack: string, history: HistoryProcess): Readonly<Record<string, string>> {
  return {
    ATLASSIAN_IDENTITY_RUN: stack,
    ATLASSIAN_IDENTITY_OUTCOMES: `${history.origin}/outcomes/${stack}`,
  };
}

function backend(stack: string, history: HistoryProcess): string {
  const address = `${history.origin}/state/${stack}`;
  return `
terraform {
  backend "http" {
    address        = "${address}"
    lock_address   = "${address}"
    lock_method    = "LOCK"
    unlock_address = "${address}"
    unlock_method  = "UNLOCK"
  }
}
`;
}

function person(index: number): string {
  return `
resource "atlassian_user" "p${index}" {
  user_name = "p${index}@acme.example"
  email     = "p${index}@acme.example"
  title     = "Engineer"
}
`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
