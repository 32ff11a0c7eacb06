import type { Outcome } from "../../history/outcome";
import type { Call } from "../../plugin";

/** As many outcomes as one request carries at most. */
const BATCH = 500;
/** As many outcomes as wait at most for a history that does not answer. */
const WAITING = 20_000;
const TIME_LIMIT_MS = 10_000;
/** How long the end of the process waits for the last ones. */
const LAST_MS = 2_000;

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
 */
export class Messenger {
  #waiting: Outcome[] = [];
  #sending: Promise<void> | undefined;
  #isLost = false;

  constructor(private readonly options: MessengerOptions) {}

  tell(outcomes: readonly Omit<Outcome, "at" | "run">[]): void {
    if (this.#isLost || this.#waiting.length + outcomes.length > WAITING) return;
    const at = new Date().toISOString();
    const { run } = this.options;
    this.#waiting.push(
      ...outcomes.map((outcome) => ({ ...outcome, at, run, error: this.#safe(outcome.error) })),
    );
    this.#sending ??= this.#send();
  }

  /** Waits for the last messages, but not for long. */
  async close(): Promise<void> {
    if (this.#sending === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST_MS);
    });
    await Promise.race([this.#sending, late]);
    clearTimeout(timer);
    this.#isLost = true;
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#isLost) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.#post(batch);
      } catch (error) {
        this.#isLost = true;
        const reason = error instanceof Error ? error.message : String(error);
        this.options.log("warn", "The history takes no outcomes; the apply goes on without", { reason });
      }
    }
    this.#sending = undefined;
  }

  async #post(outcomes: readonly Outcome[]): Promise<void> {
    const { address, authorization } = this.options;
    const answer = await fetch(address, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: JSON.stringify(outcomes),
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
      redirect: "error",
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
  }

  #safe(text: string | null): string | null {
    if (text === null) return null;
    let safe = text;
    for (const secret of this.options.secrets) if (secret !== "") safe = safe.replaceAll(secret, "***");
    return safe.length > 2_000 ? `${safe.slice(0, 1_999)}…` : safe;
  }
}
