import type { Command } from "commander";
import type { Console } from "./console";
import {
  backup,
  backupOptions,
  hold,
  holdOptions,
  retain,
  retainOptions,
  stacks,
  stacksOptions,
  verify,
  verifyOptions,
} from "./history";
import { serve, serveOptions } from "./history-serve";
import {
  tokenAdd,
  tokenAddOptions,
  tokenList,
  tokenListOptions,
  tokenRemove,
  tokenRemoveOptions,
} from "./history-token";
import { checked, EXIT_CODES, prepared } from "./prepared";

/** What keeps and guards the versions of the state. */
export function addHistoryCommands(history: Command, console: Console): void {
  history.description("Keep every version of Terraform's state, and guard what is kept.").addHelpText(
    "after",
    `
Examples:
  atlassian-identity history token add ci    a token, told once
  atlassian-identity history serve           for Terraform's http backend
  atlassian-identity history verify          whether anything was changed
  atlassian-identity history backup copy.db  a copy, also while it is served
${EXIT_CODES}`,
  );

  withFile(prepared(history.command("serve"), console))
    .description("Serve the history to Terraform's http backend and to reports until Ctrl-C.")
    .option("--host <address>", "where to listen (default: 127.0.0.1)")
    .option("--port <number>", "the port (default: 8443 with TLS, else 8080)")
    .option("--tls-cert <file>", "certificate in PEM")
    .option("--tls-key <file>", "its key in PEM")
    .option("--max-state <MiB>", "the largest state that is taken (default: 256)")
    .option("--max-file <MiB>", "how large the file may grow (default: as large as the disk allows)")
    .option("--verbose", "print a line for every request")
    .addHelpText(
      "after",
      `
Beyond this machine it listens only with TLS and at least one user's token.

Examples:
  atlassian-identity history serve
  atlassian-identity history serve --file /var/lib/history/people.db \\
    --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem
${EXIT_CODES}`,
    )
    .action((options: unknown) => serve(checked(serveOptions, options), console));

  const token = prepared(history.command("token"), console).description(
    "Who may read and write: one token a user.",
  );
  token.addHelpText(
    "after",
    `
Examples:
  atlassian-identity history token add ci
  atlassian-identity history token list
${EXIT_CODES}`,
  );
  withFile(prepared(token.command("add"), console))
    .description("Make a token for a user, in place of the one that they had, and print it.")
    .argument("<user>", "the name that versions will have as their writer")
    .option("--role <role>", "read or write (default: write)")
    .option("--json", "print JSON: user, role, token")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity history token add ci
  atlassian-identity history token add auditor --role read
  atlassian-identity history token add ci --json | jq -r .token
${EXIT_CODES}`,
    )
    .action((user: unknown, options: object) =>
      tokenAdd(checked(tokenAddOptions, { ...options, user }), console),
    );
  withFile(prepared(token.command("list"), console))
    .description("Show whose tokens there are.")
    .option("--json", "print JSON: users")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity history token list
${EXIT_CODES}`,
    )
    .action((options: unknown) => tokenList(checked(tokenListOptions, options), console));
  withFile(prepared(token.command("remove"), console))
    .description("Take a user's token back; it is refused from this moment on.")
    .argument("<user>")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity history token remove ci
${EXIT_CODES}`,
    )
    .action((user: unknown, options: object) =>
      tokenRemove(checked(tokenRemoveOptions, { ...options, user }), console),
    );

  withFile(prepared(history.command("verify"), console))
    .description("Look for anything that was changed behind the server's back. Changes nothing.")
    .option(
      "--head <hash>",
      "a hash that was noted earlier, as every report shows it, and has to be there still",
    )
    .option("--json", "print JSON: damages, events, versions, head")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity history verify
  atlassian-identity history verify --head 5d41…

With something changed, it has failed.
${EXIT_CODES}`,
    )
    .action((options: unknown) => verify(checked(verifyOptions, options), console));

  withFile(prepared(history.command("backup"), console))
    .description("Copy the whole history as it is at this moment, also while it is served.")
    .argument("<target>", "the new file; nothing is overwritten")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity history backup history-2026-03-01.db
${EXIT_CODES}`,
    )
    .action((target: unknown, options: object) =>
      backup(checked(backupOptions, { ...options, target }), console),
    );

  withFile(prepared(history.command("hold"), console))
    .description("Show legal holds, add one, or release one.")
    .option("--stack <name>", "add: everything of this stack")
    .option("--text <text>", "add: whatever this stands in, such as a person's user name")
    .option("--reason <text>", "why")
    .option("--release <number>", "release this hold")
    .option("--by <name>", "who decides (default: the user of this machine)")
    .option("--json", "print JSON: holds")
    .addHelpText(
      "after",
      `
What a hold covers is neither removed by retention nor forgotten.

Examples:
  atlassian-identity history hold
  atlassian-identity history hold --text ana@acme.com --reason "case 2026-7"
  atlassian-identity history hold --release 12
${EXIT_CODES}`,
    )
    .action((options: unknown) => hold(checked(holdOptions, options), console));

  withFile(prepared(history.command("retain"), console))
    .description(
      "Remove versions that nobody wants kept any more; never the newest, and nothing under a hold.",
    )
    .option("--keep-days <number>", "versions that are younger stay")
    .option("--keep-versions <number>", "so many of the newest stay")
    .option("--stack <name>", "of this stack alone")
    .option("--by <name>", "who decides (default: the user of this machine)")
    .option("--dry-run", "only show what would be removed")
    .option("--clock-is-right", "go on although nothing was written for longer than versions are kept")
    .option("--json", "print JSON: stacks")
    .addHelpText(
      "after",
      `
With both numbers, a version stays when either says so.

Examples:
  atlassian-identity history retain --keep-days 730 --dry-run
  atlassian-identity history retain --keep-days 730 --keep-versions 100
${EXIT_CODES}`,
    )
    .action((options: unknown) => retain(checked(retainOptions, options), console));

  withFile(prepared(history.command("stacks"), console))
    .description(
      "Show the stacks that are kept, how many versions of each, the newest, and who has locked them.",
    )
    .option("--json", "print JSON: stacks, locks, head")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity history stacks
${EXIT_CODES}`,
    )
    .action((options: unknown) => stacks(checked(stacksOptions, options), console));
}

function withFile(command: Command): Command {
  return command.option("--file <database>", "the history (default: history.db)");
}
