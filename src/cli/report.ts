import { chmod, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { HistoryError, type HistorySource } from "../history";
import {
  type AccessReport,
  accessReport,
  BYTE_ORDER_MARK,
  briefAccess,
  briefReport,
  fullAccess,
  fullReport,
  pageScript,
  report as makeReport,
  type Report,
  ReportProblem,
  type ReportQuery,
  serveReport,
  showCsv,
  showPage,
  showReportJson,
  showReportMarkdown,
  showSheet,
  showSheetHtml,
} from "../report";
import { coloursOf, type Console } from "./console";
import { counted } from "./counted";
import { interruption } from "./emulate";
import { CommandProblem, messageOf, UsageProblem } from "./outcome";
import {
  type AccessOptions,
  actionsOf,
  momentOf,
  type ReportFormat,
  type ReportOptions,
  spanOf,
} from "./report-options";
import { openSources, type Where } from "./report-sources";

/** Shows what happened to people, or serves it as a page until somebody interrupts it. */
export async function report(
  options: ReportOptions,
  environment: NodeJS.ProcessEnv,
  console: Console,
  now = new Date(),
): Promise<void> {
  if (options.port !== undefined && !options.serve) throw new UsageProblem("--port is for --serve.");
  if (options.serve && (options.format !== undefined || options.output !== undefined || options.json))
    throw new UsageProblem("--serve shows a page: --format, --json and --output go without it.");
  if (options.serve && (options.limit !== undefined || !options.header))
    throw new UsageProblem("--serve shows everything: --limit, --page and --no-header go without it.");
  if (!options.header && ["json", "html"].includes(formatOf(options)))
    throw new UsageProblem("--no-header is for tables, csv and markdown.");
  if (options.page !== undefined && options.limit === undefined)
    throw new UsageProblem("--page needs --limit, the number of rows a page.");
  const format = formatOf(options);
  const query = (): ReportQuery => ({
    ...pick(options),
    ...spanOf(options, options.serve ? new Date() : now),
    actions: actionsOf(options.action),
    sort: options.sort,
    limit: options.limit,
    page: options.page,
  });
  // A mistake in what is asked is told before anything is read.
  query();
  await withSources(options, environment, async (sources) => {
    if (options.serve) await serve(sources, query, options.port ?? 0, console);
    else {
      const made = await withProgress(console, (onProgress) =>
        makeReport(sources, query(), { now, onProgress }),
      );
      const { page, pages } = made.header;
      if (page > pages)
        throw new UsageProblem(`--page: there ${pages === 1 ? "is one page" : `are ${pages} pages`}.`);
      await put(await shown(made, format, options, console), { format, output: options.output }, console);
    }
  });
}

/** Shows who was in which group with which access at a moment. */
export async function access(
  options: AccessOptions,
  environment: NodeJS.ProcessEnv,
  console: Console,
  now = new Date(),
): Promise<void> {
  const format = formatOf(options);
  const at = options.at === undefined ? undefined : momentOf("--at", options.at, now);
  await withSources(options, environment, async (sources) => {
    const query = { ...pick(options), at, explain: options.explain };
    const made = await withProgress(console, (onProgress) =>
      accessReport(sources, query, { now, onProgress }),
    );
    await put(shownAccess(made, format, options, console), { format, output: options.output }, console);
  });
}

function pick({ user, group, application }: Pick<ReportOptions, "user" | "group" | "application">) {
  return { user, group, application };
}

async function serve(
  sources: readonly HistorySource[],
  query: () => ReportQuery,
  port: number,
  console: Console,
): Promise<void> {
  // Whoever asks for something impossible learns of it before a browser does.
  await withProgress(console, (onProgress) => makeReport(sources, query(), { onProgress }));
  const server = await serveReport({
    port,
    make: () => makeReport(sources, query()),
    onError: (error) => {
      console.error(`${messageOf(error)}\n`);
    },
  });
  console.out(`The report is at ${server.address}\nCtrl-C ends it.\n`);
  try {
    await interruption();
  } finally {
    await server.close();
  }
}

async function shown(
  made: Report,
  format: ReportFormat,
  { header }: ReportOptions,
  console: Console,
): Promise<string> {
  switch (format) {
    case "table":
      return showSheet(briefReport(made), {
        header,
        width: console.width,
        colours: coloursOf(console),
      });
    case "csv":
      return showCsv(fullReport(made), { header });
    case "json":
      return showReportJson(made);
    case "markdown":
      return showReportMarkdown(briefReport(made), { header });
    case "html":
      return showPage(made, await pageScript());
  }
}

function shownAccess(
  made: AccessReport,
  format: ReportFormat,
  { header }: AccessOptions,
  console: Console,
): string {
  switch (format) {
    case "table":
      return showSheet(briefAccess(made), { header, width: console.width, colours: coloursOf(console) });
    case "csv":
      return showCsv(fullAccess(made), { header });
    case "json":
      return showReportJson(made);
    case "markdown":
      return showReportMarkdown(briefAccess(made), { header });
    case "html":
      return showSheetHtml(briefAccess(made));
  }
}

const FORMAT_OF: Readonly<Record<string, ReportFormat>> = {
  ".csv": "csv",
  ".json": "json",
  ".md": "markdown",
  ".html": "html",
  ".txt": "table",
};

type Shown = Pick<ReportOptions, "format" | "json" | "output">;

function formatOf({ format, json, output }: Shown): ReportFormat {
  if (json && format !== undefined && format !== "json")
    throw new UsageProblem(`--json and --format ${format} cannot be given together.`);
  if (json) return "json";
  if (format !== undefined || output === undefined) return format ?? "table";
  const found = FORMAT_OF[extname(output).toLowerCase()];
  if (found !== undefined) return found;
  throw new UsageProblem(
    `--output: ${output} ends with none of ${Object.keys(FORMAT_OF).join(", ")}; say with --format what to write.`,
  );
}

async function withSources(
  where: Where,
  environment: NodeJS.ProcessEnv,
  use: (sources: readonly HistorySource[]) => Promise<void>,
): Promise<void> {
  try {
    const sources = await openSources(where, environment);
    try {
      await use(sources);
    } finally {
      await Promise.all(sources.map((source) => source.close()));
    }
  } catch (error) {
    if (error instanceof HistoryError || error instanceof ReportProblem)
      throw new CommandProblem(error.message);
    throw error;
  }
}

/** Names of people are in it, so nobody else may read a file of it. */
async function put(
  text: string,
  { format, output: file }: Pick<Shown, "output"> & { readonly format: ReportFormat },
  console: Console,
): Promise<void> {
  if (file === undefined) {
    console.out(text);
    return;
  }
  try {
    await writeFile(file, format === "csv" ? BYTE_ORDER_MARK + text : text, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (error) {
    throw new CommandProblem(`${file} cannot be written: ${messageOf(error)}.`);
  }
}

const PROGRESS_AFTER = 1_000;
const PROGRESS_EVERY = 200;

/** At a terminal, says how far long work has come, in one line that goes when it is done. */
async function withProgress<Result>(
  console: Console,
  work: (onProgress: (versions: number) => void) => Promise<Result>,
): Promise<Result> {
  if (console.ask === undefined) return await work(() => undefined);
  const begun = Date.now();
  let told = 0;
  try {
    return await work((versions) => {
      const now = Date.now();
      if (now - begun < PROGRESS_AFTER || now - told < PROGRESS_EVERY) return;
      told = now;
      console.error(`\r${counted(versions, "version")}`);
    });
  } finally {
    if (told > 0) console.error("\r\u001b[K");
  }
}
