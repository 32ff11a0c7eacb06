import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { packageVersion } from "../constructs/package-version";
import { cliConfiguration, layOutMirror, PROVIDER } from "../terraform";
import { coloursOf, type Console } from "./console";
import { providerSource } from "./check-synth";
import { UsageProblem } from "./outcome";
import { builtProvider } from "./package";

export const installOptions = z.strictObject({
  mirror: z.string().min(1, "the folder is empty").optional(),
  json: z.boolean().default(false),
  only: z.boolean().default(false),
  allowProvider: z.array(providerSource).default([]),
});

/** Lays the provider out and says how Terraform is told of it; edits no configuration. */
export async function install(options: z.output<typeof installOptions>, console: Console): Promise<void> {
  if (options.allowProvider.length > 0 && !options.only)
    throw new UsageProblem("--allow-provider says what else --only lets in: give both.");
  const version = packageVersion();
  const { directory, files } = await layOutMirror({
    executable: builtProvider,
    version,
    directory: options.mirror ?? usualMirror(),
  });
  const configuration = cliConfiguration(directory, options.only ? options.allowProvider : undefined);
  if (options.json) {
    console.out(`${JSON.stringify({ version, mirror: directory, files, configuration }, null, 2)}\n`);
    return;
  }
  const { bold, dim } = coloursOf(console);
  console.out(
    `${bold(`Provider ${version} is laid out in ${directory}`)}

Terraform and OpenTofu use it with this in their CLI configuration:
~/.terraformrc, ~/.tofurc, or a file that TF_CLI_CONFIG_FILE names.
Nothing of yours was changed.

${configuration}
${dim(`In HCL: required_providers {
  atlassian = { source = "${PROVIDER}", version = "${version}" }
}
With CDKTF: cdktf deploy --skip-provider-lock, because a lock file for other
platforms would be asked of a registry.`)}
`,
  );
}

function usualMirror(): string {
  return join(homedir(), ".atlassian-identity", "mirror");
}
