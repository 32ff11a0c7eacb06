import type { Clock } from "./clock";
import type { Fate, Tries } from "./http-error";
import { mayHaveLanded, type Outcome } from "./outcome";

/** What one request has cost so far. */
export class Effort {
  readonly #clock: Clock;
  readonly #patienceMs: number;
  #attempts = 0;
  #startedAt: number | undefined;
  #fate: Fate = "not-sent";
  /** Tries that failed. */
  failures = 0;
  /** Tries that the server refused because there were too many requests. */
  refusals = 0;

  constructor(clock: Clock, patienceMs: number) {
    this.#clock = clock;
    this.#patienceMs = patienceMs;
  }

  get attempts(): number {
    return this.#attempts;
  }

  /** For the error that ends it: once a try may have been carried out, a later refusal does not undo that. */
  get tries(): Tries {
    return { attempts: this.#attempts, fate: this.#fate };
  }

  begin(): void {
    this.#attempts += 1;
    this.#startedAt ??= this.#clock.now();
  }

  note(outcome: Outcome): void {
    if (mayHaveLanded(outcome)) this.#fate = "unknown";
  }

  /** Whether a try after such a wait would still be within what one request may take. */
  affords(waitMs: number): boolean {
    const now = this.#clock.now();
    return now + waitMs - (this.#startedAt ?? now) <= this.#patienceMs;
  }
}
