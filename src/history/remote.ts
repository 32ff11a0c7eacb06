import { setTimeout as wait } from "node:timers/promises";
import type { Dispatcher } from "undici";
import * as z from "zod";
import { HistoryError } from "./errors";
import { wayTo, withoutSecret } from "./network";
import type { ToldOutcome } from "./outcome";
import { badAddress, noAnswer, noToken, refusedBy, strangeAnswer, tooMuch } from "./remote-errors";
import { keptRun, type RunRecord } from "./run-record";
import type {
  HistorySource,
  Interruptible,
  ReportIndex,
  SomeOutcomes,
  StateVersion,
  ToldRuns,
} from "./source";
import { FileReportIndex } from "./store/report-index";
import {
  missingBetween,
  OUTCOMES_PAGE,
  outcomesLine,
  PAGE,
  stackAnswer,
  toldAnswer,
  versionLine,
} from "./wire";
import { checkedEndpoint } from "./readers/endpoint";

export interface RemoteHistory {
  /** The server, as `https://history.acme.com`; a path before its own is kept. */
  readonly address: string;
  readonly stack: string;
  /** A token that may read; needless for a server on this machine that knows no tokens. */
  readonly token?: string | undefined;
  /** Certificates (PEM) to trust beside those that Node.js knows. */
  readonly authorities?: string | undefined;
  /** Where rows of reports may be kept on this machine. */
  readonly indexFile?: string | undefined;
}

/** Where a reader's token stands. */
const TOKEN = "ATLASSIAN_IDENTITY_HISTORY_TOKEN";
/** Times that a request is sent, and the pause before the second; the third waits twice as long. */
const ATTEMPTS = 3;
const PAUSE_MS = 250;
const RUNS_AT_ONCE = 10;
/** Until an answer begins, and between its parts. */
const TIME_LIMIT_MS = 60_000;
/** Bytes that are taken of one answer: more than the server keeps of one state, and than a page of anything has. */
const LARGEST_STATE = 2 ** 30;
const LARGEST_ANSWER = 2 ** 28;

/** Reads a history from its server. @throws HistoryError where there is no such server or stack */
export async function openRemoteHistory(remote: RemoteHistory): Promise<HistorySource> {
  const client = await Client.open(remote);
  const { stack, indexFile } = remote;
  try {
    await client.about();
    const index =
      indexFile === undefined
        ? undefined
        : await FileReportIndex.openWhere(indexFile, {
            stack: `${stack} at ${client.address}`,
            generation: async () => (await client.about()).generation,
            content: (version) => client.content(version),
          });
    return new RemoteSource(client, stack, index);
  } catch (error) {
    await client.close();
    throw error;
  }
}

const stacksAnswer = z.object({ stacks: z.array(z.object({ stack: z.string() })) });

/** The names of the stacks that a server keeps. @throws HistoryError */
export async function remoteStacks(
  remote: Omit<RemoteHistory, "stack" | "indexFile">,
): Promise<readonly string[]> {
  const client = await Client.open({ ...remote, stack: "" });
  try {
    const text = (await client.bytes("stacks")).toString("utf8");
    return client.understood(stacksAnswer, text).stacks.map(({ stack }) => stack);
  } finally {
    await client.close();
  }
}

class RemoteSource implements HistorySource {
  readonly name: string;
  readonly index?: ReportIndex;
  readonly #client: Client;
  readonly #closeIndex: () => void;

  constructor(
    client: Client,
    readonly stack: string,
    index: FileReportIndex | undefined,
  ) {
    this.#client = client;
    this.name = `history at ${client.address}`;
    this.#closeIndex = () => index?.close();
    if (index !== undefined) this.index = index;
  }

