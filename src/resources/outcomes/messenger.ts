import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Dispatcher } from "undici";
import { isTaken, wayTo } from "../../history/network";
import type { Outcome, Telling } from "../../history/outcome";
import type { Call } from "../../plugin";

/** As many outcomes as one request carries at most. */
const BATCH = 500;
/** As many outcomes as wait at most for a history that does not answer. */
const WAITING = 20_000;
/** How long outcomes are gathered before they are sent. */
const GATHER_MS = 200;
const TIME_LIMIT_MS = 10_000;
/** Between two attempts: doubled each time, up to the longest. */
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** How long the end of the process waits for the last ones; the plugin itself has little more. */
const LAST_MS = 650;

export interface MessengerOptions {
  /** Where outcomes are sent to, with the stack in the path. */
  readonly address: string;
  readonly authorization: string | undefined;
  /** The run's id. */
  readonly run: string | null;
  /** Where a file of its own stands until everything was taken. */
  readonly folder?: string | undefined;
  /** What must not be in any text. */
  readonly secrets: readonly string[];
  readonly log: Call<never>["log"];
}

/**
 * Tells the history what came of each change, beside the apply: nothing waits for it, and a history that cannot be
 * reached costs nothing but these messages. One request is under way at a time; what comes meanwhile joins the next.
 * What is not taken is sent again. Only when everything was taken, the history is told that this was all: it can
 * rely on what it was not told only then.
 */
export class Messenger {
  readonly #teller = randomUUID();
  readonly #mark: string | undefined;
  readonly #waiting: Outcome[] = [];
  readonly #stop = new AbortController();
  #way: Promise<Dispatcher> | undefined;
  #phase: Telling["phase"] = "begin";
  /** Changes that are being made, of which nobody knows yet what comes of them. */
  #running = 0;
  #isLost = false;
  #isClosing = false;
  #wake: () => void = () => undefined;
  #sending: Promise<void>;

  constructor(private readonly options: MessengerOptions) {
    const { folder } = options;
    this.#mark = folder === undefined ? undefined : join(folder, this.#teller);
    // Before anything can happen, also to this process.
    if (this.#mark !== undefined) writeFileSync(this.#mark, "");
    this.#sending = this.#send();
  }

  tell(outcomes: readonly Omit<Outcome, "at" | "run">[]): void {
    if (this.#isLost) return;
    if (this.#waiting.length + outcomes.length > WAITING) {
      this.#lose(`${WAITING} outcomes wait for it already`);
      return;
    }
    const at = new Date().toISOString();
    const { run } = this.options;
    for (const outcome of outcomes)
      this.#waiting.push({ ...outcome, at, run, error: this.#safe(outcome.error) });
    this.#wake();
  }

  /** The same of what has to be worked out first, which never fails the change itself. */
  tellOf(outcomes: () => readonly Omit<Outcome, "at" | "run">[]): void {
    try {
      this.tell(outcomes());
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
    }
  }

  /** Says that a change begins, of which something will be told; as long as it runs, there is no end of telling. */
  started(): () => void {
    this.#running += 1;
    return () => {
      this.#running -= 1;
      this.#wake();
    };
  }

  /** Waits for the last messages, but not for long. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#lose("it had not taken everything when the apply ended");
        resolve();
      }, LAST_MS);
    });
    const sent = this.#sending.then(async () => (await this.#way)?.destroy());
    await Promise.race([sent, late]);
    clearTimeout(timer);
  }

  async #send(): Promise<void> {
    while (!this.#isLost && this.#phase !== "end") {
      // What follows at once goes along: a request for each outcome would take turns with the apply's own.
      if (this.#isGathering()) await this.#woken(GATHER_MS);
      const outcomes = this.#waiting.splice(0, BATCH);
      const isLast = this.#isClosing && this.#waiting.length === 0 && this.#running === 0;
      // That it has begun is told before anything happens, and need not be told again with the end.
      const phase = this.#phase === "begin" ? "begin" : isLast ? "end" : "more";
      if (phase === "more" && outcomes.length === 0) {
        await this.#woken();
        continue;
      }
      await this.#delivered(phase, outcomes);
      this.#phase = phase === "begin" ? "more" : phase;
    }
    if (!this.#isLost && this.#mark !== undefined) rmSync(this.#mark, { force: true });
  }

  #isGathering(): boolean {
    const { length } = this.#waiting;
    return this.#phase === "more" && length > 0 && length < BATCH && !this.#isClosing && !this.#isLost;
  }

  /** Sends until it is taken, or never will be. */
  async #delivered(phase: Telling["phase"], outcomes: readonly Outcome[]): Promise<void> {
    for (let pause = PAUSE_MS; !this.#isLost; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      let reason: string;
      try {
        const { status, text } = await this.#post(phase, outcomes);
        if (isTaken(status, text)) return;
        reason = `it answered ${status}`;
        if (status < 500 && status !== 408 && status !== 429) {
          this.#lose(reason);
          return;
        }
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      this.options.log("debug", "The history has not taken outcomes, which are sent again", { reason });
      await this.#woken(pause);
    }
  }

  async #post(
    phase: Telling["phase"],
    outcomes: readonly Outcome[],
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { address, authorization, run } = this.options;
    const { fetch } = await import("undici");
    const answer = await fetch(address, {
      dispatcher: await (this.#way ??= wayTo(address)),
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: JSON.stringify({ teller: this.#teller, run, phase, outcomes }),
      signal: AbortSignal.any([AbortSignal.timeout(TIME_LIMIT_MS), this.#stop.signal]),
      redirect: "error",
    });
    return { status: answer.status, text: await answer.text() };
  }

  /** Resolves when there is something to do, or, given a time, after it; when the end comes, at once. */
  async #woken(pause?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      // The end of the process is no reason to wait for it.
      if (pause !== undefined) timer = setTimeout(resolve, this.#isClosing ? PAUSE_MS : pause).unref();
      this.#wake = () => {
        if (pause === undefined || this.#isClosing || this.#isLost) resolve();
      };
    });
    clearTimeout(timer);
    this.#wake = () => undefined;
  }

  #lose(reason: string): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#waiting.length = 0;
    this.#stop.abort();
    this.#wake();
    this.options.log(
      "warn",
      "The history does not know the outcome of every change; the apply goes on without",
      {
        reason,
      },
    );
  }

  #safe(text: string | null): string | null {
    if (text === null) return null;
    let safe = text;
    for (const secret of this.options.secrets) if (secret !== "") safe = safe.replaceAll(secret, "***");
    return safe.length > 2_000 ? `${safe.slice(0, 1_999)}…` : safe;
  }
}
