/** Something that the person at the keyboard can put right: its message is one sentence that says how. */
export class TerraformProblem extends Error {
  override readonly name = "TerraformProblem";
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