  async *versions(options: Interruptible = {}): AsyncGenerator<StateVersion> {
    const pages = this.#client.pages("versions", versionLine, ({ id }) => Number(id), options);
    let before = 0;
    for await (const { id, at, serial, lineage, by, run, runId, lock } of pages) {
      yield {
        ...{
          id,
          at,
          serial,
          lineage,
          by,
          run: run ?? undefined,
          runId: runId ?? undefined,
          together: runId ?? lock ?? undefined,
        },
        missingBefore: missingBetween(before, Number(id)),
        read: (reading) =>
          this.#client.bytes(
            `versions/${encodeURIComponent(this.stack)}/${encodeURIComponent(id)}`,
            reading,
            LARGEST_STATE,
          ),
      };
      before = Number(id);
    }
  }

  outcomes(options: Interruptible = {}): AsyncGenerator<ToldOutcome> {
    return this.#outcomes("", options);
  }

  async *someOutcomes(which: SomeOutcomes, options: Interruptible = {}): AsyncGenerator<ToldOutcome> {
    if (which === "failed") yield* this.#outcomes("&failed=true", options);
    else if ("spans" in which) {
      const spans = which.spans.map(({ since, until }) => `${since}/${until}`);
      yield* this.#outcomes(parameters("span", spans), options);
    }
    // Few at once: an address has its limits.
    else
      for (let start = 0; start < which.runs.length; start += RUNS_AT_ONCE) {
        const runs = which.runs.slice(start, start + RUNS_AT_ONCE);
        const filter = parameters(
          "run",
          runs.map((run) => run ?? ""),
        );
        // A batch in which several runs are comes once for each group that asks for one of them.
        for await (const outcome of this.#outcomes(filter, options))
          if (runs.includes(outcome.run)) yield outcome;
      }
  }

  async *#outcomes(filter: string, options: Interruptible): AsyncGenerator<ToldOutcome> {
    const pages = this.#client.pages("outcomes", outcomesLine, ({ seq }) => seq, options, filter);
    for await (const { outcomes, by } of pages) for (const outcome of outcomes) yield { ...outcome, by };
  }

  run(id: string, options: Interruptible = {}): Promise<RunRecord | undefined> {
    return this.#client.run(id, options);
  }

  async told(options: Interruptible = {}): Promise<ToldRuns> {
    const { runs } = await this.#client.told(options);
    return new Map(runs.map(({ run, all }) => [run, all]));
  }

  async gaps(options: Interruptible = {}): Promise<readonly string[]> {
    return (await this.#client.about(options)).gaps;
  }

  async head(options: Interruptible = {}): Promise<string | undefined> {
    return (await this.#client.about(options)).head ?? undefined;
  }

  async close(): Promise<void> {
    this.#closeIndex();
    await this.#client.close();
  }
}

type Send = (path: string, options: Interruptible) => Promise<Dispatcher.ResponseData>;

/** What is asked of the server, of one stack. */
class Client {
  readonly #contents = new Map<string, string>();

  private constructor(
    readonly address: string,
    readonly stack: string,
    private readonly send: Send,
    private readonly token: string | undefined,
    readonly close: () => Promise<void>,
  ) {}

  static async open({ address, stack, token, authorities }: RemoteHistory): Promise<Client> {
    const base = baseOf(address);
    const { request } = await import("undici");
    const way = await wayTo(base, authorities);
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const send: Send = (path, { signal }) =>
      request(`${base}/${path}`, {
        ...{ dispatcher: way, headers, headersTimeout: TIME_LIMIT_MS, bodyTimeout: TIME_LIMIT_MS },
        ...(signal === undefined ? {} : { signal }),
      });
    return new Client(base, stack, send, token, () => way.close());
  }

  async about(options: Interruptible = {}): Promise<z.output<typeof stackAnswer>> {
    const text = (await this.bytes(`stacks/${encodeURIComponent(this.stack)}`, options)).toString("utf8");
    return this.understood(stackAnswer, text);
  }

  async told(options: Interruptible = {}): Promise<z.output<typeof toldAnswer>> {
    const text = (await this.bytes(`told/${encodeURIComponent(this.stack)}`, options)).toString("utf8");
    return this.understood(toldAnswer, text);
  }

  async run(id: string, options: Interruptible): Promise<RunRecord | undefined> {
    try {
      const text = (await this.bytes(`runs/${encodeURIComponent(id)}`, options)).toString("utf8");
      return this.understood(keptRun, text);
    } catch (error) {
      if (error instanceof HistoryError && error.kind === "not-found") return undefined;
      throw error;
    }
  }

  /** All lines, page by page, each with a higher number than the one before it: else there would be no end. */
  async *pages<Schema extends z.ZodType>(
    kind: "versions" | "outcomes",
    schema: Schema,
    numberOf: (line: z.output<Schema>) => number,
    options: Interruptible,
    filter = "",
  ): AsyncGenerator<z.output<Schema>> {
    let after = 0;
    const limit = kind === "outcomes" ? OUTCOMES_PAGE : PAGE;
    for (;;) {
      const path = `${kind}/${encodeURIComponent(this.stack)}?after=${after}&limit=${limit}${filter}`;
      const text = (await this.bytes(path, options)).toString("utf8");
      const lines = text.split("\n").filter((line) => line !== "");
      for (const line of lines) {
        const understood = this.understood(schema, line);
        const number = numberOf(understood);
        if (!(number > after)) throw strangeAnswer(this.address, `line ${number} after ${after}`);
        after = number;
        yield understood;
      }
      if (lines.length < limit) return;
    }
  }

  /** Which content a version has; undefined when there is no such version. */
  async content(version: string): Promise<string | undefined> {
    const known = this.#contents.get(version);
    if (known !== undefined) return known;
    // A page at once, because whoever builds an index asks for one after the other.
    const text = await this.bytes(
      `versions/${encodeURIComponent(this.stack)}?after=${Number(version) - 1}&limit=${PAGE}`,
    );
    this.#contents.clear();
    for (const line of text.toString("utf8").split("\n")) {
      if (line === "") continue;
      const { id, hash } = this.understood(versionLine, line);
      this.#contents.set(id, hash);
    }
    return this.#contents.get(version);
  }

  /** @throws HistoryError */
  async bytes(path: string, options: Interruptible = {}, limit = LARGEST_ANSWER): Promise<Buffer> {
    for (let attempt = 1; ; attempt += 1) {
      options.signal?.throwIfAborted();
      try {
        return await this.#once(path, options, limit);
      } catch (error) {
        options.signal?.throwIfAborted();
        const isFinal = error instanceof HistoryError && error.kind !== "unreachable";
        if (isFinal || attempt === ATTEMPTS)
          throw error instanceof HistoryError ? error : noAnswer(this.address, error);
        await wait(
          PAUSE_MS * attempt,
          undefined,
          options.signal === undefined ? {} : { signal: options.signal },
        );
      }
    }
  }

  async #once(path: string, options: Interruptible, limit: number): Promise<Buffer> {
    const { statusCode, body } = await this.send(path, options);
    const parts: Buffer[] = [];
    let size = 0;
    // Leaving the loop ends the connection.
    for await (const part of body.iterator({ destroyOnReturn: true })) {
      if (!Buffer.isBuffer(part)) throw strangeAnswer(this.address, "text");
      size += part.length;
      if (size > limit) throw tooMuch(this.address, limit);
      parts.push(part);
    }
    const data = Buffer.concat(parts, size);
    if (statusCode === 200) return data;
    if (statusCode === 401 && this.token === undefined) throw noToken(this.address, TOKEN);
    const said = withoutSecret(data.toString("utf8", 0, 500).trim(), this.token);
    throw refusedBy(this.address, statusCode, said, TOKEN);
  }

  /** @throws HistoryError */
  understood<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
    try {
      return schema.parse(JSON.parse(text));
    } catch (cause) {
      throw strangeAnswer(this.address, cause);
    }
  }
}

function baseOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isOne = url !== undefined && ["http:", "https:"].includes(url.protocol);
  // Whatever stands before an @ may be a password, also one with a slash in it.
  if (!isOne || url.username !== "" || url.password !== "" || /\/state\/[^/]+\/*$/u.test(url.pathname))
    throw badAddress(address.replace(/\/\/.*@/u, "//…@"));
  // A token and people's names travel with it.
  checkedEndpoint(url.origin, "The address of the history");
  return `${url.origin}${url.pathname.replace(/\/+$/u, "")}`;
}

function parameters(name: string, values: readonly string[]): string {
  return values.map((value) => `&${name}=${encodeURIComponent(value)}`).join("");
}
