import { Testing, TerraformStack } from "cdktf";
import * as z from "zod";
import { AtlassianProvider } from "../../src/constructs";

const blocks = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({});

const configuration = z.object({
  terraform: z.object({ required_providers: z.record(z.string(), z.unknown()) }),
  provider: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  resource: blocks,
  data: blocks,
  moved: z.array(z.unknown()).default([]),
});

export type Configuration = z.output<typeof configuration>;

/** A stack with the provider in it. */
export function stackOf(app = Testing.app()): TerraformStack {
  const stack = new TerraformStack(app, "people");
  new AtlassianProvider(stack, "atlassian");
  return stack;
}

/** What Terraform would read, after the checks that `cdktf synth` makes. */
export function synthesised(stack: TerraformStack): Configuration {
  return configuration.parse(JSON.parse(Testing.synth(stack, true)));
}

/** The message of what is thrown. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was thrown");
}
