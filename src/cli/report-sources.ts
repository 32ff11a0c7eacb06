import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import {
  type HistorySource,
  HistoryStore,
  openFolder,
  openHistory,
  openRemoteHistory,
  openSource,
  remoteStacks,
} from "../history";
import { CommandProblem } from "./outcome";

/** The file that `history serve` makes where nobody says another one. */
const DEFAULT = "history.db";

const variables = z.object({
  // CI systems set what is missing to nothing.
  ATLASSIAN_IDENTITY_HISTORY: z
    .string()
    .optional()
    .transform((value) => (value === "" ? undefined : value)),
  ATLASSIAN_IDENTITY_HISTORY_TOKEN: z.string().optional(),
  XDG_CACHE_HOME: z.string().optional(),
});

export interface Where {
  /** Addresses of histories, as people write them. */
  readonly from: readonly string[];
  readonly stack?: string | undefined;
}

/**
 * Opens the histories that a report is made from: what `--from` says, else the environment, else the file that
 * `history serve` makes. A history of several stacks gives one source for each.
 *
 * @throws CommandProblem and HistoryError
 */
export async function openSources(
  { from, stack }: Where,
  environment: NodeJS.ProcessEnv,
): Promise<readonly HistorySource[]> {
  const env = variables.parse(environment);
  const addresses = from.length > 0 ? from : [env.ATLASSIAN_IDENTITY_HISTORY ?? DEFAULT];
  return allOrNone(addresses, (address) => opened(address, stack, environment));
}

async function opened(
  address: string,
  stack: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<readonly HistorySource[]> {
  const env = variables.parse(environment);
  if (/^https?:\/\//iu.test(address)) {
    // Not Terraform's own TF_HTTP_PASSWORD, which belongs to the server of its backend and to no other.
    const token = env.ATLASSIAN_IDENTITY_HISTORY_TOKEN;
    const remote = { address, token: token === "" ? undefined : token };
    const stacks = stack === undefined ? await remoteStacks(remote) : [stack];
    return each(stacks, address, async (one) =>
      openRemoteHistory({ ...remote, stack: one, indexFile: await indexFileFor(address, env) }),
    );
  }
  if (/^[a-z][a-z0-9]+:/u.test(address)) return [await openSource(address, { stack, env: environment })];
  const there = await stat(address).catch(() => undefined);
  if (there === undefined)
    throw new CommandProblem(
      `There is no history at ${withoutSecrets(address)}: --from takes the file of a history (history.db), its address (https://…), a folder with states, or s3://, gs://, azblob://, tfe://, gitlab:// or git:.`,
    );
  if (there.isDirectory()) return [await openFolder(address, { stack })];
  const stacks = stack === undefined ? await stacksOf(address) : [stack];
  return each(stacks, address, (one) => openHistory({ file: address, stack: one }));
}

/** As it may be repeated: somebody may have written a password into it. */
function withoutSecrets(address: string): string {
  return address.replace(/:.*@/su, ":…@");
}

/**
 * Where rows of a history that is served are kept on this machine, for its user alone, so that the next report reads
 * what is new and not all versions again. Undefined where no such folder can be made.
 */
async function indexFileFor(
  address: string,
  { XDG_CACHE_HOME: cache }: z.output<typeof variables>,
): Promise<string | undefined> {
  let folder: string;
  try {
    // Somebody without a home has no such folder either.
    const base = cache === undefined || cache === "" ? join(homedir(), ".cache") : cache;
    folder = join(base, "atlassian-identity", "reports");
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch {
    return undefined;
  }
  return join(folder, `${createHash("sha256").update(address).digest("hex").slice(0, 32)}.db`);
}

async function stacksOf(file: string): Promise<readonly string[]> {
  const store = await HistoryStore.openToRead(file);
  try {
    return store.stacks().map(({ stack }) => stack);
  } finally {
    store.close();
  }
}

async function each(
  stacks: readonly string[],
  address: string,
  open: (stack: string) => Promise<HistorySource>,
): Promise<readonly HistorySource[]> {
  if (stacks.length === 0) throw new CommandProblem(`The history at ${address} keeps no state yet.`);
  return allOrNone(stacks, async (stack) => [await open(stack)]);
}

/** Opens all of them, or closes those that are open already. */
async function allOrNone(
  places: readonly string[],
  open: (place: string) => Promise<readonly HistorySource[]>,
): Promise<readonly HistorySource[]> {
  const sources: HistorySource[] = [];
  try {
    for (const place of places) sources.push(...(await open(place)));
    return sources;
  } catch (error) {
    await Promise.all(sources.map((source) => source.close()));
    throw error;
  }
}
