import { type Problem, ProblemError, UnfinishedError } from "../problem";
import type { Init } from "../protocol/codec";
import type { Diagnostic } from "../protocol/messages";
import type { Call, ProviderLog, ProviderType } from "../resource";
import type { AttributeModel } from "../schema/model";
import type { Attributes } from "../schema/values";
import { ValueError } from "../value/error";
import { diagnostic } from "./diagnostic";
import { withGrace } from "./grace";

/** How long a handler may go on after it was told to stop before its call is answered without it. */
const GRACE_MS = 30_000;

/** Whether the provider's own configuration is known, and what came of it. */
export type Configuration<Clients> =
  | { readonly kind: "missing" }
  | {
      readonly kind: "unknown";
      /** Why plans may take nothing away until it is known. */
      readonly refusal?: Problem | undefined;
    }
  | { readonly kind: "known"; readonly clients: Clients };

/** What a handler is run for. */
export interface Task {
  /** In words that begin a sentence: `Reading atlassian_user`. */
  readonly what: string;
  /** The call's own signal. */
  readonly signal: AbortSignal;
  /** The operation's entry in the `timeouts` block. */
  readonly limitMs?: number | undefined;
  /** What the paths of problems lead through. */
  readonly attributes: readonly AttributeModel[];
}

/** What the RPCs of one process share. */
export class Runtime<Clients> {
  configuration: Configuration<Clients> = { kind: "missing" };
  private readonly stopping = new AbortController();

  constructor(
    readonly provider: ProviderType<Attributes, Clients>,
    readonly log: ProviderLog,
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
   */
  async run<T>(
    task: Task,
    handler: (call: Pick<Call<never>, "signal" | "log" | "warn">) => Promise<T>,
  ): Promise<Outcome<T>> {
    const warnings = new Map<string, Init<Diagnostic>>();
    const { what, limitMs, attributes } = task;
    const limit = limitMs === undefined ? undefined : AbortSignal.timeout(limitMs);
    const signal = AbortSignal.any([
      task.signal,
      this.stopping.signal,
      ...(limit === undefined ? [] : [limit]),
    ]);
    const warn = (problem: Problem): void => {
      warnings.set(JSON.stringify(problem), this.diagnostic(problem, "WARNING", attributes));
    };
    try {
      const work = handler({ signal, log: this.log, warn });
      const value = await withGrace(work, signal, this.graceMs, what);
      return { ok: true, value, diagnostics: [...warnings.values()] };
    } catch (error) {
      const problem =
        isPlain(error) && signal.aborted
          ? interrupted(task, limit?.aborted === true && signal.reason === limit.reason)
          : undefined;
      if (problem !== undefined) this.log("debug", `${what} was interrupted`, { error });
      const failure =
        problem === undefined
          ? this.failure(error, what, attributes)
          : this.diagnostic(problem, "ERROR", attributes);
      return {
        ok: false,
        reached: error instanceof UnfinishedError ? error.reached : undefined,
        diagnostics: [...warnings.values(), failure],
      };
    }
  }

  /** What was thrown, as the diagnostic that the user reads. */
  failure(error: unknown, what: string, attributes: readonly AttributeModel[]): Init<Diagnostic> {
    if (!(error instanceof ProblemError)) this.log("error", `${what} failed`, { error });
    return this.diagnostic(problemOf(error, what), "ERROR", attributes);
  }

  diagnostic(
    problem: Problem,
    severity: "ERROR" | "WARNING",
    attributes: readonly AttributeModel[],
  ): Init<Diagnostic> {
    const { redact } = this.log;
    return diagnostic(
      { ...problem, summary: redact(problem.summary), detail: redact(problem.detail) },
      severity,
      attributes,
    );
  }
}

/** Whether an error says nothing that was meant for a person. */
function isPlain(error: unknown): boolean {
  return !(error instanceof ProblemError) && !(error instanceof ValueError);
}

function problemOf(error: unknown, what: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof ValueError) {
    const { path } = error;
    return {
      summary: `${what} failed: a value does not fit the schema`,
      detail: `${path.length === 0 ? "The whole value" : path.join(".")}: ${error.message}. It comes from another version of the provider, or from a mistake in this one: please report it with the log (TF_LOG=debug).`,
      ...(path.length === 0 ? {} : { path }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    summary: `${what} failed unexpectedly`,
    detail: `${message}. This is a bug in the provider: please report it with the log (TF_LOG=debug).`,
  };
}

/** Why a handler was told to stop, in words. */
function interrupted({ what, limitMs }: Task, byLimit: boolean): Problem {
  const found = "Nothing that was done is lost: the next run finds it.";
  if (limitMs !== undefined && byLimit) {
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
      /** The state that an {@link UnfinishedError} carries. */
      readonly reached: unknown;
      readonly diagnostics: readonly Init<Diagnostic>[];
    };
