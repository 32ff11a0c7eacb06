import { Command, CommanderError } from "commander";
import { plain, PlanError } from "../changes";
import { packageVersion } from "../constructs/package-version";
import { HistoryError } from "../history";
import { TerraformProblem } from "../terraform";
import { checkSynth, checkSynthOptions } from "./check-synth";
import type { Console } from "./console";
import { deploy, deployOptions } from "./deploy";
import { doctor, doctorOptions } from "./doctor";
import { emulate, emulateOptions } from "./emulate";
import { addHistoryCommands } from "./history-commands";
import { install, installOptions } from "./install";
import { CommandProblem, exitCode, UsageProblem } from "./outcome";
import { checked, EXIT_CODES, prepared } from "./prepared";
import { preview, previewOptions } from "./preview";
import { quickstart, quickstartOptions } from "./quickstart";
import { addReport } from "./report-commands";
import { settingsFrom } from "./settings";

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
    return told(error, environment, console);
  }
}

function program(environment: NodeJS.ProcessEnv, console: Console): Command {
  const root = new Command("atlassian-identity")
    .description("The people of an Atlassian organisation as code: preview, review and deploy them.")
    .version(packageVersion());
  prepared(root, console).addHelpText(
    "after",
    `
Examples:
  atlassian-identity install                   lay the provider out
  atlassian-identity doctor                    check keys and what is declared
  atlassian-identity preview                   what the code would do to people
  atlassian-identity deploy --digest sha256:…  exactly what was reviewed
  atlassian-identity report --last 30d         what happened to people, and why
  atlassian-identity check-synth               whether secrets are safe from it
  atlassian-identity emulate                   a directory to try things out on
  atlassian-identity history serve             keep every version of the state
${EXIT_CODES}`,
  );

  prepared(root.command("install"), console)
    .description(
      "Lay the provider out as a Terraform filesystem mirror and print the CLI configuration for it.",
    )
    .option("--mirror <folder>", "where the mirror is (default: ~/.atlassian-identity/mirror)")
    .option("--json", "print JSON: version, mirror, files, configuration")
    .option("--only", "let no other provider in, whatever a configuration or a state asks for")
    .option("--allow-provider <source...>", "with --only: let these in, such as hashicorp/null")
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

  withWorkspace(prepared(root.command("preview"), console))
    .description(
      "Show what a plan means for people: who joins, moves and leaves, and who gains or loses access.",
    )
    .option("--plan <file>", "a plan that is there already: its file, or the JSON of terraform show -json")
    .option("--format <format>", "table, markdown, json or html (default: table)")
    .option(
      "--output <file...>",
      "write files instead (.md, .json, .html, .txt); prints the verdict and the digest",
    )
    .option("--redact", "leave out personal data: external ids instead of names and addresses")
    .option("--privileged <group...>", "groups to be marked wherever they are shown")
    .option("--marker <name>", "by which a pipeline finds its own comment again (default: preview)")
    .option("--max-deactivations <number>", "gate: people deactivated, deleted, abandoned or replaced")
    .option("--max-deactivations-percent <number>", "gate: the same, in percent of the active people")
    .option("--max-access-lost <number>", "gate: people who stay and lose access to an application")
    .option("--max-groups-deleted <number>", "gate: groups deleted or replaced")
    .option("--require-approval-for <group...>", "gate: groups in which nothing may change")
    .addHelpText(
      "after",
      `
Without --plan it synthesises where there is a cdktf.json, and plans. The plan
goes beyond the provider's limits, to show what would happen. Nothing changes.

Examples:
  atlassian-identity preview
  atlassian-identity preview --stack people --max-deactivations 10
  atlassian-identity preview --output preview.md preview.json --redact
  terraform show -json plan.bin > plan.json
  atlassian-identity preview --plan plan.json --format markdown
  atlassian-identity preview -- -var-file=prod.tfvars
${EXIT_CODES}`,
    )
    .action(async (args: unknown, options: object) => {
      await preview(checked(previewOptions, { ...options, terraformOptions: args }), environment, console);
    });

  withWorkspace(prepared(root.command("deploy"), console))
    .description("Deploy exactly the plan that was reviewed, or stop before anything is changed.")
    .option("--digest <digest>", "that preview printed: no plan with another one is applied")
    .option("--preview <file>", "the reviewed preview as JSON, to tell what differs")
    .option("--only-expired", "what has run out, and only that: stops when the plan holds anything else")
    .option("--auto-approve", "deploy without a review and without asking")
    .option("--run-id <id>", "for the history: the run's id (default: from the Git host, or made up)")
    .option("--run-link <url>", "the run's page")
    .option("--run-commit <hash>", "the commit that is deployed")
    .option("--run-pull-request <link>", "the pull request that it came by")
    .option("--run-author <name>", "who wrote it")
    .option("--run-approver <name...>", "who approved it")
    .option("--run-merged-by <name>", "who merged it")
    .option("--run-ticket <name>", "what it was asked for by")
    .option("--run-file <file>", "the same as JSON: id, link, commit, pullRequest, author, approvers, …")
    .addHelpText(
      "after",
      `
Without --digest, --only-expired and --auto-approve it asks at a terminal.

What is not given of the run comes from the environment, then from the file:
ATLASSIAN_IDENTITY_RUN_ID, _LINK, _COMMIT, _PULL_REQUEST, _AUTHOR, _APPROVERS
(separated by commas), _MERGED_BY, _TICKET and _FILE, each with that beginning.

Examples:
  atlassian-identity deploy --digest sha256:0123… --preview preview.json
  atlassian-identity deploy --only-expired
  atlassian-identity deploy --stack people
${EXIT_CODES}`,
    )
    .action((args: unknown, options: object) =>
      deploy(checked(deployOptions, { ...options, terraformOptions: args }), environment, console),
    );

  addReport(root, environment, console);

  prepared(root.command("check-synth"), console)
    .description("Check what was synthesised of a pull request before a job with secrets plans from it.")
    .argument("[folder]", "what cdktf synth has left, or a folder with *.tf.json (default: cdktf.out)")
    .option("--allow-provider <source...>", "more providers, such as hashicorp/null")
    .option("--allow-backend <type...>", "more backends than local and http")
    .option(
      "--allow-origin <origin...>",
      "where keys may be sent beside Atlassian: https://state.acme.com, or a folder as https://state.acme.com/team/",
    )
    .option("--allow-provisioners", "commands at apply, such as those of LifecycleHook")
    .addHelpText(
      "after",
      `
Whoever writes a pull request writes what is synthesised of it. It is refused
when planning it could run a command, read the machine, or send a key elsewhere.

Examples:
  atlassian-identity check-synth
  atlassian-identity check-synth cdktf.out --allow-backend s3
${EXIT_CODES}`,
    )
    .action((folder: unknown, options: object) =>
      checkSynth(checked(checkSynthOptions, { ...options, folder }), console),
    );

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
  atlassian-identity emulate --port 8080 --token secret --seed people.json

A seed file:
  {
    "people": [{ "userName": "ana@acme.com", "displayName": "Ana Silva" }],
    "groups": [{ "displayName": "engineering", "members": ["ana@acme.com"] }],
    "applications": [
      { "product": "confluence", "site": "https://acme.atlassian.net",
        "capacity": 10 }
    ],
    "policies": [{ "id": "everybody", "name": "Default" }]
  }
${EXIT_CODES}`,
    )
    .action((options: unknown) => emulate(checked(emulateOptions, options), console));

  addHistoryCommands(prepared(root.command("history"), console), console);

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

/** Where and how Terraform runs. */
function withWorkspace(command: Command): Command {
  return command
    .argument("[terraform-options...]", "after --: more options of terraform plan")
    .option("--folder <folder>", "with a cdktf.json, what was synthesised of it, or *.tf (default: .)")
    .option("--stack <name>", "which of several stacks")
    .option("--verbose", "show what cdktf and Terraform print");
}

function told(error: unknown, environment: NodeJS.ProcessEnv, console: Console): number {
  if (error instanceof CommanderError) {
    // Commander has printed its sentence, the help or the version already.
    return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  }
  const isExpected = [UsageProblem, CommandProblem, TerraformProblem, PlanError, HistoryError].some(
    (expected) => error instanceof expected,
  );
  const message = error instanceof Error ? error.message : String(error);
  const { isDebugging } = settingsFrom(environment);
  const hint = isExpected || isDebugging ? "" : " (ATLASSIAN_IDENTITY_DEBUG=1 shows where)";
  // Names of people, and what a server has answered, may hold anything.
  console.error(`error: ${message.split("\n").map(plain).join("\n")}${hint}\n`);
  if (isDebugging && error instanceof Error) console.error(`${error.stack ?? ""}\n`);
  if (error instanceof UsageProblem) return exitCode.usage;
  return error instanceof CommandProblem ? error.code : exitCode.failed;
}
