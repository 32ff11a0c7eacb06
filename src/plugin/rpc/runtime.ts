import { type Problem, ProblemError, UnfinishedError } from "../problem";
import type { Init } from "../protocol/codec";
import type { Diagnostic } from "../protocol/messages";
import type { Call, Log, ProviderType } from "../resource";
import type { Attributes } from "../schema/values";
import { diagnostic } from "./diagnostic";

/** How long a handler may go on after it was told to stop before its call is answered without it. */
const GRACE_MS = 30_000;

/** Whether the provider's own configuration is known, and what came of it. */
export type Configuration<Clients> =
  | { readonly kind: "missing" }
  | { readonly kind: "unknown" }
  | { readonly kind: "known"; readonly clients: Clients };

/** What the RPCs of one process share. */
export class Runtime<Clients> {
  configuration: Configuration<Clients> = { kind: "missing" };
  private readonly stopping = new AbortController();

  constructor(
    readonly provider: ProviderType<Attributes, Clients>,
    readonly log: Log,
    /** Keeps a secret out of the log. */
    readonly hide: (secret: string) => void,
    private readonly graceMs: number = GRACE_MS,
  ) {}

  /** What the provider's configuration gave. Throws where it has not been given yet. */
  clients(): Clients {
    if (this.configuration.kind === "known") return this.configuration.clients;
    throw new ProblemError({
      summary: "The provider's configuration is not known yet",
      detail:
        "It depends on something that only an apply makes known. Apply that first (terraform apply -target=…), or write the values plainly or in the environment.",
    });
  }

  /** Asks everything that runs to end soon. */
  stop(): void {
    this.stopping.abort(new Error("Terraform asked to stop"));
  }

  /**
   * Runs a handler and collects its warnings. It never rejects and never hangs: what the handler throws comes
   * back as a diagnostic, and so does a handler that does not end within the grace after it was told to.
   *
   * @param limitMs the operation's entry in the `timeouts` block
   */
  async run<T>(
    what: string,
    signal: AbortSignal,
    limitMs: number | undefined,
    handler: (call: Pick<Call<never>, "signal" | "log" | "warn">) => Promise<T>,
  ): Promise<Outcome<T>> {
    const warnings = new Map<string, Init<Diagnostic>>();
    const call = {
      signal: AbortSignal.any([
        signal,
        this.stopping.signal,
        ...(limitMs === undefined ? [] : [AbortSignal.timeout(limitMs)]),
      ]),
      log: this.log,
      warn: (problem: Problem) => {
        warnings.set(JSON.stringify(problem), diagnostic(problem, "WARNING"));
      },
    };
    try {
      const value = await withGrace(handler(call), call.signal, this.graceMs, what);
      return { ok: true, value, diagnostics: [...warnings.values()] };
    } catch (error) {
      const failure = this.failureOf(error, what, call.signal, limitMs);
      return {
        ok: false,
        ...failure,
        diagnostics: [...warnings.values(), diagnostic(failure.problem, "ERROR")],
      };
    }
  }

  private failureOf(
    error: unknown,
    what: string,
    signal: AbortSignal,
    limitMs: number | undefined,
  ): { readonly problem: Problem; readonly reached: unknown } {
    if (error instanceof UnfinishedError) return { problem: error.problem, reached: error.reached };
    if (error instanceof ProblemError) return { problem: error.problem, reached: undefined };
    if (signal.aborted) return { problem: interrupted(what, signal.reason, limitMs), reached: undefined };
    const message = error instanceof Error ? error.message : String(error);
    this.log("error", `${what} failed`, { error: error instanceof Error ? error.stack : message });
    return {
      problem: {
        summary: `${what} failed unexpectedly`,
        detail: `${message}. This is a bug in the provider: please report it with the log (TF_LOG=debug).`,
      },
      reached: undefined,
    };
  }
}

/** Why a handler was told to stop, in words. */
function interrupted(what: string, reason: unknown, limitMs: number | undefined): Problem {
  const found = "Nothing that was done is lost: the next run finds it.";
  if (limitMs !== undefined && reason instanceof Error && reason.name === "TimeoutError") {
    const seconds = limitMs / 1000;
    return {
      summary: `${what} took too long`,
      detail: `It took longer than the ${seconds} seconds of its \`timeouts\` block. ${found}`,
    };
  }
  return { summary: `${what} was interrupted`, detail: `Terraform asked to stop. ${found}` };
}

/** What came of a handler. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Init<Diagnostic>[] }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** The state that an {@link UnfinishedError} carries. */
      readonly reached: unknown;
      readonly diagnostics: readonly Init<Diagnostic>[];
    };

async function withGrace<T>(
  work: Promise<T>,
  signal: AbortSignal,
  graceMs: number,
  what: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = new Promise<never>((_resolve, reject) => {
    const startGrace = (): void => {
      timer = setTimeout(() => {
        reject(
          new ProblemError({
            summary: `${what} did not stop`,
            detail: "It was told to stop and did not end in time. The next run finds what it has done.",
          }),
        );
      }, graceMs);
      timer.unref();
    };
    if (signal.aborted) startGrace();
    else signal.addEventListener("abort", startGrace, { once: true });
  });
  try {
    return await Promise.race([work, onAbort]);
  } finally {
    clearTimeout(timer);
  }
}
