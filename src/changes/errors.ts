/** What was given is no plan, or one that cannot be read. Its message is one sentence for people. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

export function notAPlan(why: string): PlanError {
  return new PlanError(
    `This is not a plan as \`terraform show -json PLANFILE\` prints it: ${why}; write the plan with \`terraform plan -out=PLANFILE\` first.`,
  );
}

export function unknownFormat(version: string): PlanError {
  return new PlanError(
    `The plan has the format version ${JSON.stringify(version)}, and this release reads versions 1.x: use a release of atlassian-identity that knows your Terraform.`,
  );
}

export function unreadableResource(address: string, why: string): PlanError {
  return new PlanError(`The plan's entry for ${address} cannot be read: ${why}.`);
}
