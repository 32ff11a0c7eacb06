import * as z from "zod";
import { deploy as deployPlan, type DeployMode, readReviewed } from "../terraform";
import type { Console } from "./console";
import { UsageProblem } from "./outcome";
import { planArguments, workspaceOptions } from "./preview";
import { withTerraform } from "./setting";
import { announced } from "./run-history";
import { runOf, runOptions } from "./run-record";
import { showReview } from "./show-review";

export const deployOptions = z.strictObject({
  ...workspaceOptions,
  digest: z
    .string()
    .trim()
    .regex(/^sha256:[0-9a-f]{64}$/u, "it is sha256: and 64 hexadecimal digits, as preview prints it")
    .optional(),
  preview: z.string().min(1, "the file name is empty").optional(),
  onlyExpired: z.boolean().default(false),
  autoApprove: z.boolean().default(false),
  ...runOptions,
  terraformOptions: planArguments.default([]),
});

type DeployOptions = z.output<typeof deployOptions>;

/** Deploys what was reviewed, what has run out, or what somebody says yes to. */
export async function deploy(
  options: DeployOptions,
  environment: NodeJS.ProcessEnv,
  console: Console,
): Promise<void> {
  const mode = await modeOf(options, environment, console);
  const run = await runOf(options, environment);
  const confirmed = options.autoApprove ? "unasked" : mode.kind;
  const end = await withTerraform(options, environment, console, (setting) =>
    deployPlan(setting, {
      ...options,
      args: options.terraformOptions,
      mode,
      onApply: async (applying) => announced({ ...run, confirmed }, applying, console),
    }),
  );
  switch (end.kind) {
    case "nothing":
      console.out(
        options.onlyExpired
          ? "Nothing has run out.\n"
          : "There is nothing to do: everything is as declared.\n",
      );
      return;
    case "declined":
      console.out("Nothing was changed.\n");
      return;
    case "applied":
      console.out(`Deployed.\nDigest: ${end.review.digest}\n`);
  }
}

async function modeOf(
  options: DeployOptions,
  environment: NodeJS.ProcessEnv,
  console: Console,
): Promise<DeployMode> {
  const { digest, onlyExpired, autoApprove, preview } = options;
  const ways = [digest !== undefined, onlyExpired, autoApprove].filter(Boolean).length;
  if (ways > 1) throw new UsageProblem("--digest, --only-expired and --auto-approve exclude each other.");
  if (preview !== undefined && digest === undefined)
    throw new UsageProblem("--preview tells what differs from --digest: give both.");
  if (digest !== undefined) {
    const reviewed = preview === undefined ? undefined : await readReviewed(preview);
    return { kind: "reviewed", digest, reviewed };
  }
  if (onlyExpired) return { kind: "expired" };
  if (autoApprove) return { kind: "asked", confirm: () => Promise.resolve(true) };
  const { ask } = console;
  if (ask === undefined || isCi(environment)) {
    throw new UsageProblem(
      "Nobody can be asked here: give the digest of the reviewed plan with --digest, or --auto-approve to deploy without a review.",
    );
  }
  return {
    kind: "asked",
    confirm: async (review) => {
      const shown = { redact: false, privileged: [], marker: "preview", verdict: undefined };
      console.out(showReview(review, "table", shown, console));
      return (await ask('Deploy this? Only "yes" will do: ')) === "yes";
    },
  };
}

function isCi({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && !["", "0", "false"].includes(CI.toLowerCase());
}
