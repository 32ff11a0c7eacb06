import type { Console } from "../../../src/cli/console";
import { runCommand } from "../../../src/cli/program";
import { cliConfiguration } from "./provider-mirror";
import type { Organisation } from "./organisation";

export interface CommandEnd {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** The environment of a command whose provider is configured for the organisation. */
export function environmentOf({ emulator, directory, workspace }: Organisation): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: workspace.folder,
    TERRAFORM_BINARY_NAME: process.env.TERRAFORM_BINARY_NAME ?? "terraform",
    TF_CLI_CONFIG_FILE: cliConfiguration(),
    ATLASSIAN_SCIM_BASE_URL: directory.baseUrl,
    ATLASSIAN_SCIM_TOKEN: directory.token,
    ATLASSIAN_ORGANIZATION_ID: emulator.organization.id,
    ATLASSIAN_ORGANIZATION_TOKEN: emulator.organization.key,
  };
}

/** Runs the command in this process. */
export async function command(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  place: Partial<Console> = {},
): Promise<CommandEnd> {
  let out = "";
  let error = "";
  const console: Console = {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    width: 80,
    hasColours: false,
    ...place,
  };
  const code = await runCommand(args, environment, console);
  if (process.env.SHOW_COMMANDS !== undefined)
    process.stderr.write(`${args.join(" ")} => ${code}\n${out}${error}\n`);
  return { code, out, error };
}
