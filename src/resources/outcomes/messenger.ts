import { randomUUID } from "node:crypto";
import type { Dispatcher } from "undici";
import { wayTo } from "../../history/network";
import type { Outcome, Telling } from "../../history/outcome";
import type { Call } from "../../plugin";

/** As many outcomes as one request carries at most. */
const BATCH = 500;
/** As many outcomes as wait at most for a history that does not answer. */
const WAITING = 20_000;
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
    const timer = setTimeout(() => {
      this.#lose("it had not taken everything when the apply ended");
    }, LAST_MS);
    await this.#sending;
    clearTimeout(timer);
    await (await this.#way)?.destroy();
  }

  async #send(): Promise<void> {
    while (!this.#isLost && this.#phase !== "end") {
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
  }

  /** Sends until it is taken, or never will be. */
  async #delivered(phase: Telling["phase"], outcomes: readonly Outcome[]): Promise<void> {
    for (let pause = PAUSE_MS; !this.#isLost; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      let reason: string;
      try {
        const status = await this.#post(phase, outcomes);
        if (status < 300) return;
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

  /** @returns the answer's status */
  async #post(phase: Telling["phase"], outcomes: readonly Outcome[]): Promise<number> {
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
    await answer.body?.cancel();
    return answer.status;
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
