import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import * as z from "zod";
import { plain } from "../changes";
import { type Answered, type HistoryServer, startHistoryServer } from "../history/server";
import { coloursOf, type Console } from "./console";
import { counted } from "./counted";
import { exportLines, interruption } from "./emulate";
import { file, wholeNumber } from "./history-options";
import { messageOf, UsageProblem } from "./outcome";

const MEBIBYTE = 1_048_576;
const PORT = 8_080;
const TLS_PORT = 8_443;
/** SQLite's own limit with pages of 4 KiB. */
const LARGEST_FILE_MIB = 16_000_000;
/** What one text of Node.js holds. */
const LARGEST_STATE_MIB = 511;

export const serveOptions = z.strictObject({
  file,
  host: z.string().min(1, "the address is empty").default("127.0.0.1"),
  port: wholeNumber(0, 65_535),
  tlsCert: z.string().optional(),
  tlsKey: z.string().optional(),
  maxState: wholeNumber(1, LARGEST_STATE_MIB),
  maxFile: wholeNumber(1, LARGEST_FILE_MIB),
  verbose: z.boolean().default(false),
});

/** Serves the history until somebody interrupts it. */
export async function serve(options: z.output<typeof serveOptions>, console: Console): Promise<void> {
  const tls = await tlsOf(options);
  const server = await startHistoryServer({
    file: options.file,
    host: options.host,
    port: options.port ?? (tls === undefined ? PORT : TLS_PORT),
    tls,
    largestState: options.maxState === undefined ? undefined : options.maxState * MEBIBYTE,
    largestFile: options.maxFile === undefined ? undefined : options.maxFile * MEBIBYTE,
    onAnswer: (answered) => {
      tell(answered, options.verbose, console);
    },
  });
  const interrupted = interruption();
  try {
    console.out(welcome(server, options.file, console));
    await interrupted;
    console.error("Stopping …\n");
  } finally {
    await server.close();
  }
}

function welcome({ origin, store }: HistoryServer, path: string, console: Console): string {
  const { bold } = coloursOf(console);
  const stacks = store.stacks().length;
  const address = `${reachable(origin)}/state/people`;
  const guard =
    store.tokenUsers().length === 0
      ? "Nobody needs a token: it answers programs of this machine alone."
      : "Users' names and tokens go into TF_HTTP_USERNAME and TF_HTTP_PASSWORD.";
  return `${bold(`The history listens at ${origin}`)} with ${counted(stacks, "stack")} in ${path}. For Terraform's http backend, with a stack named people:

${exportLines({ TF_HTTP_ADDRESS: address, TF_HTTP_LOCK_ADDRESS: address, TF_HTTP_UNLOCK_ADDRESS: address })}
${guard}
Ctrl-C ends it; what it was sent is on the disk.
`;
}

/** All of the machine's addresses are none that anybody can be asked at: then its name stands for them. */
function reachable(origin: string): string {
  return origin.replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=:)/u, `//${hostname()}`);
}

function tell(
  { method, path, status, user, ms, error }: Answered,
  isVerbose: boolean,
  console: Console,
): void {
  if (isVerbose || error !== undefined)
    console.error(
      `${new Date().toISOString()} ${plain(method)} ${plain(path)} ${status} ${plain(user ?? "-")} ${ms.toFixed(0)} ms\n`,
    );
  if (error instanceof Error) console.error(`${error.stack ?? error.message}\n`);
}

async function tlsOf({
  tlsCert,
  tlsKey,
}: z.output<typeof serveOptions>): Promise<{ cert: string; key: string } | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new UsageProblem("--tls-cert and --tls-key belong together.");
  return { cert: await textOf("--tls-cert", tlsCert), key: await textOf("--tls-key", tlsKey) };
}

async function textOf(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageProblem(`${option}: ${path} cannot be read: ${messageOf(error)}.`);
  }
}
