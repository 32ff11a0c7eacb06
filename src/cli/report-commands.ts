import type { Command } from "commander";
import type { Console } from "./console";
import { UsageProblem } from "./outcome";
import { checked, EXIT_CODES, prepared } from "./prepared";
import { access, report } from "./report";
import { forget, forgetOptions } from "./report-forget";
import { accessOptions, reportOptions } from "./report-options";

/** Adds `report` and `report access`. */
export function addReport(root: Command, environment: NodeJS.ProcessEnv, console: Console): void {
  const command = withShape(prepared(root.command("report"), console))
    .description(
      "Show what happened to people: who was provisioned and deprovisioned, when, and by whose decision.",
    )
    .option(
      "--action <action...>",
      "Create, Update, Deactivate, Delete, Reactivate, Adopt, Join, Leave, Grant, Revoke, …",
    )
    .option("--since <time>", "from this day on, or from this instant on (2026-06-01T12:00:00Z)")
    .option("--until <time>", "up to the end of this day, or up to this instant")
    .option("--last <span>", "the last hours, days or weeks: 12h, 30d, 4w")
    .option("--sort <order>", "oldest or newest first (default: oldest)")
    .option("--limit <number>", "rows a page (default: all)")
    .option("--page <number>", "which page, from 1 on")
    .option("--serve", "serve it as a page on this machine until Ctrl-C")
    .option("--port <number>", "the page's port (default: a free one)")
    .addHelpText(
      "after",
      `
All filters hold together; without any, everything is shown. Days are in UTC.
Without --from, ATLASSIAN_IDENTITY_HISTORY says where versions are kept; the
token of a history's server stands in ATLASSIAN_IDENTITY_HISTORY_TOKEN.

Examples:
  atlassian-identity report --from ./states --last 30d
  atlassian-identity report --from ./states --user ana@acme.com
  atlassian-identity report --from ./states --application jira --action Grant
  atlassian-identity report --from ./states --since 2026-06-01 --output june.csv
  atlassian-identity report --from https://history.acme.com --format csv
  atlassian-identity report --from ./states --serve
  atlassian-identity report access --from ./states --at 2026-06-01
${EXIT_CODES}`,
    )
    .action((options: unknown) => report(checked(reportOptions, options), environment, console));

  withShape(prepared(command.command("access"), console))
    .description("Show who was in which group with which access at a moment: the list for an access review.")
    .option("--at <time>", "at the end of this day, or at this instant (default: the newest version)")
    .option("--explain", "also since when, and by which run")
    .addHelpText(
      "after",
      `
Examples:
  atlassian-identity report access --from ./states --at 2026-06-01
  atlassian-identity report access --from ./states --group admins --format csv
  atlassian-identity report access --from ./states --user ana@acme.com --explain
${EXIT_CODES}`,
    )
    .action((options: object, self: Command) =>
      access(
        checked(accessOptions, { ...options, ...own(self, ACCESS_SHARED, "report access") }),
        environment,
        console,
      ),
    );

  prepared(command.command("forget"), console)
    .description("Replace a person by a pseudonym in all kept versions, where the law asks for it.")
    .option("--user <name>", "whom: the whole user name, e-mail address or account id")
    .option("--file <file>", "the history's file, where it is served (default: history.db)")
    .requiredOption("--reason <text>", "why: the request, the law")
    .option("--pseudonym <name>", "what stands there afterwards: forgotten-… (default: made up)")
    .option("--by <name>", "who does it, for the record (default: whoever is logged in)")
    .option("--yes", "do not ask")
    .option("--json", "print JSON: pseudonym, versions, events, unreadable")
    .addHelpText(
      "after",
      `
It refuses while the person is in a current state or under a legal hold.
history verify goes on to find every change made behind the history's back.

Examples:
  atlassian-identity report forget --user ana@acme.com \\
    --reason "request of 2026-11-02"
${EXIT_CODES}`,
    )
    .action((options: object, self: Command) =>
      forget(checked(forgetOptions, { ...options, ...own(self, FORGET_SHARED, "report forget") }), console),
    );
}

const ACCESS_SHARED: ReadonlySet<string> = new Set([
  "from",
  "stack",
  "user",
  "group",
  "application",
  "format",
  "json",
  "output",
  "header",
]);
const FORGET_SHARED: ReadonlySet<string> = new Set(["user", "json"]);

/**
 * The command above takes every option that it knows, wherever it stands.
 *
 * @throws UsageProblem for one that is its own
 */
function own(
  { parent }: Command,
  shared: ReadonlySet<string>,
  name: string,
): Readonly<Record<string, unknown>> {
  const options: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(parent?.opts() ?? {}).filter(([key]) => parent?.getOptionValueSource(key) !== "default"),
  );
  const other = Object.keys(options).find((key) => !shared.has(key));
  if (other !== undefined) throw new UsageProblem(`--${other} is not for ${name}.`);
  return options;
}

/** Where the versions come from, of whom, and in which shape. */
function withShape(command: Command): Command {
  return command
    .option(
      "--from <address...>",
      "where versions are kept: a history's file or https address, a folder with a file for each version, or s3://, gs://, azblob://, tfe://, gitlab:// or git: (default: history.db)",
    )
    .option("--stack <name>", "which stack of a history (default: all); of a folder, what to call it")
    .option("--user <part>", "part of a user name, e-mail address, account id or name")
    .option("--application <part>", "part of an application's name")
    .option("--group <part>", "part of a group's name")
    .option("--format <format>", "table, csv, json, markdown or html (default: table)")
    .option("--json", "the same as --format json")
    .option("--output <file>", "write a file instead (.csv, .json, .md, .html, .txt)")
    .option("--no-header", "leave out what the report was made from (table, csv, markdown)");
}
