import { Command, CommanderError } from "commander";
import type * as z from "zod";
import { packageVersion } from "../constructs/package-version";
import { TerraformProblem } from "../terraform";
import type { Console } from "./console";
import { doctor, doctorOptions } from "./doctor";
import { emulate, emulateOptions } from "./emulate";
import { install, installOptions } from "./install";
import { CommandProblem, exitCode, UsageProblem } from "./outcome";
import { quickstart, quickstartOptions } from "./quickstart";
import { settingsFrom } from "./settings";

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
ATLASSIAN_IDENTITY_DEBUG=1 shows where an error comes from.`;

/**
 * Runs the command line.
 *
 * @param args without node and the script
 * @returns the exit code
 */
export async function runCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  console: Console,
): Promise<number> {
  try {
    await program(environment, console).parseAsync([...args], { from: "user" });
    return exitCode.done;
  } catch (error) {
    return report(error, environment, console);
  }
}

function program(environment: NodeJS.ProcessEnv, console: Console): Command {
  const root = new Command("atlassian-identity")
    .description("The people of an Atlassian organisation as code: install the Terraform provider, try it.")
    .version(packageVersion())
    .showHelpAfterError("(atlassian-identity --help tells more)");
  prepared(root, console).addHelpText(
    "after",
    `
Examples:
  atlassian-identity install                     lay the provider out for Terraform
  atlassian-identity doctor                      check keys, directory and what is declared
  atlassian-identity emulate --seed people.json  a directory to try things out on
${EXIT_CODES}`,
  );

  prepared(root.command("install"), console)
    .description(
      "Lay the provider out as a Terraform filesystem mirror and print the CLI configuration for it.",
    )
    .option("--mirror <folder>", "where the mirror is (default: ~/.atlassian-identity/mirror)")
    .option("--json", "print JSON: version, mirror, files, configuration")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity install
  atlassian-identity install --mirror ./mirror
  atlassian-identity install --json | jq -r .configuration > terraform.rc
${EXIT_CODES}`,
    )
    .action((options: unknown) => install(checked(installOptions, options), console));

  prepared(root.command("doctor"), console)
    .description(
      "Check the whole set-up against Atlassian: keys, directory, domains, applications and names. Changes nothing.",
    )
    .option(
      "--declared <path>",
      "a folder with synthesised stacks, a cdk.tf.json, or what terraform show -json prints (default: cdktf.out)",
    )
    .option("--strict", "fail on warnings, too")
    .option("--json", "print JSON: checks, counts")
    .addHelpText(
      "after",
      `
The keys come from the environment, as the provider's do:
ATLASSIAN_SCIM_BASE_URL, ATLASSIAN_SCIM_TOKEN, ATLASSIAN_ORGANIZATION_ID,
ATLASSIAN_ORGANIZATION_TOKEN.

Examples:
  atlassian-identity doctor
  atlassian-identity doctor --strict --declared cdktf.out
  terraform show -json plan.bin > plan.json
  atlassian-identity doctor --declared plan.json
  atlassian-identity doctor --json | jq '.checks[] | select(.level == "error")'

With an error, or with a warning and --strict, it has failed.
${EXIT_CODES}`,
    )
    .action((options: unknown) => doctor(checked(doctorOptions, options), environment, console));

  prepared(root.command("emulate"), console)
    .description(
      "Run a stand-in for Atlassian's user-provisioning and organization APIs on this machine until Ctrl-C.",
    )
    .option("--port <number>", "the port (default: a free one)")
    .option(
      "--seed <file>",
      "JSON with the people, groups, applications and policies that are there at the start",
    )
    .option("--directory <id>", "the directory's id (default: made up)")
    .option("--token <key>", "the directory's API key (default: made up)")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity emulate
  atlassian-identity emulate --port 8080 --directory acme --token secret --seed people.json

A seed file:
  {
    "people": [{ "userName": "ana@acme.com", "displayName": "Ana Silva" }],
    "groups": [{ "displayName": "engineering", "members": ["ana@acme.com"] }],
    "applications": [{ "product": "confluence", "site": "https://acme.atlassian.net", "capacity": 10 }],
    "policies": [{ "id": "everybody", "name": "Default" }]
  }
${EXIT_CODES}`,
    )
    .action((options: unknown) => emulate(checked(emulateOptions, options), console));

  prepared(root.command("quickstart"), console)
    .description("Deploy the example company of main.ts into the emulator and show what becomes of it.")
    .option("--keep", "leave the emulator running at the end, to go on by hand")
    .addHelpText(
      "after",
      `
Examples:
  npm start
  npm start -- --keep
${EXIT_CODES}`,
    )
    .action((options: unknown) => quickstart(checked(quickstartOptions, options), environment, console));
  return root;
}

/** Commander throws instead of ending the process, and prints where we print. */
function prepared(command: Command, console: Console): Command {
  return command
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({
      writeOut: console.out,
      writeErr: console.error,
      getOutHelpWidth: () => console.width,
      getErrHelpWidth: () => console.width,
      getOutHasColors: () => console.hasColours,
      getErrHasColors: () => console.hasColours,
    });
}

function checked<Schema extends z.ZodType>(schema: Schema, options: unknown): z.output<Schema> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageProblem(`--${String(issue?.path[0] ?? "")}: ${issue?.message ?? "is not valid"}.`);
}

function report(error: unknown, environment: NodeJS.ProcessEnv, console: Console): number {
  if (error instanceof CommanderError) {
    // Commander has printed its sentence, the help or the version already.
    return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  }
  const isExpected =
    error instanceof UsageProblem || error instanceof CommandProblem || error instanceof TerraformProblem;
  const message = error instanceof Error ? error.message : String(error);
  const { isDebugging } = settingsFrom(environment);
  const hint = isExpected || isDebugging ? "" : " (ATLASSIAN_IDENTITY_DEBUG=1 shows where)";
  console.error(`error: ${message}${hint}\n`);
  if (isDebugging && error instanceof Error) console.error(`${error.stack ?? ""}\n`);
  if (error instanceof UsageProblem) return exitCode.usage;
  return error instanceof CommandProblem ? error.code : exitCode.failed;
}
