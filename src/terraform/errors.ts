import type { LockFailure } from "./lock";

/** Something that the person at the keyboard can put right: its message is one sentence that says how. */
export class TerraformProblem extends Error {
  override readonly name = "TerraformProblem";
}

/** Somebody pressed Ctrl-C, or asked the process to end. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

export function interrupted(during: string): Interrupted {
  return new Interrupted(`Interrupted while ${during}; nothing of it is left running.`);
}

/** The plan is not the one that was reviewed, or holds more than it may. */
export class PlanDiffers extends Error {
  override readonly name = "PlanDiffers";

  constructor(
    message: string,
    /** One sentence each. */
    readonly details: readonly string[],
  ) {
    super(message);
  }
}

const OLDEST = "1.6";

export function terraformMissing(tried: readonly string[]): TerraformProblem {
  const names = tried.map((name) => `"${name}"`).join(" nor ");
  const finding = tried.length > 1 ? `neither ${names} can` : `${names} cannot`;
  return new TerraformProblem(
    `Terraform is missing: ${finding} be started; install Terraform or OpenTofu, version ${OLDEST} or later, or name its executable in TERRAFORM_BINARY_NAME.`,
  );
}

export function terraformTooOld(binary: string, product: string, version: string): TerraformProblem {
  return new TerraformProblem(
    `"${binary}" is ${product} ${version}, which is too old: install Terraform or OpenTofu, version ${OLDEST} or later, or name a newer executable in TERRAFORM_BINARY_NAME.`,
  );
}

export function terraformUnreadable(binary: string, what: string): TerraformProblem {
  return new TerraformProblem(
    `"${binary}" does not say its version (${what}): install Terraform or OpenTofu, version ${OLDEST} or later, or name its executable in TERRAFORM_BINARY_NAME.`,
  );
}

export function providerNotBuilt(executable: string): TerraformProblem {
  return new TerraformProblem(
    `The provider's executable ${executable} is missing: run "npm run build" first.`,
  );
}

export function platformNotServed(system: string): TerraformProblem {
  return new TerraformProblem(
    `The provider is a script for node.js and cannot be started on ${system}: use Linux, macOS or FreeBSD, on Windows inside WSL.`,
  );
}

export function mirrorUnwritable(directory: string, reason: string): TerraformProblem {
  return new TerraformProblem(
    `The mirror cannot be written to ${directory} (${reason}): choose another folder with --mirror.`,
  );
}

export function cdktfMissing(root: string): TerraformProblem {
  return new TerraformProblem(`cdktf-cli is not installed in ${root}: run "npm ci" there first.`);
}

/** Its output stands above. */
export function terraformFailed(product: string, command: string): TerraformProblem {
  return new TerraformProblem(`"${product} ${command}" failed; what it said stands above.`);
}

export function stateLocked(
  product: string,
  { id, who, since }: Extract<LockFailure, { kind: "held" }>,
): TerraformProblem {
  const line = (text: string): string => text.replace(/\s+/gu, " ");
  return new TerraformProblem(
    `The state is locked by ${line(who ?? "somebody else")}${since === undefined ? "" : ` since ${line(since)}`}: wait until that run has ended` +
      (id === undefined
        ? "."
        : `, or, when it is dead, release the lock with "${product} force-unlock ${id}".`),
  );
}

/** @param said what Terraform said, in one line */
export function lockRefused(said: string): TerraformProblem {
  if (said.includes("requires auth"))
    return new TerraformProblem(
      "What keeps the state does not know the user and the token of TF_HTTP_USERNAME and TF_HTTP_PASSWORD: take those that its administrator gave you; in our history, history token add makes them.",
    );
  if (said.includes("invalid auth"))
    return new TerraformProblem(
      'The user of TF_HTTP_USERNAME may read the state and not write, and whoever plans or deploys locks it: take a token that may write, or, for a preview alone, add "-- -lock=false".',
    );
  return new TerraformProblem(
    `The state could not be locked (${said}): see that what keeps it runs and can be reached from here, and try again.`,
  );
}

export function synthFailed(folder: string): TerraformProblem {
  return new TerraformProblem(`The synthesis of ${folder} failed; what it said stands above.`);
}

export function nothingToPlan(folder: string): TerraformProblem {
  return new TerraformProblem(
    `${folder} holds neither a cdktf.json nor a Terraform configuration: name the folder of either with --folder.`,
  );
}

export function noStacks(folder: string, wanted: string): TerraformProblem {
  return new TerraformProblem(
    `There is no stack ${wanted}: ${folder} is neither a project of cdktf nor synthesised by one.`,
  );
}

export function chooseStack(names: readonly string[], wanted: string | undefined): TerraformProblem {
  const list = names.join(", ");
  if (wanted === undefined)
    return new TerraformProblem(`There are ${names.length} stacks: choose one with --stack (${list}).`);
  return new TerraformProblem(
    `There is no stack ${wanted}; there ${names.length === 1 ? "is" : "are"}: ${list}.`,
  );
}

export function noDay(variable: string, value: string): TerraformProblem {
  return new TerraformProblem(
    `${variable} is ${JSON.stringify(value)}, and has to be a day such as 2027-01-31.`,
  );
}

export function unreadable(what: string, reason: string): TerraformProblem {
  return new TerraformProblem(`${what} cannot be read: ${reason}.`);
}
